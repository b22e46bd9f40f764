//! Third reading, rents: 3.9. Random lives under a rent that changes, a throttled cluster and a queue that comes and
//! goes.

use std::collections::BTreeMap;

use sluice_testkit::chain::{SOL, STEADY_HISTORY};
use sluice_testkit::sluice::bonds::measure_operators;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PROGRAM, PoolParams, crank};
use sluice_testkit::{Chain, Failure, Receipt};
use solana_signer::Signer;
use solana_stake_interface::stake_history::StakeHistoryEntry;

use super::lab::{assert_totals, staked, try_finalize};
use super::r3_lab::params;

/// Operators of a life.
const COUNT: u32 = 3;

/// A pool of three operators, and what has moved in it.
struct Life {
    number: u64,
    seed: u64,
    chain: Chain,
    fleet: Fleet,
    holder: Holder,
    /// By what was sent: how often something came of it.
    moved: BTreeMap<&'static str, u32>,
}

impl Life {
    fn new(number: u64) -> Self {
        let mut seed = 77 + number;
        let assets = [60 * SOL, 400 * SOL, 5_000 * SOL][usize::try_from(next(&mut seed, 3)).unwrap()];
        let params = PoolParams { bounty_unit: 5_000, ..params() };
        let (chain, fleet, holder) = staked(params, &[OperatorTerms::default(); COUNT as usize], assets);
        Self { number, seed, chain, fleet, holder, moved: BTreeMap::new() }
    }

    fn roll(&mut self, end: u64) -> u64 {
        next(&mut self.seed, end)
    }

    fn anybody(&mut self) -> u32 {
        u32::try_from(self.roll(COUNT.into())).unwrap()
    }

    /// What may never fail.
    #[track_caller]
    fn must(&mut self, what: &'static str, outcome: Result<Receipt, Failure>) {
        let (life, epoch) = (self.number, self.chain.epoch());
        let receipt =
            outcome.unwrap_or_else(|failure| panic!("{what} in epoch {epoch} of life {life}: {failure}"));
        let moved = self.moved.entry(what).or_default();
        *moved += u32::from(!receipt.events(&PROGRAM).is_empty());
    }

    /// An epoch goes by: the rent changes in one of three, the throttle bites in one of six.
    fn boundary(&mut self) {
        self.chain.advance_epochs(1);
        if self.roll(3) == 0 {
            let rent = [508, 5_080, 6_960, 50_800][usize::try_from(self.roll(4)).unwrap()];
            self.chain.set_rent_per_byte(rent);
        }
        if self.roll(6) == 0 {
            let (activating, deactivating) = (200_000_000 * SOL, 200_000_000 * SOL);
            let full = StakeHistoryEntry { activating, deactivating, ..STEADY_HISTORY };
            let epoch = self.chain.epoch();
            self.chain.set_stake_history(&[(epoch, full)]);
        }
        let paid = self.roll(600);
        self.fleet.pay_rewards(&mut self.chain, paid);
    }

    /// Strangers give lamports, and somebody settles, which may fail, for one operator alone.
    fn disturb(&mut self) {
        for _ in 0..self.roll(4) {
            let index = self.anybody();
            let record = self.fleet.record(&self.chain, index);
            match self.roll(4) {
                0 => self.chain.donate(&record.side, SOL / 3),
                1 => self.chain.donate(&record.main, SOL / 50),
                2 => drop(self.fleet.settle(&mut self.chain, index)),
                _ => {}
            }
        }
    }

    fn read(&mut self, what: &'static str) {
        let stakes = self.fleet.stakes(&self.chain, 0, COUNT as usize);
        let build = if what == "refresh" { crank::refresh_operators } else { crank::sweep_operators };
        let reading = build(&self.fleet.pool, &self.fleet.keeper.pubkey(), 0, &stakes);
        let outcome = self.fleet.try_send(&mut self.chain, reading);
        self.must(what, outcome);
    }

    /// The crank up to the close, and in two of three epochs a level.
    fn close(&mut self) {
        let first = if self.roll(4) == 0 { "refresh" } else { "sweep" };
        self.read(first);
        self.read("refresh");
        let measure = measure_operators(&self.fleet.pool, &self.fleet.keeper.pubkey(), 0, COUNT);
        let outcome = self.fleet.try_send(&mut self.chain, measure);
        self.must("measure", outcome);
        let outcome = try_finalize(&mut self.chain, &self.fleet);
        self.must("finalize", outcome);
        if self.roll(3) > 0 {
            self.fleet.set_level(&mut self.chain);
        }
    }

    fn undelegate(&mut self, what: &'static str, index: u32) {
        let outcome = self.fleet.undelegate(&mut self.chain, index);
        self.must(what, outcome);
    }

    /// One of the things that happen between two boundaries.
    fn act(&mut self) {
        let index = self.anybody();
        match self.roll(8) {
            0 => {
                let lamports = self.roll(100) * SOL + 5;
                // Refused in bunker mode, and where the rent of the accounts is more than the depositor has.
                let _outcome = self.fleet.pool.try_deposit(&mut self.chain, &self.holder, lamports, 0);
            }
            1 | 2 => {
                let all = self.fleet.pool.state(&self.chain).assets;
                let part = self.roll(1_001);
                let nominal = if self.roll(2) == 0 { 0 } else { all / 1_000 * part };
                self.fleet.pool.edit(&mut self.chain, |state| state.queue_nominal = nominal);
            }
            3 | 4 => self.undelegate("undelegate", index),
            5 => {
                let turn = self.fleet.state(&self.chain).cursor;
                self.undelegate("undelegate", turn);
            }
            6 => {
                let outcome = self.fleet.delegate(&mut self.chain, index);
                let levelled = self.fleet.state(&self.chain).level_epoch == self.chain.epoch();
                if levelled && self.fleet.pool.state(&self.chain).closed == 0 {
                    self.must("delegate", outcome);
                }
            }
            _ => {
                self.read("sweep");
                if self.roll(2) == 0 {
                    let _may_fail = self.fleet.settle(&mut self.chain, index);
                }
            }
        }
    }

    fn shortage(&self) -> u64 {
        let (pool, state) = (self.fleet.pool.state(&self.chain), self.fleet.state(&self.chain));
        let held = self.fleet.pool_free(&self.chain).saturating_add(state.cooling);
        if state.delegated == 0 { 0 } else { pool.queue_nominal.saturating_sub(held) }
    }

    /// INV-71: turns alone fund what is lacking, while anybody has stake.
    fn fund_the_queue(&mut self) {
        for _ in 0..12 {
            if self.shortage() == 0 {
                return;
            }
            for index in 0..COUNT {
                self.undelegate("undelegate for the queue", index);
            }
        }
        let (life, records) = (self.number, self.fleet.state(&self.chain).records);
        assert_eq!(self.shortage(), 0, "the queue starves in life {life}: {records:?}");
    }
}

fn next(seed: &mut u64, end: u64) -> u64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % end
}

#[test]
fn r3_9_readings_closes_and_moves_never_fail_whatever_rent_throttle_and_queue_do() {
    // Guards: `possible` in exit.rs with `joinable` and all of main for the queue where no part can leave, `foldable`
    // in sweep.rs.
    let mut moved = BTreeMap::<&str, u32>::new();
    for number in 0..60 {
        let mut life = Life::new(number);
        for _ in 0..25 {
            life.boundary();
            life.disturb();
            life.close();
            for _ in 0..8 {
                life.act();
            }
            life.fund_the_queue();
            assert_totals(&life.chain, &life.fleet);
        }
        for (what, times) in life.moved {
            *moved.entry(what).or_default() += times;
        }
    }
    // Or the lives have proven little.
    for (what, least) in [
        ("measure", 1_500),
        ("finalize", 1_500),
        ("sweep", 2_000),
        ("delegate", 200),
        ("undelegate", 200),
        ("undelegate for the queue", 200),
    ] {
        assert!(moved[what] >= least, "{what}: {} times", moved[what]);
    }
}

//! I13, second pass 2.17: who reads, in which batches, in which order and how often: the pool is byte for byte the
//! same.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use sluice_testkit::sluice::operators::OperatorsState;
use solana_account::Account;
use solana_address::Address;

use crate::action::life;
use crate::answers::Name;
use crate::stats;
use crate::world::{World, cases, setup};

/// A reading: whether it sweeps, from where, of how many, and whether a stranger sends it.
type Reading = (bool, u8, u8, bool);

fn reading() -> impl Strategy<Value = Reading> {
    (any::<bool>(), any::<u8>(), 1..6u8, any::<bool>())
}

impl World {
    /// Reads as `readings` say, then whatever they left out, one operator a transaction and from the end.
    fn read_like(&mut self, readings: &[Reading], may_sweep: bool) {
        for (sweep, first, count, stranger) in readings {
            let first = self.index(*first);
            self.change_keeper(*stranger);
            let answer = self.read(*sweep && may_sweep, first, (*count).into());
            assert!(answer.is_ok(), "{answer:?}");
            self.change_keeper(*stranger);
        }
        let count = u32::try_from(self.len()).expect("a short list");
        for first in (0..count).rev() {
            let state = self.fleet.state(&self.chain);
            let record = &state.records[first as usize];
            if record.status != 0 && record.visited != self.chain.epoch() {
                let answer = self.read(false, first, 1);
                assert!(answer.is_ok(), "{answer:?}");
            }
        }
    }

    fn change_keeper(&mut self, change: bool) {
        if change {
            std::mem::swap(&mut self.fleet.keeper, &mut self.stranger);
        }
    }

    /// Reads both accounts of all, the idle ones as well.
    #[track_caller]
    fn read_both(&mut self, sweep: bool) {
        let records = self.fleet.state(&self.chain).records;
        for (first, ten) in (0u32..).step_by(10).zip(records.chunks(10)) {
            let listed = ten.iter().filter(|record| record.status != 0);
            let stakes: Vec<_> = listed.flat_map(|record| [record.main, record.side]).collect();
            let build = if sweep { crank::sweep_operators } else { crank::refresh_operators };
            let read = build(&self.fleet.pool, &self.keeper(), first, &stakes);
            let answer = self.crank(if sweep { Name::Sweep } else { Name::Refresh }, None, read);
            assert!(answer.is_ok(), "{answer:?}");
        }
    }

    /// Sweeps until nothing is left to sweep.
    #[track_caller]
    pub fn sweep_out(&mut self) {
        for _ in 0..4 {
            let before = self.fleet.state(&self.chain).records;
            self.read_both(true);
            if before == self.fleet.state(&self.chain).records {
                return;
            }
        }
        panic!("sweeping comes to no end");
    }

    /// Everything that is the pool's, without the number of events that the operators' account has seen, which counts
    /// transactions.
    fn bytes(&self) -> BTreeMap<Address, Option<Account>> {
        let pool = &self.fleet.pool;
        let named = [
            pool.address,
            pool.operators,
            pool.rates,
            pool.reserve,
            pool.insurance,
            pool.mint,
            pool.treasury,
            pool.dead_shares,
        ];
        let records = self.fleet.state(&self.chain).records;
        let stakes = records.iter().flat_map(|record| [record.main, record.side]);
        let mut all: BTreeMap<_, _> =
            named.into_iter().chain(stakes).map(|key| (key, self.chain.account(&key))).collect();
        // It has meant nothing since rent collection ended, and the chain here writes what it likes.
        all.values_mut().flatten().for_each(|account| account.rent_epoch = 0);
        if let Some(Some(operators)) = all.get_mut(&pool.operators) {
            operators.data[8 + 32..8 + 40].fill(0);
        }
        all
    }

    #[track_caller]
    fn assert_same(&self, other: &Self, how: &str) {
        assert_eq!(self.books().pool, other.books().pool, "I13: the pool, {how}");
        let [mine, theirs] = [self, other].map(|world| world.fleet.state(&world.chain));
        let states = [mine, theirs].map(|state| OperatorsState { sequence: 0, ..state });
        assert_eq!(states[0], states[1], "I13: the operators, {how}");
        let (mine, theirs) = (self.bytes(), other.bytes());
        for (key, account) in &mine {
            assert_eq!(Some(account), theirs.get(key), "I13: {}, {how}", self.chain.name(key));
        }
        assert_eq!(mine.len(), theirs.len());
    }
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn who_reads_what_when_and_how_often_leaves_the_same_pool_byte_for_byte(
        setup in setup(),
        life in life(0..30),
        readings in prop::collection::vec(reading(), 0..8),
        ppm in 0..600u64,
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        // An exhausted pot pays by the order in which it is asked and refilled.
        let fund = crank::fund_bounties(&world.fleet.pool, &world.keeper(), 10 * SOL);
        assert!(world.crank(Name::Fund, None, fund).is_ok());
        world.boundary(1, ppm);

        let mut at_once = world.fork();
        at_once.sweep_out();
        assert!(at_once.finalize().is_ok());
        at_once.sweep_out();

        let mut scattered = world.fork();
        scattered.read_like(&readings, true);
        scattered.sweep_out();
        assert!(scattered.finalize().is_ok());
        scattered.sweep_out();
        at_once.assert_same(&scattered, "swept in any order before the close");

        // What the books owe is paid out of the reserve, which a sweep fills: where nothing is owed, the close may come
        // first.
        let mut late = world.fork();
        late.read_like(&readings, false);
        late.read_both(false);
        assert!(late.finalize().is_ok());
        let owes = |world: &World| {
            let pool = world.books().pool;
            pool.owed_bounty + pool.owed_insurance
        };
        let (owed, paid) = (owes(&late), owes(&at_once));
        late.sweep_out();
        if owed == paid {
            stats::count("permutations: read-only before the close, swept after it");
            at_once.assert_same(&late, "read before the close, swept after it");
        } else {
            stats::count("permutations: debts wait for a sweep");
        }
        stats::print();
    }
}

//! One life of a pool with everything in it, on a cluster that pays in two partitions: after every step the books are
//! those of the model, to the lamport.

mod caps;
mod course;
mod partitions;

use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::{Holder, OperatorTerms, PoolParams, PoolSetup, crank};
use sluice_testkit::token::instruction::burn;
use solana_keypair::Keypair;

use crate::cluster::{Cluster, Setup};
use crate::fleet::Fleet;
use crate::scenario::assert_books;
use crate::watch::Watch;
use caps::Caps;
use partitions::Partitions;

/// The group of two operators, and its cap.
const GROUP: (u8, u64) = (7, 3_000 * SOL);
/// The operator that governance drains.
const DRAINED: usize = 5;
/// The operator that stops voting.
const SILENT: usize = 6;

/// A pool, who follows it, and what was seen.
struct Life {
    cluster: Cluster,
    fleet: Fleet,
    watch: Watch,
    caps: Caps,
    partitions: Partitions,
    holder: Holder,
    treasury: Keypair,
}

fn setup() -> PoolSetup {
    let params = PoolParams {
        fee_bps: 700,
        bounty_bps: 1_300,
        bounty_unit: 5_000,
        liquidity_bps: 100,
        // So that an outsider still finds stake of who has earned nothing for epochs, which its slowness takes.
        churn_bps: 400,
        late_guard_slots: 10_000,
        ..PoolParams::default()
    };
    PoolSetup { params, ..PoolSetup::default() }
}

/// Seven validators, of whom nobody takes all, and enough other stake accounts for two partitions even while one does
/// not vote.
fn cluster() -> Setup {
    Setup { commissions: vec![0, 500, 800, 1_000, 300, 500, 700], crowd: 7_000, ..Setup::default() }
}

fn terms() -> [OperatorTerms; 7] {
    let plain = OperatorTerms { cap: 5_500 * SOL, share: 4_000, ..OperatorTerms::default() };
    let grouped = OperatorTerms { groups: [GROUP.0, 0, 0, 0], ..plain };
    [
        plain,
        grouped,
        OperatorTerms { weight: 150, ..grouped },
        OperatorTerms { weight: 200, cap: 9_000 * SOL, ..plain },
        OperatorTerms { cap: 1_000 * SOL, ..plain },
        plain,
        plain,
    ]
}

impl Life {
    fn begin() -> Self {
        let (setup, terms) = (setup(), terms());
        let mut cluster = Cluster::start(&cluster());
        let (pool, governor, treasury) = cluster.create_without_treasury(&setup);
        let fleet = Fleet::of(&mut cluster, pool, governor, &terms);
        let group = crank::set_group(&fleet.pool, GROUP.0, GROUP.1, 10_000);
        fleet.govern(&mut cluster, group);
        let watch = Watch::new(&cluster, &fleet, &setup);
        let holder = cluster.holder(&fleet.pool, 1_000_000 * SOL);
        let caps = Caps::new(&terms, &[GROUP]);
        Self { cluster, fleet, watch, caps, partitions: Partitions::default(), holder, treasury }
    }

    /// An epoch of this life: what others do, then the crank, then deposits.
    fn epoch(&mut self, number: u64) {
        self.partitions.arrive(&mut self.cluster, &self.fleet, &self.watch.stakes);
        self.assert_commissions();
        self.before_the_crank(number);
        match number {
            // Nobody comes.
            10 => return,
            // Somebody reads and sweeps, nobody closes.
            12 => {
                self.read();
                self.watch.after_moves(&self.cluster, &self.fleet);
                return;
            }
            _ => self.crank(number),
        }
        self.after_the_crank(number);
        self.deposits(number);
    }

    fn read(&mut self) {
        self.watch.before_reading(&self.cluster);
        self.fleet.sweep(&mut self.cluster);
    }

    fn crank(&mut self, number: u64) {
        self.read();
        self.watch.close(&mut self.cluster, &self.fleet);
        let assets = self.fleet.state(&self.cluster).assets;
        self.caps.before_moves(&self.cluster, &self.watch, assets);
        self.fleet.level_and_moves(&mut self.cluster);
        self.caps.after_moves(&self.cluster, &self.watch, &self.fleet);
        if number % 2 == 1 {
            // What was undelegated under the first level took the head-room away.
            self.fleet.level(&mut self.cluster);
        }
        self.watch.after_moves(&self.cluster, &self.fleet);
        assert_books(&self.cluster, &self.fleet);
    }

    /// Inflows and losses that a reading finds.
    fn before_the_crank(&mut self, number: u64) {
        let (cluster, fleet) = (&mut self.cluster, &self.fleet);
        let main = |cluster: &Cluster, place| fleet.record(cluster, place).main;
        if number % 3 == 2 {
            let to = main(cluster, 1);
            fleet.give(cluster, &to, SOL + 1);
        }
        if number % 4 == 3 {
            // Too little to be swept: it stays in the stake account and is tracked there.
            let to = main(cluster, 3);
            fleet.give(cluster, &to, 1_234_567);
        }
        match number {
            8 => fleet.give(cluster, &fleet.pool.reserve, 30 * SOL),
            // A loss that shares bear, in an epoch in which shares were burned.
            19 => {
                let stake = main(cluster, 0);
                cluster.slash(&stake, 20 * SOL);
            }
            // One that the unbooked and the insurance bear.
            25 => {
                let stake = main(cluster, 3);
                cluster.slash(&stake, 300 * SOL);
            }
            // One that the unbooked bears. It is made up for at once, as far as the other member leaves room in the
            // group.
            26 => {
                let stake = main(cluster, 2);
                cluster.slash(&stake, 20 * SOL);
            }
            // Bounties of somebody who comes late, and of somebody who comes so late that they rise no more.
            15 => cluster.set_slot_in_epoch(20_000),
            16 => cluster.set_slot_in_epoch(100_000),
            22 => fleet.give(cluster, &fleet.pool.reserve, 400 * SOL + 7),
            _ => {}
        }
    }

    /// Decisions, and what outsiders may do.
    fn after_the_crank(&mut self, number: u64) {
        let (cluster, fleet) = (&mut self.cluster, &self.fleet);
        let (vote, reference) = (cluster.vote(SILENT), cluster.vote(0));
        match number {
            6 => cluster.credits(&vote, false),
            9 => {
                cluster.open_treasury(&fleet.pool, &self.treasury);
                self.watch.collect(cluster, fleet);
                let drain = crank::drain_operator(&fleet.pool, DRAINED as u32, &cluster.vote(DRAINED));
                fleet.govern(cluster, drain);
            }
            13 => {
                let main = fleet.record(cluster, SILENT).main;
                cluster.deactivate_delinquent(&main, &reference).expect("five epochs without a vote");
            }
            16 => {
                assert_eq!(
                    fleet.record(cluster, SILENT).flags,
                    8 | 16,
                    "slow, and deactivated by an outsider"
                );
                cluster.credits(&vote, true);
            }
            23 => {
                // Ten epochs after its slowness was last shown.
                let record = fleet.record(cluster, SILENT);
                fleet.must(cluster, crank::flag_operator(&fleet.pool, SILENT as u32, &record));
            }
            17 => {
                let record = fleet.record(cluster, DRAINED);
                fleet.must(cluster, crank::remove_operator(&fleet.pool, DRAINED as u32, &record));
            }
            18 | 24 => {
                let (owner, program) = (self.holder.address(), fleet.pool.token_program);
                let burned = burn(&program, &self.holder.lst, &fleet.pool.mint, &owner, 11 * SOL + 3);
                cluster.send(&[burned], &[&self.holder.wallet]).expect("shares are their holder's to burn");
            }
            _ => {}
        }
    }

    /// Deposits at once and, in some epochs, when it is too late for another level.
    fn deposits(&mut self, number: u64) {
        let (cluster, fleet, holder) = (&mut self.cluster, &self.fleet, &self.holder);
        self.watch.deposit(cluster, fleet, holder, (1 + number % 5) * 130 * SOL + number);
        if number % 6 == 5 {
            cluster.set_slot_in_epoch(SLOTS_PER_EPOCH - 5_000);
            self.watch.deposit(cluster, fleet, holder, 77 * SOL + 77);
        }
        if number == 14 {
            let beyond = fleet.state(cluster).head_room + 500 * SOL;
            self.watch.deposit(cluster, fleet, holder, beyond);
        }
    }
}

#[test]
fn in_a_life_with_everything_in_it_the_rate_is_the_models_and_every_lamport_is_tracked() {
    let mut life = Life::begin();
    life.watch.deposit(&mut life.cluster, &life.fleet, &life.holder, 10_000 * SOL);
    for number in 1..=28 {
        life.epoch(number);
    }
    life.assert_everything_happened();
}

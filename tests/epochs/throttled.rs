//! A pool that is a fifth of its cluster: its stake warms up and cools down over several epochs, and the books are the
//! model's all along.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, IDLE, STAKED};
use sluice_testkit::sluice::{Holder, OperatorTerms, PoolParams, PoolSetup};

use crate::cluster::{Cluster, Setup};
use crate::fleet::Fleet;
use crate::scenario::assert_books;
use crate::watch::Watch;

/// What the pool takes: 250,000 SOL in a cluster of 1,060,000, of which 9 % may begin or end to be staked in an epoch.
const DEPOSIT: u64 = 250_000 * SOL;
/// The operator that has most of it.
const HEAVY: usize = 0;

/// A pool, who follows it, and what was seen of its stake.
struct Throttled {
    cluster: Cluster,
    fleet: Fleet,
    watch: Watch,
    holder: Holder,
    /// Accounts that were warm in part, or cold in part, after a crank.
    warming: u32,
    cooling: u32,
    /// Settlements that the stake program refused.
    refused: usize,
}

impl Throttled {
    /// Five operators, of whom the first has two thirds of the weight. A yield that is more than `r_max` may be.
    fn begin() -> Self {
        let params =
            PoolParams { fee_bps: 1_000, bounty_bps: 500, bounty_unit: 5_000, ..PoolParams::default() };
        let setup = PoolSetup { params, ..PoolSetup::default() };
        let mut cluster = Cluster::start(&Setup { idle: 500_000_000 * SOL, ..Setup::throttled() });
        let plain = OperatorTerms::default();
        let terms = [OperatorTerms { weight: 800, ..plain }, plain, plain, plain, plain];
        let fleet = Fleet::new(&mut cluster, &setup, &terms);
        let watch = Watch::new(&cluster, &fleet, &setup);
        let holder = cluster.holder(&fleet.pool, 1_000_000 * SOL);
        Self { cluster, fleet, watch, holder, warming: 0, cooling: 0, refused: 0 }
    }

    fn epoch(&mut self) {
        let Self { cluster, fleet, watch, holder, .. } = self;
        cluster.next_epoch();
        watch.before_reading(cluster);
        fleet.sweep(cluster);
        watch.close(cluster, fleet);
        self.refused += fleet.settle(cluster).len();
        fleet.level_and_moves(cluster);
        watch.after_moves(cluster, fleet);
        assert_books(cluster, fleet);
        watch.deposit(cluster, fleet, holder, 100 * SOL);
        self.look();
    }

    /// Stake counts in the books from its delegation to its withdrawal, whatever part of it is effective.
    fn look(&mut self) {
        let epoch = self.cluster.epoch();
        for stake in &self.watch.stakes {
            let Some(delegation) = self.cluster.try_delegation(stake) else { continue };
            let activation = self.cluster.activation(stake);
            let partial = activation.effective > 0 && activation.effective < delegation.stake;
            let ends = delegation.deactivation_epoch != u64::MAX;
            self.warming += u32::from(partial && !ends && delegation.activation_epoch < epoch);
            self.cooling += u32::from(partial && ends && delegation.deactivation_epoch < epoch);
        }
    }
}

#[test]
fn stake_that_warms_up_and_cools_down_over_epochs_is_in_the_books_all_along() {
    let mut life = Throttled::begin();
    life.watch.deposit(&mut life.cluster, &life.fleet, &life.holder, DEPOSIT);
    for _ in 0..4 {
        life.epoch();
    }
    let vote = life.cluster.vote(HEAVY);
    assert!(life.watch.delegated(&life.cluster, &vote) > 100_000 * SOL, "delegated at once");
    life.epoch();
    assert!(life.warming > 0 && life.refused > 0, "an epoch later it is effective only in part");
    let record = life.fleet.record(&life.cluster, HEAVY);
    assert_eq!((record.main_state, record.side_state), (IDLE, STAKED));
    life.cluster.credits(&vote, false);
    for _ in 0..5 {
        life.epoch();
    }
    let record = life.fleet.record(&life.cluster, HEAVY);
    assert!(record.main_state == STAKED && record.main_delegation > 100_000 * SOL, "warm, and settled");

    let reference = life.cluster.vote(1);
    life.cluster.deactivate_delinquent(&record.main, &reference).expect("five epochs without a vote");
    assert_eq!(life.cooling, 0);
    life.epoch();
    let record = life.fleet.record(&life.cluster, HEAVY);
    // A part has left before, since who earns nothing is slow.
    let cooling = record.main_cooling + record.side_cooling;
    assert!(record.main_state == COOLING && cooling > 140_000 * SOL, "{record:?}");
    assert!(life.cooling > 0, "an epoch later it is cold only in part");
    for _ in 0..3 {
        life.epoch();
    }
    let record = life.fleet.record(&life.cluster, HEAVY);
    assert_eq!((record.main_state, record.side_state), (IDLE, IDLE), "cold, and in the reserve");
    assert!(life.watch.model.course.r_max_bound > 0, "rewards were above the highest r_max");
}

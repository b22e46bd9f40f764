//! I37: every ticket is paid within two epochs of cranks, and one more where a deep haircut waits to be confirmed.

use proptest::prelude::*;
use sluice_testkit::sluice::operators::{ASTRAY, GONE};

use crate::action::{Outside, life};
use crate::modes::loss;
use crate::stats;
use crate::user::amount;
use crate::world::{World, cases, setup};

impl World {
    /// An epoch in which the keeper does all there is to do.
    fn patient_epoch(&mut self, ppm: u64) {
        self.boundary(1, ppm);
        let closed = self.whole_crank();
        assert!(closed.iter().all(Result::is_ok), "D15: {closed:?}");
        for index in 0..u32::try_from(self.len()).expect("a short list") {
            if self.fleet.record(&self.chain, index).status != 0 {
                let _answer = self.settle(index);
            }
        }
        self.finalize_cohorts();
        self.moves(true);
    }

    /// Stake that no instruction of the pool reaches.
    fn unreachable(&self) -> bool {
        let lost = |state: u8| state == ASTRAY || state == GONE;
        let records = self.fleet.state(&self.chain).records;
        records
            .iter()
            .any(|record| record.status != 0 && (lost(record.main_state) || lost(record.side_state)))
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn with_cranks_and_a_cluster_that_lets_stake_go_every_cohort_is_paid_within_two_epochs(
        setup in setup(),
        life in life(0..25),
        requests in prop::collection::vec((any::<u8>(), amount()), 1..6),
        loss in prop::option::of(loss()),
        ppm in 0..600u64,
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.outside(&Outside::Restore);
        // What the cluster has held up in the life before is gone.
        for _ in 0..4 {
            world.patient_epoch(ppm);
        }
        let left = world.books();
        if left.pool.pair_assets != 0 && !world.unreachable() {
            prop_assert_eq!(left.pool.queue_shares, 0, "I37: tickets of the life before");
            for (user, amount) in &requests {
                let _answer = world.request(*user, *amount);
            }
            let asked = world.books().pool.queue_shares;
            if let Some(loss) = &loss {
                world.run(loss);
            }
            world.patient_epoch(ppm);
            let pool = world.books().pool;
            let solvent = pool.pair_assets != 0;
            let waited = if pool.queue_shares == 0 { 1 } else { 2 };
            if pool.queue_shares != 0 {
                world.patient_epoch(ppm);
            }
            let deep = loss.is_some() && world.books().pool.queue_shares != 0;
            if deep {
                world.patient_epoch(ppm);
            }
            let left = world.books().pool.queue_shares;
            prop_assert!(left == 0 || !solvent, "I37: {} of {} shares after {} epochs", left, asked, waited);
            if asked > 0 {
                stats::count(format!("patience: {waited} epochs, one more: {deep}, solvent: {solvent}"));
            }
        }
        stats::print();
    }
}

//! INV-67: a pool that nothing happens to comes to rest.

use proptest::prelude::*;
use sluice_testkit::sluice::PoolParams;

use crate::action::life;
use crate::stats;
use crate::world::{Setup, World, cases, setup};

/// Epochs in which any pool of these properties comes to rest: four until pending terms count; fourteen in which a
/// churn of a tenth of what is delegatable, which is at least three quarters of all, takes everything from one place to
/// another; twenty in which what is deferred, at most a hundredth of the assets, is booked at twice the lowest `r_max`;
/// three until every ticket is paid; one until the last of it is staked or withdrawn.
const EPOCHS: u32 = 4 + 14 + 20 + 3 + 1;

/// The minimum delegation: what is left to the holders beside such a debt is under a few of it.
const LEAST: u64 = 1_000_000_000;

/// In `moved_under`: the operator may move less than its gap.
const LIMITED: u32 = 1 << 31;

impl World {
    /// Every move; whether there was one. A move is an event, and what does nothing is none.
    fn moves_something(&mut self, backwards: bool) -> bool {
        let before = self.fleet.state(&self.chain).sequence;
        self.moves(backwards);
        self.fleet.state(&self.chain).sequence != before
    }

    /// Governance may have lowered the churn, or be about to: with a thousandth an epoch, rest is two years away.
    fn hasten(&mut self) {
        const CHURN: usize = 17;
        const PENDING_AT: usize = 8 + 5 * 32 + 5 * 8 + 3 * 24 + 3 * 56;
        let pool = self.fleet.pool.clone();
        pool.edit(&mut self.chain, |state| state.churn_bps = state.churn_bps.max(1_000));
        let pending = pool.config(&self.chain).pending[CHURN].max(1_000);
        let mut account = self.chain.account(&pool.config).expect("the config exists");
        let at = PENDING_AT + CHURN * 8;
        account.data[at..at + 8].copy_from_slice(&pending.to_le_bytes());
        self.chain.set_account(&pool.config, account);
        assert_eq!(pool.config(&self.chain).pending[CHURN], pending);
    }

    /// Whether a group has no room for all that one of its members lacks under its target.
    fn group_limits_somebody(&self) -> bool {
        let state = self.fleet.state(&self.chain);
        let limited = state.level_sequence | LIMITED;
        state.records.iter().any(|record| record.moved_under == limited && record.eligible_from != u64::MAX)
    }

    /// A step an operator and round: what it gives the queue, then what else it has above its target.
    #[track_caller]
    pub fn moves_until_quiet(&mut self, backwards: bool) -> bool {
        let rounds = (0..5).take_while(|_| self.moves_something(backwards)).count();
        assert!(rounds < 5, "INV-67: moves under one level come to no end");
        rounds > 0
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn without_flows_and_rewards_every_pool_comes_to_rest_and_stays_there(
        setup in setup(),
        life in life(0..30),
    ) {
        let churn_bps = setup.params.churn_bps.max(1_000);
        let setup = Setup { params: PoolParams { churn_bps, ..setup.params }, ..setup };
        let mut world = World::new(&setup);
        world.live(&life);
        world.hasten();
        for epoch in 0..EPOCHS + 5 {
            world.boundary(1, 0);
            assert!(world.read(true, 0, 20).is_ok() && world.finalize().is_ok());
            world.finalize_cohorts();
            assert!(world.level().is_ok());
            let owed = world.fleet.pool.state(&world.chain).owed_insurance;
            let before = world.books().operators.delegated;
            let moved = world.moves_something(false);
            // Where nearly everybody has left, what the insurance gets may be nearly all there is; the churn is a part
            // of what is delegatable, which it is not, and brings it home by the minimum delegation an epoch.
            let after = world.books().operators.delegated;
            let homewards = after < before && after <= owed.saturating_add(4 * LEAST);
            let rests = !moved || epoch < EPOCHS || homewards;
            prop_assert!(rests, "INV-67: moves in epoch {} without flows", epoch);
            if moved {
                stats::count("rest: epochs with moves");
            }
        }
        stats::print();
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_second_level_and_a_second_pass_without_flows_move_nothing(
        setup in setup(),
        life in life(0..30),
        ppm in 0..600u64,
        backwards in any::<bool>(),
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.boundary(1, ppm);
        // Idle sides as well: what somebody sent there would come back with the first stake that goes through them.
        world.sweep_out();
        assert!(world.finalize().is_ok() && world.level().is_ok());
        let queued = world.books().shortage() > 0;
        let first = world.moves_until_quiet(backwards);
        let delegated = world.books().operators.delegated;
        let limited = world.group_limits_somebody();
        assert!(world.level().is_ok());
        let second = world.moves_until_quiet(!backwards);
        if queued {
            // What somebody gave to the queue left its part of the churn budget to others, whose turn is under a new
            // level: further down, never up again.
            stats::count("rest: second passes after one that funded the queue");
            prop_assert!(world.books().operators.delegated <= delegated, "INV-67: up again after the queue was funded");
        } else if limited {
            // What left a full group is room that the second level grants; then it is quiet.
            stats::count("rest: second passes after one that left a full group");
            assert!(world.level().is_ok());
            prop_assert!(!world.moves_until_quiet(backwards), "INV-67: a third pass moved something");
        } else {
            prop_assert!(!second, "INV-67: a second pass moved something; the first did: {}", first);
        }
        if first {
            stats::count("rest: second passes after one with moves");
        }
        stats::print();
    }
}

//! INV-67: a pool that nothing happens to comes to rest.

use proptest::prelude::*;
use sluice_testkit::sluice::PoolParams;

use crate::action::life;
use crate::stats;
use crate::world::{Setup, World, cases, setup};

/// Epochs in which any pool of these properties comes to rest: four until pending terms count; ten in which a churn of
/// a tenth takes everything from one place to another; twenty in which what is deferred, at most a hundredth of the assets,
/// is booked at twice the lowest `r_max`; one until the last of it is staked or withdrawn.
const EPOCHS: u32 = 4 + 10 + 20 + 1;

impl World {
    /// Every move; whether there was one. A move is an event, and what does nothing is none.
    fn moves_something(&mut self, backwards: bool) -> bool {
        let before = self.fleet.state(&self.chain).sequence;
        self.moves(backwards);
        self.fleet.state(&self.chain).sequence != before
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
        for epoch in 0..EPOCHS + 5 {
            world.boundary(1, 0);
            assert!(world.read(true, 0, 20).is_ok() && world.finalize().is_ok() && world.level().is_ok());
            let moved = world.moves_something(false);
            prop_assert!(!moved || epoch < EPOCHS, "INV-67: moves in epoch {} without flows", epoch);
            if moved {
                stats::count("rest: epochs with moves");
            }
        }
        stats::print();
    }
}

proptest! {
    #![proptest_config(cases(200))]

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
        assert!(world.read(true, 0, 20).is_ok() && world.finalize().is_ok() && world.level().is_ok());
        let first = world.moves_something(backwards);
        assert!(world.level().is_ok());
        let second = world.moves_something(!backwards);
        prop_assert!(!second, "INV-67: a second pass moved something; the first did: {}", first);
        if first {
            stats::count("rest: second passes after one with moves");
        }
        stats::print();
    }
}

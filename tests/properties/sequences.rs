//! Random lives.

use proptest::prelude::*;

use crate::action::governed;
use crate::stats;
use crate::world::{World, cases, setup};

proptest! {
    #![proptest_config(cases(320))]

    #[test]
    fn every_step_of_a_random_life_keeps_every_invariant_or_is_refused_for_a_documented_reason(
        setup in setup(),
        life in governed(20..60),
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        stats::print();
    }
}

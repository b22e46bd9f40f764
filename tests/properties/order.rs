//! Second pass 2.12: what moves depends on the level, not on who moves first.

use proptest::prelude::*;

use crate::action::life;
use crate::stats;
use crate::world::{World, cases, setup};

proptest! {
    #![proptest_config(cases(110))]

    #[test]
    fn the_order_of_the_moves_decides_nothing_while_the_queue_lacks_nothing(
        setup in setup(),
        life in life(0..30),
        ppm in 0..600u64,
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.boundary(1, ppm);
        assert!(world.read(true, 0, 20).is_ok() && world.finalize().is_ok() && world.level().is_ok());
        if world.books().shortage() == 0 {
            let mut other = world.fork();
            let before = world.books();
            world.moves_until_quiet(false);
            other.moves_until_quiet(true);
            let (one, two) = (world.books(), other.books());
            let moved = before.operators.records != one.operators.records;
            stats::count(format!("order: something moved: {moved}"));
            prop_assert_eq!(one.operators.records, two.operators.records, "2.12: the records");
            prop_assert_eq!(one.free, two.free, "2.12: the reserve");
            prop_assert_eq!(one.pool, two.pool, "2.12: the pool");
            prop_assert_eq!(one.operators.rebalanced, two.operators.rebalanced, "2.12: the budget");
            prop_assert_eq!(one.seen, two.seen, "2.12: the stake accounts");
        }
        stats::print();
    }
}

//! INV-71: the queue gets what it lacks, whatever the pool's state.

use proptest::prelude::*;

use crate::action::life;
use crate::stats;
use crate::user::amount;
use crate::world::{World, cases, setup};

proptest! {
    #![proptest_config(cases(140))]

    #[test]
    fn two_rounds_of_undelegating_give_the_queue_all_it_lacks_or_all_there_is(
        setup in setup(),
        life in life(0..30),
        requests in prop::collection::vec((any::<u8>(), amount()), 1..6),
        levelled in any::<bool>(),
        bunker in any::<bool>(),
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.boundary(1, 0);
        assert!(world.read(true, 0, 20).is_ok() && world.finalize().is_ok());
        if levelled {
            assert!(world.level().is_ok());
        }
        for (user, amount) in &requests {
            let _answer = world.request(*user, *amount);
        }
        world.fleet.pool.edit(&mut world.chain, |pool| pool.closed |= u16::from(bunker));
        let books = world.books();
        let count = u32::try_from(world.len()).expect("a short list");
        let first = books.operators.cursor;
        // Whoever is above its target gives in the first round; in the second, turns count up to the whole shortage.
        for at in 0..2 * count {
            let index = (first + at) % count;
            if world.fleet.record(&world.chain, index).status != 0 {
                let answer = world.again_where_stale(index, World::undelegate);
                prop_assert!(answer.is_ok(), "INV-71: {:?}", answer);
            }
        }
        let after = world.books();
        if books.shortage() > 0 {
            stats::count(format!("queue: lacking, bunker {bunker}, levelled {levelled}"));
        }
        let left: u64 = after.operators.records.iter().map(|record| record.current()).sum();
        prop_assert!(
            after.shortage() == 0 || left == 0,
            "INV-71: {} lacking, {} could leave", after.shortage(), left
        );
        stats::print();
    }
}

//! I36, design review H5: who is first in the queue bears a loss like everybody else, from the moment in which it is
//! proven.

use proptest::prelude::*;
use sluice_testkit::sluice::exits;

use crate::action::{Runtime, life};
use crate::answers::Name;
use crate::stats;
use crate::user::amount;
use crate::world::{World, cases, setup};

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn nothing_is_finalised_between_the_proof_of_a_loss_that_matters_and_the_close_that_books_it(
        setup in setup(),
        life in life(0..15),
        requests in prop::collection::vec((any::<u8>(), amount()), 1..4),
        thousandths in prop_oneof![Just(0u64), 1..5u64, 1..=500u64],
        operator in any::<u8>(),
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.epoch(0);
        for (user, amount) in &requests {
            let _answer = world.request(*user, *amount);
        }
        world.moves(false);
        world.boundary(1, 0);
        assert!(world.read(true, 0, 20).is_ok() && world.finalize().is_ok());

        let staked = |record: &sluice_testkit::sluice::operators::RecordState, _| record.main_delegation > 0;
        let index = world.likely(operator | 1, staked);
        let here = u8::try_from(index).expect("a short list");
        world.run(&Runtime::Loss { operator: here, side: false, thousandths, lamports: true });
        let report = exits::report_loss(&world.fleet.pool, index, &world.record(index));
        assert!(world.crank(Name::Report, Some(index), report).is_ok());

        let before = world.books();
        let matters = before.operators.fallen > before.pool.pair_assets / 10_000;
        prop_assert!(!matters || before.pool.closed & 4 != 0, "7: entered on evidence");
        let answer = world.finalize_cohort();
        let answer = answer.as_ref().err().map(String::as_str);
        if matters {
            prop_assert!(matches!(answer, Some("LossNotBooked" | "PoolInsolvent")), "H5: {:?}", answer);
            let waits = before.pool.queue_shares > 0;
            stats::count(format!("proven: with tickets that wait: {waits}"));
        } else {
            prop_assert!(answer != Some("LossNotBooked"), "INV-77: {:?}", answer);
        }
        let answers = { world.boundary(1, 0); world.whole_crank() };
        assert!(answers.iter().all(Result::is_ok));
        prop_assert_eq!(world.books().pool.closed & 4, 0, "7: booked by the close");
        stats::print();
    }
}

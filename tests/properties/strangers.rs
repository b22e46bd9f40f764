//! D15: there is no state, reachable by strangers, in which a step of the crank fails for others.

use proptest::prelude::*;
use sluice_testkit::sluice::crank;

use crate::action::{Outside, life, outside, terms};
use crate::answers::Name;
use crate::apply::Answer;
use crate::stats;
use crate::world::{World, cases, setup};

impl World {
    fn all_outside(&mut self, actions: &[Outside]) {
        for action in actions {
            self.outside(action);
        }
    }

    /// A move that is refused because the operator's accounts changed meanwhile succeeds after a reading, which is
    /// always possible.
    #[track_caller]
    pub fn again_where_stale(&mut self, index: u32, act: fn(&mut Self, u32) -> Answer) -> Answer {
        let answer = act(self, index);
        if !matches!(&answer, Err(reason) if reason.contains("stale")) {
            return answer;
        }
        stats::count("strangers: a move waits for a reading");
        let record = self.fleet.record(&self.chain, index);
        let stakes = [record.main, record.side];
        let sweep = crank::sweep_operators(&self.fleet.pool, &self.keeper(), index, &stakes);
        let read = self.crank(Name::Sweep, None, sweep);
        assert!(read.is_ok(), "INV-79: {read:?}");
        act(self, index)
    }

    /// The moves of everybody: nobody's own state is another one's obstacle.
    #[track_caller]
    fn all_move(&mut self) {
        for index in 0..u32::try_from(self.len()).expect("a short list") {
            if self.fleet.record(&self.chain, index).status == 0 {
                continue;
            }
            let down = self.again_where_stale(index, Self::undelegate);
            assert!(down.is_ok(), "INV-71, D15: undelegating from {index}: {down:?}");
            let up = self.again_where_stale(index, Self::delegate);
            if let Err(reason) = up {
                let own = ["VoteAccountUnreadable", "CommissionTooHigh", "Bunker", "DelegationPaused"];
                assert!(own.contains(&reason.as_str()), "D15: delegating to {index}: {reason}");
            }
        }
    }
}

fn actions() -> impl Strategy<Value = Vec<Outside>> {
    prop::collection::vec(outside(), 0..8)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn whatever_strangers_do_in_between_every_step_of_the_crank_succeeds_for_everybody(
        setup in setup(),
        life in life(0..30),
        ppm in 0..600u64,
        acts in (actions(), actions(), actions(), actions()),
        terms in terms(),
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.boundary(1, ppm);

        world.all_outside(&acts.0);
        let answer = world.read(true, 0, 20);
        prop_assert!(answer.is_ok(), "INV-79: {:?}", answer);
        world.all_outside(&acts.1);
        let answer = world.finalize();
        prop_assert!(answer.is_ok(), "INV-80: {:?}", answer);
        world.all_outside(&acts.2);
        let answer = world.level();
        prop_assert!(answer.is_ok(), "INV-68: {:?}", answer);
        world.all_outside(&acts.3);
        world.all_move();

        let vote = world.chain.new_address();
        let terms = sluice_testkit::sluice::OperatorTerms { share: terms.share.min(10_000), ..terms };
        let answer = world.add(&vote, &terms);
        prop_assert!(answer.is_ok(), "I44: {:?}", answer);
        stats::print();
    }
}

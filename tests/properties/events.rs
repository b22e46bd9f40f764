//! The pool, its cohorts and its tickets from their events alone.

use std::collections::BTreeMap;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use sluice_testkit::sluice::PoolParams;

use crate::action::governed;
use crate::index::Index;
use crate::world::{Setup, World, setup};

/// Lives that the same runner draws, one after the other.
const LIVES: usize = 6;

/// What has to happen in them, or they prove little.
const HEARD: &[&str] = &[
    "BountiesFunded",
    "CohortFinalized",
    "EpochFinalized",
    "FeeCollected",
    "GroupSet",
    "HeadRoomEnded",
    "LevelSet",
    "LossReported",
    "OperatorAdded",
    "OperatorChanged",
    "OperatorsRefreshed",
    "SolDeposited",
    "StakeDeposited",
    "StakeMoved",
    "StakeWithdrawn",
    "TicketClaimed",
    "TicketTransferred",
    "UnstakeRequested",
    "UnstakedInstantly",
];

#[test]
fn pool_cohorts_and_tickets_are_after_each_of_a_thousand_steps_what_their_events_say() {
    let mut runner = TestRunner::deterministic();
    let mut heard = BTreeMap::<String, u64>::new();
    for _ in 0..LIVES {
        let (setup, life) =
            (setup(), governed(1_000..1_001)).new_tree(&mut runner).expect("no filters").current();
        // So that there is something to collect.
        let params = PoolParams { fee_bps: 1_000, ..setup.params };
        let mut world = World::new(&Setup { params, ..setup });
        world.index = Some(Index::of(&world.books()));
        world.live(&life);
        for (name, times) in world.index.take().expect("just set").heard {
            *heard.entry(name).or_default() += times;
        }
    }
    let missing: Vec<_> = HEARD.iter().filter(|name| !heard.contains_key(**name)).collect();
    assert!(missing.is_empty(), "never heard: {missing:?} of {heard:?}");
    println!("{heard:?}");
}

//! `flag_operator`: what a flag does to the head-room. What it says of commissions and votes is in `tests/engine`.

use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, OperatorTerms, crank};
use sluice_testkit::{Chain, Receipt};

use crate::support::{changes, events, levelled, make_busy, names, suspend};

/// Operator 0 shows a commission.
fn show(chain: &mut Chain, fleet: &Fleet, bps: u16) {
    let (epoch, vote) = (chain.epoch(), fleet.record(chain, 0).vote);
    chain.set_account(&vote, vote_account(&vote, bps, 10_000, &[(epoch, 2, 1)]));
}

fn flag(chain: &mut Chain, fleet: &Fleet) -> Receipt {
    let record = fleet.record(chain, 0);
    fleet.send(chain, crank::flag_operator(&fleet.pool, 0, &record))
}

#[test]
fn a_flag_ends_the_head_room_says_so_and_changes_nothing_else() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    show(&mut chain, &fleet, 1_001);
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| flag(chain, &fleet),
        |pool, operators| {
            pool.head_room = 0;
            pool.sequence += 1;
            operators.sequence += 1;
            suspend(operators, 0);
            operators.records[0].flags = 4;
        },
    );
    let [ended, changed] = &events(&receipt)[..] else { panic!("two events: {:?}", names(&receipt)) };
    let (pool, operators) = (fleet.pool.state(&chain), fleet.state(&chain));
    assert_eq!((ended.name.as_str(), changed.name.as_str()), ("HeadRoomEnded", "OperatorChanged"));
    assert_eq!((ended.key("pool"), ended.number("sequence")), (fleet.pool.address, pool.sequence));
    assert_eq!((changed.number("sequence"), changed.number("flags")), (operators.sequence, 4));
}

#[test]
fn a_flag_of_an_operator_whose_side_is_busy_leaves_the_head_room_which_does_not_stand_on_it() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    make_busy(&mut chain, &fleet, 0);
    show(&mut chain, &fleet, 1_001);
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| flag(chain, &fleet),
        |_, operators| {
            operators.sequence += 1;
            suspend(operators, 0);
            operators.records[0].flags = 4;
        },
    );
    assert_eq!(names(&receipt), ["OperatorChanged"]);
}

#[test]
fn a_second_flag_leaves_the_head_room_of_a_level_that_knew_of_the_first() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    show(&mut chain, &fleet, 1_001);
    flag(&mut chain, &fleet);
    fleet.set_level(&mut chain);
    assert_ne!(fleet.pool.state(&chain).head_room, 0, "1 can take deposits");
    let mut closed = chain.account(&fleet.record(&chain, 0).vote).unwrap();
    closed.data.fill(0);
    let vote = fleet.record(&chain, 0).vote;
    chain.set_account(&vote, closed);
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| flag(chain, &fleet),
        |_, operators| {
            operators.sequence += 1;
            operators.records[0].flags = 2;
        },
    );
    assert_eq!(names(&receipt), ["OperatorChanged"]);
}

#[test]
fn before_the_close_a_flag_leaves_the_pool_which_takes_no_deposits() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    show(&mut chain, &fleet, 1_001);
    assert_ne!(fleet.pool.state(&chain).head_room, 0, "of the last epoch");
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| flag(chain, &fleet),
        |_, operators| {
            operators.sequence += 1;
            suspend(operators, 0);
            operators.records[0].flags = 4;
        },
    );
    assert_eq!(names(&receipt), ["OperatorChanged"]);
}

#[test]
fn without_evidence_nothing_changes() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    let receipt = changes(&mut chain, &fleet, |chain| flag(chain, &fleet), |_, _| {});
    assert!(names(&receipt).is_empty());
}

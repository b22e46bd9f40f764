//! `update_operator` and `drain_operator`: what they do to the head-room, and when what they write counts.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, crank};
use sluice_testkit::{Chain, Receipt};

use crate::support::{changes, events, levelled, make_busy, names, suspend};

fn drain(chain: &mut Chain, fleet: &Fleet) -> Receipt {
    let vote = fleet.record(chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor])
}

#[test]
fn a_drain_ends_the_head_room_says_so_and_changes_nothing_else() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| drain(chain, &fleet),
        |pool, operators| {
            pool.head_room = 0;
            pool.sequence += 1;
            operators.sequence += 1;
            suspend(operators, 0);
            (operators.records[0].status, operators.records[0].wanted_weight) = (2, 0);
        },
    );
    assert_eq!(names(&receipt), ["HeadRoomEnded", "OperatorChanged"]);
    let [ended, changed] = &events(&receipt)[..] else { unreachable!("just named") };
    assert_eq!(ended.number("sequence"), fleet.pool.state(&chain).sequence);
    assert_eq!((changed.number("sequence"), changed.number("status")), (fleet.state(&chain).sequence, 2));
}

#[test]
fn a_drain_of_an_operator_whose_side_is_busy_leaves_the_head_room_which_does_not_stand_on_it() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    make_busy(&mut chain, &fleet, 0);
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| drain(chain, &fleet),
        |_, operators| {
            operators.sequence += 1;
            suspend(operators, 0);
            (operators.records[0].status, operators.records[0].wanted_weight) = (2, 0);
        },
    );
    assert_eq!(names(&receipt), ["OperatorChanged"]);
}

#[test]
fn a_drain_behind_a_pending_change_leaves_its_epoch_and_its_other_terms() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    let vote = fleet.record(&chain, 0).vote;
    let lowered = OperatorTerms { cap: 10 * SOL, weight: 900, ..OperatorTerms::default() };
    chain.send(&[crank::update_operator(&fleet.pool, 0, &vote, &lowered)], &[&fleet.governor]);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);
    changes(
        &mut chain,
        &fleet,
        |chain| drain(chain, &fleet),
        |pool, operators| {
            pool.head_room = 0;
            pool.sequence += 1;
            operators.sequence += 1;
            let before = operators.records[0].clone();
            suspend(operators, 0);
            let record = &mut operators.records[0];
            (record.next_from, record.next_cap) = (before.next_from, 10 * SOL);
            // It rises no more.
            record.next_weight = 100;
            (record.status, record.wanted_weight) = (2, 0);
        },
    );
}

#[test]
fn an_update_ends_no_head_room_for_it_counts_four_epochs_later() {
    let (mut chain, fleet, _) = levelled(&[OperatorTerms::default(); 2]);
    let vote = fleet.record(&chain, 0).vote;
    let lowered = OperatorTerms { cap: 10 * SOL, ..OperatorTerms::default() };
    let update = crank::update_operator(&fleet.pool, 0, &vote, &lowered);
    let receipt = changes(
        &mut chain,
        &fleet,
        |chain| chain.send(&[update], &[&fleet.governor]),
        |_, operators| {
            operators.sequence += 1;
            let from = operators.epoch + 4;
            let record = &mut operators.records[0];
            (record.next_from, record.next_cap, record.next_weight) = (from, 10 * SOL, 100);
            (record.next_share, record.next_groups) = (record.share, record.groups);
            record.next_max_inflation_bps = record.max_inflation_bps;
            record.next_max_block_bps = record.max_block_bps;
        },
    );
    assert_eq!(names(&receipt), ["OperatorChanged"]);
}

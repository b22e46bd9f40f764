//! Third reading, head-room: 3.1, 3.2, 3.12. A deposit within it is free of the entry fee, so that what lies idle of it
//! takes part in the others' reward (C4, INV-70).

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::operators::{COOLING, IDLE, STAKED};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PROGRAM};

use super::lab::{
    MILLION, close, currents, deactivate_main, edit_stake, epoch, queue_beyond_reserve, refresh, staked,
    sweep,
};
use super::r3_lab::{deposit_and_wait, drain, flag_for_its_commission, level_again, params, sol, weighing};

/// 0 of weight 9,800 is ten SOL below its cap; 1 and 2, of 100, have none. The level of the next epoch is not set yet.
fn heavy_and_nearly_full() -> (Chain, Fleet) {
    let terms = [OperatorTerms { cap: 980_010 * SOL, ..weighing(9_800) }, weighing(100), weighing(100)];
    let (mut chain, fleet, _) = staked(params(), &terms, MILLION);
    close(&mut chain, &fleet, 0);
    (chain, fleet)
}

/// A million is within the head-room, and only operator 1 can take of it what stays within.
#[track_caller]
fn assert_one_percent_is_open(chain: &Chain, fleet: &Fleet) {
    let pool = fleet.pool.state(chain);
    assert!(pool.head_room > 990_000 * SOL, "{} SOL of head-room", sol(pool.head_room));
    assert_eq!(pool.open_ppm, 10_000, "1 has 100 of 10,000 weights, 0 will be full, 2 takes nothing");
}

/// As found, the share was 990,000 ppm, by the weights at the level: of a million 499,995 SOL lay idle for a fee of
/// 8.95 SOL where 225 were due, and gained 220.5.
#[test]
fn r3_1_a_heavy_operator_that_a_deposit_fills_opens_no_share_where_another_is_drained() {
    // Guard: `stays` in `open_share`: who can't take its part of all of the deposits counts for none. Ten SOL into the
    // deposit 0 is full, and half of what comes then is for 2, which is drained.
    let (mut chain, fleet) = heavy_and_nearly_full();
    drain(&mut chain, &fleet, 2);
    fleet.set_level(&mut chain);
    assert_one_percent_is_open(&chain, &fleet);
    deposit_and_wait(&mut chain, &fleet, MILLION).assert_paid();
}

/// The same without governance: 499,995 SOL idle, a fee of 8.95 SOL for 225, a gain of 220.5.
#[test]
fn r3_1_a_heavy_operator_that_a_deposit_fills_opens_no_share_where_anothers_side_is_busy() {
    // Guard: as above. A ticket of one SOL has made the side of 2 busy before the level.
    let (mut chain, fleet) = heavy_and_nearly_full();
    queue_beyond_reserve(&mut chain, &fleet, SOL);
    fleet.edit_cursor(&mut chain, 2);
    fleet.undelegate(&mut chain, 2).unwrap();
    fleet.set_level(&mut chain);
    assert_eq!(fleet.record(&chain, 2).side_state, COOLING, "busy");
    assert_one_percent_is_open(&chain, &fleet);
    deposit_and_wait(&mut chain, &fleet, MILLION).assert_paid();
}

/// Four operators of 250,000 SOL each, three of them at their caps: all of the head-room stands on the fourth.
fn standing_on_the_fourth() -> (Chain, Fleet) {
    let mut terms = [OperatorTerms { cap: 250_000 * SOL, ..weighing(100) }; 4];
    terms[3] = weighing(100);
    let (mut chain, fleet, _) = staked(params(), &terms, MILLION);
    epoch(&mut chain, &fleet, 0);
    let head_room = fleet.pool.state(&chain).head_room;
    assert!(head_room >= MILLION / 2, "{} SOL of head-room", sol(head_room));
    (chain, fleet)
}

/// Nothing is free any more, and who deposits half a million nevertheless pays for it.
#[track_caller]
fn assert_ended(chain: &mut Chain, fleet: &Fleet) {
    assert_eq!(fleet.pool.state(chain).head_room, 0, "head-room that nobody can take");
    deposit_and_wait(chain, fleet, MILLION / 2).assert_paid();
}

/// As found: 500,000 SOL idle, fee 0 for 225 SOL, gain 150 SOL.
#[test]
fn r3_2_a_flag_after_the_level_ends_the_head_room_that_stood_on_the_operator() {
    // Guard: `end_head_room` in `flag_operator`. An operator that deposits itself can show a commission right before
    // it.
    let (mut chain, fleet) = standing_on_the_fourth();
    flag_for_its_commission(&mut chain, &fleet, 3);
    assert_ended(&mut chain, &fleet);
}

/// As found: 500,000 SOL idle, fee 0 for 225 SOL, gain 150 SOL.
#[test]
fn r3_2_a_drain_after_the_level_ends_the_head_room_that_stood_on_the_operator() {
    // Guard: `end_head_room` in `ChangeOperator::apply`.
    let (mut chain, fleet) = standing_on_the_fourth();
    drain(&mut chain, &fleet, 3);
    assert_ended(&mut chain, &fleet);
}

/// As found: 500,000 SOL idle, fee 0 for 225 SOL, gain 150 SOL.
#[test]
fn r3_2_a_deactivation_that_a_sweep_reads_after_the_level_ends_the_head_room() {
    // Guard: `shut` in `sweep_operators`. The stake program lets anybody deactivate what has not voted for five epochs.
    let (mut chain, fleet) = standing_on_the_fourth();
    deactivate_main(&mut chain, &fleet, 3);
    sweep(&mut chain, &fleet);
    assert_ne!(fleet.record(&chain, 3).flags, 0, "flagged");
    assert_ended(&mut chain, &fleet);
}

/// The remainder that docs/risks.md is about, and its end: a plain reading holds no pool.
#[test]
fn r3_2_a_deactivation_that_a_refresh_read_after_the_level_ends_the_head_room_with_the_next_sweep() {
    // Guard: `suspended_under` asks the record, not the reading, so that a reading before the sweep hides nothing.
    let (mut chain, fleet) = standing_on_the_fourth();
    let before = fleet.pool.state(&chain);
    deactivate_main(&mut chain, &fleet, 3);
    refresh(&mut chain, &fleet);
    assert_ne!(fleet.record(&chain, 3).flags, 0, "flagged");
    assert_eq!(fleet.pool.state(&chain), before, "the remainder");
    sweep(&mut chain, &fleet);
    assert_ended(&mut chain, &fleet);
}

/// As found: 500,000 SOL idle, fee 0, where a settlement is what finds the deactivation.
#[test]
fn r3_2_a_deactivation_that_a_settlement_reads_after_the_level_ends_the_head_room() {
    // Guard: `shut` in `settle_operator`. What was delegated in this epoch was never effective: deactivated, it can be
    // withdrawn at once, so that nobody needs a sweep.
    let (mut chain, fleet) = standing_on_the_fourth();
    let holder = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.deposit(&mut chain, &holder, 100_000 * SOL);
    chain.set_slot_in_epoch(5_000);
    level_again(&mut chain, &fleet);
    fleet.delegate(&mut chain, 3).unwrap();
    let record = fleet.record(&chain, 3);
    assert_eq!((record.side_state, record.side_since), (STAKED, chain.epoch()), "open still");
    assert!(fleet.pool.state(&chain).head_room >= MILLION / 2);
    let now = chain.epoch();
    edit_stake(&mut chain, &record.side, |state, _| state.deactivation_epoch = now);
    fleet.settle(&mut chain, 3).unwrap();
    let record = fleet.record(&chain, 3);
    assert_eq!((record.side_state, record.flags), (IDLE, 8), "read, flagged and withdrawn");
    assert_eq!(fleet.pool.state(&chain).head_room, 0, "head-room that nobody can take");
}

/// As found, the figure in the pool's account changed, its sequence did not, and no event said so: whoever follows the
/// events quoted a free entry.
#[test]
fn r3_12_head_room_that_an_undelegation_ends_is_in_an_event_of_the_pools_sequence() {
    // Guard: sequence and `HeadRoomEnded` in `end_head_room`.
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 2], 1_000 * SOL);
    epoch(&mut chain, &fleet, 0);
    queue_beyond_reserve(&mut chain, &fleet, SOL);
    let (before, had) = (fleet.pool.state(&chain), currents(&chain, &fleet));
    assert_ne!(before.head_room, 0);
    let turn = fleet.state(&chain).cursor;
    let receipt = fleet.undelegate(&mut chain, turn).unwrap();
    assert_ne!(currents(&chain, &fleet), had, "its side is busy from now on");
    let after = fleet.pool.state(&chain);
    assert_eq!((after.head_room, after.sequence), (0, before.sequence + 1));
    let events: Vec<_> = receipt.events(&PROGRAM).iter().map(|event| Event::decode(event)).collect();
    let ended = events.iter().find(|event| event.name == "HeadRoomEnded").expect("an event");
    assert_eq!((ended.key("pool"), ended.number("sequence")), (fleet.pool.address, after.sequence));
    // Ended once: a second operator's move finds none, and says nothing.
    queue_beyond_reserve(&mut chain, &fleet, 2 * SOL);
    let turn = fleet.state(&chain).cursor;
    fleet.undelegate(&mut chain, turn).unwrap();
    assert_eq!(fleet.pool.state(&chain).sequence, after.sequence);
}

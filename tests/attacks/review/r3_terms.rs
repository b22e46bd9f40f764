//! Third reading, pending terms: 3.4. What governance has written counts when it is due, whatever flags come and go
//! (INV-75).

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::{Fleet, OperatorTerms};

use super::lab::{MILLION, close, currents, epoch, staked};
use super::r3_lab::{flag, flag_for_its_commission, params, set_commission, sol, update, weighing};

/// Four operators of 250,000 SOL each.
fn four() -> (Chain, Fleet) {
    let (chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 4], MILLION);
    (chain, fleet)
}

fn lowered() -> OperatorTerms {
    OperatorTerms { cap: 1_000 * SOL, ..OperatorTerms::default() }
}

/// As found: 20 epochs after it was due the old cap still counted and all of the 250,000 SOL were there, for 7 flags of
/// two slots each.
#[test]
fn r3_4_an_operator_cannot_put_off_a_lowered_cap_by_flags_of_its_own() {
    // Guard: `suspend` leaves the epoch of a pending change as it is.
    let (mut chain, fleet) = four();
    update(&mut chain, &fleet, 0, &lowered());
    let due = chain.epoch() + 4;
    let mut flags = 0;
    while chain.epoch() < due + 20 {
        // In the last slots before it is due: nobody has the time to undelegate, and the flag is gone before the next
        // level.
        if fleet.record(&chain, 0).next_from == chain.epoch() + 1 {
            chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 2);
            flag_for_its_commission(&mut chain, &fleet, 0);
            set_commission(&mut chain, &fleet, 0, 500);
            flag(&mut chain, &fleet, 0);
            flags += 1;
        }
        epoch(&mut chain, &fleet, 0);
        let counts = fleet.record(&chain, 0).cap == lowered().cap;
        assert_eq!(
            counts,
            chain.epoch() >= due,
            "{} epochs before it is due, {flags} flags",
            due as i64 - chain.epoch() as i64
        );
    }
    assert_eq!(flags, 1);
    let left = currents(&chain, &fleet)[0];
    assert!(left <= lowered().cap, "{} SOL stay", sol(left));
}

#[test]
fn r3_4_a_weight_that_a_flag_found_another_change_pending_for_counts_four_epochs_after_that_one() {
    // Guard: `turn` opens the suspension's own delay. Without it the weight would be counted for as long as the flag
    // stands, and what it stands for, 250,000 of a million, would go to nobody.
    let (mut chain, fleet) = four();
    update(&mut chain, &fleet, 0, &lowered());
    let due = chain.epoch() + 4;
    flag_for_its_commission(&mut chain, &fleet, 0);
    while chain.epoch() < due + 4 {
        assert_eq!(fleet.record(&chain, 0).weight, 100, "epoch {}, due {due}", chain.epoch());
        close(&mut chain, &fleet, 0);
    }
    assert_eq!(fleet.record(&chain, 0).weight, 0);
    fleet.set_level(&mut chain);
    let targets = fleet.state(&chain).targets();
    assert!(targets[1] > 333_000 * SOL, "{} SOL, a third of the pool", sol(targets[1]));
}

#[test]
fn r3_4_the_pending_weight_of_a_flagged_operator_rises_no_more() {
    // Guard: `suspend` takes the smaller of the two weights. 900 in the place of 100 would count while nobody may have
    // its part, three quarters of the pool.
    let (mut chain, fleet) = four();
    update(&mut chain, &fleet, 0, &weighing(900));
    let due = chain.epoch() + 4;
    flag_for_its_commission(&mut chain, &fleet, 0);
    while chain.epoch() < due {
        close(&mut chain, &fleet, 0);
    }
    assert_eq!(fleet.record(&chain, 0).weight, 100);
    // Unflagged in time, it would have them. The flag that goes gives back what governance wants.
    set_commission(&mut chain, &fleet, 0, 500);
    flag(&mut chain, &fleet, 0);
    assert_eq!(fleet.record(&chain, 0).next_weight, 900);
}

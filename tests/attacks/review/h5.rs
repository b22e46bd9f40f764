//! H5: bunker mode: entered on evidence at any slot, held by nobody who is too small to matter, left at the first clean
//! close (INV-77).

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams, crank};

use super::lab::{
    MILLION, assert_books, assert_refused, close, deactivate_main, mul_div, shares_of, staked,
    take_from_main, worth,
};
use crate::doors::{blank_stake, fill_queue, leave_at_once, paid, report, shares, take_stake, vote_now};

/// A million SOL at nine operators and one SOL at the tenth, 20,000 liquid, a band of a third of a target.
fn pool() -> (Chain, Fleet, Holder) {
    let mut terms = [OperatorTerms::default(); 10];
    terms[9].cap = 2 * SOL;
    let params = PoolParams { liquidity_bps: 200, band_bps: 500, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &terms, MILLION);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    assert!(fleet.record(&chain, 9).current() == 2 * SOL);
    (chain, fleet, holder)
}

/// Instant exits, stake withdrawals and deposits are open.
#[track_caller]
fn assert_open(chain: &Chain, fleet: &Fleet, holder: &Holder) {
    let chain = &mut chain.clone();
    assert_eq!(fleet.pool.state(chain).closed, 0);
    paid(leave_at_once(chain, fleet, holder, SOL));
    let into = blank_stake(chain);
    paid(take_stake(chain, fleet, holder, 1, (2 * SOL, &into)));
    fleet.pool.deposit(chain, holder, SOL);
}

#[test]
fn h5_an_operator_below_the_threshold_can_neither_cause_nor_hold_bunker_mode() {
    // Guards: `threshold` in `report_loss::evidence`, `loss_pending` and `epoch::fell`; no flag is a reason. One
    // operator with 2 of a million SOL raises its commission, loses a tenth of a SOL in every epoch, then
    // all it has, and is deactivated.
    let (mut chain, fleet, holder) = pool();
    let vote = fleet.record(&chain, 9).vote;
    chain.set_account(&vote, vote_account(&vote, 1_100, 10_000, &[(chain.epoch(), 2, 1)]));
    let record = fleet.record(&chain, 9);
    fleet.send(&mut chain, crank::flag_operator(&fleet.pool, 9, &record));
    assert_ne!(fleet.record(&chain, 9).flags, 0);
    for epoch in 0..3 {
        let lost = if epoch == 2 { fleet.record(&chain, 9).main_delegation } else { SOL / 10 };
        take_from_main(&mut chain, &fleet, 9, lost);
        report(&mut chain, &fleet, 9).unwrap();
        assert_eq!(fleet.state(&chain).fallen, lost);
        assert_open(&chain, &fleet, &holder);
        if epoch == 2 {
            deactivate_main(&mut chain, &fleet, 9);
        }
        assert_eq!(close(&mut chain, &fleet, 0).event().number("closed"), 0);
        fleet.set_level(&mut chain);
        assert_open(&chain, &fleet, &holder);
    }

    // Nor hold it: after a loss of 5 % elsewhere it ends at the first close without another, whatever the small one
    // does.
    take_from_main(&mut chain, &fleet, 0, 50_000 * SOL);
    report(&mut chain, &fleet, 0).unwrap();
    assert_eq!(fleet.pool.state(&chain).closed, 4);
    assert_eq!(close(&mut chain, &fleet, 0).event().number("closed"), 17);
    assert_refused(&mut chain, "Bunker", |chain| leave_at_once(chain, &fleet, &holder, SOL));
    report(&mut chain, &fleet, 9).unwrap();
    assert_eq!(close(&mut chain, &fleet, 0).event().number("closed"), 0);
    fleet.set_level(&mut chain);
    assert_open(&chain, &fleet, &holder);
}

#[test]
fn h5_small_losses_that_matter_together_are_counted_together() {
    // Guard: `fallen` is a sum over operators and readings: a large loss in small parts is no way around the threshold.
    let (mut chain, fleet, holder) = pool();
    let threshold = fleet.pool.state(&chain).pair_assets / 10_000;
    for part in 0..10 {
        take_from_main(&mut chain, &fleet, part % 3, threshold / 10 - SOL / 100);
        report(&mut chain, &fleet, part % 3).unwrap();
        assert_open(&chain, &fleet, &holder);
    }
    take_from_main(&mut chain, &fleet, 5, SOL / 5);
    report(&mut chain, &fleet, 5).unwrap();
    assert_refused(&mut chain, "Bunker", |chain| leave_at_once(chain, &fleet, &holder, SOL));
}

#[test]
fn h5_a_loss_that_is_known_at_slot_one_thousand_is_not_sold_for_the_rest_of_the_day() {
    // Guard: `BUNKER_LOSS` in `report_loss`. 5 % of a million; 20,000 of reserve and 300,000 of stake at par would move
    // 16,000 SOL onto those who stay.
    let (mut chain, fleet, holder) = pool();
    let leaver = fleet.pool.holder(&mut chain, 2 * MILLION);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &leaver, 320_000 * SOL);
    let (own, stayers) = (shares(&chain, &leaver), shares(&chain, &holder));
    for index in 0..9 {
        vote_now(&mut chain, &fleet, index);
    }
    let before = fleet.pool.state(&chain);
    chain.set_slot_in_epoch(1_000);
    take_from_main(&mut chain, &fleet, 0, before.assets / 20);
    report(&mut chain, &fleet, 0).unwrap();
    for slot in [1_001, 100_000, 431_999] {
        chain.set_slot_in_epoch(slot);
        assert_refused(&mut chain, "Bunker", |chain| {
            leave_at_once(chain, &fleet, &leaver, shares_of(&before, 20_000 * SOL))
        });
        let into = blank_stake(&mut chain);
        assert_refused(&mut chain, "Bunker", |chain| {
            take_stake(chain, &fleet, &leaver, 1, (shares_of(&before, 5_000 * SOL), &into))
        });
    }
    let insured = close(&mut chain, &fleet, 0).event().number("insured");
    let after = fleet.pool.state(&chain);
    let fell = before.assets / 20 - insured;
    for held in [own, stayers] {
        let lost = worth(&before, held) - worth(&after, held);
        let part = mul_div(worth(&before, held), fell, before.assets);
        assert!(lost.abs_diff(part) < SOL / 1_000, "the same part each: {lost}");
    }
    assert_books(&chain, &fleet);
}

#[test]
fn h5_a_haircut_of_more_than_a_percent_waits_for_one_further_close_and_a_smaller_one_does_not() {
    // Guard: `check_confirmed` in `finalize_cohort`.
    for (loss, deep) in [(99, false), (102, true)] {
        let (mut chain, fleet, holder) = pool();
        let state = fleet.pool.state(&chain);
        let due = shares_of(&state, 10_000 * SOL);
        let ticket = fleet.pool.unstake(&mut chain, &holder, due, 0);
        take_from_main(&mut chain, &fleet, 0, state.assets / 10_000 * loss);
        close(&mut chain, &fleet, 0);
        let booked = fleet.pool.state(&chain);
        if deep {
            assert_refused(&mut chain, "HaircutNotConfirmed", |chain| fill_queue(chain, &fleet));
            // What is asked for after the loss is not under its nominal, and waits its turn.
            fleet.pool.unstake(&mut chain, &holder, SOL, 0);
            close(&mut chain, &fleet, 0);
        }
        fill_queue(&mut chain, &fleet).unwrap();
        assert_eq!(claim(&mut chain, &ticket), worth(&booked, due));
        assert_books(&chain, &fleet);
    }
}

//! Second pass, cover: 2.2, 2.5, 2.6.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::{recapitalise, release_bond, top_up_bond};
use sluice_testkit::sluice::{FLOOR, Fleet, OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use sluice_testkit::sluice::governance::resume;

use super::bonds_lab::{R_PPM, bonded};
use super::lab::{
    MILLION, assert_books, assert_refused, close, currents, edit_main, funded, mul_div, staked,
    take_from_main, worth,
};
use crate::doors::report;

/// [`sluice_testkit::sluice::state::PoolState::closed`]: deposits are paused.
const PAUSED_DEPOSITS: u16 = 1 << 8;

#[test]
fn p2_02_all_of_a_recapitalisation_reaches_the_holders_and_the_share_is_worth_what_it_was() {
    // Guard: `recapitalised` in `close`: outside clamp, cap, fee and exit floor. At the clamp 9,000 of 100,000 did.
    let params = PoolParams { fee_bps: 1_000, insurance_bps: 5_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    close(&mut chain, &fleet, 0);
    let whole = fleet.pool.state(&chain);
    take_from_main(&mut chain, &fleet, 0, 60_000 * SOL);
    take_from_main(&mut chain, &fleet, 1, 40_000 * SOL);
    close(&mut chain, &fleet, 0);
    let fallen = fleet.pool.state(&chain);
    assert_eq!((fallen.closed, fallen.unbooked), (1 | 16, 0));
    let insured = chain.lamports(&fleet.pool.insurance);

    let funder = chain.new_wallet(MILLION);
    chain.send(&[recapitalise(&fleet.pool, &funder.pubkey(), 100_000 * SOL)], &[&funder]);
    let stranger = fleet.pool.holder(&mut chain, MILLION);
    assert_refused(&mut chain, "Bunker", |chain| fleet.pool.try_deposit(chain, &stranger, SOL, 0));
    let event = close(&mut chain, &fleet, 0).event();
    let after = fleet.pool.state(&chain);
    assert_eq!(after.assets, fallen.assets + 100_000 * SOL);
    assert_eq!(
        (event.number("recapitalised"), event.number("fee"), event.number("gain")),
        (100_000 * SOL, 0, 0)
    );
    assert_eq!((after.closed, after.supply, after.unbooked), (0, whole.supply, 0));
    assert_eq!(chain.lamports(&fleet.pool.insurance), insured, "no cap has cut it");
    let all = chain.token_amount(&holder.lst);
    assert!(worth(&after, all) >= worth(&whole, all), "and nobody else had a part");
    assert_books(&chain, &fleet);
}

#[test]
fn p2_02_a_pool_without_assets_is_solvent_again() {
    let (mut chain, fleet, holder) = funded(PoolParams::default(), &[], MILLION);
    let mut reserve = chain.account(&fleet.pool.reserve).expect("it exists");
    reserve.lamports = FLOOR;
    chain.set_account(&fleet.pool.reserve, reserve);
    close(&mut chain, &fleet, 0);
    let broke = fleet.pool.state(&chain);
    assert_eq!((broke.assets, broke.closed), (0, 1 | 16));
    let funder = chain.new_wallet(MILLION);
    chain.send(&[recapitalise(&fleet.pool, &funder.pubkey(), 1)], &[&funder]);
    // Confirmed and still without assets: deposits are closed by that alone, and giving is open.
    let mut confirmed = chain.clone();
    chain.send(&[recapitalise(&fleet.pool, &funder.pubkey(), 500_000 * SOL)], &[&funder]);
    close(&mut chain, &fleet, 0);
    let after = fleet.pool.state(&chain);
    // Deposits stay shut until governance says that all that is to be given was given.
    assert_eq!((after.assets, after.closed), (500_000 * SOL + 1, PAUSED_DEPOSITS));
    let all = chain.token_amount(&holder.lst);
    assert!(worth(&after, all) > 499_999 * SOL, "nobody else has a part");
    chain.send(&[resume(&fleet.pool, &fleet.pool.governance, 1)], &[&fleet.governor]);
    close(&mut chain, &fleet, 0);
    fleet.pool.open(&mut chain);
    let stranger = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.deposit(&mut chain, &stranger, 1_000 * SOL);
    let bought = chain.token_amount(&stranger.lst);
    assert!(worth(&fleet.pool.state(&chain), bought) <= 1_000 * SOL);

    // A lamport is a price as well; nobody can buy between it and the close.
    close(&mut confirmed, &fleet, 0);
    let state = fleet.pool.state(&confirmed);
    assert_eq!((state.assets, state.closed), (1, PAUSED_DEPOSITS));
    close(&mut confirmed, &fleet, 0);
    assert_eq!(fleet.pool.state(&confirmed).closed, PAUSED_DEPOSITS);
}

#[test]
fn p2_05_an_operator_that_reports_itself_before_the_refresh_hides_nothing_from_its_bond() {
    // Guard: `note` in `visit.rs`, which every reading ends in.
    let lost = 400 * SOL;
    let mut bills = vec![];
    for reported in [false, true] {
        let (mut chain, fleet, _) = bonded(PoolParams::default(), 20, MILLION, 500 * SOL);
        close(&mut chain, &fleet, 0);
        take_from_main(&mut chain, &fleet, 0, lost);
        if reported {
            report(&mut chain, &fleet, 0).expect("it never fails");
            assert_eq!(fleet.state(&chain).bonded_due, lost);
        }
        let before = fleet.pool.state(&chain).assets;
        let event = close(&mut chain, &fleet, 0).event();
        assert_eq!((event.number("lost"), event.number("covered")), (lost, lost));
        assert_eq!(fleet.pool.state(&chain).assets, before);
        bills.push(fleet.bond(&chain, 0).lamports);
    }
    assert_eq!(bills, [100 * SOL; 2]);
}

/// Known: a fall that is shown in mid-epoch leaves the rewards of the epoch to be measured, one that the boundary's
/// reading finds is net of them, and shows no growth. The two bills differ by less than an epoch's rewards.
#[test]
fn p2_05_known_who_shows_a_fall_first_moves_the_bill_by_no_more_than_an_epochs_rewards() {
    let (lost, bond) = (400 * SOL, 1_000 * SOL);
    let bill = |reported: bool| {
        let (mut chain, fleet, _) = bonded(PoolParams::default(), 20, MILLION, bond);
        close(&mut chain, &fleet, 0);
        take_from_main(&mut chain, &fleet, 0, lost);
        if reported {
            report(&mut chain, &fleet, 0).expect("it never fails");
        }
        close(&mut chain, &fleet, R_PPM);
        bond - fleet.bond(&chain, 0).lamports
    };
    let (by_report, by_boundary) = (bill(true), bill(false));
    assert_eq!(by_report, lost);
    // Net of 22.3 SOL of rewards, and 19.2 short of a mean that lacks its own growth.
    let difference = (by_report - by_boundary) / (SOL / 10);
    assert!((25..40).contains(&difference), "{difference} tenths");
}

/// A hole: nothing is read when an operator is removed. One that is drained, and has lost all of its stake before
/// anybody has read that, is removed by whoever is first, in one transaction with the release of its bond.
#[test]
fn p2_05_no_removal_frees_a_bond_that_owes_whether_or_not_it_was_read() {
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 20, MILLION, 40_000 * SOL);
    let owner = fleet.bond(&chain, 0).owner;
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    // Its weight counts for four epochs; the stake has not left yet.
    for _ in 0..4 {
        close(&mut chain, &fleet, 0);
    }
    let stake = fleet.record(&chain, 0).main_delegation;
    take_from_main(&mut chain, &fleet, 0, stake);
    let mut read = chain.clone();
    report(&mut read, &fleet, 0).expect("it never fails");
    let record = fleet.record(&read, 0);
    assert_refused(&mut read, "OperatorOwes", |chain| {
        fleet.try_send(chain, crank::remove_operator(&fleet.pool, 0, &record))
    });

    // Nor unread.
    let record = fleet.record(&chain, 0);
    assert_refused(&mut chain, "LossNotRead", |chain| {
        let calls =
            [crank::remove_operator(&fleet.pool, 0, &record), release_bond(&fleet.pool, &owner, &vote)];
        chain.try_send(&calls, &[&fleet.keeper])
    });
    let event = close(&mut chain, &fleet, 0).event();
    assert_eq!(event.number("covered"), 40_000 * SOL, "all that the bond has");
    assert_eq!(event.number("lost"), stake);
}

#[test]
fn p2_06_a_top_up_after_the_level_pushes_no_target_up_in_this_epoch() {
    // Guard: `cover` in `measure_operators` and `settle` alone, before any level of the epoch. 20 operators, of which
    // each may have 50,000 for 500; 980,000 are there to be given.
    let params = PoolParams { cover_bps: 100, liquidity_bps: 200, ..PoolParams::default() };
    let (mut chain, fleet, _) = funded(params, &[OperatorTerms::default(); 20], MILLION);
    for index in 0..20 {
        fleet.open_bond(&mut chain, index, 500 * SOL);
    }
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    let targets = fleet.state(&chain).targets();
    assert!(targets.iter().all(|target| *target <= 50_000 * SOL));
    let sum: u64 = targets.iter().sum();
    assert!(sum.abs_diff(980_000 * SOL) < SOL, "{sum}");

    let funder = chain.new_wallet(MILLION);
    for index in 0..20 {
        let vote = fleet.record(&chain, index).vote;
        let more = top_up_bond(&fleet.pool, &funder.pubkey(), index, &vote, 1_000 * SOL);
        chain.send(&[more], &[&funder]);
    }
    assert_eq!(fleet.state(&chain).targets(), targets);
    // Nor by another level of the epoch, whatever came in between.
    let holder = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, 100_000 * SOL);
    chain.set_slot_in_epoch(100_000);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    assert!(fleet.state(&chain).targets().iter().all(|target| *target <= 50_000 * SOL));
    assert!(currents(&chain, &fleet).iter().all(|current| *current <= 50_000 * SOL));
    // From the next epoch on they count.
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    let targets = fleet.state(&chain).targets();
    assert!(targets.iter().all(|target| *target > 50_000 * SOL), "{targets:?}");
}

#[test]
fn p2_05_a_payment_for_a_deep_loss_that_was_none_stays_with_the_holders() {
    // Known: the loss is taken back, the payments of bond and insurance are not.
    let params = PoolParams { fee_bps: 1_000, insurance_bps: 5_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = bonded(params, 10, MILLION, 500 * SOL);
    chain.donate(&fleet.pool.reserve, 12_000 * SOL);
    close(&mut chain, &fleet, 0);
    while fleet.pool.state(&chain).unbooked != 0 {
        close(&mut chain, &fleet, 100);
    }
    let insured = chain.lamports(&fleet.pool.insurance) - FLOOR;
    assert!(insured > 100 * SOL, "{insured}");
    let whole = fleet.pool.state(&chain);
    assert_eq!(whole.unbooked, 0);
    take_from_main(&mut chain, &fleet, 0, 50_000 * SOL);
    let event = close(&mut chain, &fleet, 0).event();
    assert_eq!((event.number("covered"), event.number("insured")), (500 * SOL, insured));
    assert_eq!(event.number("unconfirmed"), 50_000 * SOL - 500 * SOL - insured);
    assert_eq!(fleet.pool.state(&chain).closed, 1 | 16);
    let stranger = fleet.pool.holder(&mut chain, MILLION);
    assert_refused(&mut chain, "Bunker", |chain| fleet.pool.try_deposit(chain, &stranger, SOL, 0));

    edit_main(&mut chain, &fleet, 0, |state, held| {
        (state.stake, *held) = (state.stake + 50_000 * SOL, *held + 50_000 * SOL);
    });
    let event = close(&mut chain, &fleet, 0).event();
    let after = fleet.pool.state(&chain);
    assert_eq!(event.number("reversed"), 50_000 * SOL - 500 * SOL - insured);
    assert_eq!((fleet.bond(&chain, 0).lamports, after.closed), (0, 0));
    // What bond and insurance have paid is there twice: as a gain that the clamp lets through, and the cap cuts.
    let all = chain.token_amount(&holder.lst);
    assert!(worth(&after, all) > worth(&whole, all), "{} of {}", after.assets, whole.assets);
    let extra = after.assets + after.unbooked + after.owed_insurance - whole.assets;
    let back = chain.lamports(&fleet.pool.insurance) - FLOOR;
    assert!(extra + back <= 500 * SOL + insured, "no more than they paid");
    assert_books(&chain, &fleet);
}

/// What an operator's bond allows, and what a level gives.
fn covered(chain: &Chain, fleet: &Fleet, cover_bps: u64) {
    let state = fleet.state(chain);
    for (record, target) in state.records.iter().zip(state.targets()) {
        assert!(target <= mul_div(record.bond, 10_000, cover_bps), "{target} behind {}", record.bond);
    }
}

#[test]
fn p2_06_no_target_exceeds_what_its_bond_covers_and_a_bond_that_paid_covers_less_by_the_same_epochs_level() {
    // Guard: `cover` in `settle`.
    let params = PoolParams { cover_bps: 100, ..PoolParams::default() };
    let (mut chain, fleet, _) = funded(params, &[OperatorTerms::default(); 5], 100_000 * SOL);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    assert_eq!(fleet.state(&chain).targets(), [0; 5], "nobody has a bond");
    for (index, bond) in [(0, 250), (1, 100), (2, 1), (3, 400)] {
        fleet.open_bond(&mut chain, index, bond * SOL);
    }
    for _ in 0..2 {
        close(&mut chain, &fleet, 0);
        fleet.set_level(&mut chain);
        covered(&chain, &fleet, 100);
        fleet.moves(&mut chain);
    }
    let caps: Vec<u64> = fleet.state(&chain).records.iter().map(|record| record.cap / SOL).collect();
    assert_eq!(caps, [25_000, 10_000, 100, 40_000, 0]);
    take_from_main(&mut chain, &fleet, 0, 150 * SOL);
    close(&mut chain, &fleet, 0);
    assert_eq!(fleet.record(&chain, 0).cap, 10_000 * SOL);
    fleet.set_level(&mut chain);
    covered(&chain, &fleet, 100);
    assert!(fleet.state(&chain).targets()[0] <= 10_000 * SOL);

    // None where none is asked for.
    let (mut chain, fleet, _) = funded(PoolParams::default(), &[OperatorTerms::default(); 5], 100_000 * SOL);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    assert!(fleet.state(&chain).targets().iter().all(|target| *target > 19_000 * SOL));
}

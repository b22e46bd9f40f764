//! `release_bond`.

use sluice_testkit::Receipt;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::bond_address;
use sluice_testkit::sluice::operators::{ASTRAY, COOLING, RECORD_LEN, RECORDS_AT};
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::{relisted, removed};
use crate::bonds::{BOND, Bonded, edit_main};
use crate::support::names;

/// Epochs before a bond that was asked back is paid.
const DELAY: u64 = 4;
/// Epochs between its payment and the next target.
const BAR: u64 = 10;

/// An operator without stake that has asked its bond back, `DELAY` epochs ago; nothing of this epoch is read.
fn waited() -> Bonded {
    let mut it = Bonded::with(PoolParams::default(), &[OperatorTerms::default(); 2], 0);
    it.requested();
    for _ in 1..DELAY {
        it.chain.advance_epochs(1);
        it.fleet.refresh(&mut it.chain);
        it.fleet.finalize(&mut it.chain);
    }
    it.chain.advance_epochs(1);
    it
}

/// Read and measured in this epoch.
fn known(it: &mut Bonded) {
    it.fleet.refresh(&mut it.chain);
    it.fleet.measure(&mut it.chain);
}

#[test]
fn everything_goes_to_the_owner_whoever_sends_and_the_account_is_gone() {
    let mut it = waited();
    known(&mut it);
    // Rent, and what a stranger put there.
    it.chain.donate(&it.bond, 3 * SOL);
    let (before, mut operators, rent) = (it.chain.snapshot(), it.operators(), it.rent());
    let release = it.release();
    let receipt = it.send(release, &[]);
    operators.sequence += 1;
    let record = &mut operators.records[0];
    (record.bonded, record.bond, record.credit) = (0, 0, 0);
    record.barred_until = it.chain.epoch() + BAR;
    it.chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&it.owner.pubkey(), i128::from(BOND + rent + 3 * SOL))
        .closed(&it.bond)
        .data(&it.fleet.pool.operators, |_, _| assert_eq!(it.operators(), operators))
        .nothing_else();
    let event = receipt.event();
    assert_eq!((event.name.as_str(), event.key("owner")), ("BondChanged", it.owner.pubkey()));
    let numbers = ["sequence", "operators_sequence", "lamports", "requested", "barred_until", "index"];
    let asked = it.chain.epoch() - DELAY;
    let said = [3, operators.sequence, 0, asked, it.chain.epoch() + BAR, 0];
    assert_eq!(numbers.map(|number| event.number(number)), said);
    // The epoch goes on.
    it.fleet.close(&mut it.chain);
}

#[test]
fn it_waits_for_four_epochs_and_for_the_reading_and_the_measuring_of_this_one() {
    let mut it = Bonded::with(PoolParams::default(), &[OperatorTerms::default(); 2], 0);
    let release = it.release();
    it.refused(release.clone(), &[], "BondNotRequested");
    it.requested();
    for _ in 0..DELAY {
        it.refused(release.clone(), &[], "BondStillNeeded");
        it.chain.advance_epochs(1);
        it.refused(release.clone(), &[], "BondStillNeeded");
        it.fleet.refresh(&mut it.chain);
        it.refused(release.clone(), &[], "BondStillNeeded");
        it.fleet.measure(&mut it.chain);
    }
    it.send(release, &[]);
}

#[test]
fn it_waits_until_nothing_is_delegated_cooling_or_astray() {
    let mut it = Bonded::new();
    it.requested();
    let mut held = vec![];
    for _ in 0..12 {
        it.chain.advance_epochs(1);
        known(&mut it);
        let record = it.record();
        let busy = record.current() + record.main_cooling + record.side_cooling != 0;
        let waits = record.visited < it.state().requested + DELAY;
        let release = it.release();
        if !busy && !waits {
            it.send(release, &[]);
            break;
        }
        it.refused(release, &[], "BondStillNeeded");
        held.push((record.current() != 0, record.side_state == COOLING || record.main_state == COOLING));
        it.fleet.sweep(&mut it.chain);
        it.fleet.finalize(&mut it.chain);
        it.fleet.set_level(&mut it.chain);
        it.fleet.undelegate(&mut it.chain, 0).expect("an undelegation succeeds");
    }
    assert!(held.contains(&(true, true)) && held.contains(&(false, true)), "{held:?}");
    assert!(it.chain.account(&it.bond).is_none(), "{held:?}");

    // Its stake is delegated to a stranger: lamports of ours, for which the bond still answers.
    let mut it = Bonded::new();
    it.requested();
    let other = it.fleet.record(&it.chain, 1).vote;
    edit_main(&mut it.chain, &it.fleet, 0, |state, _| state.voter = other);
    it.chain.advance_epochs(DELAY);
    known(&mut it);
    assert_eq!((it.record().main_state, it.record().current()), (ASTRAY, 0));
    let release = it.release();
    it.refused(release, &[], "BondStillNeeded");
}

#[test]
fn it_waits_until_nothing_is_due() {
    let mut it = waited();
    it.fleet.refresh(&mut it.chain);
    // Part of its rent, which is all that it has.
    edit_main(&mut it.chain, &it.fleet, 0, |_, lamports| *lamports -= 5);
    it.fleet.refresh(&mut it.chain);
    it.fleet.measure(&mut it.chain);
    let release = it.release();
    it.refused(release.clone(), &[], "BondStillNeeded");
    it.fleet.settle_bond(&mut it.chain, 0).expect("a settlement never fails");
    let before = it.chain.lamports(&it.owner.pubkey());
    let rent = it.rent();
    it.send(release, &[]);
    assert_eq!(it.chain.lamports(&it.owner.pubkey()) - before, BOND - 5 + rent);
}

/// A close waits until bonds have paid; where nobody has closed, a shortfall outlives the stake that it was measured
/// on.
#[test]
fn it_waits_for_a_shortfall_of_an_epoch_that_nobody_closed_though_its_stake_is_gone() {
    let mut it = Bonded::new();
    it.requested();
    for _ in 1..DELAY {
        it.read(0);
        it.fleet.finalize(&mut it.chain);
    }
    it.chain.advance_epochs(1);
    it.fleet.pay_rewards(&mut it.chain, 400);
    it.earn_less(400);
    known(&mut it);
    // As whoever finds it without a vote for five epochs may do.
    let epoch = it.chain.epoch();
    edit_main(&mut it.chain, &it.fleet, 0, |state, _| state.deactivation_epoch = epoch);
    it.chain.advance_epochs(1);
    it.fleet.sweep(&mut it.chain);
    it.fleet.measure(&mut it.chain);
    let record = it.record();
    assert_eq!((record.current(), record.main_cooling, record.loss_due), (0, 0, 0));
    assert_ne!(record.short_due, 0);
    let release = it.release();
    it.refused(release.clone(), &[], "BondStillNeeded");
    it.fleet.settle_bond(&mut it.chain, 0).expect("a settlement never fails");
    it.send(release, &[]);
}

#[test]
fn its_flag_is_cleared_ten_epochs_after_and_not_before_and_a_new_bond_changes_nothing_of_that() {
    let mut it = waited();
    known(&mut it);
    let release = it.release();
    it.send(release, &[]);
    it.fleet.finalize(&mut it.chain);
    let paid = it.chain.epoch();
    let owner = it.owner.insecure_clone();
    it.fleet.set_withdrawer(&mut it.chain, 0, &owner.pubkey());
    let open = sluice_testkit::sluice::bonds::open_bond(
        &it.fleet.pool,
        &owner.pubkey(),
        &owner.pubkey(),
        0,
        &it.vote,
        SOL,
    );
    it.send(open, &[&owner]);
    for waited in 0..=BAR {
        let flag = crank::flag_operator(&it.fleet.pool, 0, &it.record());
        let receipt = it.send(flag, &[]);
        let cleared = it.record().flags & 64 == 0;
        assert_eq!(cleared, waited == BAR, "after {waited} epochs");
        assert_eq!(names(&receipt).contains(&"OperatorChanged".to_owned()), cleared);
        assert!(cleared || it.record().eligible_from == u64::MAX, "no target before");
        if waited < BAR {
            it.chain.advance_epochs(1);
            it.fleet.refresh(&mut it.chain);
            it.fleet.finalize(&mut it.chain);
        }
    }
    assert_eq!(it.record().eligible_from, paid + BAR + 1);
}

#[test]
fn of_an_operator_that_was_removed_it_is_paid_at_once() {
    let mut it = removed();
    let release = it.release();
    let receipt = it.send(release, &[]);
    assert_eq!(said(&receipt), (0, u64::from(u32::MAX), 0));
    assert!(it.chain.account(&it.bond).is_none());
    assert!(it.operators().records.iter().all(|record| record.barred_until == 0));
}

#[test]
fn of_an_operator_that_was_listed_anew_it_is_paid_at_once_until_it_stands_in_again() {
    let mut it = relisted();
    let record = it.record();
    let release = it.release();
    let receipt = it.send(release, &[]);
    assert_eq!(it.record(), record, "the new listing never had it");
    assert!(it.chain.account(&it.bond).is_none());
    assert_eq!(said(&receipt), (0, 0, 0), "its place, and no bar");
}

#[test]
fn what_an_operator_that_was_listed_anew_is_barred_by_is_neither_ended_nor_prolonged() {
    let mut it = relisted();
    let until = it.chain.epoch() + 3;
    edit_barred_until(&mut it, until);
    let release = it.release();
    let receipt = it.send(release, &[]);
    assert_eq!((said(&receipt), it.record().barred_until), ((0, 0, until), until));
}

/// What its event says of the bond's lamports, of the operator's place and of its bar.
fn said(receipt: &Receipt) -> (u64, u64, u64) {
    let event = receipt.event();
    (event.number("lamports"), event.number("index"), event.number("barred_until"))
}

/// Bars the operator at 0 behind the program's back, as growth that was too slow would.
fn edit_barred_until(it: &mut Bonded, until: u64) {
    let mut account = it.chain.account(&it.fleet.pool.operators).expect("the operators' account exists");
    let at = RECORDS_AT + RECORD_LEN - 8;
    account.data[at..at + 8].copy_from_slice(&until.to_le_bytes());
    it.chain.set_account(&it.fleet.pool.operators, account);
    assert_eq!(it.record().barred_until, until);
}

#[test]
fn after_a_rise_of_the_rent_all_that_is_there_goes_back() {
    let mut it = waited();
    known(&mut it);
    it.chain.set_rent_per_byte(10 * sluice_testkit::chain::LAMPORTS_PER_BYTE);
    let (there, before) = (it.chain.lamports(&it.bond), it.chain.lamports(&it.owner.pubkey()));
    let release = it.release();
    it.send(release, &[]);
    assert_eq!(it.chain.lamports(&it.owner.pubkey()) - before, there);
}

#[test]
fn to_nobody_else_and_with_no_other_pools_operators() {
    let mut it = waited();
    known(&mut it);
    let other = it.another();
    for (at, address, error) in
        [(0, it.fleet.keeper.pubkey(), "NotBondOwner"), (1, other.operators, "WrongBond")]
    {
        let mut release = it.release();
        release.accounts[at].pubkey = address;
        it.refused(release, &[], error);
    }
    // An address that is no bond.
    let mut release = it.release();
    release.accounts[2].pubkey = bond_address(&other, &it.vote).0;
    let before = it.chain.snapshot();
    let failure = it.chain.try_send(&[release], &[&it.fleet.keeper]).expect_err("there is none");
    it.chain.assert_unchanged_but_fee(&before, &failure);
}

#[test]
fn it_is_paid_once() {
    let mut it = waited();
    known(&mut it);
    let release = it.release();
    it.send(release.clone(), &[]);
    let before = it.chain.snapshot();
    let outcome: Result<Receipt, _> = it.chain.try_send(&[release], &[&it.fleet.keeper]);
    it.chain.assert_unchanged_but_fee(&before, &outcome.expect_err("it is gone"));
}

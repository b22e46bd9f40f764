//! `top_up_bond`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::top_up_bond;
use sluice_testkit::sluice::exits;
use solana_signer::Signer;

use super::relisted;
use crate::bonds::{BOND, Bonded};
use crate::leaving::CALLEE;

#[test]
fn anybody_adds_to_a_bond_and_no_cap_of_this_epoch_rises() {
    let mut it = Bonded::new();
    let stranger = it.chain.new_wallet(100 * SOL);
    let (before, mut operators, mut bond) = (it.chain.snapshot(), it.operators(), it.state());
    let top_up = it.top_up(&stranger.pubkey(), 3 * SOL);
    let receipt = it.send(top_up, &[&stranger]);
    operators.sequence += 1;
    operators.records[0].bond = BOND + 3 * SOL;
    (bond.lamports, bond.sequence) = (BOND + 3 * SOL, 2);
    it.chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&stranger.pubkey(), -i128::from(3 * SOL))
        .lamports(&it.bond, i128::from(3 * SOL))
        .data(&it.bond, |_, _| assert_eq!(it.state(), bond))
        .data(&it.fleet.pool.operators, |_, _| assert_eq!(it.operators(), operators))
        .nothing_else();
    assert_eq!(bond.owner, it.owner.pubkey(), "what is added is the owner's");
    let event = receipt.event();
    assert_eq!((event.name.as_str(), event.key("owner")), ("BondChanged", it.owner.pubkey()));
    let numbers = ["sequence", "operators_sequence", "lamports", "requested", "barred_until", "index"];
    let said = [2, operators.sequence, BOND + 3 * SOL, u64::MAX, 0, 0];
    assert_eq!(numbers.map(|number| event.number(number)), said);
}

#[test]
fn it_asks_for_no_fresh_pair_no_mode_and_no_end_of_the_payout_and_takes_no_debt_away() {
    let mut it = Bonded::new();
    it.lose(0, 5 * SOL);
    let report = exits::report_loss(&it.fleet.pool, 0, &it.record());
    it.send(report, &[]);
    it.chain.advance_epochs(3);
    it.chain.set_epoch_rewards_active(true);
    let stranger = it.chain.new_wallet(100 * SOL);
    let top_up = it.top_up(&stranger.pubkey(), SOL);
    it.send(top_up, &[&stranger]);
    assert_eq!((it.record().bond, it.record().loss_due), (BOND + SOL, 5 * SOL));
    assert_eq!(it.operators().bonded_due, 5 * SOL);
}

#[test]
fn of_an_operator_that_was_removed_and_listed_anew_it_makes_the_bond_stand_in_again() {
    let mut it = relisted();
    // It lost something before anybody answered for it again.
    it.fleet.refresh(&mut it.chain);
    it.lose_rent();
    let report = exits::report_loss(&it.fleet.pool, 0, &it.record());
    it.send(report, &[]);
    assert_eq!((it.record().bonded, it.record().bond, it.record().loss_due), (0, 0, 1));
    let stranger = it.chain.new_wallet(100 * SOL);
    // Its owner decides whether it stands in again, not who runs the operator now.
    let top_up = it.top_up(&stranger.pubkey(), 1);
    it.refused(top_up, &[&stranger], "NotBondOwner");
    let owner = it.owner.insecure_clone();
    let top_up = it.top_up(&owner.pubkey(), 1);
    it.send(top_up, &[&owner]);
    let record = it.record();
    assert_eq!((record.bonded, record.bond, record.loss_due), (1, BOND + 1, 0));
    assert_eq!((it.operators().loss_due, it.operators().bonded_due), (0, 0));
    let release = it.release();
    it.refused(release, &[], "BondNotRequested");
}

#[test]
fn everything_else_is_refused_by_name() {
    let mut it = Bonded::new();
    let stranger = it.chain.new_wallet(100 * SOL);
    let key = stranger.pubkey();
    let (nothing, too_much) = (it.top_up(&key, 0), it.top_up(&key, 200 * SOL));
    it.refused(nothing, &[&stranger], "ZeroAmount");
    it.refused(too_much, &[&stranger], CALLEE);
    for (index, error) in [(1, "WrongBond"), (2, "NoOperator")] {
        let elsewhere = top_up_bond(&it.fleet.pool, &key, index, &it.vote, SOL);
        it.refused(elsewhere, &[&stranger], error);
    }
    it.requested();
    let late = it.top_up(&key, SOL);
    it.refused(late, &[&stranger], "BondLeaving");
}

#[test]
fn a_bond_of_another_pool_is_none_here() {
    let mut it = Bonded::new();
    let other = it.another_with_an_operator();
    let mut top_up = it.top_up(&it.fleet.keeper.pubkey(), SOL);
    top_up.accounts[1].pubkey = other.operators;
    it.refused(top_up, &[], "WrongBond");
}

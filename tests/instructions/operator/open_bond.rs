//! `open_bond`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::{BondState, bond_address, open_bond, request_bond};
use sluice_testkit::sluice::{PROGRAM, exits};
use sluice_testkit::{Chain, Receipt};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bonds::{BOND_LEN, Bonded};
use crate::leaving::CALLEE;

/// The operator at 1 has none yet.
const AT: u32 = 1;

/// Its vote account's withdrawer, with a thousand SOL.
fn withdrawer(it: &mut Bonded) -> Keypair {
    let owner = it.chain.new_wallet(1_000 * SOL);
    it.fleet.set_withdrawer(&mut it.chain, AT, &owner.pubkey());
    owner
}

fn open(it: &mut Bonded, owner: &Keypair, payer: &Keypair, lamports: u64) -> Receipt {
    let vote = it.fleet.record(&it.chain, AT).vote;
    let open = open_bond(&it.fleet.pool, &owner.pubkey(), &payer.pubkey(), AT, &vote, lamports);
    let signers = if owner.pubkey() == payer.pubkey() { vec![owner] } else { vec![owner, payer] };
    it.send(open, &signers)
}

fn begun(chain: &Chain, it: &Bonded, owner: &Keypair, lamports: u64) -> BondState {
    let vote = it.fleet.record(chain, AT).vote;
    let (_, bump) = bond_address(&it.fleet.pool, &vote);
    let pool = it.fleet.pool.address;
    BondState { pool, vote, owner: owner.pubkey(), lamports, requested: u64::MAX, sequence: 1, bump }
}

#[test]
fn the_withdrawer_opens_a_bond_which_stands_in_at_once_and_raises_no_cap_of_this_epoch() {
    let mut it = Bonded::new();
    let owner = withdrawer(&mut it);
    let stranger = it.chain.new_wallet(1_000 * SOL);
    for payer in [&owner, &stranger] {
        let mut it = it.fork();
        let before = it.chain.snapshot();
        let mut operators = it.operators();
        let receipt = open(&mut it, &owner, payer, 7 * SOL);
        let (bond, _) = bond_address(&it.fleet.pool, &operators.records[1].vote);
        let rent = it.chain.minimum_balance(BOND_LEN);
        operators.sequence += 1;
        (operators.records[1].bonded, operators.records[1].bond) = (1, 7 * SOL);
        it.chain
            .diff(&before)
            .fee(&receipt)
            .lamports(&payer.pubkey(), -i128::from(7 * SOL + rent))
            .created(&bond, |account| {
                assert_eq!(account.lamports, 7 * SOL + rent);
                assert_eq!(BondState::decode(&account.data), begun(&it.chain, &it, &owner, 7 * SOL));
            })
            .data(&it.fleet.pool.operators, |_, _| assert_eq!(it.operators(), operators))
            .nothing_else();

        let event = receipt.event();
        assert_eq!(event.name, "BondChanged");
        let keys = [it.fleet.pool.address, operators.records[1].vote, owner.pubkey()];
        assert_eq!(["pool", "vote", "owner"].map(|key| event.key(key)), keys);
        let numbers = ["sequence", "operators_sequence", "lamports", "requested", "barred_until", "index"];
        let said = [1, operators.sequence, 7 * SOL, u64::MAX, 0, 1];
        assert_eq!(numbers.map(|number| event.number(number)), said);
    }
}

#[test]
fn what_the_operator_has_lost_before_is_nothing_that_the_bond_answers_for() {
    let mut it = Bonded::new();
    it.lose(AT, 5 * SOL);
    let record = it.fleet.record(&it.chain, AT);
    let report = exits::report_loss(&it.fleet.pool, AT, &record);
    it.send(report, &[]);
    let before = it.operators();
    assert_eq!((before.loss_due, before.bonded_due, before.records[1].loss_due), (5 * SOL, 0, 5 * SOL));
    let owner = withdrawer(&mut it);
    open(&mut it, &owner, &owner, 7 * SOL);
    let after = it.operators();
    assert_eq!((after.loss_due, after.bonded_due, after.records[1].loss_due), (0, 0, 0));
    assert_eq!(after.fallen, 5 * SOL, "holders still wait for its booking");
    it.read(0);
    it.fleet.measure(&mut it.chain);
    let event = it.fleet.close(&mut it.chain).event();
    assert_eq!((event.number("lost"), event.number("covered")), (5 * SOL, 0));
    assert_eq!(it.fleet.bond(&it.chain, AT).lamports, 7 * SOL);
}

#[test]
fn lamports_that_a_stranger_sent_to_the_address_before_hinder_nothing_and_stand_in_for_nothing() {
    let mut it = Bonded::new();
    let owner = withdrawer(&mut it);
    let (bond, _) = bond_address(&it.fleet.pool, &it.fleet.record(&it.chain, AT).vote);
    let rent = it.rent();
    for gift in [1, rent, 50 * SOL] {
        let mut it = it.fork();
        it.chain.donate(&bond, gift);
        let before = it.chain.lamports(&owner.pubkey());
        open(&mut it, &owner, &owner, 7 * SOL);
        assert_eq!(it.chain.lamports(&owner.pubkey()), before - 7 * SOL - rent, "all that it says is paid");
        assert_eq!(it.chain.lamports(&bond), 7 * SOL + rent + gift);
        assert_eq!(it.fleet.bond(&it.chain, AT), begun(&it.chain, &it, &owner, 7 * SOL));
        assert_eq!(it.fleet.record(&it.chain, AT).bond, 7 * SOL);
    }
}

#[test]
fn nobody_but_the_present_withdrawer_opens_it_and_whoever_opened_it_owns_it_whoever_comes_later() {
    let mut it = Bonded::new();
    let owner = withdrawer(&mut it);
    let stranger = it.chain.new_wallet(1_000 * SOL);
    let vote = it.fleet.record(&it.chain, AT).vote;
    let by = |it: &Bonded, who: &Keypair| {
        open_bond(&it.fleet.pool, &who.pubkey(), &who.pubkey(), AT, &vote, 7 * SOL)
    };
    let foreign = by(&it, &stranger);
    it.refused(foreign, &[&stranger], "NotWithdrawer");
    open(&mut it, &owner, &owner, 7 * SOL);
    // The vote account is sold: the bond is not.
    it.fleet.set_withdrawer(&mut it.chain, AT, &stranger.pubkey());
    let again = by(&it, &stranger);
    it.refused(again, &[&stranger], CALLEE);
    let late = by(&it, &owner);
    it.refused(late, &[&owner], "NotWithdrawer");
    let ask = |who: &Keypair| request_bond(&it.fleet.pool, &who.pubkey(), AT, &vote);
    let (theirs, ours) = (ask(&stranger), ask(&owner));
    it.refused(theirs, &[&stranger], "NotBondOwner");
    it.send(ours, &[&owner]);
    assert_eq!(it.fleet.bond(&it.chain, AT).owner, owner.pubkey());
}

#[test]
fn everything_else_is_refused_by_name() {
    let mut it = Bonded::new();
    let owner = withdrawer(&mut it);
    let key = owner.pubkey();
    let (pool, vote, other) = (it.fleet.pool.clone(), it.fleet.record(&it.chain, AT).vote, it.vote);
    let at = |index, vote, lamports| open_bond(&pool, &key, &key, index, vote, lamports);
    it.refused(at(AT, &vote, 0), &[&owner], "ZeroAmount");
    it.refused(at(2, &vote, SOL), &[&owner], "NoOperator");
    it.refused(at(AT, &other, SOL), &[&owner], "WrongVoteAccount");
    it.refused(at(0, &vote, SOL), &[&owner], "WrongVoteAccount");
    it.refused(at(AT, &vote, 2_000 * SOL), &[&owner], CALLEE);
    // About half of all bumps make an address; but a second bond could pay what the first one owes.
    let (own, bump) = bond_address(&pool, &vote);
    let seeds: [&[u8]; 3] = [b"bond", pool.address.as_ref(), vote.as_ref()];
    let others = (0..bump).filter_map(|bump| {
        Address::create_program_address(&[&seeds[..], &[&[bump]]].concat(), &PROGRAM).ok()
    });
    let others: Vec<Address> = others.collect();
    assert!(others.len() > 50 && !others.contains(&own));
    for other in [others[0], others[others.len() - 1]] {
        let mut second = at(AT, &vote, SOL);
        second.accounts[4].pubkey = other;
        it.refused(second, &[&owner], "WrongBond");
    }

    let mut unsigned = at(AT, &vote, SOL);
    unsigned.accounts[0].is_signer = false;
    unsigned.accounts[1].pubkey = it.fleet.keeper.pubkey();
    let before = it.chain.snapshot();
    let failure = it.chain.try_send(&[unsigned], &[&it.fleet.keeper]).expect_err("nobody signs");
    it.chain.assert_unchanged_but_fee(&before, &failure);

    for broken in [0u32, 9] {
        let mut it = it.fork();
        let mut account = it.chain.account(&vote).expect("the vote account exists");
        account.data[..4].copy_from_slice(&broken.to_le_bytes());
        it.chain.set_account(&vote, account);
        it.refused(at(AT, &vote, SOL), &[&owner], "VoteAccountUnreadable");
    }
    let mut closed = it.fork();
    closed.chain.set_account(&vote, Account::default());
    closed.refused(at(AT, &vote, SOL), &[&owner], "VoteAccountUnreadable");
}

//! `set_treasury`: another treasury, behind the delay of the fees.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{cancel_change, set_treasury};
use sluice_testkit::sluice::{OperatorTerms, Pool, PoolParams, PoolSetup, crank};
use sluice_testkit::token::TokenAccount;
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::governed::{DELAY, FEES, Governed, NEVER, governance_alone, governed, refused};
use crate::support::names;

/// The bit of the treasury among the changes of the fees.
const TREASURY: u64 = 1 << 63;

fn name(of: &Governed, treasury: &Address) -> Instruction {
    set_treasury(&of.fleet.pool, &of.governance(), treasury)
}

/// An open token account of the LST that somebody owns.
fn open(chain: &mut Chain, of: &Governed) -> Address {
    of.fleet.pool.holder(chain, SOL).lst
}

#[test]
fn it_is_pending_with_what_else_is_pending_of_the_fees() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    of.decide(&mut chain, of.set("fee_bps", 100));
    of.close(&mut chain, 2);
    let (to, epoch) = (open(&mut chain, &of), chain.epoch());
    let receipt = of.changes(&mut chain, (name(&of, &to), &of.fleet.governor), |books| {
        books.config.next_treasury = to;
        books.config.sequence += 1;
        let slot = &mut books.config.slots[FEES];
        (slot.from, slot.changes, slot.sequence) = (epoch + DELAY, TREASURY | 1, 2);
    });
    let (event, config) = (receipt.event(), of.config(&chain));
    assert_eq!((event.name.as_str(), event.key("pool")), ("TreasurySet", of.fleet.pool.address));
    assert_eq!((event.key("treasury"), event.number("sequence")), (to, config.sequence));
    assert_eq!((event.number("from"), event.number("slot_sequence")), (epoch + DELAY, 2));
}

#[test]
fn the_close_that_makes_it_count_still_pays_the_old_one() {
    let params = PoolParams { fee_bps: 1_000, ..PoolParams::default() };
    let (mut chain, mut of) = governed(params, &[OperatorTerms::default()]);
    let holder = of.fleet.pool.holder(&mut chain, 10_000 * SOL);
    of.fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    of.fleet.epoch(&mut chain, 0);
    of.fleet.epoch(&mut chain, 300);
    let (old, new) = (of.fleet.pool.treasury, open(&mut chain, &of));
    let decision = name(&of, &new);
    of.decide(&mut chain, decision);
    for epoch in 1..=DELAY + 1 {
        let before = [old, new].map(|account| chain.token_amount(&account));
        assert_eq!(of.fleet.pool.state(&chain).treasury, if epoch <= DELAY { old } else { new });
        of.fleet.epoch(&mut chain, 300);
        let after = [old, new].map(|account| chain.token_amount(&account));
        let earned = [after[0] - before[0], after[1] - before[1]].map(|shares| shares > 0);
        assert_eq!(earned, [epoch <= DELAY, epoch > DELAY], "epoch {epoch}");
        of.fleet.pool.treasury = of.fleet.pool.state(&chain).treasury;
    }
}

#[test]
fn what_is_cancelled_leaves_the_treasury_and_a_fee_alone_leaves_it_as_well() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let (old, to) = (of.fleet.pool.treasury, open(&mut chain, &of));
    of.decide(&mut chain, name(&of, &to));
    let sequence = of.config(&chain).slots[FEES].sequence;
    of.decide(&mut chain, cancel_change(&of.fleet.pool, &of.governance(), 0, sequence));
    of.decide(&mut chain, of.set("fee_bps", 100));
    let receipt = of.close(&mut chain, DELAY);
    assert_eq!(names(&receipt), ["ChangesTaken", "EpochFinalized"]);
    assert_eq!((of.fleet.pool.state(&chain).treasury, of.fleet.pool.state(&chain).fee_bps), (old, 100));
    assert_eq!(of.config(&chain).slots[FEES].from, NEVER);
}

#[test]
fn what_is_no_open_token_account_of_the_lst_is_refused() {
    let (mut chain, of) = governed(PoolParams::default(), &[]);
    let (pool, own) = (&of.fleet.pool, of.governance());
    let other = Pool::create(&mut chain, &PoolSetup::default());
    let foreign = other.holder(&mut chain, SOL).lst;
    let frozen = TokenAccount { state: 2, ..TokenAccount::new(&pool.mint, &own, 0) };
    let frozen = chain.craft_token_account(&ids::TOKEN, &frozen);
    let blank = chain.new_address();
    for (to, error) in [
        (foreign, "TreasuryClosed"),
        (frozen, "TreasuryClosed"),
        (blank, "TreasuryClosed"),
        (own, "ConstraintDuplicateMutableAccount"),
        (pool.mint, "TreasuryClosed"),
        (pool.escrow, "WrongTreasury"),
    ] {
        refused(&mut chain, error, (name(&of, &to), &of.fleet.governor));
    }
    // What no close could pass as it passes the treasury.
    let to = open(&mut chain, &of);
    let mut read_only = name(&of, &to);
    read_only.accounts[3].is_writable = false;
    refused(&mut chain, "ConstraintMut", (read_only, &of.fleet.governor));
    let mut wrong = name(&of, &to);
    wrong.accounts[2].pubkey = other.config;
    refused(&mut chain, "WrongConfig", (wrong, &of.fleet.governor));
    governance_alone(&mut chain, &of, &name(&of, &to));
}

#[test]
fn a_treasury_that_is_closed_before_it_counts_stops_no_close_and_loses_no_fee() {
    let params = PoolParams { fee_bps: 1_000, ..PoolParams::default() };
    let (mut chain, mut of) = governed(params, &[OperatorTerms::default()]);
    let holder = of.fleet.pool.holder(&mut chain, 10_000 * SOL);
    of.fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    of.fleet.epoch(&mut chain, 0);
    of.fleet.epoch(&mut chain, 0);
    let to = open(&mut chain, &of);
    let decision = name(&of, &to);
    of.decide(&mut chain, decision);
    (0..DELAY).for_each(|_| of.fleet.epoch(&mut chain, 0));
    let account = chain.account(&to).expect("the treasury to be");
    chain.set_account(&to, solana_account::Account::default());
    of.fleet.pool.treasury = to;
    of.fleet.epoch(&mut chain, 300);
    let owed = of.fleet.pool.state(&chain).owed_fee;
    assert!(owed > SOL / 100, "{owed}");
    chain.set_account(&to, account);
    of.fleet.send(&mut chain, crank::collect_fee(&of.fleet.pool));
    assert_eq!(of.fleet.pool.state(&chain).owed_fee, 0);
    assert!(chain.token_amount(&to) > 0);
}

//! `settle_bond`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::{bond_address, settle_bond};
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank, exits, instruction};
use solana_signer::Signer;

use crate::bonds::{BOND, Bonded};

/// What delegations earn in an epoch, parts of a million.
const PPM: u64 = 400;

/// A loss of `lamports`, read at the boundary, and a growth of nothing beside it; measured.
fn owing(lamports: u64) -> (Bonded, [u64; 2]) {
    let mut it = Bonded::new();
    it.lose(0, lamports);
    it.read(0);
    // The other's growth is the mean's.
    let main = it.fleet.record(&it.chain, 1).main;
    assert_ne!(main, it.record().main);
    it.fleet.finalize(&mut it.chain);
    let bond = it.state().lamports;
    assert_eq!(bond, BOND.saturating_sub(lamports));
    (it, [bond, 0])
}

/// Both: a loss that was reported, and then an epoch in which the others alone have earned.
fn both(lamports: u64) -> (Bonded, [u64; 2]) {
    let mut it = Bonded::new();
    it.lose(0, lamports);
    let report = exits::report_loss(&it.fleet.pool, 0, &it.record());
    it.send(report, &[]);
    it.chain.advance_epochs(1);
    it.fleet.pay_rewards(&mut it.chain, PPM);
    it.earn_less(PPM);
    it.fleet.refresh(&mut it.chain);
    it.fleet.measure(&mut it.chain);
    let record = it.record();
    assert_ne!((record.loss_due, record.short_due), (0, 0));
    let dues = [record.loss_due, record.short_due];
    (it, dues)
}

#[test]
fn it_pays_the_loss_and_then_the_shortfall_into_the_reserve_where_no_book_counts_it() {
    let (mut it, [loss, short]) = both(3 * SOL);
    let paid = loss + short;
    let before = it.chain.snapshot();
    let (mut pool, mut operators, mut bond) = (it.fleet.pool.state(&it.chain), it.operators(), it.state());
    assert_eq!(operators.bonded_due, paid);
    let settle = it.settle();
    let receipt = it.send(settle, &[]);
    pool.cover = paid;
    pool.sequence += 1;
    operators.sequence += 1;
    (operators.loss_due, operators.bonded_due) = (0, 0);
    let record = &mut operators.records[0];
    (record.loss_due, record.short_due, record.bond) = (0, 0, BOND - paid);
    (bond.lamports, bond.sequence) = (BOND - paid, 2);
    it.chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&it.bond, -i128::from(paid))
        .lamports(&it.fleet.pool.reserve, i128::from(paid))
        .data(&it.fleet.pool.address, |_, _| assert_eq!(it.fleet.pool.state(&it.chain), pool))
        .data(&it.fleet.pool.operators, |_, _| assert_eq!(it.operators(), operators))
        .data(&it.bond, |_, _| assert_eq!(it.state(), bond))
        .nothing_else();
    let event = receipt.event();
    assert_eq!((event.name.as_str(), event.key("vote")), ("BondSettled", it.vote));
    let numbers = [
        "sequence",
        "operators_sequence",
        "bond_sequence",
        "principal",
        "shortfall",
        "unpaid",
        "lamports",
        "cover",
        "bonded_due",
        "index",
    ];
    let said = [pool.sequence, operators.sequence, 2, loss, short, 0, BOND - paid, paid, 0, 0];
    assert_eq!(numbers.map(|number| event.number(number)), said);
    // A second one finds nothing.
    let settle = it.settle();
    it.idle(settle);
    let closed = it.fleet.close(&mut it.chain).event();
    assert_eq!((closed.number("covered"), it.fleet.pool.state(&it.chain).cover), (paid, 0));
}

#[test]
fn it_pays_as_far_as_it_goes_the_loss_first_and_owes_the_rest_no_more() {
    for (lost, principal) in [(BOND - 1, BOND - 1), (2 * BOND, BOND)] {
        let (mut it, [loss, short]) = both(lost);
        assert_eq!(loss, lost);
        let settle = it.settle();
        let event = it.send(settle, &[]).event();
        let of_growth = BOND - principal;
        let numbers = ["principal", "shortfall", "unpaid", "lamports", "bonded_due"];
        let said = [principal, of_growth, loss + short - BOND, 0, 0];
        assert_eq!(numbers.map(|number| event.number(number)), said);
        assert_eq!((it.record().bonded, it.record().bond), (1, 0));
        assert_eq!(it.chain.lamports(&it.bond), it.rent());
        it.fleet.close(&mut it.chain);
    }
}

#[test]
fn the_close_waits_for_it_and_behind_the_close_it_does_nothing_until_the_next_boundary() {
    let (mut it, _) = both(3 * SOL);
    let close = instruction::finalize_epoch(&it.fleet.pool, &it.fleet.keeper.pubkey());
    it.refused(close, &[], "BondsOwe");
    it.fleet.finalize(&mut it.chain);
    // A fall of this epoch that is read in it: a payment now would be shared by whoever deposits.
    it.lose(0, SOL / 100);
    let report = exits::report_loss(&it.fleet.pool, 0, &it.record());
    it.send(report, &[]);
    let settle = it.settle();
    it.idle(settle.clone());
    assert_eq!(it.operators().bonded_due, SOL / 100);
    it.chain.advance_epochs(1);
    assert_eq!(it.send(settle, &[]).event().number("principal"), SOL / 100);
}

#[test]
fn whoever_owes_nothing_or_has_no_bond_pays_nothing() {
    let (mut it, _) = owing(SOL);
    it.chain.advance_epochs(1);
    let settle = it.settle();
    it.idle(settle);
}

#[test]
fn what_others_put_there_pays_for_nothing_and_a_rise_of_the_rent_is_kept_first() {
    let (it, [loss, short]) = both(3 * BOND);
    let mut gifted = it.fork();
    gifted.chain.donate(&gifted.bond, 50 * SOL);
    let settle = gifted.settle();
    assert_eq!(gifted.send(settle, &[]).event().number("unpaid"), loss + short - BOND);
    assert_eq!(gifted.chain.lamports(&gifted.bond), gifted.rent() + 50 * SOL);

    let mut it = it;
    let old = it.rent();
    it.chain.set_rent_per_byte(10 * sluice_testkit::chain::LAMPORTS_PER_BYTE);
    let more = it.rent() - old;
    assert!(more > SOL / 1_000);
    let settle = it.settle();
    let event = it.send(settle, &[]).event();
    assert_eq!((event.number("principal"), event.number("lamports")), (BOND - more, more));
    assert_eq!(it.chain.lamports(&it.bond), it.rent());
    // What is left stands in, and the account could not pay it: nothing is paid, nothing is owed, nobody waits.
    it.fleet.close(&mut it.chain);
    it.lose(0, SOL);
    it.read(0);
    it.fleet.measure(&mut it.chain);
    let settle = it.settle();
    let event = it.send(settle, &[]).event();
    assert_eq!((event.number("principal"), event.number("unpaid"), event.number("lamports")), (0, SOL, more));
    it.fleet.close(&mut it.chain);
    // A rise twice as far leaves the account below its minimum: no lamport moves, and the epoch still closes.
    it.chain.set_rent_per_byte(20 * sluice_testkit::chain::LAMPORTS_PER_BYTE);
    it.lose(0, SOL);
    it.read(0);
    it.fleet.measure(&mut it.chain);
    let settle = it.settle();
    assert_eq!(it.send(settle, &[]).event().number("unpaid"), SOL);
    it.fleet.close(&mut it.chain);
}

#[test]
fn the_caller_is_paid_a_step_for_a_settlement_and_none_for_nothing() {
    let params = PoolParams { bounty_unit: 1_000_000, ..PoolParams::default() };
    let mut it = Bonded::with(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
    let governor = it.fleet.governor.insecure_clone();
    let fund = crank::fund_bounties(&it.fleet.pool, &governor.pubkey(), SOL);
    it.send(fund, &[&governor]);
    it.lose(0, SOL);
    it.read(0);
    it.fleet.measure(&mut it.chain);
    let cranker = it.chain.new_wallet(SOL);
    let mut paid = vec![];
    for _ in 0..2 {
        let before = it.operators().pot;
        let settle = settle_bond(&it.fleet.pool, &cranker.pubkey(), 0, &it.vote);
        it.send(settle, &[]);
        paid.push(before - it.operators().pot);
    }
    assert!(paid[0] > 1_000_000 && paid[1] == 0, "{paid:?}");
    assert_eq!(it.chain.lamports(&cranker.pubkey()), SOL + paid[0]);
}

#[test]
fn everything_else_is_refused_by_name() {
    let (mut it, _) = both(SOL);
    let (pool, key, vote) = (it.fleet.pool.clone(), it.fleet.keeper.pubkey(), it.vote);
    for (index, error) in [(1, "WrongBond"), (2, "NoOperator")] {
        it.refused(settle_bond(&pool, &key, index, &vote), &[], error);
    }
    let other = it.another();
    let wrong = [
        (0, other.address, "WrongOperators"),
        (1, other.operators, "WrongOperators"),
        (3, other.reserve, "WrongReserve"),
    ];
    for (at, address, error) in wrong {
        let mut settle = it.settle();
        settle.accounts[at].pubkey = address;
        it.refused(settle, &[], error);
    }
    let mut settle = it.settle();
    settle.accounts[2].pubkey = bond_address(&other, &vote).0;
    let before = it.chain.snapshot();
    let failure = it.chain.try_send(&[settle], &[&it.fleet.keeper]).expect_err("there is none");
    it.chain.assert_unchanged_but_fee(&before, &failure);
}

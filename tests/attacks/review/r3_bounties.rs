//! Third reading, the bounty pot: 3.6, 3.7. It pays for work, and for nothing else (M4, INV-76).

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::RECORD_LEN;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams, crank};
use sluice_testkit::token::instruction::system_transfer;
use solana_address::Address;
use solana_signer::Signer;

use super::lab::{epoch, staked};
use super::r3_lab::params;

/// What a step pays.
const UNIT: u64 = SOL / 1_000;

/// Ten operators of 1,000 SOL, a pot of ten SOL, and whoever holds nearly all of the LST. A step made by a boundary
/// would pay ten times the unit: it is that late.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { bounty_unit: UNIT, ..params() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], 10_000 * SOL);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), 10 * SOL);
    fleet.send(&mut chain, fund);
    epoch(&mut chain, &fleet, 0);
    chain.set_slot_in_epoch(10 * 4_320);
    (chain, fleet, holder)
}

fn mains(chain: &Chain, fleet: &Fleet) -> Vec<Address> {
    fleet.state(chain).records.iter().map(|record| record.main).collect()
}

/// As found, twenty units put into each of ten main accounts and swept paid ten steps at ten times the unit, again and
/// again: 20 rounds took two SOL out of a pot of ten, and what was given came back to those who hold the LST.
#[test]
fn r3_6_a_holder_of_most_shares_cannot_empty_the_pot_by_surplus_of_its_own() {
    // Guards: `earn` in `move_all`, once an operator and epoch; `flows` in `pay`, whose lateness pays nothing.
    let (mut chain, fleet, holder) = pool();
    let (key, mains) = (holder.address(), mains(&chain, &fleet));
    let pot = fleet.state(&chain).pot;
    for round in 0..20 {
        let mut batch: Vec<_> = mains.iter().map(|main| system_transfer(&key, main, 20 * UNIT)).collect();
        batch.push(crank::sweep_operators(&fleet.pool, &key, 0, &mains));
        let reserve = fleet.pool_free(&chain);
        chain.send(&batch, &[&holder.wallet]);
        assert_eq!(fleet.pool_free(&chain) - reserve, 200 * UNIT, "round {round}: all of it is withdrawn");
        assert_eq!(pot - fleet.state(&chain).pot, 10 * UNIT, "round {round}: a step for each operator");
    }
}

/// The same by settlements of one operator: 20 rounds took 200 times the unit.
#[test]
fn r3_6_nor_by_settlements() {
    // Guard: `earn` in `settle_operator`.
    let (mut chain, fleet, holder) = pool();
    let (key, record) = (holder.address(), fleet.record(&chain, 0));
    let pot = fleet.state(&chain).pot;
    for round in 0..20 {
        let give = system_transfer(&key, &record.main, 20 * UNIT);
        let settle = crank::settle_operator(&fleet.pool, &key, 0, &record);
        chain.send(&[give, settle], &[&holder.wallet]);
        assert_eq!(pot - fleet.state(&chain).pot, UNIT, "round {round}: one step");
    }
}

#[test]
fn r3_6_a_surplus_of_less_than_twenty_steps_is_left_where_it_is_and_pays_nothing() {
    // Guard: `LEAST_SURPLUS_BOUNTIES`. A step for a surplus of twenty is worth the round to holders of 95 % of the LST;
    // for one of 0.01 SOL, which is ten steps here, to holders of 90 %.
    let (mut chain, fleet, holder) = pool();
    let (key, mains) = (holder.address(), mains(&chain, &fleet));
    let (pot, reserve) = (fleet.state(&chain).pot, fleet.pool_free(&chain));
    let mut batch: Vec<_> = mains.iter().map(|main| system_transfer(&key, main, 20 * UNIT - 1)).collect();
    batch.push(crank::sweep_operators(&fleet.pool, &key, 0, &mains));
    chain.send(&batch, &[&holder.wallet]);
    assert_eq!((fleet.state(&chain).pot, fleet.pool_free(&chain)), (pot, reserve));
}

/// As found, ten million lamports behind a pot of ten million were none after eight listings: the records' rent of
/// 10,403,840 was what the account was short of, and it had the pot's.
#[test]
fn r3_7_the_pot_does_not_pay_the_rent_of_new_records() {
    // Guard: `open_place` takes the difference of two rents from the payer, not what the account lacks.
    let params = PoolParams { bounty_unit: 5_000, ..params() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
    let fund = crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), SOL / 100);
    fleet.send(&mut chain, fund);
    let behind = |chain: &Chain| {
        let rent = chain.minimum_balance(chain.data(&fleet.pool.operators).len());
        chain.lamports(&fleet.pool.operators).checked_sub(rent).expect("the account has its rent")
    };
    let (pot, held) = (fleet.state(&chain).pot, behind(&chain));
    assert_eq!((pot, held), (SOL / 100, SOL / 100));
    let governor = chain.lamports(&fleet.governor.pubkey());
    let mut fees = 0;
    for _ in 0..8 {
        fees += fleet.try_add(&mut chain, &OperatorTerms::default()).unwrap().fee;
    }
    assert_eq!((fleet.state(&chain).pot, behind(&chain)), (pot, held), "every lamport of it is there");
    let paid = governor - chain.lamports(&fleet.governor.pubkey()) - fees;
    let records = 8 * (chain.minimum_balance(RECORD_LEN) - chain.minimum_balance(0));
    assert_eq!(paid, records + 16 * chain.minimum_balance(200), "eight records and sixteen stake accounts");
}

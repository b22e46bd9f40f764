//! Second pass, rent and logs: 2.10 and 2.18.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::operators::{RECORD_LEN, RECORDS_AT};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PROGRAM, PoolParams, crank, instruction};
use solana_signer::Signer;

use super::lab::{assert_books, funded, refresh, staked};

/// Rents a byte: of old, and after the cuts that the cluster has gates for.
const OLD_RENT: u64 = 6_960;
const CUT_RENT: u64 = 2_575;

/// Gives the account of ten operators the length that two thousand need, its rent and a pot of half a SOL.
fn enlarged(bounty_unit: u64) -> (Chain, Fleet) {
    let params = PoolParams { bounty_unit, bounty_ramp_slots: 1, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], 1_000 * SOL);
    chain.set_rent_per_byte(OLD_RENT);
    let mut account = chain.account(&fleet.pool.operators).unwrap();
    account.data.resize(RECORDS_AT + 2_000 * RECORD_LEN, 0);
    account.lamports = chain.minimum_balance(account.data.len());
    chain.set_account(&fleet.pool.operators, account);
    let donor = chain.new_wallet(10 * SOL);
    chain.send(&[crank::fund_bounties(&fleet.pool, &donor.pubkey(), SOL / 2)], &[&donor]);
    (chain, fleet)
}

#[test]
fn p2_10_a_rent_cut_makes_no_bounty_of_the_accounts_rent_and_a_reset_makes_no_reading_fail() {
    // Guard: the pot is a figure, which `payable` takes as a bound, whatever lies above the live rent: zero, not an
    // error.
    let (mut chain, fleet) = enlarged(SOL / 100);
    let rent = chain.minimum_balance(RECORDS_AT + 2_000 * RECORD_LEN);
    chain.set_rent_per_byte(CUT_RENT);
    let cut = chain.minimum_balance(RECORDS_AT + 2_000 * RECORD_LEN);
    assert!(rent - cut > 2 * SOL, "lamports above the rent, and nobody's: {}", rent - cut);

    // Ten times the unit for each of ten operators, in each of four epochs: two SOL more than the pot has.
    for _ in 0..4 {
        chain.advance_epochs(1);
        refresh(&mut chain, &fleet);
        fleet.finalize(&mut chain);
    }
    assert_eq!((fleet.state(&chain).pot, chain.lamports(&fleet.pool.operators)), (0, rent));
    chain.set_rent_per_byte(OLD_RENT);
    chain.advance_epochs(1);
    refresh(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    assert_eq!(chain.lamports(&fleet.pool.operators), rent);
    assert_books(&chain, &fleet);
}

#[test]
fn p2_10_an_account_below_its_rent_pays_nothing_and_is_cranked_on() {
    // Guard: `payable` takes the lamports above the live rent as a bound as well: a pot of half a SOL, and a rent twice
    // as high.
    let (mut chain, fleet) = enlarged(SOL / 100);
    let held = chain.lamports(&fleet.pool.operators);
    chain.set_rent_per_byte(2 * OLD_RENT);
    assert!(chain.minimum_balance(RECORDS_AT + 2_000 * RECORD_LEN) > held);
    let keeper = chain.lamports(&fleet.keeper.pubkey());
    chain.advance_epochs(1);
    refresh(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);
    assert_eq!((fleet.state(&chain).pot, chain.lamports(&fleet.pool.operators)), (SOL / 2, held));
    assert!(chain.lamports(&fleet.keeper.pubkey()) < keeper, "fees, and no pay");
}

#[test]
fn p2_18_events_that_an_outsider_cuts_off_the_log_leave_a_gap_that_can_be_seen() {
    // Guard: the sequence number that `Pool::record` counts, and the ledger in each event.
    let (mut chain, fleet, _) = funded(PoolParams::default(), &[], 1_000 * SOL);
    let outsider = fleet.pool.holder(&mut chain, 100 * SOL);
    let deposit =
        |lamports| instruction::deposit_sol(&outsider.address(), &fleet.pool, &outsider.lst, lamports, 0);
    let seen = chain.send(&[deposit(SOL)], &[&outsider.wallet]).event().number("sequence");
    // As many as the runtime lets one transaction call.
    let many: Vec<_> = (0..21).map(|i| deposit(SOL + i)).collect();
    let receipt = chain.send(&many, &[&outsider.wallet]);
    assert!(receipt.log_was_cut());
    let logged: Vec<u64> =
        receipt.events(&PROGRAM).iter().map(|event| Event::decode(event).number("sequence")).collect();
    let expected: Vec<u64> = (1..).take(logged.len()).map(|at| seen + at).collect();
    assert_eq!(logged, expected, "what is logged is the beginning, without a hole");
    assert!(!logged.is_empty() && logged.len() < 21, "{} of 21", logged.len());

    // The next event tells that something is missing, how much, and where the books stand now.
    let event = chain.send(&[deposit(SOL)], &[&outsider.wallet]).event();
    let state = fleet.pool.state(&chain);
    assert_eq!((event.number("sequence"), state.sequence), (seen + 22, seen + 22));
    for (field, value) in [("assets", state.assets), ("unbooked", state.unbooked), ("supply", state.supply)] {
        assert_eq!(event.number(field), value, "{field}");
    }
}

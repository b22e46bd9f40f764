//! What random sequences found, each as its shortest sequence.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, GONE, IDLE};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, PoolSetup, crank};

/// A pool whose pot has a SOL and pays `unit` a step, and whose only operator gave up 10 SOL that have cooled and were
/// swept.
fn cold_side(unit: u64) -> (Chain, Fleet) {
    let mut chain = Chain::with_sluice();
    let params = PoolParams { bounty_unit: unit, ..PoolParams::default() };
    let setup = PoolSetup { params, ..PoolSetup::default() };
    let fleet = Fleet::new(&mut chain, &setup, &[OperatorTerms::default()]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 900 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + 10 * SOL);
    fleet.undelegate(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(fleet.record(&chain, 0).side_state, COOLING);
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    assert_eq!(fleet.record(&chain, 0).side_state, IDLE);
    let keeper = solana_signer::Signer::pubkey(&fleet.keeper);
    fleet.send(&mut chain, crank::fund_bounties(&fleet.pool, &keeper, SOL));
    (chain, fleet)
}

/// INV-76. The emptied account keeps its deactivation epoch, so each reading takes it for cooling, and "emptying" it again is
/// paid as a move.
#[test]
#[ignore = "settling an operator whose side is cold and empty is paid each time"]
fn an_account_that_is_cold_and_empty_is_paid_for_once() {
    let (mut chain, fleet) = cold_side(5_000);
    let before = fleet.state(&chain);
    fleet.settle(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    let after = fleet.state(&chain);
    assert_eq!(after.records, before.records, "nothing changed");
    assert_eq!(after.pot, before.pot, "so nothing is paid");
}

/// The same by sweeping, for everybody who passes the idle account.
#[test]
#[ignore = "sweeping an operator whose side is cold and empty is paid each time"]
fn sweeping_a_side_that_is_cold_and_empty_is_paid_for_once() {
    let (mut chain, fleet) = cold_side(5_000);
    let before = fleet.state(&chain);
    let record = fleet.record(&chain, 0);
    let keeper = solana_signer::Signer::pubkey(&fleet.keeper);
    let sweep = crank::sweep_operators(&fleet.pool, &keeper, 0, &[record.main, record.side]);
    fleet.send(&mut chain, sweep);
    let after = fleet.state(&chain);
    assert_eq!(after.records, before.records, "nothing changed");
    assert_eq!(after.pot, before.pot, "so nothing is paid");
}

/// INV-78: a reading must not take from `delegate` what it needs.
#[test]
#[ignore = "whoever reads an idle side that was deactivated once makes it busy, and delegating does nothing"]
fn reading_a_side_that_is_cold_and_empty_leaves_it_free_for_stake() {
    let (mut chain, fleet) = cold_side(0);
    let record = fleet.record(&chain, 0);
    let keeper = solana_signer::Signer::pubkey(&fleet.keeper);
    let refresh = crank::refresh_operators(&fleet.pool, &keeper, 0, &[record.main, record.side]);
    fleet.send(&mut chain, refresh);
    assert_eq!(fleet.record(&chain, 0).side_state, IDLE);
    assert_eq!(fleet.state(&chain).cooling, 0);
}

/// INV-76, M4: nobody earns by making the work that the pot pays. The pay of a step is bounded by 10,000,000 lamports, ten
/// times that when it is late; a sweep's step is made by whoever sends 10,000,000 lamports to a stake account.
#[test]
#[ignore = "sending a surplus and sweeping it pays more than was sent"]
fn a_surplus_that_its_sweeper_has_sent_does_not_pay_for_itself() {
    const LEAST_SURPLUS: u64 = 10_000_000;
    let (mut chain, fleet) = cold_side(LEAST_SURPLUS);
    let record = fleet.record(&chain, 0);
    chain.donate(&record.main, LEAST_SURPLUS);
    let keeper = solana_signer::Signer::pubkey(&fleet.keeper);
    let before = chain.lamports(&keeper);
    let sweep = crank::sweep_operators(&fleet.pool, &keeper, 0, &[record.main]);
    let receipt = fleet.send(&mut chain, sweep);
    let paid = chain.lamports(&keeper) + receipt.fee - before;
    assert!(paid <= LEAST_SURPLUS, "{paid} lamports for {LEAST_SURPLUS}");
}

/// INV-63. `settle_operator` brings accounts up to their rent, also those that are not the pool's any more.
#[test]
#[ignore = "each settling gives the rent of a stake account out of the reserve to an account that is gone"]
fn settling_gives_nothing_to_an_account_that_is_not_the_pools_any_more() {
    let (mut chain, fleet) = cold_side(0);
    let main = fleet.record(&chain, 0).main;
    let mut account = chain.account(&main).expect("it was made with the operator");
    // As a later version of the stake program may leave it.
    account.data.resize(240, 0);
    chain.set_account(&main, account);
    fleet.refresh(&mut chain);
    let (free, lamports) = (fleet.pool_free(&chain), chain.lamports(&main));
    for _ in 0..2 {
        fleet.settle(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    }
    assert_eq!((fleet.pool_free(&chain), chain.lamports(&main)), (free, lamports));
    assert_eq!(fleet.record(&chain, 0).main_lamports, 0, "what is not the pool's counts nothing");
}

/// INV-63, INV-79. An idle side is read by nobody, so `delegate` is the first to meet what became of it.
#[test]
#[ignore = "delegating gives its amount to a side account that has another withdrawer by now"]
fn delegating_gives_nothing_to_a_side_that_is_not_the_pools_any_more() {
    let (mut chain, fleet) = cold_side(0);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = 0);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);
    let control = fleet.delegate(&mut chain.clone(), 0).map(|receipt| receipt.event().number("amount"));
    assert_eq!(control.ok(), Some(10 * SOL), "it would get what its side had given up");
    let side = fleet.record(&chain, 0).side;
    let mut account = chain.account(&side).expect("it was made with the operator");
    account.data[44..76].fill(7);
    chain.set_account(&side, account);
    let free = fleet.pool_free(&chain);
    let _refused_or_nothing = fleet.delegate(&mut chain, 0);
    assert_eq!(fleet.pool_free(&chain), free);
}

/// INV-71: an operator whose side is gone can still give all of its main account.
#[test]
#[ignore = "no undelegation while side is gone or astray, so what is in main can never leave"]
fn what_is_in_main_can_leave_behind_a_side_that_is_gone() {
    let (mut chain, fleet) = cold_side(0);
    let record = fleet.record(&chain, 0);
    let mut account = chain.account(&record.side).expect("it was made with the operator");
    account.data.resize(240, 0);
    chain.set_account(&record.side, account);
    let keeper = solana_signer::Signer::pubkey(&fleet.keeper);
    let refresh = crank::refresh_operators(&fleet.pool, &keeper, 0, &[record.main, record.side]);
    fleet.send(&mut chain, refresh);
    assert_eq!(fleet.record(&chain, 0).side_state, GONE);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + 10 * SOL);
    fleet.undelegate(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(fleet.state(&chain).cooling >= 10 * SOL);
}

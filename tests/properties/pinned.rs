//! What random sequences found, each as its shortest sequence.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SOL, STEADY_HISTORY};
use sluice_testkit::sluice::operators::{COOLING, GONE, IDLE};
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::{FLOOR, Fleet, OperatorTerms, Pool, PoolParams, PoolSetup, crank, exits};
use solana_signer::Signer;
use solana_stake_interface::stake_history::StakeHistoryEntry;

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
    let keeper = fleet.keeper.pubkey();
    fleet.send(&mut chain, crank::fund_bounties(&fleet.pool, &keeper, SOL));
    (chain, fleet)
}

/// INV-76. The emptied account keeps its deactivation epoch, so each reading takes it for cooling, and "emptying" it
/// again is paid as a move.
#[test]
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
fn sweeping_a_side_that_is_cold_and_empty_is_paid_for_once() {
    let (mut chain, fleet) = cold_side(5_000);
    let before = fleet.state(&chain);
    let record = fleet.record(&chain, 0);
    let keeper = fleet.keeper.pubkey();
    let sweep = crank::sweep_operators(&fleet.pool, &keeper, 0, &[record.main, record.side]);
    fleet.send(&mut chain, sweep);
    let after = fleet.state(&chain);
    assert_eq!(after.records, before.records, "nothing changed");
    assert_eq!(after.pot, before.pot, "so nothing is paid");
}

/// INV-78: a reading must not take from `delegate` what it needs.
#[test]
fn reading_a_side_that_is_cold_and_empty_leaves_it_free_for_stake() {
    let (mut chain, fleet) = cold_side(0);
    let record = fleet.record(&chain, 0);
    let keeper = fleet.keeper.pubkey();
    let refresh = crank::refresh_operators(&fleet.pool, &keeper, 0, &[record.main, record.side]);
    fleet.send(&mut chain, refresh);
    assert_eq!(fleet.record(&chain, 0).side_state, IDLE);
    assert_eq!(fleet.state(&chain).cooling, 0);
}

/// INV-76, M4: nobody earns by making the work that the pot pays. A step pays at most 10,000,000 lamports, ten times
/// that when it is late; what a sweep withdraws can be sent by the sweeper.
#[test]
fn a_surplus_that_its_sweeper_has_sent_does_not_pay_for_itself() {
    const MOST_A_STEP: u64 = 10_000_000;
    let (mut chain, fleet) = cold_side(MOST_A_STEP);
    chain.set_slot_in_epoch(400_000);
    let (main, keeper) = (fleet.record(&chain, 0).main, fleet.keeper.pubkey());
    for surplus in [MOST_A_STEP, 10 * MOST_A_STEP - 1, 10 * MOST_A_STEP, 20 * MOST_A_STEP] {
        chain.donate(&main, surplus);
        let before = chain.lamports(&keeper);
        let sweep = crank::sweep_operators(&fleet.pool, &keeper, 0, &[main]);
        let receipt = fleet.send(&mut chain, sweep);
        let paid = chain.lamports(&keeper) + receipt.fee - before;
        assert!(paid <= surplus, "{paid} lamports for {surplus}");
    }
}

/// INV-63. `settle_operator` brings accounts up to their rent, also those that are not the pool's any more.
#[test]
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
fn what_is_in_main_can_leave_behind_a_side_that_is_gone() {
    let (mut chain, fleet) = cold_side(0);
    let record = fleet.record(&chain, 0);
    let mut account = chain.account(&record.side).expect("it was made with the operator");
    account.data.resize(240, 0);
    chain.set_account(&record.side, account);
    let keeper = fleet.keeper.pubkey();
    let refresh = crank::refresh_operators(&fleet.pool, &keeper, 0, &[record.main, record.side]);
    fleet.send(&mut chain, refresh);
    assert_eq!(fleet.record(&chain, 0).side_state, GONE);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + 10 * SOL);
    fleet.undelegate(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(fleet.state(&chain).cooling >= 10 * SOL);
}

/// INV-71. What side deactivates while it warms up cannot be joined by a part of main: rescinded, it is in between. The
/// operator keeps its turn, so that nobody else gives either.
#[test]
fn a_side_that_was_still_warming_up_is_no_obstacle_to_main() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default()]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 900 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    fleet.pool.deposit(&mut chain, &holder, 100 * SOL);
    fleet.epoch(&mut chain, 0);
    assert_eq!(fleet.record(&chain, 0).side_delegation, 100 * SOL);
    // More warms up than an epoch lets through.
    let flood = StakeHistoryEntry { activating: 100_000_000 * SOL, ..STEADY_HISTORY };
    chain.set_stake_history(&[(chain.epoch(), flood)]);
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);

    fleet.pool.edit(&mut chain, |state| state.queue_nominal = 150 * SOL);
    fleet.undelegate(&mut chain, 0).unwrap_or_else(|failure| panic!("all of side: {failure}"));
    assert_eq!(fleet.record(&chain, 0).side_state, COOLING);
    fleet.undelegate(&mut chain, 0).unwrap_or_else(|failure| panic!("a part of main: {failure}"));
    assert!(fleet.state(&chain).cooling + fleet.pool_free(&chain) >= 150 * SOL);
}

/// I13. Both leave the same lamports in the same places; which account is main depends on who read first.
#[test]
fn a_reading_before_the_sweep_of_deactivated_stake_changes_nothing() {
    let (mut chain, fleet) = cold_side(0);
    let main = fleet.record(&chain, 0).main;
    let mut account = chain.account(&main).expect("it was made with the operator");
    let mut stake = StakeState::decode(&account.data);
    stake.deactivation_epoch = chain.epoch();
    stake.encode_into(&mut account.data);
    chain.set_account(&main, account);
    chain.advance_epochs(1);
    let mut other = chain.clone();
    fleet.sweep(&mut chain);
    fleet.refresh(&mut other);
    fleet.sweep(&mut other);
    assert_eq!(fleet.state(&chain).records, fleet.state(&other).records);
}

/// INV-71: the turn of a place without operator is nobody's, and must pass.
#[test]
fn the_turn_of_a_removed_operator_passes_to_the_next() {
    let (mut chain, fleet) = cold_side(0);
    // Drained before it was ever read, so that it is removed at once.
    let index = fleet.add(&mut chain, &OperatorTerms::default());
    let record = fleet.record(&chain, index);
    chain.send(&[crank::drain_operator(&fleet.pool, index, &record.vote)], &[&fleet.governor]);
    fleet.edit_cursor(&mut chain, index);
    fleet.send(&mut chain, crank::remove_operator(&fleet.pool, index, &record));
    let free = fleet.pool_free(&chain);
    for given in [10 * SOL, 20 * SOL] {
        fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + given);
        fleet.undelegate(&mut chain, 0).unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(fleet.state(&chain).cooling, given, "its turn again: nobody stands between");
    }
}

/// I37. What is undelegated for the queue is its nominal, which is a floor: if all of a cohort cost the ceiling, its
/// last two shares would wait for another epoch, and for another SOL that leaves its operator.
#[test]
fn a_reserve_that_holds_the_nominal_pays_the_whole_cohort() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    let holder = pool.holder(&mut chain, 200 * SOL);
    pool.deposit(&mut chain, &holder, 100 * SOL);
    pool.next_epoch(&mut chain);
    pool.unstake(&mut chain, &holder, 10 * SOL + 7, 0);
    pool.next_epoch(&mut chain);
    let state = pool.state(&chain);
    let exact = u128::from(state.queue_nominal) * u128::from(state.pair_supply)
        == u128::from(state.queue_shares) * u128::from(state.pair_assets);
    assert!(!exact, "the nominal is rounded down");
    let mut reserve = chain.account(&pool.reserve).expect("the reserve exists");
    reserve.lamports = FLOOR + state.queue_nominal;
    chain.set_account(&pool.reserve, reserve);

    pool.finalize_cohort(&mut chain);

    assert_eq!(pool.state(&chain).queue_shares, 0);
    assert_eq!(chain.lamports(&pool.reserve), FLOOR);
}

/// I28. In random lives there are seldom two cohorts that could be paid.
#[test]
fn a_younger_cohort_is_left_alone_while_an_older_one_waits() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    let holder = pool.holder(&mut chain, 200 * SOL);
    pool.deposit(&mut chain, &holder, 100 * SOL);
    let cohorts = [10, 20].map(|sol| {
        pool.unstake(&mut chain, &holder, sol * SOL, 0);
        let cohort = pool.cohort_now(&chain);
        pool.next_epoch(&mut chain);
        cohort
    });
    let keeper = chain.new_wallet(SOL);
    let before = chain.snapshot();
    let younger = exits::finalize_cohort(&pool, &keeper.pubkey(), &cohorts[1]);
    let receipt = chain.send(&[younger], &[&keeper]);
    chain.diff(&before).fee(&receipt).nothing_else();
    for cohort in &cohorts {
        assert_eq!(pool.state(&chain).queue_head, *cohort);
        pool.finalize_cohort(&mut chain);
    }
    assert_eq!(pool.state(&chain).queue_shares, 0);
}

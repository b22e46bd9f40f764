//! Undelegation that funds the queue: refused by nothing (INV-71; design review H1, second pass 2.3, 2.7).
//!
//! No instruction of this version makes a ticket, so the queue's nominal is written by hand.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, IDLE, STAKED};
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolSetup};

/// Three equal operators with 300 SOL each, all of it active in main, and a queue that waits for `nominal`.
fn queued(nominal: u64) -> (Chain, Fleet) {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default(); 3]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 900 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = nominal + free);
    (chain, fleet)
}

#[test]
fn one_operator_after_the_other_gives_and_nobody_gives_more_than_is_lacking() {
    let (mut chain, fleet) = queued(10 * SOL);
    let stake = fleet.record(&chain, 0).current();
    assert_eq!(fleet.state(&chain).cursor, 0);
    fleet.undelegate(&mut chain, 1).unwrap();
    assert_eq!(fleet.state(&chain).cooling, 0, "it is not its turn");
    fleet.undelegate(&mut chain, 0).unwrap();
    let record = fleet.record(&chain, 0);
    assert_eq!((record.current(), record.side_state), (stake - 10 * SOL, COOLING));
    for index in [1, 2, 0] {
        fleet.undelegate(&mut chain, index).unwrap();
    }
    let current: Vec<u64> = fleet.state(&chain).records.iter().map(|record| record.current()).collect();
    assert_eq!(current[0], stake - 10 * SOL, "what cools covers the queue");
    assert_eq!(fleet.state(&chain).cursor, 1, "everybody had a turn");
}

#[test]
fn less_than_the_minimum_is_rounded_up_and_a_rest_under_it_leaves_as_well() {
    let (mut chain, fleet) = queued(SOL / 100);
    let stake = fleet.record(&chain, 0).current();
    fleet.undelegate(&mut chain, 0).unwrap();
    assert_eq!(fleet.record(&chain, 0).current(), stake - SOL);

    let (mut chain, fleet) = queued(stake - SOL / 2);
    fleet.undelegate(&mut chain, 0).unwrap();
    let record = fleet.record(&chain, 0);
    assert_eq!((record.current(), record.main_state, record.side_state), (0, COOLING, IDLE), "all of main");
}

#[test]
fn no_level_no_bunker_and_no_churn_budget_stand_in_its_way() {
    let (mut chain, fleet) = queued(50 * SOL);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    let free = fleet.pool_free(&chain);
    fleet.pool.edit(&mut chain, |state| {
        state.closed = 3;
        state.queue_nominal = free + 50 * SOL;
    });
    fleet.undelegate(&mut chain, 0).unwrap();
    assert!(fleet.state(&chain).cooling >= 50 * SOL);
}

#[test]
fn stake_that_cools_since_this_epoch_cools_on_with_more() {
    let (mut chain, fleet) = queued(10 * SOL);
    fleet.undelegate(&mut chain, 0).unwrap();
    fleet.pool.edit(&mut chain, |state| state.queue_nominal += 20 * SOL);
    fleet.edit_cursor(&mut chain, 0);
    let before = fleet.record(&chain, 0);
    fleet.undelegate(&mut chain, 0).unwrap();
    let after = fleet.record(&chain, 0);
    assert_eq!(after.side_lamports, before.side_lamports + 20 * SOL);
    assert_eq!((after.side_state, after.main_state), (COOLING, STAKED));
    // One epoch later all of it is there.
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    assert_eq!(fleet.record(&chain, 0).side_state, IDLE);
    assert!(fleet.pool_free(&chain) >= 30 * SOL);
}

#[test]
fn stake_that_activates_since_this_epoch_comes_back_at_once() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default(); 3]);
    let holder = fleet.pool.holder(&mut chain, 10_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 900 * SOL);
    fleet.epoch(&mut chain, 0);
    let stake = fleet.record(&chain, 0).side_delegation;
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = 40 * SOL);
    let before = fleet.pool_free(&chain);
    fleet.undelegate(&mut chain, 0).unwrap();
    assert_eq!(fleet.pool_free(&chain), before + stake);
    assert_eq!((fleet.record(&chain, 0).current(), fleet.record(&chain, 0).side_state), (0, IDLE));
}

#[test]
fn behind_a_throttled_side_all_of_main_leaves() {
    let (mut chain, fleet) = queued(10 * SOL);
    fleet.undelegate(&mut chain, 0).unwrap();
    // Nobody sweeps: in the next epoch the side still counts as cooling.
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    fleet.pool.edit(&mut chain, |state| state.queue_nominal += 200 * SOL);
    fleet.edit_cursor(&mut chain, 0);
    fleet.undelegate(&mut chain, 0).unwrap();
    let record = fleet.record(&chain, 0);
    assert_eq!((record.current(), record.main_state, record.side_state), (0, COOLING, COOLING));
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    let record = fleet.record(&chain, 0);
    assert_eq!((record.main_state, record.side_state, record.current()), (IDLE, IDLE, 0));
}

#[test]
fn a_tenfold_rent_does_not_stop_it() {
    for with_reserve in [false, true] {
        let (mut chain, fleet) = queued(10 * SOL);
        chain.set_rent_per_byte(50_800);
        if with_reserve {
            chain.donate(&fleet.pool.reserve, SOL);
        }
        fleet.undelegate(&mut chain, 0).unwrap();
        let left = fleet.state(&chain).cooling;
        assert!(left >= 10 * SOL - SOL, "{left}");
        fleet.pool.edit(&mut chain, |state| state.queue_nominal += 20 * SOL);
        fleet.edit_cursor(&mut chain, 0);
        fleet.undelegate(&mut chain, 0).unwrap();
    }
}

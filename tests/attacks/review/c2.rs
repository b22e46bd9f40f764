//! C2: nobody may write the books without reading the chain: there is no isolation, no carried value.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, STAKED};
use sluice_testkit::sluice::{FLOOR, Fleet, OperatorTerms, PoolParams, crank};
use sluice_testkit::{Chain, chain::STEADY_HISTORY};
use solana_signer::Signer;

use super::lab::{
    MILLION, assert_books, assert_refused, deactivate_main, refresh, staked, sweep, take_from_main,
    try_finalize,
};

/// Twenty operators of 50,000 SOL each, 5 % of the pool.
fn twenty() -> (Chain, Fleet) {
    let params = PoolParams { r_floor_ppm: 1_000, ..PoolParams::default() };
    let (chain, fleet, _) = staked(params, &[OperatorTerms::default(); 20], MILLION);
    (chain, fleet)
}

/// Reads the operators before `last`, and not `last`.
fn read_all_but_the_last(chain: &mut Chain, fleet: &Fleet) {
    let last = fleet.state(chain).records.len() - 1;
    let stakes = fleet.stakes(chain, 0, last);
    fleet.send(chain, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, &stakes));
}

#[test]
fn c2_an_operator_that_nobody_reads_is_no_loss_and_holds_the_close_up() {
    // Guard: `Operators::complete` compares visited with due.
    let (mut chain, fleet) = twenty();
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, 450);
    read_all_but_the_last(&mut chain, &fleet);
    let stake = fleet.record(&chain, 19).current();
    // Reading the others again does not stand in for it.
    read_all_but_the_last(&mut chain, &fleet);
    assert_refused(&mut chain, "RefreshIncomplete", |chain| try_finalize(chain, &fleet));
    // Nobody buys in at a rate without the 450 SOL that are there.
    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    assert_refused(&mut chain, "StaleRate", |chain| fleet.pool.try_deposit(chain, &attacker, MILLION, 0));

    refresh(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    let rewards = 20 * (stake * 450 / 1_000_000);
    assert!(rewards.abs_diff(450 * SOL) < SOL / 10, "{rewards}");
    // The operators' stakes differ by a unit of level, which is no lamport of reward.
    assert!(event.number("grown").abs_diff(rewards) < 20, "{}", event.number("grown"));
    assert_eq!((event.number("lost"), event.number("closed")), (0, 0));
    assert_books(&chain, &fleet);
}

#[test]
fn c2_a_busy_side_that_is_left_out_is_not_read_as_nothing() {
    // Guard: `take_pair` returns no pair where a busy side is missing.
    let (mut chain, fleet) = twenty();
    fleet.pool.edit(&mut chain, |state| state.queue_nominal = 50 * SOL);
    fleet.undelegate(&mut chain, 0).unwrap();
    let record = fleet.record(&chain, 0);
    assert_eq!(record.side_state, COOLING);
    chain.advance_epochs(1);
    let mains: Vec<_> = fleet.state(&chain).records.iter().map(|record| record.main).collect();
    fleet.send(&mut chain, crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, &mains));
    assert_eq!(fleet.record(&chain, 0), record, "not read: neither half of it, nor as zero");
    assert_eq!(fleet.state(&chain).visited, 19);
    assert_refused(&mut chain, "RefreshIncomplete", |chain| try_finalize(chain, &fleet));
}

#[test]
fn c2_what_makes_moves_fail_leaves_value_and_mode_as_they_were() {
    // Guard: `stake::read` counts lamports whatever the state of the delegation; `refresh_operators` makes no call.
    let (mut chain, fleet) = twenty();
    // Outsiders deactivate main of one operator as delinquent; the cluster throttles what warms and what cools.
    deactivate_main(&mut chain, &fleet, 0);
    let whale = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.deposit(&mut chain, &whale, 100_000 * SOL);
    chain.set_slot_in_epoch(100_000);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    for index in 1..20 {
        fleet.delegate(&mut chain, index).unwrap();
    }
    assert_eq!((fleet.record(&chain, 1).main_state, fleet.record(&chain, 1).side_state), (STAKED, STAKED));
    let mut entry = STEADY_HISTORY;
    (entry.activating, entry.deactivating) = (entry.effective / 2, entry.effective / 2);
    let epoch = chain.epoch();
    chain.set_stake_history(&[(epoch, entry)]);
    chain.advance_epochs(1);

    // Neither can be swept; both are read, and are what they were.
    let (assets, unbooked) = (fleet.pool.state(&chain).assets, fleet.pool.state(&chain).unbooked);
    let lamports = fleet.state(&chain).lamports;
    sweep(&mut chain, &fleet);
    assert_eq!(fleet.record(&chain, 0).main_state, COOLING, "nothing is withdrawn");
    assert_eq!(fleet.record(&chain, 1).side_state, STAKED, "nothing is folded");
    let event = fleet.finalize(&mut chain).event();
    assert_eq!((event.number("lost"), event.number("grown"), event.number("closed")), (0, 0, 0));
    assert_eq!(
        (fleet.state(&chain).lamports, fleet.pool.state(&chain).tracked()),
        (lamports, assets + unbooked)
    );
    assert_books(&chain, &fleet);
}

#[test]
fn c2_only_what_an_account_really_lacks_is_a_loss() {
    // Guard: `visit` takes what was read and nothing else; the fall is what `close` then books, once.
    let (mut chain, fleet) = twenty();
    let assets = fleet.pool.state(&chain).assets;
    let insured = chain.lamports(&fleet.pool.insurance) - FLOOR;
    let lost = 50_000 * SOL / 20;
    take_from_main(&mut chain, &fleet, 7, lost);
    chain.advance_epochs(1);
    refresh(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!((event.number("lost"), event.number("closed")), (lost, 1));
    // What the insurance has is the holders' before they lose anything.
    assert_eq!((event.number("insured"), chain.lamports(&fleet.pool.insurance)), (insured, FLOOR));
    assert_eq!(event.number("assets"), assets + insured - lost);
    // Everybody reads the same next time: no fall, no recovery, no bunker.
    chain.advance_epochs(1);
    refresh(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!((event.number("lost"), event.number("grown"), event.number("closed")), (0, 0, 0));
    assert_books(&chain, &fleet);
}

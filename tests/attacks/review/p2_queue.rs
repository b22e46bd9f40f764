//! Second pass, the queue: 2.3 and 2.7.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{COOLING, STAKED};
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{MILLION, assert_books, close, epoch, queue_beyond_reserve, staked};

#[test]
fn p2_03_tickets_under_frozen_targets_are_funded_though_nobody_is_above_a_target() {
    // Guard: `turn` in `wish`: what the excess does not cover comes from whoever's turn it is.
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 10], MILLION);
    fleet.set_level(&mut chain);
    assert_eq!(fleet.state(&chain).excess, 0);
    queue_beyond_reserve(&mut chain, &fleet, 60_000 * SOL);
    for index in 0..10 {
        fleet.undelegate(&mut chain, index).unwrap();
    }
    assert_eq!(fleet.state(&chain).cooling, 60_000 * SOL);
    close(&mut chain, &fleet, 0);
    assert!(fleet.pool_free(&chain) >= fleet.pool.state(&chain).queue_nominal);
    assert_books(&chain, &fleet);
}

#[test]
fn p2_03_one_dust_ticket_exempts_no_more_stake_than_it_lacks() {
    // Guard: `above.min(shortage)` in `wish`. A drained operator has 100,000 SOL above its target, the budget of
    // rebalancing is 1 % of the pool, the ticket 0.01 SOL.
    let params = PoolParams { churn_bps: 100, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    let stake = fleet.record(&chain, 0).current();
    assert_eq!(fleet.state(&chain).excess, stake);
    queue_beyond_reserve(&mut chain, &fleet, SOL / 100);
    fleet.undelegate(&mut chain, 0).unwrap();
    let operators = fleet.state(&chain);
    assert_eq!(stake - operators.records[0].current(), SOL, "the minimum delegation");
    assert_eq!(operators.rebalanced, 0);

    // From now on it is rebalancing, and its budget bounds it however often it is called.
    let budget = operators.delegatable / 100;
    for _ in 0..5 {
        for index in 0..10 {
            fleet.undelegate(&mut chain, index).unwrap();
        }
    }
    let operators = fleet.state(&chain);
    assert_eq!((operators.rebalanced, stake - operators.records[0].current()), (budget, budget + SOL));
    assert!(operators.records[1..].iter().all(|record| record.side_state != COOLING), "nobody else gave");
    assert_books(&chain, &fleet);
}

#[test]
fn p2_07_an_early_deposit_that_makes_every_side_activate_does_not_block_later_tickets() {
    // Guard: `Step::Recall`: what was delegated in this epoch comes back at once, and funds the queue. 75,000 deposited
    // early, tickets for 300,000 after it, in each of three epochs.
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 10], MILLION);
    let attacker = fleet.pool.holder(&mut chain, MILLION);
    for _ in 0..3 {
        epoch(&mut chain, &fleet, 0);
        fleet.pool.deposit(&mut chain, &attacker, 75_000 * SOL);
        chain.set_slot_in_epoch(100_000);
        fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        let records = fleet.state(&chain).records;
        assert!(records.iter().all(|record| record.side_state == STAKED), "every side activates");

        let free = fleet.pool_free(&chain);
        queue_beyond_reserve(&mut chain, &fleet, 300_000 * SOL);
        for _ in 0..20 {
            let turn = fleet.state(&chain).cursor;
            fleet.undelegate(&mut chain, turn).unwrap();
        }
        let back = fleet.pool_free(&chain) - free;
        assert!(back.abs_diff(75_000 * SOL) < SOL, "all of the deposit came back at once: {back}");
        let (nominal, cooling) = (fleet.pool.state(&chain).queue_nominal, fleet.state(&chain).cooling);
        assert!(fleet.pool_free(&chain) + cooling >= nominal, "funded in the epoch in which it asks");
        close(&mut chain, &fleet, 0);
        assert!(fleet.pool_free(&chain) >= nominal, "and there in the next");
        assert_books(&chain, &fleet);
        // As if the tickets had been withdrawn; the stake goes back.
        fleet.pool.edit(&mut chain, |state| state.queue_nominal = 0);
        epoch(&mut chain, &fleet, 0);
        epoch(&mut chain, &fleet, 0);
    }
}

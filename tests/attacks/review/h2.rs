//! H2: what the queue waits for is nobody else's, from the boundary on (INV-66).

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams};
use solana_address::Address;

use super::lab::{MILLION, assert_books, assert_refused, close, edit_main, shares_of, staked, sweep, worth};
use crate::doors::{fill_queue, leave_at_once, paid};

/// A ticket for 60,000 of a million SOL, funded by all operators in turn.
fn funded_ticket() -> (Chain, Fleet, Holder, Address) {
    let params = PoolParams { fee_bps: 500, bounty_bps: 5_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let shares = shares_of(&fleet.pool.state(&chain), 60_000 * SOL);
    let ticket = fleet.pool.unstake(&mut chain, &holder, shares, 0);
    for index in 0..10 {
        fleet.undelegate(&mut chain, index).unwrap();
    }
    (chain, fleet, holder, ticket)
}

#[test]
fn h2_sixty_thousand_that_have_just_come_back_are_not_bought_by_an_instant_exit_before_the_queue_is_paid() {
    // Guard: `queue_nominal` in `Pool::liquidity`. The pair is fresh, the cohort not finalised, and a buyer at a
    // discount of 60 bps would pay 30 for the leavers' SOL.
    let (mut chain, fleet, holder, ticket) = funded_ticket();
    close(&mut chain, &fleet, 0);
    let state = fleet.pool.state(&chain);
    let free = fleet.pool_free(&chain);
    assert!(free >= state.queue_nominal && free - state.queue_nominal < 2 * SOL, "{free}");
    assert_refused(&mut chain, "InsufficientLiquidity", |chain| {
        leave_at_once(chain, &fleet, &holder, shares_of(&state, 2 * SOL))
    });
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(claim(&mut chain, &ticket), state.queue_nominal);
    assert_books(&chain, &fleet);
}

#[test]
fn h2_what_is_above_the_reserved_can_leave_to_the_lamport_and_no_more() {
    // Guard: as above, and `unbooked`: the fee of an exit is no liquidity of the next one.
    let (mut chain, fleet, holder, ticket) = funded_ticket();
    close(&mut chain, &fleet, 0);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, 15_000 * SOL);
    let state = fleet.pool.state(&chain);
    let liquid = fleet.pool_free(&chain) - state.queue_nominal - state.unbooked;
    assert!(liquid >= 15_000 * SOL, "{liquid}");
    let most = shares_of(&state, liquid);
    assert!(worth(&state, most + 2) > liquid);
    assert_refused(&mut chain, "InsufficientLiquidity", |chain| {
        leave_at_once(chain, &fleet, &holder, most + 2)
    });
    paid(leave_at_once(&mut chain, &fleet, &holder, most));
    assert_refused(&mut chain, "InsufficientLiquidity", |chain| leave_at_once(chain, &fleet, &holder, SOL));
    assert!(fleet.pool_free(&chain) >= state.queue_nominal, "INV-66");
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(claim(&mut chain, &ticket), state.queue_nominal);
    assert_books(&chain, &fleet);
}

#[test]
fn h2_neither_delegation_nor_debts_take_what_the_queue_waits_for() {
    // Guards: `queue` in `Pool::set_aside`, which `free_to_delegate` goes by, and `excess_over(queue_nominal)` in
    // `finalize_epoch`, which pays the ledger's debts out of what is left.
    let (mut chain, fleet, _, ticket) = funded_ticket();
    // The pot's half of the fee on 450 SOL, all of which lie in main accounts.
    chain.advance_epochs(1);
    for index in 0..10 {
        edit_main(&mut chain, &fleet, index, |state, held| {
            (state.stake, *held) = (state.stake + 45 * SOL, *held + 45 * SOL);
        });
    }
    sweep(&mut chain, &fleet);
    let event = fleet.finalize(&mut chain).event();
    assert!(event.number("fee") > 20 * SOL);
    let state = fleet.pool.state(&chain);
    assert!(state.owed_bounty > 9 * SOL, "all but what is rounded waits: {}", state.owed_bounty);
    fleet.set_level(&mut chain);
    for _ in 0..2 {
        fleet.moves(&mut chain);
        assert!(fleet.pool_free(&chain) >= state.queue_nominal, "INV-66");
    }
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(claim(&mut chain, &ticket), state.queue_nominal);
    assert_books(&chain, &fleet);
}

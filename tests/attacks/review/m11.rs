//! M11: the fee of an instant exit is an integral, and what it leaves is no liquidity. C3: nor is it sold.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams};

use super::lab::{MILLION, assert_books, close, shares_of, staked, worth};
use crate::doors::{leave_at_once, shares};

/// A million SOL, 100,000 of it liquid as the curve wants it: 3 % at nothing, 0.3 % at the target.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { liquidity_bps: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    close(&mut chain, &fleet, 0);
    let (state, free) = (fleet.pool.state(&chain), fleet.pool_free(&chain));
    assert_eq!((state.exit_max_bps, state.exit_min_bps, state.unbooked), (300, 30, 0));
    assert!(free.abs_diff(state.pair_assets / 10) < SOL && free.abs_diff(100_000 * SOL) < 5 * SOL, "{free}");
    (chain, fleet, holder)
}

/// Half of what is liquid leaves in so many parts. Returns the fee.
fn leaves_in(parts: u64) -> u64 {
    let (mut chain, fleet, holder) = pool();
    let all = shares_of(&fleet.pool.state(&chain), 50_000 * SOL);
    let mut fees = 0;
    for part in 0..parts {
        let shares = all * (part + 1) / parts - all * part / parts;
        let event = leave_at_once(&mut chain, &fleet, &holder, shares).unwrap().event();
        fees += event.number("fee");
    }
    assert_eq!(fleet.pool.state(&chain).unbooked, fees);
    assert_books(&chain, &fleet);
    fees
}

#[test]
fn m11_fifty_thousand_in_a_hundred_parts_cost_what_they_cost_whole() {
    // Guards: `Curve::fee_ceil` is an integral, and `excess_over(unbooked)` in `Pool::liquidity`: fees that stay in the
    // reserve must not make the next part cheaper. 487.5 whole; 485.0 in a hundred parts without the second, 412 by the
    // end point alone.
    let whole = leaves_in(1);
    assert!(whole.abs_diff(487_500 * SOL / 1_000) < SOL / 10, "{whole}");
    for parts in [2, 100] {
        let fees = leaves_in(parts);
        // Each part's value is floored and its fee ceiled.
        assert!(fees >= whole - parts && fees <= whole + 2 * parts, "{fees} in {parts}, {whole} whole");
    }
}

#[test]
fn c3_the_487_sol_that_an_instant_exit_leaves_are_not_sold_to_a_deposit_of_a_million() {
    // Guard: `Exit::apply` puts the fee into `unbooked`, at which deposits are priced. At the pair a million takes
    // half.
    let (mut chain, fleet, holder) = pool();
    let all = shares_of(&fleet.pool.state(&chain), 50_000 * SOL);
    leave_at_once(&mut chain, &fleet, &holder, all).unwrap();
    assert_eq!(fleet.pool.state(&chain).unbooked / SOL, 487);
    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &attacker, MILLION);
    close(&mut chain, &fleet, 0);
    let state = fleet.pool.state(&chain);
    assert_eq!(state.unbooked, 0, "all of it is booked");
    let value = worth(&state, shares(&chain, &attacker));
    assert!(value <= MILLION && MILLION - value < 10, "{value}");
    assert_books(&chain, &fleet);
}

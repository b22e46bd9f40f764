//! Second pass, what leavers forfeit: 2.1.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{OperatorTerms, PoolParams};

use super::lab::{MILLION, assert_books, close, epoch, mul_div, shares_of, staked, worth};
use crate::doors::{fill_queue, leave_at_once, shares};

#[test]
fn p2_01_forfeits_of_three_hundred_thousand_are_not_sold_to_a_deposit_of_a_million() {
    // Guard: `Fill::apply` puts `value - payout` into `unbooked`. 300,000 SOL leave 135; at the pair a million
    // deposited right after takes 79 of them, every epoch.
    let params = PoolParams { r_floor_ppm: 450, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    epoch(&mut chain, &fleet, 0);
    // 450 of a million, whatever of it is staked.
    let growth = mul_div(450 * SOL, 1_000_000, fleet.state(&chain).delegated);
    let state = fleet.pool.state(&chain);
    fleet.pool.unstake(&mut chain, &holder, shares_of(&state, 300_000 * SOL), 0);
    fleet.moves(&mut chain);
    close(&mut chain, &fleet, growth);

    let before = fleet.pool.state(&chain);
    fill_queue(&mut chain, &fleet).unwrap();
    let state = fleet.pool.state(&chain);
    let forfeited = state.unbooked - before.unbooked;
    assert!(forfeited.abs_diff(135 * SOL) < SOL, "{forfeited}");
    assert_eq!(mul_div(forfeited, MILLION, MILLION + 700_000 * SOL) / SOL, 79, "what is at stake");
    assert!(state.exit_floor_ppm >= 450 && state.unbooked >= forfeited);

    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    fleet.pool.open(&mut chain);
    let stays = shares(&chain, &holder);
    fleet.pool.deposit(&mut chain, &attacker, MILLION);
    close(&mut chain, &fleet, 0);
    let state = fleet.pool.state(&chain);
    let value = worth(&state, shares(&chain, &attacker));
    assert!(value <= MILLION, "{} lamports of profit", value - MILLION);
    assert!(MILLION - value < 10, "and nobody is robbed the other way round: {value}");
    // The forfeits are the stayers', but for what is the dead shares'.
    let gained = worth(&state, stays) - worth(&before, stays);
    assert!(
        gained.abs_diff(mul_div(forfeited + before.unbooked, stays, before.supply - before.queue_shares))
            < SOL / 1_000
    );
    assert_books(&chain, &fleet);
}

#[test]
fn p2_01_forfeits_and_fees_of_exits_are_charged_no_fee() {
    // Guard: they are no `taxable` income, for the fee on the reward that made them was taken when it came (M5 a: 128
    // SOL taxed twice are 6.4 an epoch); nor is what an instant exit leaves.
    let params = PoolParams { r_floor_ppm: 450, fee_bps: 500, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    epoch(&mut chain, &fleet, 0);
    let state = fleet.pool.state(&chain);
    fleet.pool.unstake(&mut chain, &holder, shares_of(&state, 300_000 * SOL), 0);
    fleet.moves(&mut chain);
    let event = close(&mut chain, &fleet, 650).event();
    assert!(event.number("fee") > 0);
    fill_queue(&mut chain, &fleet).unwrap();
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &holder, 10_000 * SOL);
    let left = leave_at_once(&mut chain, &fleet, &holder, 9_000 * SOL).unwrap().event().number("fee");
    assert!(left > 10 * SOL);
    let state = fleet.pool.state(&chain);
    assert!(state.unbooked > 100 * SOL + left && state.taxable == 0, "{} {}", state.unbooked, state.taxable);
    let event = close(&mut chain, &fleet, 0).event();
    assert!(event.number("gain") > 100 * SOL, "booked");
    assert_eq!(event.number("fee"), 0);
    assert_books(&chain, &fleet);
}

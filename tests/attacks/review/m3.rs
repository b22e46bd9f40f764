//! M3: what an epoch can bring is measured, and cannot be donated to.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, Pool, PoolParams, PoolSetup};

use super::lab::{MILLION, close, epoch, exit_value, funded, refresh, staked};

const R_PPM: u64 = 450;

/// A pool of 1,000 SOL that has earned 450 ppm in each of its last ten epochs.
fn seasoned() -> (Chain, Fleet, Holder) {
    let params = PoolParams { r_floor_ppm: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
    for _ in 0..11 {
        epoch(&mut chain, &fleet, R_PPM);
    }
    (chain, fleet, holder)
}

#[test]
fn m3_a_donation_of_twenty_bps_to_a_pool_of_a_thousand_sets_nobodys_fees_for_ten_epochs() {
    // Guard: `Growth::r_max` takes growth of delegations, and of all else the median.
    let (mut chain, fleet, _) = seasoned();
    let r_max = fleet.pool.state(&chain).r_max_ppm;
    // Measured growth is ceiled, on stake that lacks what was not delegated.
    assert!((450..=451).contains(&r_max), "{r_max}");
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, R_PPM);
    chain.donate(&fleet.pool.reserve, 2 * SOL);
    refresh(&mut chain, &fleet);
    fleet.finalize(&mut chain);

    let mut above = 0;
    for _ in 0..10 {
        let state = fleet.pool.state(&chain);
        assert_eq!(state.r_max_ppm, r_max, "the entry fee");
        // While the two SOL are released by the clamp, leaving with them does not pay; then it costs what it did.
        assert!(state.exit_floor_ppm <= 2 * r_max + 1, "{}", state.exit_floor_ppm);
        above += u32::from(state.exit_floor_ppm > r_max + 1);
        close(&mut chain, &fleet, R_PPM);
    }
    // 2 SOL and the rewards meanwhile, at 2 * 450 ppm of 1,005 SOL an epoch: 0.905 less 0.452 SOL of each.
    assert!((4..=5).contains(&above), "{above}");
}

#[test]
fn m3_lamports_that_are_visible_before_the_crank_are_no_profit_to_a_million_that_leaves_after_it() {
    // Guard: the exit floor of a pair is at least the gain booked in it. Two million SOL, 20 bps visible: the
    // attacker's half of the gain is 2,000 SOL.
    let params = PoolParams { r_floor_ppm: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, _) = funded(params, &[], MILLION);
    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &attacker, MILLION);
    chain.donate(&fleet.pool.reserve, 4_000 * SOL);
    chain.advance_epochs(1);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!((event.number("gain"), event.number("exit_floor_ppm")), (4_000 * SOL, 2_000));
    let left = exit_value(&mut chain, &fleet.pool, &attacker);
    assert!(left <= MILLION, "{} SOL of profit", (left - MILLION) / SOL);
    assert!(MILLION - left < 5 * SOL, "and costs no more than that: {left}");
}

#[test]
fn m3_a_new_pool_has_a_reward_to_go_by() {
    // Guard: `r_floor_ppm` in `Growth::r_max`, and as the first `r_max` and exit floor.
    for r_floor_ppm in [250, 2_000] {
        let params = PoolParams { r_floor_ppm, ..PoolParams::default() };
        let mut chain = Chain::with_sluice();
        let first = Pool::create(&mut chain, &PoolSetup { params, ..PoolSetup::default() });
        let (later, fleet, _) = funded(params, &[], 1_000 * SOL);
        for (mut chain, pool) in [(chain, first), (later, fleet.pool)] {
            let holder = pool.holder(&mut chain, 1_000 * SOL);
            let fee = pool.deposit(&mut chain, &holder, 100 * SOL).event().number("fee");
            assert_eq!(fee, 100 * SOL / 1_000_000 * u64::from(r_floor_ppm));
            assert_eq!(pool.state(&chain).exit_floor_ppm, r_floor_ppm);
        }
    }
}

#[test]
fn m3_a_donation_in_the_first_crank_with_stake_sets_no_fee_and_lifts_no_clamp() {
    // Guard: one crank is no window: its own donation must not be the median that it is clamped by.
    let params = PoolParams { r_floor_ppm: 500, ..PoolParams::default() };
    for (gift, booked) in [(2 * SOL, SOL), (500 * SOL, SOL)] {
        let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
        chain.advance_epochs(1);
        chain.donate(&fleet.pool.reserve, gift);
        refresh(&mut chain, &fleet);
        let event = fleet.finalize(&mut chain).event();
        assert_eq!((event.number("r_max_ppm"), event.number("gain")), (500, booked));
    }
}

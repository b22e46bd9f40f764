//! Second pass, entries near the end of an epoch: 2.14.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::{Fleet, OperatorTerms, Pool, PoolParams, PoolSetup, crank, instruction};
use solana_signer::Signer;

use super::lab::{MILLION, assert_refused, close, epoch, staked, worth};

/// Ten operators with 980,000 SOL, and a liquidity target of 20,000.
fn pool() -> (Chain, Fleet) {
    let params = PoolParams { liquidity_bps: 200, r_floor_ppm: 450, ..PoolParams::default() };
    let (chain, fleet, _) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    (chain, fleet)
}

fn refreeze(chain: &mut Chain, fleet: &Fleet, slot: u64) {
    chain.set_slot_in_epoch(slot);
    fleet.send(chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
}

#[test]
fn p2_14_half_a_million_after_the_last_possible_level_pays_for_the_epoch_it_sits_out() {
    // Guard: `head_room` in `set_level` is zero where no other level fits before the late guard, and `in_time` in
    // `deposit`. 500,000 would take 150 of 450 SOL.
    for late_level in [true, false] {
        let (mut chain, fleet) = pool();
        close(&mut chain, &fleet, 450);
        let state = fleet.pool.state(&chain);
        let late = SLOTS_PER_EPOCH - u64::from(state.late_guard_slots);
        let last = late - u64::from(state.level_interval_slots);
        if late_level {
            chain.set_slot_in_epoch(last - 1);
            fleet.set_level(&mut chain);
            assert!(fleet.pool.state(&chain).head_room > MILLION, "one more fits");
            chain.set_slot_in_epoch(last);
            fleet.set_level(&mut chain);
            assert_eq!(fleet.pool.state(&chain).head_room, 0);
        } else {
            fleet.set_level(&mut chain);
            chain.set_slot_in_epoch(late);
            assert!(
                fleet.pool.state(&chain).head_room > MILLION,
                "what was free in time is not free any more"
            );
        }
        let attacker = fleet.pool.holder(&mut chain, MILLION);
        let event = fleet.pool.deposit(&mut chain, &attacker, 500_000 * SOL).event();
        assert_eq!(event.number("fee"), 500_000 * SOL / 1_000_000 * 450);
        close(&mut chain, &fleet, 450);
        let value = worth(&fleet.pool.state(&chain), chain.token_amount(&attacker.lst));
        assert!(value <= 500_000 * SOL, "gained {} SOL", (value - 500_000 * SOL) / SOL);
    }
}

#[test]
fn p2_14_what_comes_in_the_last_free_slot_can_still_be_delegated() {
    // Guard: `late_from_slot`, which a close sets before the end of the epoch by at least the interval of levels;
    // behind the latest level that gives head-room another one fits (`next` in `head_room`).
    let (mut chain, fleet) = pool();
    epoch(&mut chain, &fleet, 450);
    let state = fleet.pool.state(&chain);
    let late = state.late_from_slot - (chain.clock().slot - chain.slot_in_epoch());
    assert!(late + u64::from(state.level_interval_slots) <= SLOTS_PER_EPOCH, "{late}: another level fits");
    let whale = fleet.pool.holder(&mut chain, 2 * MILLION);
    fleet.pool.deposit(&mut chain, &whale, 5_000 * SOL);
    refreeze(&mut chain, &fleet, late - 1 - u64::from(state.level_interval_slots));
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    chain.set_slot_in_epoch(late - 1);
    let event = fleet.pool.deposit(&mut chain, &whale, 500_000 * SOL).event();
    assert_eq!(event.number("fee"), 0);
    refreeze(&mut chain, &fleet, late);
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    let operators = fleet.state(&chain);
    let idle = operators.delegatable - operators.delegated;
    assert!(idle < 10 * 100, "all but a unit of level an operator: {idle}");
}

#[test]
fn p2_14_behind_the_latest_refreezing_that_somebody_can_make_nothing_is_free() {
    // Guard: `refreeze` ends the head-room, and `head_room` in `set_level` gives none where no other level fits.
    let (mut chain, fleet) = pool();
    epoch(&mut chain, &fleet, 450);
    let late = SLOTS_PER_EPOCH - u64::from(fleet.pool.state(&chain).late_guard_slots);
    let whale = fleet.pool.holder(&mut chain, 2 * MILLION);
    fleet.pool.deposit(&mut chain, &whale, 1_000 * SOL);
    refreeze(&mut chain, &fleet, late - 2);
    for levelled in [false, true] {
        let mut chain = chain.clone();
        if levelled {
            fleet.set_level(&mut chain);
        }
        let event = fleet.pool.deposit(&mut chain, &whale, 500_000 * SOL).event();
        assert_eq!(event.number("fee"), 500_000 * SOL / 1_000_000 * 450, "{levelled}");
    }
}

#[test]
fn p2_14_no_pool_has_a_guard_shorter_than_the_interval_of_levels() {
    // Guard: `PoolParams::bounded`. With a guard of nothing, 500,000 in the last slot took 150 of 450 SOL.
    let mut chain = Chain::with_sluice();
    let params = PoolParams { late_guard_slots: 999, level_interval_slots: 1_000, ..PoolParams::default() };
    let setup = PoolSetup { params, ..PoolSetup::default() };
    let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    let create = instruction::create_pool(&payer.pubkey(), &pool, &params);
    assert_refused(&mut chain, "ParameterOutOfBounds", |chain| chain.try_send(&[create], &[&payer, &mint]));
}

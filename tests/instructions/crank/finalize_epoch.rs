//! `finalize_epoch` of a pool without operators.

use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::{FLOOR, PROGRAM, Pool, PoolSetup, instruction, state::PoolState};
use sluice_testkit::token::instruction as token;
use sluice_testkit::{Chain, Receipt, ids};
use solana_signer::Signer;

use crate::named;

/// A pool of 1,000 SOL at par, one holder with 999 of them, just before the end of its first epoch.
pub(super) fn pool_of_1000() -> (Chain, Pool, sluice_testkit::sluice::Holder) {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 2_000 * SOL);
    pool.deposit(&mut chain, &holder, 999 * SOL);
    chain.advance_epochs(1);
    (chain, pool, holder)
}

/// Closes the epoch and checks everything: the pool's fields against `edit`, the lamports, and that nothing else
/// changed.
pub(super) fn close(
    chain: &mut Chain,
    pool: &Pool,
    to_insurance: u64,
    edit: impl FnOnce(&mut PoolState),
) -> Receipt {
    let keeper = chain.new_wallet(SOL);
    let (before, mut expected) = (chain.snapshot(), pool.state(chain));
    expected.sequence += 1;
    (expected.prior_assets, expected.prior_supply) = (expected.pair_assets, expected.pair_supply);
    expected.pair_epoch = chain.epoch();
    expected.head_room = 0;
    expected.late_from_slot = (chain.epoch() + 1) * SLOTS_PER_EPOCH - u64::from(expected.late_guard_slots);
    // Unless the test says otherwise, what waits is income that bears the fee once it is booked.
    expected.taxable = u64::MAX;
    edit(&mut expected);
    if expected.taxable == u64::MAX {
        expected.taxable = expected.unbooked;
    }
    let mut operators = pool.operators(chain);
    let history = chain.data(&pool.rates);
    (expected.pair_assets, expected.pair_supply) = (expected.assets, expected.supply);
    expected.exit_target = expected.assets / 10_000 * u64::from(expected.liquidity_bps);

    let receipt = chain.send(&[instruction::finalize_epoch(pool, &keeper.pubkey())], &[&keeper]);

    chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&pool.reserve, -i128::from(to_insurance))
        .lamports(&pool.insurance, i128::from(to_insurance))
        .data(&pool.address, |_, _| {
            let state = pool.state(chain);
            let marked = u128::from(state.mark_assets) * u128::from(state.supply);
            assert!(
                marked >= u128::from(state.assets) * u128::from(state.mark_supply),
                "the mark is not below"
            );
            (expected.mark_assets, expected.mark_supply) = (state.mark_assets, state.mark_supply);
            assert_eq!(state, expected);
        })
        .data(&pool.operators, |_, _| {
            // No operators: what the next level would distribute is everything that is tracked.
            (operators.epoch, operators.first_slot) = (chain.epoch(), chain.epoch() * SLOTS_PER_EPOCH);
            operators.closed = chain.epoch();
            (operators.minimum, operators.frozen_slot) = (SOL, chain.clock().slot);
            (operators.delegatable, operators.share_unit) = (expected.tracked(), expected.assets / 10_000);
            assert_eq!(pool.operators(chain), operators);
        })
        .data(&pool.rates, |_, _| one_more_entry(&history, &chain.data(&pool.rates), &expected))
        .nothing_else();
    receipt
}

/// The history has one more entry, the pair, and is what it was before.
fn one_more_entry(before: &[u8], after: &[u8], state: &PoolState) {
    let word = |data: &[u8], at: usize| u64::from_le_bytes(data[at..at + 8].try_into().unwrap());
    let written = word(before, 40);
    assert_eq!((word(after, 40), word(after, 48)), (written + 1, written + 1));
    let at = 56 + 56 * usize::try_from(written).unwrap();
    let pair = [word(after, at), word(after, at + 16), word(after, at + 24)];
    assert_eq!(pair, [state.pair_epoch, state.pair_assets, state.pair_supply]);
    assert_eq!(after[56..at], before[56..at], "older entries stay");
    assert!(after[at + 56..].iter().all(|byte| *byte == 0));
}

#[test]
fn a_close_without_anything_new_rolls_the_pair_and_changes_no_value() {
    let (mut chain, pool, _) = pool_of_1000();
    close(&mut chain, &pool, 0, |_| {});
    let state = pool.state(&chain);
    assert_eq!((state.pair_assets, state.pair_supply), (1_000 * SOL, 1_000 * SOL));
}

#[test]
fn a_donation_within_the_clamp_is_booked_whole() {
    let (mut chain, pool, _) = pool_of_1000();
    // 2 * 500 ppm of 1,000 SOL is 1 SOL.
    chain.donate(&pool.reserve, SOL);
    close(&mut chain, &pool, 0, |state| {
        state.assets += SOL;
        state.exit_floor_ppm = 1_000;
    });
}

#[test]
fn a_donation_above_the_clamp_is_deferred_and_above_the_cap_goes_to_the_insurance() {
    let (mut chain, pool, _) = pool_of_1000();
    chain.donate(&pool.reserve, 50 * SOL);
    // 1 SOL by the clamp; 1 % of 1,001 SOL stays unbooked; the rest is 50 - 1 - 10.01.
    let kept = 10 * SOL + SOL / 100;
    let receipt = close(&mut chain, &pool, 49 * SOL - kept, |state| {
        state.assets += SOL;
        state.unbooked = kept;
        state.exit_floor_ppm = 1_000;
    });
    let event = receipt.event();
    for (field, number) in [
        ("grown", 50 * SOL),
        ("gain", SOL),
        ("to_insurance", 49 * SOL - kept),
        ("lost", 0),
        ("burned", 0),
        ("unbacked", 0),
        ("unbooked", kept),
        ("assets", 1_001 * SOL),
        ("supply", 1_000 * SOL),
        ("exit_floor_ppm", 1_000),
        ("closed", 0),
        ("epoch", chain.epoch()),
    ] {
        assert_eq!(event.number(field), number, "{field}");
    }
    assert_eq!(event.key("pool"), pool.address);

    // What was deferred is released by the next closes, a clamp's worth each.
    chain.advance_epochs(1);
    let limit = 1_001 * SOL / 1_000;
    close(&mut chain, &pool, 0, |state| {
        state.assets += limit;
        state.unbooked -= limit;
        state.exit_floor_ppm = 1_000;
    });
}

#[test]
fn the_clamp_grows_with_the_epochs_that_nobody_closed() {
    let (mut chain, pool, _) = pool_of_1000();
    chain.advance_epochs(2);
    chain.donate(&pool.reserve, 5 * SOL);
    close(&mut chain, &pool, 0, |state| {
        state.assets += 3 * SOL;
        state.unbooked = 2 * SOL;
        // 3 SOL on 1,000: leaving right after must not pay.
        state.exit_floor_ppm = 3_000;
    });
}

#[test]
fn the_exit_floor_falls_back_to_r_max_once_gains_are_ordinary() {
    let (mut chain, pool, _) = pool_of_1000();
    chain.donate(&pool.reserve, SOL);
    pool.finalize(&mut chain);
    chain.advance_epochs(1);
    chain.donate(&pool.reserve, SOL / 10);
    close(&mut chain, &pool, 0, |state| {
        state.assets += SOL / 10;
        state.exit_floor_ppm = 500;
    });
}

#[test]
fn a_second_close_of_an_epoch_succeeds_and_does_nothing() {
    let (mut chain, pool, _) = pool_of_1000();
    pool.finalize(&mut chain);
    chain.donate(&pool.reserve, SOL);
    let keeper = chain.new_wallet(SOL);
    let before = chain.snapshot();
    let receipt = chain.send(&[instruction::finalize_epoch(&pool, &keeper.pubkey())], &[&keeper]);
    chain.diff(&before).fee(&receipt).nothing_else();
    chain.set_epoch_rewards_active(true);
    chain.send(&[instruction::finalize_epoch(&pool, &keeper.pubkey())], &[&keeper]);
    assert_eq!(receipt.events(&PROGRAM), Vec::<Vec<u8>>::new(), "nothing happened, nothing is told");
}

#[test]
fn somebody_who_closes_first_does_not_make_anothers_deposit_fail() {
    let (mut chain, pool, holder) = pool_of_1000();
    pool.finalize(&mut chain);
    pool.open(&mut chain);
    let both = [
        instruction::finalize_epoch(&pool, &holder.address()),
        instruction::deposit_sol(&holder.address(), &pool, &holder.lst, SOL, 0),
    ];
    chain.send(&both, &[&holder.wallet]);
    assert_eq!(pool.state(&chain).assets, 1_001 * SOL);
}

#[test]
fn the_epoch_of_creation_is_closed_already() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    let state = pool.state(&chain);
    pool.finalize(&mut chain);
    assert_eq!(pool.state(&chain), state);
}

#[test]
fn a_pair_ahead_of_the_clock_is_no_epoch_to_close() {
    let (mut chain, pool, _) = pool_of_1000();
    pool.edit(&mut chain, |state| state.pair_epoch += 2);
    assert_eq!(named(pool.try_finalize(&mut chain)), "StaleRate");
}

#[test]
fn a_large_deposit_does_not_release_what_is_unbooked() {
    let (mut chain, pool, _) = pool_of_1000();
    chain.donate(&pool.reserve, 12 * SOL);
    pool.finalize(&mut chain);
    let whale = pool.holder(&mut chain, 200_000 * SOL);
    pool.open(&mut chain);
    pool.deposit(&mut chain, &whale, 100_000 * SOL);
    pool.next_epoch(&mut chain);
    let state = pool.state(&chain);
    // From a pair of 1.001 by the clamp of 0.1 % to 1.002001, not to the 1.01101 that the whale paid.
    let rate = state.pair_assets as f64 / state.pair_supply as f64;
    assert!((rate - 1.002_001).abs() < 1e-9, "{rate}");
    assert!((1_000..=1_001).contains(&state.exit_floor_ppm), "{}", state.exit_floor_ppm);
    assert_eq!(
        chain.lamports(&pool.insurance),
        FLOOR + 990_000_000,
        "what was above the cap at the first close"
    );
}

#[test]
fn nothing_is_closed_while_rewards_are_being_paid() {
    let (mut chain, pool, _) = pool_of_1000();
    chain.set_epoch_rewards_active(true);
    assert_eq!(named(pool.try_finalize(&mut chain)), "RewardsBeingPaid");
    chain.set_epoch_rewards_active(false);
    assert!(pool.try_finalize(&mut chain).is_ok());
}

#[test]
fn shares_that_holders_burn_raise_the_value_of_the_others_within_the_clamp() {
    let (mut chain, pool, holder) = pool_of_1000();
    let burn = token::burn(&ids::TOKEN, &holder.lst, &pool.mint, &holder.address(), SOL / 2);
    chain.send(&[burn], &[&holder.wallet]);
    // 999.5 SOL stand behind 999.5 shares; half a SOL is freed, within the clamp of 0.9995.
    let closed = close(&mut chain, &pool, 0, |state| {
        state.supply -= SOL / 2;
        // ceil(0.5 / 999.5) in parts per million
        state.exit_floor_ppm = 501;
    });
    assert_eq!((closed.event().number("burned"), closed.event().number("lost")), (SOL / 2, 0));
    assert_eq!(pool.state(&chain).closed, 0);
}

#[test]
fn a_close_costs_the_same_whoever_calls_and_needs_no_signature_but_the_fee_payers() {
    let (mut chain, pool, _) = pool_of_1000();
    let accounts = instruction::finalize_epoch(&pool, &pool.governance).accounts;
    assert!(accounts.iter().all(|meta| !meta.is_signer));
    let fork = &mut chain.clone();
    fork.new_keypair();
    let (one, other) = (pool.finalize(&mut chain), pool.finalize(fork));
    assert_eq!(one.top_level_units(&PROGRAM), other.top_level_units(&PROGRAM));
    assert_eq!(pool.state(&chain), pool.state(fork));
}

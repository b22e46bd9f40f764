//! `epoch`: one close against exact fractions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{Opening, floor, opening, part, price, q, ratio, tolerated, value_per_share};
use num_bigint::BigInt;
use proptest::prelude::*;
use sluice_math::epoch::{Close, GAIN_CLAMP_FACTOR};
use sluice_math::ledger::unbooked_cap;
use sluice_math::{Lamports, Ledger, MathError, Ppm, Shares};
use strategy::closes::{charged, covered};
use strategy::{
    NO_FEE, Scene, amount, any_close, books, cases, pair_of, par, pool, pool_close, positive, ppm, seen,
    sound_close, tracked,
};

/// Books at their pair, and an epoch in which nothing happened.
fn quiet(before: Ledger, r_max: Ppm) -> Scene {
    let observed = seen(&before, tracked(&before), 1, r_max);
    let last = pair_of(&before);
    Scene { before, last, mark: last.unwrap_or(par()), observed, terms: NO_FEE }
}

fn opened(scene: &Scene) -> Opening {
    opening(&scene.before, scene.last, &scene.observed)
}

fn total(close: &Close) -> u128 {
    u128::from(close.after.tracked().unwrap().get())
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn a_close_of_sound_books_is_the_models(scene in covered(charged(sound_close()))) {
        prop_assert_eq!(scene.close(), model::close(&scene.before, scene.last, scene.mark, &scene.observed, &scene.terms));
    }

    #[test]
    fn a_close_of_broken_books_is_the_models(mut scene in covered(charged(any_close()))) {
        // Longer than the network can run; see the saturation test for the rest.
        scene.observed.elapsed %= 1 << 40;
        prop_assert_eq!(scene.close(), model::close(&scene.before, scene.last, scene.mark, &scene.observed, &scene.terms));
    }

    #[test]
    fn whatever_is_read_there_is_a_close_whose_parts_sum_to_the_whole(scene in covered(charged(any_close()))) {
        let (Scene { before, observed, .. }, close) = (scene, scene.close());
        let sum = |parts: &[Lamports]| parts.iter().map(|part| u128::from(part.get())).sum::<u128>();
        prop_assert_eq!(total(&close), sum(&[observed.tracked, close.from_insurance]));
        // Cover that is not there is none.
        let bonds = observed.bonds.min(observed.tracked);
        let given = observed.recapitalised.min(observed.tracked.excess_over(bonds));
        let came = sum(&[tracked(&before), close.grown, bonds, given, close.from_insurance]);
        prop_assert_eq!(total(&close) + u128::from(close.lost.get()), came);
        prop_assert!(close.from_insurance <= observed.insurance.min(close.insured));
        prop_assert!(sum(&[close.bounty, close.insurance]) <= u128::from(close.fee.get()));
        prop_assert!(close.grown.is_zero() || close.lost.is_zero());
        let supply = u128::from(before.supply.get()) + u128::from(close.unbacked.get());
        prop_assert_eq!(u128::from(observed.mint_supply.get()) + u128::from(close.burned.get()), supply);
    }

    #[test]
    fn whatever_is_read_the_books_after_are_sound_and_their_unbooked_is_within_the_cap(scene in any_close()) {
        let Close { after, exit_floor, .. } = scene.close();
        prop_assert_eq!(after.invariant(), Ok(()));
        prop_assert!(BigInt::from(after.unbooked.get()) * 100 <= BigInt::from(after.assets.get()));
        prop_assert_eq!(after.supply, scene.observed.mint_supply.min(scene.before.supply));
        prop_assert!(exit_floor >= scene.observed.r_max && exit_floor <= Ppm::WHOLE);
    }

    #[test]
    fn nothing_goes_to_the_insurance_before_the_clamp_and_the_cap_are_full(scene in sound_close()) {
        let (close, Opening { base, growth, .. }) = (scene.close(), opened(&scene));
        if close.after.unbooked.is_zero() && close.to_insurance.is_zero() {
            return Ok(());
        }
        prop_assert!(q(close.after.assets.get() + 1) > base * (q(1) + growth), "deferred below the clamp");
        if !close.to_insurance.is_zero() {
            prop_assert!(q(close.after.unbooked.get() + 1) > ratio(close.after.assets.get(), 100), "insured below the cap");
        }
    }

    #[test]
    fn from_pair_to_pair_assets_per_share_grow_to_the_clamp_at_most_but_for_a_lamport(scene in sound_close()) {
        let (after, Opening { base, growth, remaining, .. }) = (scene.close().after, opened(&scene));
        // What rounding the base up by less than a lamport may grow to.
        prop_assert!(q(after.assets.get()) < (base + q(1)) * (q(1) + growth.clone()));
        if let Some(last) = scene.last {
            prop_assert!(q(after.assets.get()) < (price(last) * q(remaining) + q(1)) * (q(1) + growth));
        }
    }

    #[test]
    fn a_share_falls_below_the_last_pair_only_by_what_a_loss_leaves_after_unbooked(scene in pool_close()) {
        let (Scene { before, observed, .. }, close) = (scene, scene.close());
        if observed.mint_supply.is_zero() {
            return Ok(());
        }
        let pair = price(scene.last.unwrap());
        let is = value_per_share(&close.after, false);
        if close.lost <= before.unbooked {
            prop_assert!(is >= pair && !close.fell);
            return Ok(());
        }
        // The whole rest of the loss, spread over all shares, those burned included.
        let rest = q(close.lost.get() - before.unbooked.get());
        let exact = value_per_share(&before, false) - rest / q(before.supply.get());
        prop_assert!(is >= exact.clone().min(pair.clone()));
        if close.burned.is_zero() && exact <= pair {
            prop_assert_eq!(is, exact);
            prop_assert!(close.gain.is_zero() && close.after.unbooked.is_zero() && close.to_insurance.is_zero());
        }
    }

    #[test]
    fn a_rate_fell_exactly_where_a_share_lost_more_than_the_threshold_or_all(scene in sound_close()) {
        let close = scene.close();
        let worthless = close.after.assets.is_zero() || close.after.supply.is_zero();
        let less = || scene.last.is_some_and(|last| value_per_share(&close.after, false) < tolerated(last, 10_000));
        prop_assert_eq!(close.fell, worthless || less());
    }

    #[test]
    fn the_gain_is_what_the_assets_of_the_remaining_shares_grew(scene in sound_close()) {
        let (close, Opening { base, .. }) = (scene.close(), opened(&scene));
        let grew = q(close.after.assets.get()) - base;
        prop_assert!(q(close.gain.get()) <= grew && grew < q(close.gain.get()) + q(1));
    }

    #[test]
    fn the_exit_floor_is_the_least_that_covers_the_reward_and_the_gain(scene in sound_close()) {
        let close = scene.close();
        let base = close.after.assets.get() - close.gain.get();
        let gain = if close.gain.is_zero() { q(0) } else { ratio(close.gain.get(), base) };
        let least = part(scene.observed.r_max).max(gain.min(q(1)));
        prop_assert!(part(close.exit_floor) >= least);
        prop_assert!(part(close.exit_floor) - least < ratio(1, 1_000_000));
    }

    #[test]
    fn a_quiet_epoch_books_what_is_unbooked_up_to_the_clamp_and_changes_nothing_else(before in pool(), r_max in ppm()) {
        let most = floor(&(q(before.assets.get()) * (q(1) + q(GAIN_CLAMP_FACTOR) * part(r_max))));
        let close = quiet(before, r_max).close();
        let assets = most.min(tracked(&before).get().into());
        prop_assert_eq!(BigInt::from(close.after.assets.get()), assets);
        prop_assert_eq!(close.after.supply, before.supply);
        let others = [close.grown, close.lost];
        prop_assert!(others.iter().all(|part| part.is_zero()) && close.burned.is_zero() && close.unbacked.is_zero());
        if before.unbooked.is_zero() {
            prop_assert_eq!((close.after, close.exit_floor), (before, r_max));
        }
    }

    #[test]
    fn shares_that_others_burn_never_lower_the_value_of_a_share(mut scene in pool_close(), burn in amount()) {
        let all = scene.before.supply;
        scene.observed.mint_supply = all;
        let (kept, Opening { assets, growth, .. }) = (scene.close().after, opened(&scene));
        scene.observed.mint_supply = Shares::new(all.get() - burn % all.get());
        let burned = scene.close().after;
        // Never below the last pair for it, and never below what it was without the burn but for the two roundings.
        let least = ratio(assets, all.get()).min(price(scene.last.unwrap()));
        prop_assert!(value_per_share(&burned, false) >= least);
        let roundings = ratio(1, burned.supply.get()) + (q(1) + growth) / q(all.get());
        prop_assert!(value_per_share(&burned, false) > value_per_share(&kept, false) - roundings);
    }

    #[test]
    fn shares_that_the_pool_did_not_mint_are_never_priced(mut scene in pool_close(), more in positive()) {
        let supply = scene.before.supply;
        scene.observed.mint_supply = supply;
        let without = scene.close();
        scene.observed.mint_supply = Shares::new(supply.get().saturating_add(more));
        let unbacked = scene.observed.mint_supply.excess_over(supply);
        prop_assert_eq!(scene.close(), Close { unbacked, ..without });
    }

    #[test]
    fn a_larger_donation_never_lowers_any_part(mut scene in sound_close(), more in amount()) {
        scene.observed.tracked = scene.observed.tracked.max(tracked(&scene.before));
        let less = scene.close();
        scene.observed.tracked = Lamports::new(scene.observed.tracked.get().saturating_add(more));
        let larger = scene.close();
        prop_assert!(larger.after.assets >= less.after.assets && larger.after.unbooked >= less.after.unbooked);
        prop_assert!(larger.to_insurance >= less.to_insurance && larger.gain >= less.gain);
        prop_assert!(larger.exit_floor >= less.exit_floor);
    }

    #[test]
    fn a_larger_loss_never_raises_the_assets(mut scene in sound_close(), more in amount()) {
        let less = scene.close();
        scene.observed.tracked = Lamports::new(scene.observed.tracked.get().saturating_sub(more));
        let larger = scene.close();
        prop_assert!(larger.after.assets <= less.after.assets && larger.lost >= less.lost);
    }
}

#[test]
fn the_cap_is_one_percent_and_the_clamp_twice_the_reward() {
    let caps = [0, 99, 100, 199, 200, u64::MAX].map(|assets| unbooked_cap(Lamports::new(assets)).get());
    assert_eq!((caps, GAIN_CLAMP_FACTOR), ([0, 0, 1, 1, 2, u64::MAX / 100], 2));
}

#[test]
fn the_largest_numbers_close() {
    let all = Lamports::new(u64::MAX);
    let before = Ledger { assets: all, unbooked: all, supply: Shares::new(u64::MAX), ..Ledger::default() };
    let mut scene = quiet(before, Ppm::WHOLE);
    scene.observed.elapsed = u64::MAX;
    let close = scene.close();
    assert_eq!(close.after.tracked(), Ok(all));
    assert_eq!(close.after.invariant(), Ok(()));
    assert_eq!(before.invariant(), Err(MathError::Invariant));
}

#[test]
fn a_gain_of_the_whole_or_more_asks_for_the_whole_of_an_exit() {
    // 100 % is the floor itself; 10,000 times the assets is a figure that no proportion holds.
    let before = books(1_000_000, 0, 1_000_000);
    for gain in [1_000_000, 10_000_000_000] {
        let mut late = quiet(before, Ppm::new(1_000).unwrap());
        late.observed.elapsed = 5_000_000;
        late.observed.tracked = Lamports::new(1_000_000 + gain);
        let close = late.close();
        assert_eq!((close.gain, close.exit_floor), (Lamports::new(gain), Ppm::WHOLE));
    }
    // A little less is told apart.
    let mut scene = quiet(before, Ppm::new(499_999).unwrap());
    scene.observed.tracked = Lamports::new(3_000_000);
    let close = scene.close();
    assert_eq!((close.gain.get(), close.exit_floor.get()), (999_998, 999_998));
}

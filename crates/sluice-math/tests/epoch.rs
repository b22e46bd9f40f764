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

use model::{Opening, floor, opening, part, q, ratio, value_per_share};
use num_bigint::BigInt;
use proptest::prelude::*;
use sluice_math::epoch::{Close, GAIN_CLAMP_FACTOR, Observed, UNBOOKED_CAP};
use sluice_math::{Bps, ExchangeRate, Lamports, Ledger, MathError, Ppm, Shares};
use strategy::{amount, any_close, books, cases, close, pool, pool_close, positive, ppm, sound_close};

/// The close of an epoch in which nothing happened.
fn quiet(before: &Ledger, r_max: Ppm) -> Observed {
    Observed { reserve: before.liquid, mint_supply: before.supply, elapsed: 1, r_max }
}

fn total(close: &Close) -> u128 {
    [close.after.assets, close.after.unbooked, close.to_insurance]
        .map(|part| u128::from(part.get()))
        .iter()
        .sum()
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn a_close_of_sound_books_is_the_models((before, observed) in sound_close()) {
        prop_assert_eq!(close(&before, &observed), model::close(&before, &observed));
    }

    #[test]
    fn a_close_of_broken_books_is_the_models((before, mut observed) in any_close()) {
        // Longer than the network can run; see the saturation test for the rest.
        observed.elapsed %= 1 << 40;
        prop_assert_eq!(close(&before, &observed), model::close(&before, &observed));
    }

    #[test]
    fn whatever_is_read_there_is_a_close_whose_parts_sum_to_the_whole((before, observed) in any_close()) {
        let close = close(&before, &observed);
        prop_assert_eq!(total(&close), u128::from(observed.reserve.get()));
        let came = u128::from(before.liquid.get()) + u128::from(close.donated.get());
        prop_assert_eq!(total(&close) + u128::from(close.lost.get()), came);
        prop_assert!(close.donated.is_zero() || close.lost.is_zero());
        let supply = u128::from(before.supply.get()) + u128::from(close.unbacked.get());
        prop_assert_eq!(u128::from(observed.mint_supply.get()) + u128::from(close.burned.get()), supply);
    }

    #[test]
    fn whatever_is_read_the_books_after_are_sound_and_their_unbooked_is_within_the_cap((before, observed) in any_close()) {
        let Close { after, exit_floor, .. } = close(&before, &observed);
        prop_assert_eq!(after.invariant(), Ok(()));
        prop_assert!(BigInt::from(after.unbooked.get()) * 100 <= BigInt::from(after.assets.get()));
        prop_assert_eq!(after.supply, observed.mint_supply.min(before.supply));
        prop_assert!(exit_floor >= observed.r_max && exit_floor <= Ppm::WHOLE);
    }

    #[test]
    fn nothing_goes_to_the_insurance_before_the_clamp_and_the_cap_are_full((before, observed) in sound_close()) {
        let close = close(&before, &observed);
        if close.after.unbooked.is_zero() && close.to_insurance.is_zero() {
            return Ok(());
        }
        let Opening { backing, growth, .. } = opening(&before, &observed);
        prop_assert!(q(close.after.assets.get() + 1) > backing * (q(1) + growth), "deferred below the clamp");
        if !close.to_insurance.is_zero() {
            prop_assert!(q(close.after.unbooked.get() + 1) > ratio(close.after.assets.get(), 100), "insured below the cap");
        }
    }

    #[test]
    fn assets_per_share_grow_to_the_clamp_at_most_but_for_a_lamport((before, observed) in sound_close()) {
        let Opening { backing, growth, remaining, .. } = opening(&before, &observed);
        let after = close(&before, &observed).after;
        // What rounding the backing up by less than a lamport may grow to.
        let most = (backing.clone() + q(1)) * (q(1) + growth.clone());
        prop_assert!(q(after.assets.get()) < most);
        if remaining == before.supply.get().into() {
            prop_assert!(q(after.assets.get()) <= backing * (q(1) + growth));
        }
    }

    #[test]
    fn a_share_loses_value_exactly_by_what_a_loss_leaves_after_unbooked((before, observed) in sound_close()) {
        if before.supply.is_zero() || observed.mint_supply.is_zero() {
            return Ok(());
        }
        let close = close(&before, &observed);
        let (was, is) = (value_per_share(&before, false), value_per_share(&close.after, false));
        if close.lost <= before.unbooked {
            prop_assert!(is >= was);
        } else {
            // The whole rest of the loss, spread over all shares, those burned included; less than a lamport up.
            let rest = q(close.lost.get() - before.unbooked.get());
            let exact = was - rest / q(before.supply.get());
            prop_assert!(is >= exact);
            if close.burned.is_zero() {
                prop_assert_eq!(is, exact);
                prop_assert!(close.gain.is_zero() && close.after.unbooked.is_zero());
            }
        }
    }

    #[test]
    fn a_rate_fell_exactly_where_a_share_is_worth_less((before, observed) in sound_close()) {
        let closed = close(&before, &observed);
        let after = closed.after;
        let solvent = !before.assets.is_zero() && !before.supply.is_zero();
        let worth_less = after.assets.is_zero()
            || after.supply.is_zero()
            || solvent && value_per_share(&after, false) < value_per_share(&before, false);
        prop_assert_eq!(closed.fell, worth_less);
    }

    #[test]
    fn the_gain_is_what_the_assets_behind_the_remaining_shares_grew((before, observed) in sound_close()) {
        let close = close(&before, &observed);
        let Opening { backing, .. } = opening(&before, &observed);
        let grew = q(close.after.assets.get()) - backing;
        prop_assert!(q(close.gain.get()) <= grew && grew < q(close.gain.get()) + q(1));
    }

    #[test]
    fn the_exit_floor_is_the_least_that_covers_the_reward_and_the_gain((before, observed) in sound_close()) {
        let close = close(&before, &observed);
        let base = close.after.assets.get() - close.gain.get();
        let gain = if close.gain.is_zero() { q(0) } else { ratio(close.gain.get(), base) };
        let least = part(observed.r_max).max(gain.min(q(1)));
        prop_assert!(part(close.exit_floor) >= least);
        prop_assert!(part(close.exit_floor) - least < ratio(1, 1_000_000));
    }

    #[test]
    fn a_quiet_epoch_books_what_is_unbooked_up_to_the_clamp_and_changes_nothing_else(before in pool(), r_max in ppm()) {
        let most = floor(&(q(before.assets.get()) * (q(1) + q(GAIN_CLAMP_FACTOR) * part(r_max))));
        let close = close(&before, &quiet(&before, r_max));
        let assets = most.min(before.liquid.get().into());
        prop_assert_eq!(BigInt::from(close.after.assets.get()), assets);
        prop_assert_eq!(close.after.supply, before.supply);
        let others = [close.donated, close.lost];
        prop_assert!(others.iter().all(|part| part.is_zero()) && close.burned.is_zero() && close.unbacked.is_zero());
        if before.unbooked.is_zero() {
            prop_assert_eq!((close.after, close.exit_floor), (before, r_max));
        }
    }

    #[test]
    fn shares_that_others_burn_never_lower_the_value_of_a_share((before, mut observed) in pool_close(), burn in amount()) {
        observed.mint_supply = before.supply;
        let kept = close(&before, &observed).after;
        observed.mint_supply = Shares::new(before.supply.get() - burn % before.supply.get());
        let burned = close(&before, &observed).after;
        // The clamp is floored once for each; without the burn's lamport up, one lamport is the difference.
        let lamport = ratio(1, burned.supply.get());
        prop_assert!(value_per_share(&burned, false) > value_per_share(&kept, false) - lamport);
        let loss = opening(&before, &observed).assets;
        prop_assert!(value_per_share(&burned, false) >= ratio(loss, before.supply.get()));
    }

    #[test]
    fn shares_that_the_pool_did_not_mint_are_never_priced((before, mut observed) in pool_close(), more in positive()) {
        observed.mint_supply = before.supply;
        let without = close(&before, &observed);
        observed.mint_supply = Shares::new(before.supply.get().saturating_add(more));
        let unbacked = observed.mint_supply.excess_over(before.supply);
        prop_assert_eq!(close(&before, &observed), Close { unbacked, ..without });
    }

    #[test]
    fn a_larger_donation_never_lowers_any_part((before, mut observed) in sound_close(), more in amount()) {
        observed.reserve = observed.reserve.max(before.liquid);
        let less = close(&before, &observed);
        observed.reserve = Lamports::new(observed.reserve.get().saturating_add(more));
        let larger = close(&before, &observed);
        prop_assert!(larger.after.assets >= less.after.assets && larger.after.unbooked >= less.after.unbooked);
        prop_assert!(larger.to_insurance >= less.to_insurance && larger.gain >= less.gain);
        prop_assert!(larger.exit_floor >= less.exit_floor);
    }

    #[test]
    fn a_larger_loss_never_raises_the_assets((before, mut observed) in sound_close(), more in amount()) {
        let less = close(&before, &observed);
        observed.reserve = Lamports::new(observed.reserve.get().saturating_sub(more));
        let larger = close(&before, &observed);
        prop_assert!(larger.after.assets <= less.after.assets && larger.lost >= less.lost);
    }

    #[test]
    fn a_close_without_a_loss_takes_nothing_from_books_within_the_cap((before, mut observed) in pool_close()) {
        observed.reserve = observed.reserve.max(before.liquid);
        observed.mint_supply = before.supply;
        let cap = UNBOOKED_CAP.of_floor(before.assets).unwrap();
        let before = books(before.assets.get(), before.unbooked.min(cap).get(), before.supply.get());
        let after = close(&before, &observed).after;
        prop_assert!(after.liquid >= before.liquid && after.assets >= before.assets);
    }
}

#[test]
fn the_cap_is_one_percent_and_the_clamp_twice_the_reward() {
    assert_eq!((UNBOOKED_CAP, GAIN_CLAMP_FACTOR), (Bps::new(100).unwrap(), 2));
}

#[test]
fn the_largest_numbers_close() {
    let max = Ledger {
        liquid: Lamports::new(u64::MAX),
        assets: Lamports::new(u64::MAX),
        unbooked: Lamports::new(u64::MAX),
        supply: Shares::new(u64::MAX),
    };
    let observed = Observed {
        reserve: Lamports::new(u64::MAX),
        mint_supply: Shares::new(u64::MAX),
        elapsed: u64::MAX,
        r_max: Ppm::WHOLE,
    };
    let close = close(&max, &observed);
    assert_eq!((close.after.assets, close.after.unbooked), (max.assets, Lamports::ZERO));
    assert_eq!(close.after.invariant(), Ok(()));
    assert_eq!(max.invariant(), Err(MathError::Invariant));
}

#[test]
fn a_gain_of_the_whole_or_more_asks_for_the_whole_of_an_exit() {
    // 100 % is the floor itself; 10,000 times the assets is a figure that no proportion holds.
    for gain in [1_000_000, 10_000_000_000] {
        let before = books(1_000_000, 0, 1_000_000);
        let reserve = Lamports::new(1_000_000 + gain);
        let late = Observed { reserve, elapsed: 5_000_000, ..quiet(&before, Ppm::new(1_000).unwrap()) };
        let close = close(&before, &late);
        assert_eq!((close.gain, close.exit_floor), (Lamports::new(gain), Ppm::WHOLE));
    }
    // A little less is told apart.
    let r_max = Ppm::new(499_999).unwrap();
    let before = books(1_000_000, 0, 1_000_000);
    let close = close(&before, &Observed { reserve: Lamports::new(3_000_000), ..quiet(&before, r_max) });
    assert_eq!((close.gain.get(), close.exit_floor.get()), (999_998, 999_998));
}

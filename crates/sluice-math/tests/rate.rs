//! `rate`: conversions at a pair against exact fractions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{ceil, fit, floor, price, q};
use num_bigint::BigInt;
use num_traits::One;
use proptest::prelude::*;
use sluice_math::{ExchangeRate, Lamports, MathError, Round, Shares};
use strategy::{amount, cases, positive, rate};

fn pair(assets: u64, supply: u64) -> ExchangeRate {
    ExchangeRate::new(Lamports::new(assets), Shares::new(supply)).unwrap()
}

/// What fits, or `Overflow`.
fn fits(x: &BigInt) -> Result<u64, MathError> {
    fit(x).ok_or(MathError::Overflow)
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn lamports_become_shares_by_one_exact_division_rounded_as_asked(rate in rate(), paid in amount()) {
        let exact = q(paid) / price(rate);
        let [down, up] = [Round::Down, Round::Up].map(|side| rate.to_shares(Lamports::new(paid), side).map(Shares::get));
        prop_assert_eq!(down, fits(&floor(&exact)));
        prop_assert_eq!(up, fits(&ceil(&exact)));
        if let (Ok(down), Ok(up)) = (down, up) {
            prop_assert!(q(down) <= exact && &exact - q(down) < q(1));
            prop_assert!(q(up) >= exact && q(up) - &exact < q(1));
        }
    }

    #[test]
    fn shares_become_lamports_by_one_exact_division_rounded_as_asked(rate in rate(), held in amount()) {
        let exact = q(held) * price(rate);
        let [down, up] = [Round::Down, Round::Up].map(|side| rate.to_lamports(Shares::new(held), side).map(Lamports::get));
        prop_assert_eq!(down, fits(&floor(&exact)));
        prop_assert_eq!(up, fits(&ceil(&exact)));
        if let (Ok(down), Ok(up)) = (down, up) {
            prop_assert!(q(down) <= exact && &exact - q(down) < q(1));
            prop_assert!(q(up) >= exact && q(up) - &exact < q(1));
        }
    }

    #[test]
    fn a_round_trip_rounded_down_twice_never_gains(rate in rate(), x in amount()) {
        if let Ok(minted) = rate.to_shares(Lamports::new(x), Round::Down) {
            prop_assert!(rate.to_lamports(minted, Round::Down).unwrap() <= Lamports::new(x));
        }
        if let Ok(paid) = rate.to_lamports(Shares::new(x), Round::Down) {
            prop_assert!(rate.to_shares(paid, Round::Down).unwrap() <= Shares::new(x));
        }
    }

    #[test]
    fn a_round_trip_loses_less_than_one_price_and_one_unit(rate in rate(), x in amount()) {
        if let Ok(minted) = rate.to_shares(Lamports::new(x), Round::Down) {
            let back = rate.to_lamports(minted, Round::Down).unwrap();
            prop_assert!(q(x) - q(back.get()) < price(rate) + q(1));
        }
    }

    #[test]
    fn a_round_trip_rounded_up_twice_never_loses(rate in rate(), x in amount()) {
        if let Ok(Ok(back)) =
            rate.to_shares(Lamports::new(x), Round::Up).map(|shares| rate.to_lamports(shares, Round::Up))
        {
            prop_assert!(back >= Lamports::new(x));
        }
    }

    #[test]
    fn a_rate_is_below_another_exactly_where_a_share_is_worth_less(a in rate(), b in rate()) {
        prop_assert_eq!(a.is_below(b), price(a) < price(b));
        prop_assert_eq!(b.is_below(a), price(b) < price(a));
        prop_assert!(!a.is_below(a));
    }

    #[test]
    fn a_rate_a_lamport_or_a_share_away_is_told_apart(assets in positive(), supply in positive()) {
        let at = pair(assets, supply);
        if assets < u64::MAX {
            prop_assert!(at.is_below(pair(assets + 1, supply)) && !pair(assets + 1, supply).is_below(at));
        }
        if supply < u64::MAX {
            prop_assert!(pair(assets, supply + 1).is_below(at) && !at.is_below(pair(assets, supply + 1)));
        }
    }

    #[test]
    fn a_rate_with_more_behind_it_has_the_sum_and_the_same_shares(rate in rate(), more in amount()) {
        let sum = fits(&(BigInt::from(rate.assets().get()) + more));
        let with = rate.with(Lamports::new(more));
        prop_assert_eq!(with.map(|with| with.assets().get()), sum);
        if let Ok(with) = with {
            prop_assert_eq!(with.supply(), rate.supply());
            prop_assert!(!with.is_below(rate) && rate.is_below(with) == (more > 0));
        }
    }

    #[test]
    fn a_multiple_of_a_pair_is_the_same_price(a in 1..=1_u64 << 40, s in 1..=1_u64 << 40, k in 1..1_u64 << 23, x in amount()) {
        let (once, times) = (pair(a, s), pair(a * k, s * k));
        prop_assert!(!once.is_below(times) && !times.is_below(once));
        for round in [Round::Down, Round::Up] {
            prop_assert_eq!(once.to_shares(Lamports::new(x), round), times.to_shares(Lamports::new(x), round));
            prop_assert_eq!(once.to_lamports(Shares::new(x), round), times.to_lamports(Shares::new(x), round));
        }
    }

    #[test]
    fn a_pair_holds_what_it_was_given_and_all_its_shares_are_worth_all_its_assets(assets in amount(), supply in amount()) {
        let made = ExchangeRate::new(Lamports::new(assets), Shares::new(supply));
        let Ok(rate) = made else {
            let reason = if supply == 0 { MathError::NoSupply } else { MathError::Insolvent };
            prop_assert_eq!(made, Err(reason));
            return Ok(());
        };
        prop_assert!(assets > 0 && supply > 0);
        prop_assert_eq!((rate.assets().get(), rate.supply().get()), (assets, supply));
        for round in [Round::Down, Round::Up] {
            prop_assert_eq!(rate.to_lamports(rate.supply(), round), Ok(rate.assets()));
            prop_assert_eq!(rate.to_shares(rate.assets(), round), Ok(rate.supply()));
        }
    }

    #[test]
    fn a_sum_converted_at_once_is_at_least_its_parts_and_less_than_two_units_above(rate in rate(), x in amount(), y in amount()) {
        let Some(both) = x.checked_add(y) else { return Ok(()) };
        let Ok(whole) = rate.to_shares(Lamports::new(both), Round::Down) else { return Ok(()) };
        let [x, y] = [x, y].map(|part| BigInt::from(rate.to_shares(Lamports::new(part), Round::Down).unwrap().get()));
        let gap = BigInt::from(whole.get()) - x - y;
        prop_assert!(gap >= BigInt::from(0) && gap <= BigInt::one());
    }
}

#[test]
fn a_price_without_shares_or_without_assets_has_its_own_error() {
    let new = |assets, supply| ExchangeRate::new(Lamports::new(assets), Shares::new(supply)).map(|_| ());
    assert_eq!(new(0, 0), Err(MathError::NoSupply));
    assert_eq!(new(1, 0), Err(MathError::NoSupply));
    assert_eq!(new(0, 1), Err(MathError::Insolvent));
    assert_eq!(new(1, 1), Ok(()));
}

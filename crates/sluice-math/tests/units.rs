//! `units`: sums, differences and proportions against exact fractions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{ceil, fit, floor, q, ratio};
use num_bigint::BigInt;
use proptest::prelude::*;
use sluice_math::{Bps, Epoch, Lamports, MathError, Ppm, Shares};
use strategy::{amount, cases};

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn sums_and_differences_are_exact_or_refused(x in amount(), y in amount()) {
        let sum = fit(&(BigInt::from(x) + y)).ok_or(MathError::Overflow);
        let difference = fit(&(BigInt::from(x) - y)).ok_or(MathError::Underflow);
        prop_assert_eq!(Lamports::new(x).add(Lamports::new(y)).map(Lamports::get), sum);
        prop_assert_eq!(Shares::new(x).add(Shares::new(y)).map(Shares::get), sum);
        prop_assert_eq!(Lamports::new(x).sub(Lamports::new(y)).map(Lamports::get), difference);
        prop_assert_eq!(Shares::new(x).sub(Shares::new(y)).map(Shares::get), difference);
        prop_assert_eq!(Epoch::new(x).since(Epoch::new(y)), difference);
    }

    #[test]
    fn an_excess_and_the_smaller_make_up_the_amount(x in amount(), y in amount()) {
        let (a, b) = (Lamports::new(x), Lamports::new(y));
        prop_assert_eq!(a.min(b), b.min(a));
        prop_assert!(a.min(b) == a || a.min(b) == b);
        prop_assert!(a.min(b) <= a && a.min(b) <= b);
        prop_assert_eq!(a.excess_over(b).add(a.min(b)), Ok(a));
        prop_assert!(a.excess_over(b).is_zero() == (x <= y));
    }

    #[test]
    fn a_part_is_rounded_to_the_named_side_and_is_never_above_the_whole(x in amount(), raw in 0..=1_000_000_u32) {
        let (ppm, amount) = (Ppm::new(raw).unwrap(), Lamports::new(x));
        let exact = q(x) * ratio(raw, 1_000_000);
        let (down, up) = (ppm.of_floor(amount).unwrap(), ppm.of_ceil(amount).unwrap());
        prop_assert_eq!(BigInt::from(down.get()), floor(&exact));
        prop_assert_eq!(BigInt::from(up.get()), ceil(&exact));
        prop_assert!(down <= up && up <= amount);
    }

    #[test]
    fn basis_points_are_hundreds_of_parts_per_million(x in amount(), raw in 0..=10_000_u16) {
        let (bps, ppm) = (Bps::new(raw).unwrap(), Ppm::new(u32::from(raw) * 100).unwrap());
        let amount = Lamports::new(x);
        prop_assert_eq!(bps.of_floor(amount), ppm.of_floor(amount));
        prop_assert_eq!(bps.of_ceil(amount), ppm.of_ceil(amount));
    }

    #[test]
    fn a_ceiled_part_and_the_floored_rest_make_up_the_whole(x in amount(), raw in 0..=1_000_000_u32) {
        let (part, rest) = (Ppm::new(raw).unwrap(), Ppm::new(1_000_000 - raw).unwrap());
        let amount = Lamports::new(x);
        prop_assert_eq!(part.of_ceil(amount).unwrap().add(rest.of_floor(amount).unwrap()), Ok(amount));
    }

    #[test]
    fn a_proportion_above_the_whole_is_refused(bps in any::<u16>(), ppm in any::<u32>()) {
        prop_assert_eq!(Bps::new(bps).map(Bps::get), if bps <= 10_000 { Ok(bps) } else { Err(MathError::OutOfRange) });
        prop_assert_eq!(Ppm::new(ppm).map(Ppm::get), if ppm <= 1_000_000 { Ok(ppm) } else { Err(MathError::OutOfRange) });
    }

    #[test]
    fn the_larger_proportion_is_one_of_the_two_and_below_neither(x in 0..=1_000_000_u32, y in 0..=1_000_000_u32) {
        let (a, b) = (Ppm::new(x).unwrap(), Ppm::new(y).unwrap());
        prop_assert_eq!(a.max(b).get(), x.max(y));
    }

    #[test]
    fn amounts_order_as_their_numbers(x in amount(), y in amount()) {
        prop_assert_eq!(Lamports::new(x).cmp(&Lamports::new(y)), x.cmp(&y));
        prop_assert_eq!(Shares::new(x) == Shares::new(y), x == y);
        prop_assert_eq!(Epoch::new(x) < Epoch::new(y), x < y);
        prop_assert_eq!(Lamports::new(x).get(), x);
    }
}

#[test]
fn a_proportion_is_refused_from_one_above_the_whole() {
    assert_eq!(Bps::new(10_000), Ok(Bps::WHOLE));
    assert_eq!(Bps::new(10_001), Err(MathError::OutOfRange));
    assert_eq!(Ppm::new(1_000_000), Ok(Ppm::WHOLE));
    assert_eq!(Ppm::new(1_000_001), Err(MathError::OutOfRange));
}

#[test]
fn the_whole_of_the_largest_amount_is_itself() {
    let all = Lamports::new(u64::MAX);
    assert_eq!((Ppm::WHOLE.of_floor(all), Ppm::WHOLE.of_ceil(all)), (Ok(all), Ok(all)));
    assert_eq!((Bps::WHOLE.of_floor(all), Bps::WHOLE.of_ceil(all)), (Ok(all), Ok(all)));
    assert_eq!((Ppm::ZERO.of_ceil(all), Bps::ZERO.of_ceil(all)), (Ok(Lamports::ZERO), Ok(Lamports::ZERO)));
}

#[test]
fn defaults_are_zero() {
    assert!(Lamports::default().is_zero() && Shares::default().is_zero());
    assert_eq!((Lamports::default(), Shares::default()), (Lamports::ZERO, Shares::ZERO));
    assert_eq!((Bps::default(), Ppm::default(), Epoch::default()), (Bps::ZERO, Ppm::ZERO, Epoch::new(0)));
}

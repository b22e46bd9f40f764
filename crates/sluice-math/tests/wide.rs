//! `wide`: 64-bit limbs against unbounded integers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod strategy;

use num_bigint::BigUint;
use proptest::prelude::*;
use sluice_math::wide::{double_product_less, mul_div_ceil, mul_div_floor, mul_div_rem, product_less};
use strategy::{amount, cases, overestimated, positive};

fn big(n: u64) -> BigUint {
    BigUint::from(n)
}

/// `(floor, remainder, ceiling)`, each where it fits.
fn expected(a: u64, b: u64, d: u64) -> (Option<u64>, Option<u64>, Option<u64>) {
    if d == 0 {
        return (None, None, None);
    }
    let product = big(a) * b;
    let (quotient, rest) = (&product / d, &product % d);
    let ceiling = (&product + (d - 1)) / d;
    let fits = |x: BigUint| u64::try_from(x).ok();
    (fits(quotient), fits(rest), fits(ceiling))
}

/// Compares all three functions with unbounded division.
fn check(a: u64, b: u64, d: u64) -> Result<(), TestCaseError> {
    let (quotient, rest, ceiling) = expected(a, b, d);
    let with_rest = quotient.map(|quotient| (quotient, rest.unwrap()));
    prop_assert_eq!(mul_div_rem(a, b, d), with_rest, "{} * {} / {}", a, b, d);
    prop_assert_eq!(mul_div_floor(a, b, d), quotient, "floor of {} * {} / {}", a, b, d);
    prop_assert_eq!(mul_div_ceil(a, b, d), ceiling, "ceiling of {} * {} / {}", a, b, d);
    Ok(())
}

/// `(a, b, d)` with `u64::MAX < a * b / d < u64::MAX + 1`: only the ceiling does not fit.
fn just_above_the_largest() -> impl Strategy<Value = (u64, u64, u64)> {
    (2..=u64::MAX / 4, 1..=u64::from(u32::MAX)).prop_filter_map("no remainder in range", |(d, more)| {
        // (MAX - less) * (d + more) = MAX * d + excess, with 0 < excess < d.
        let max = u128::from(u64::MAX);
        let wide = u128::from(d) + u128::from(more);
        let less = (max * u128::from(more) - 1) / wide;
        let excess = max * u128::from(more) - less * wide;
        let a = u64::try_from(max - less).ok()?;
        (excess < u128::from(d)).then_some((a, d + more, d))
    })
}

proptest! {
    #![proptest_config(cases(40_000))]

    #[test]
    fn floor_ceiling_and_remainder_are_exact_for_any_operands_and_none_exactly_where_they_do_not_fit(
        a in amount(), b in amount(), d in amount(),
    ) {
        check(a, b, d)?;
    }

    #[test]
    fn they_are_exact_where_the_quotient_fits(a in amount(), b in amount(), d in positive()) {
        // Sorted, so that the divisor is not below both factors.
        let mut operands = [a, b, d];
        operands.sort_unstable();
        check(operands[0], operands[1], operands[2])?;
        check(operands[0], operands[2], operands[1])?;
    }

    #[test]
    fn they_are_exact_where_a_digit_of_the_quotient_is_overestimated((a, b, d) in overestimated()) {
        check(a, b, d)?;
        check(b, a, d)?;
    }

    #[test]
    fn a_product_divided_by_a_factor_is_the_other_one(a in amount(), d in positive()) {
        prop_assert_eq!(mul_div_rem(a, d, d), Some((a, 0)));
        prop_assert_eq!(mul_div_ceil(d, a, d), Some(a));
    }

    #[test]
    fn a_ceiling_above_the_largest_number_is_none_though_its_floor_fits((a, b, d) in just_above_the_largest()) {
        prop_assert_eq!(mul_div_floor(a, b, d), Some(u64::MAX));
        prop_assert_eq!(mul_div_ceil(a, b, d), None);
        check(a, b, d)?;
    }

    #[test]
    fn products_compare_exactly(a in amount(), b in amount(), c in amount(), d in amount()) {
        prop_assert_eq!(product_less(a, b, c, d), big(a) * b < big(c) * d);
        prop_assert_eq!(product_less(a, b, b, a), false);
        prop_assert_eq!(double_product_less(a, b, c, d), big(a) * b * 2u32 < big(c) * d);
    }

    #[test]
    fn products_that_differ_by_little_compare_exactly(
        x in any::<u32>(), y in any::<u32>(), z in any::<u32>(), up in 0..=1_u64, down in 0..=1_u64,
    ) {
        // (x * y) * z against x * (y * z), some of them with a factor a step away.
        let [x, y, z] = [x, y, z].map(u64::from);
        let sides = [(x * y + up, z), (x, y * z), (z, (x * y).saturating_sub(down)), (y * z, x)];
        for (a, b) in sides {
            for (c, d) in sides {
                prop_assert_eq!(product_less(a, b, c, d), big(a) * b < big(c) * d);
                // Half of it, as far as a factor is even.
                prop_assert_eq!(double_product_less(a / 2, b, c, d), big(a / 2) * b * 2u32 < big(c) * d);
            }
        }
    }
}

#[test]
fn nothing_is_divided_by_zero() {
    for (a, b) in [(0, 0), (1, 0), (1, 1), (u64::MAX, u64::MAX)] {
        assert_eq!((mul_div_rem(a, b, 0), mul_div_floor(a, b, 0), mul_div_ceil(a, b, 0)), (None, None, None));
    }
}

#[test]
fn the_largest_operands_divide_to_the_largest_quotient() {
    assert_eq!(mul_div_rem(u64::MAX, u64::MAX, u64::MAX), Some((u64::MAX, 0)));
    assert_eq!(mul_div_rem(u64::MAX, u64::MAX, u64::MAX - 1), None);
    assert_eq!(mul_div_rem(u64::MAX - 1, u64::MAX, u64::MAX), Some((u64::MAX - 1, 0)));
}

#[test]
fn products_are_compared_by_both_limbs() {
    // 2^64 is above 2^64 - 1 although its lower limb is below; equal upper limbs are decided by the lower ones.
    assert!(product_less(u64::MAX, 1, 1 << 32, 1 << 32));
    assert!(!product_less(1 << 32, 1 << 32, u64::MAX, 1));
    assert!(product_less(1 << 63, 2, (1 << 63) + 1, 2));
    assert!(!product_less((1 << 63) + 1, 2, 1 << 63, 2));
}

#[test]
fn a_doubled_product_carries_into_the_upper_limb_and_out_of_it() {
    // 2 * 2^63 against 2^64, and against a little more.
    assert!(!double_product_less(1 << 63, 1, 1 << 32, 1 << 32));
    assert!(double_product_less(1 << 63, 1, (1 << 32) + 1, 1 << 32));
    // Twice a product that needs all 128 bits is above every product.
    assert!(!double_product_less(u64::MAX, (1 << 63) + 1, u64::MAX, u64::MAX));
    assert!(double_product_less(u64::MAX, (1 << 63) - 1, u64::MAX, u64::MAX));
    // By one.
    assert!(double_product_less(7, 1, 3, 5) && !double_product_less(8, 1, 3, 5));
    assert!(!double_product_less(0, u64::MAX, 0, u64::MAX));
}

//! `a * b / d` on 64-bit limbs, exact.
//!
//! `u128` would read better and is what the tests compare with, but costs 291 compute units on-chain where this
//! costs 155: the SBPF target has no 128-bit division, and a call to the general one is dearer than the narrow
//! case that money needs (a quotient that fits 64 bits).
//!
//! Source of the division: Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D, for two 32-bit digits.

/// The lower half of a limb.
const LOW: u64 = 0xffff_ffff;

/// `floor(a * b / d)`, and the remainder. `None` where `d` is zero or the quotient does not fit 64 bits.
#[inline(always)]
pub const fn mul_div_rem(a: u64, b: u64, d: u64) -> Option<(u64, u64)> {
    let (high, low) = widening_mul(a, b);
    // Covers d == 0 as well: no `high` is below it.
    if high >= d {
        return None;
    }
    Some(narrowing_div(high, low, d))
}

/// `floor(a * b / d)`. `None` where `d` is zero or the result does not fit 64 bits.
#[inline(always)]
pub const fn mul_div_floor(a: u64, b: u64, d: u64) -> Option<u64> {
    match mul_div_rem(a, b, d) {
        Some((quotient, _)) => Some(quotient),
        None => None,
    }
}

/// `ceil(a * b / d)`. `None` where `d` is zero or the result does not fit 64 bits.
#[inline(always)]
pub const fn mul_div_ceil(a: u64, b: u64, d: u64) -> Option<u64> {
    match mul_div_rem(a, b, d) {
        Some((quotient, 0)) => Some(quotient),
        Some((quotient, _)) => quotient.checked_add(1),
        None => None,
    }
}

/// `floor(n / d)`, and the remainder. `None` where `d` is zero or the quotient does not fit 64 bits.
#[inline(always)]
pub const fn div_rem(n: u128, d: u64) -> Option<(u64, u64)> {
    // as-safety: the two halves of 128 bits.
    #[expect(clippy::cast_possible_truncation, reason = "see above")]
    let (high, low) = ((n >> 64) as u64, n as u64);
    if high >= d { None } else { Some(narrowing_div(high, low, d)) }
}

/// Whether `a * b < c * d`, exactly: the comparison of two rates without a division.
#[inline(always)]
pub const fn product_less(a: u64, b: u64, c: u64, d: u64) -> bool {
    let (high, low) = widening_mul(a, b);
    let (other_high, other_low) = widening_mul(c, d);
    if high == other_high { low < other_low } else { high < other_high }
}

/// Whether `2 * a * b < c * d`, exactly.
#[inline(always)]
pub const fn double_product_less(a: u64, b: u64, c: u64, d: u64) -> bool {
    let (high, low) = widening_mul(a, b);
    let (other_high, other_low) = widening_mul(c, d);
    // The bit that a doubling pushes out is above every product.
    if high >> 63 != 0 {
        return false;
    }
    let (high, low) = ((high << 1) | (low >> 63), low << 1);
    if high == other_high { low < other_low } else { high < other_high }
}

/// `a * b` as (high, low) limbs.
#[inline(always)]
const fn widening_mul(a: u64, b: u64) -> (u64, u64) {
    let (a0, a1, b0, b1) = (a & LOW, a >> 32, b & LOW, b >> 32);
    // wrapping-safety: each product of two 32-bit digits is at most (2^32-1)^2, which leaves room for two more
    // 32-bit digits in 64 bits; so no sum below wraps.
    let low = a0.wrapping_mul(b0);
    let middle = a1.wrapping_mul(b0).wrapping_add(low >> 32);
    let carry = (middle & LOW).wrapping_add(a0.wrapping_mul(b1));
    let high = a1.wrapping_mul(b1).wrapping_add(middle >> 32).wrapping_add(carry >> 32);
    (high, (carry << 32) | (low & LOW))
}

/// `(high:low) / d` and the remainder, for `high < d`.
#[inline(always)]
#[expect(
    clippy::integer_division,
    clippy::arithmetic_side_effects,
    reason = "d > high >= 0, so neither d nor, once normalised, its upper digit is zero; `s` is at most 63"
)]
const fn narrowing_div(high: u64, low: u64, d: u64) -> (u64, u64) {
    // The usual case by far: amounts whose product fits 64 bits.
    if high == 0 {
        return (low / d, low % d);
    }
    let (d, s) = normalised(d);
    let (d1, d0) = (d >> 32, d & LOW);
    // wrapping-safety: `s` is at most 63. Two shifts, because one by 64 is none: a branch less.
    let n32 = high.wrapping_shl(s) | (low >> 1).wrapping_shr(s ^ 63);
    let n10 = low.wrapping_shl(s);
    let (n1, n0) = (n10 >> 32, n10 & LOW);

    let q1 = quotient_digit(n32, n1, d1, d0);
    // wrapping-safety: the true difference is a remainder below d; the bits lost above cancel.
    let n21 = (n32 << 32).wrapping_add(n1).wrapping_sub(q1.wrapping_mul(d));
    let q0 = quotient_digit(n21, n0, d1, d0);
    let remainder = (n21 << 32).wrapping_add(n0).wrapping_sub(q0.wrapping_mul(d)).wrapping_shr(s);
    ((q1 << 32).wrapping_add(q0), remainder)
}

/// Shifts `d`, which is not zero, until its top bit is set; returns by how much as well. In loops, for there is no
/// instruction for it on-chain, and `u64::leading_zeros` costs twice as much.
#[inline(always)]
const fn normalised(mut d: u64) -> (u64, u32) {
    // wrapping-safety: some bit is set, so the steps sum to 63 at most.
    let mut s = 0u32;
    while d >> 56 == 0 {
        (d, s) = (d << 8, s.wrapping_add(8));
    }
    while d >> 60 == 0 {
        (d, s) = (d << 4, s.wrapping_add(4));
    }
    while d >> 63 == 0 {
        (d, s) = (d << 1, s.wrapping_add(1));
    }
    (d, s)
}

/// One 32-bit digit of the quotient `(n:next) / (d1:d0)`, for a normalised divisor (top bit of `d1` set).
#[inline(always)]
#[expect(clippy::integer_division, reason = "d1 has its top bit set, so it is not zero")]
#[expect(clippy::arithmetic_side_effects, reason = "d1 has its top bit set, so it is not zero")]
const fn quotient_digit(n: u64, next: u64, d1: u64, d0: u64) -> u64 {
    let mut digit = n / d1;
    // wrapping-safety: digit * d1 <= n by the line above; the estimate is at most two too high (Knuth's theorem
    // B), so the loop runs at most twice and `digit` never passes zero.
    let mut rest = n.wrapping_sub(digit.wrapping_mul(d1));
    // No need to ask whether the digit has more than 32 bits: n < d1:d0, so `digit` is at most 2^32 + 1, its product
    // with d0 does not wrap, and from 2^32 on it exceeds the right side by itself.
    while digit.wrapping_mul(d0) > ((rest << 32) | next) {
        digit = digit.wrapping_sub(1);
        rest = rest.wrapping_add(d1);
        if rest > LOW {
            break;
        }
    }
    digit
}

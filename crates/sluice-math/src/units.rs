//! Amounts that do not mix.
//!
//! Lamports and shares meet only through an [`ExchangeRate`](crate::ExchangeRate). Fields are private and there is no
//! `Deref`, `From<u64>` or arithmetic operator, so that a raw number enters at `new` and leaves at `get`, where a
//! reader can see it.

use crate::error::{MathError, Result};
use crate::wide::{mul_div_ceil, mul_div_floor};

macro_rules! amount {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// None at all.
            pub const ZERO: Self = Self(0);

            /// Names the unit of a raw number.
            #[inline(always)]
            pub const fn new(raw: u64) -> Self {
                Self(raw)
            }

            /// The raw number, for storage and for calls that know no units.
            #[inline(always)]
            pub const fn get(self) -> u64 {
                self.0
            }

            /// Whether there is none.
            #[inline(always)]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// The sum. Errors: `Overflow`.
            #[inline(always)]
            pub const fn add(self, other: Self) -> Result<Self> {
                // Not `checked_add`: the SBPF backend takes three times as many instructions to say the same.
                if other.0 > !self.0 {
                    return Err(MathError::Overflow);
                }
                // wrapping-safety: `!self` is what is left below 2^64.
                Ok(Self(self.0.wrapping_add(other.0)))
            }

            /// The difference. Errors: `Underflow` where `other` is the larger.
            #[inline(always)]
            pub const fn sub(self, other: Self) -> Result<Self> {
                match self.0.checked_sub(other.0) {
                    Some(difference) => Ok(Self(difference)),
                    None => Err(MathError::Underflow),
                }
            }

            /// The sum, at most what fits. For figures of which "all there is" is the right answer above that.
            #[inline(always)]
            pub const fn saturating_add(self, other: Self) -> Self {
                Self(self.0.saturating_add(other.0))
            }

            /// How far `self` is above `other`; none where it is not above.
            #[inline(always)]
            pub const fn excess_over(self, other: Self) -> Self {
                Self(self.0.saturating_sub(other.0))
            }

            /// The smaller of the two.
            #[inline(always)]
            pub const fn min(self, other: Self) -> Self {
                if self.0 < other.0 { self } else { other }
            }
        }
    };
}

amount! {
    /// SOL in its base unit, 10^-9.
    Lamports
}
amount! {
    /// The pool's token (LST) in its base unit, 10^-9.
    Shares
}

/// A count of epochs since genesis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(u64);

impl Epoch {
    /// Names the unit of a raw number.
    #[inline(always)]
    pub const fn new(raw: u64) -> Self {
        Self(raw)
    }

    /// The raw number.
    #[inline(always)]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Epochs from `earlier` to `self`. Errors: `Underflow` where `earlier` is later.
    #[inline(always)]
    pub const fn since(self, earlier: Self) -> Result<u64> {
        match self.0.checked_sub(earlier.0) {
            Some(elapsed) => Ok(elapsed),
            None => Err(MathError::Underflow),
        }
    }
}

/// 17,592 SOL: the product of less with a proportion, which has 20 bits, fits 64. The usual case, at half the cost.
const NARROW: u64 = 1 << 44;

/// `part * amount / whole` and the remainder, for amounts below [`NARROW`].
#[inline(always)]
#[expect(
    clippy::integer_division,
    clippy::arithmetic_side_effects,
    reason = "both wholes are constants and not zero"
)]
const fn narrow(amount: u64, part: u64, whole: u64) -> (u64, u64) {
    // wrapping-safety: 44 bits times 20.
    let product = amount.wrapping_mul(part);
    (product / whole, product % whole)
}

macro_rules! proportion {
    ($(#[$doc:meta])* $name:ident, $raw:ty, $whole:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($raw);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);
            /// The whole.
            pub const WHOLE: Self = Self($whole);

            /// Names the unit of a raw number. Errors: `OutOfRange` above the whole.
            #[inline(always)]
            pub const fn new(raw: $raw) -> Result<Self> {
                if raw > $whole { Err(MathError::OutOfRange) } else { Ok(Self(raw)) }
            }

            /// The raw number.
            #[inline(always)]
            pub const fn get(self) -> $raw {
                self.0
            }

            /// The larger of the two.
            #[inline(always)]
            pub const fn max(self, other: Self) -> Self {
                if self.0 > other.0 { self } else { other }
            }

            /// `floor(self * amount)`: in favour of whoever owes the part. Never above `amount`.
            #[inline(always)]
            pub fn of_floor(self, amount: Lamports) -> Result<Lamports> {
                if amount.0 < NARROW {
                    let (part, _) = narrow(amount.0, u64::from(self.0), $whole);
                    return Ok(Lamports(part));
                }
                mul_div_floor(amount.0, u64::from(self.0), $whole).map(Lamports).ok_or(MathError::Overflow)
            }

            /// `ceil(self * amount)`: in favour of whoever receives the part. Never above `amount`.
            #[inline(always)]
            pub fn of_ceil(self, amount: Lamports) -> Result<Lamports> {
                if amount.0 < NARROW {
                    let (part, rest) = narrow(amount.0, u64::from(self.0), $whole);
                    // wrapping-safety: a part of less than 2^44, and one.
                    return Ok(Lamports(part.wrapping_add(if rest == 0 { 0 } else { 1 })));
                }
                mul_div_ceil(amount.0, u64::from(self.0), $whole).map(Lamports).ok_or(MathError::Overflow)
            }
        }
    };
}

proportion! {
    /// Basis points: hundredths of a percent, at most 10,000.
    Bps, u16, 10_000
}
proportion! {
    /// Parts per million: hundredths of a basis point, at most 1,000,000. For growth within an epoch, where the
    /// figures are a few basis points and rounding to whole ones would be a tenth of the reward.
    Ppm, u32, 1_000_000
}

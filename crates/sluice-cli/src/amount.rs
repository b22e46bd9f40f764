//! Amounts of SOL and of an LST: nine decimals both, read and printed exactly, never through a float.

use std::fmt;
use std::str::FromStr;

/// Base units of one SOL, and of one LST.
pub const ONE: u64 = 1_000_000_000;
/// Decimals of both.
const DECIMALS: usize = 9;

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// It is empty, or has characters other than digits and one point.
    #[error("`{0}` is no amount: write digits and at most one point, as in 1.5")]
    NotANumber(String),
    /// It has more than nine decimals.
    #[error("`{0}` has more than nine decimals: nothing is smaller than 0.000000001")]
    TooFine(String),
    /// It is more than 64 bits hold.
    #[error("`{0}` is too large: at most 18446744073.709551615")]
    TooLarge(String),
}

/// Reads a decimal number as base units, exactly.
///
/// # Errors
/// [`AmountError`]: no sign, no exponent, no separator, and nothing finer than a base unit.
pub fn parse(text: &str) -> Result<u64, AmountError> {
    let bad = || AmountError::NotANumber(text.to_owned());
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && rest.is_empty()) || !digits(whole) || !digits(rest) {
        return Err(bad());
    }
    if rest.len() > DECIMALS {
        return Err(AmountError::TooFine(text.to_owned()));
    }
    let large = || AmountError::TooLarge(text.to_owned());
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().map_err(|_| large())? };
    let padded = format!("{rest:0<DECIMALS$}");
    let rest: u64 = padded.parse().map_err(|_| bad())?;
    whole.checked_mul(ONE).and_then(|whole| whole.checked_add(rest)).ok_or_else(large)
}

/// Prints base units with nine decimals.
#[must_use]
pub fn exact(amount: u64) -> String {
    // No remainder of a billion has more than nine digits, and the divisor is not zero.
    format!("{}.{:09}", amount / ONE, amount % ONE)
}

/// Prints a change of base units with nine decimals and its sign.
#[must_use]
pub fn change(before: u64, after: u64) -> String {
    let sign = if after < before { '-' } else { '+' };
    format!("{sign}{}", exact(after.abs_diff(before)))
}

/// Lamports, or base units of an LST, as somebody types them: `1.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub u64);

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        parse(text).map(Self)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&exact(self.0))
    }
}

/// An amount, or all that there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrAll {
    /// `all`.
    All,
    /// So much.
    Exactly(u64),
}

impl FromStr for OrAll {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        if text.eq_ignore_ascii_case("all") { Ok(Self::All) } else { parse(text).map(Self::Exactly) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_to_the_last_of_nine_decimals() {
        for (text, amount) in [
            ("0", 0),
            ("1", ONE),
            ("1.", ONE),
            (".5", ONE / 2),
            ("0.000000001", 1),
            ("1.000000001", ONE + 1),
            ("007.10", 7 * ONE + ONE / 10),
            ("18446744073.709551615", u64::MAX),
        ] {
            assert_eq!(parse(text), Ok(amount), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_what_it_should_be() {
        for text in ["", ".", "-1", "+1", "1e3", "1,5", "1 000", "1_000", "0x10", "1.2.3", "٣"] {
            assert_eq!(parse(text), Err(AmountError::NotANumber(text.to_owned())), "{text}");
        }
        assert_eq!(parse("1.0000000001"), Err(AmountError::TooFine("1.0000000001".to_owned())));
        for text in ["18446744073.709551616", "18446744074", "99999999999999999999999"] {
            assert_eq!(parse(text), Err(AmountError::TooLarge(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_printed_is_read_back_as_it_was() {
        for amount in [0, 1, ONE - 1, ONE, ONE + 1, 123_456_789_012_345, u64::MAX - 1, u64::MAX] {
            assert_eq!(parse(&exact(amount)), Ok(amount));
            assert_eq!(exact(amount).split_once('.').expect("a point").1.len(), 9);
        }
        assert_eq!(exact(1_500_000_000), "1.500000000");
    }

    #[test]
    fn a_change_has_its_sign() {
        assert_eq!(change(5 * ONE, 3 * ONE), "-2.000000000");
        assert_eq!(change(3, 5), "+0.000000002");
        assert_eq!(change(7, 7), "+0.000000000");
    }

    #[test]
    fn all_is_all_however_it_is_written() {
        assert_eq!("ALL".parse(), Ok(OrAll::All));
        assert_eq!("all".parse(), Ok(OrAll::All));
        assert_eq!("2.5".parse(), Ok(OrAll::Exactly(2 * ONE + ONE / 2)));
    }
}

//! Words for tables.

use crate::amount;

/// How a value stands in a table.
pub struct Words;

impl Words {
    /// Lamports.
    #[must_use]
    pub fn sol(lamports: u64) -> String {
        format!("{} SOL", amount::exact(lamports))
    }

    /// Base units of the LST.
    #[must_use]
    pub fn lst(shares: u64) -> String {
        format!("{} LST", amount::exact(shares))
    }

    /// Basis points.
    #[must_use]
    pub fn bps(bps: u64) -> String {
        // A remainder of a hundred has at most two digits.
        format!("{}.{:02} %", bps / 100, bps % 100)
    }

    /// Parts per million.
    #[must_use]
    pub fn ppm(ppm: u64) -> String {
        format!("{}.{:04} %", ppm / 10_000, ppm % 10_000)
    }

    /// A yes or a no.
    #[must_use]
    pub const fn yes(flag: bool) -> &'static str {
        if flag { "yes" } else { "no" }
    }

    /// Something, or a dash.
    #[must_use]
    pub fn or_dash<T: ToString>(of: Option<T>) -> String {
        of.map_or_else(|| "-".to_owned(), |of| of.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_printed_as_percentages_to_their_last_digit() {
        assert_eq!(Words::bps(5), "0.05 %");
        assert_eq!(Words::bps(10_000), "100.00 %");
        assert_eq!(Words::ppm(330), "0.0330 %");
        assert_eq!(Words::ppm(1_000_000), "100.0000 %");
    }
}

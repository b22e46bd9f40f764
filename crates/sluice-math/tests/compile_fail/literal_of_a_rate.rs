//! A rate exists only as `new` lets it: with assets and with supply.
use sluice_math::{ExchangeRate, Lamports, Shares};

fn main() {
    let _ = ExchangeRate { assets: Lamports::ZERO, supply: Shares::ZERO };
}

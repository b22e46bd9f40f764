//! Nor can it be taken apart or changed afterwards.
use sluice_math::{ExchangeRate, Lamports, Shares};

fn main() {
    let mut rate = ExchangeRate::new(Lamports::new(1), Shares::new(1)).unwrap();
    rate.assets = Lamports::ZERO;
}

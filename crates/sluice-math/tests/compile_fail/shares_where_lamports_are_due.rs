//! A conversion takes the unit that it converts.
use sluice_math::{ExchangeRate, Lamports, Round, Shares};

fn main() {
    let rate = ExchangeRate::new(Lamports::new(1), Shares::new(1)).unwrap();
    let _ = rate.to_shares(Shares::new(1), Round::Down);
    let _ = rate.to_lamports(Lamports::new(1), Round::Down);
}

//! What a conversion returns has the other unit.
use sluice_math::{ExchangeRate, Lamports, Round, Shares};

fn main() {
    let rate = ExchangeRate::new(Lamports::new(1), Shares::new(1)).unwrap();
    let _: Lamports = rate.to_shares(Lamports::new(1), Round::Down).unwrap();
}

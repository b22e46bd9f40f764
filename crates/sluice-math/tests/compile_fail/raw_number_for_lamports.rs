//! A raw number enters at `new` and leaves at `get`, nowhere else.
use sluice_math::{ExchangeRate, Lamports, Ppm, Round};

fn main() {
    let _: Lamports = 5_u64;
    let _: Lamports = 5_u64.into();
    let _: u64 = Lamports::new(5).into();
    let _ = Lamports::new(5) == 5;
    let _ = Ppm::ZERO.of_floor(5);
    let _ = |rate: ExchangeRate| rate.to_shares(5, Round::Down);
}

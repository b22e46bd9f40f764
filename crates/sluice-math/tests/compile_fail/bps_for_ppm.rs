//! Proportions of different scales do not mix.
use sluice_math::exit::exit;
use sluice_math::{Bps, ExchangeRate, Ppm, Shares};

fn main() {
    let _ = |pair: ExchangeRate| exit(pair, Shares::new(1), Bps::WHOLE);
    let _ = Ppm::ZERO.max(Bps::ZERO);
    let _: Ppm = Bps::ZERO;
    let _ = Bps::ZERO < Ppm::WHOLE;
}

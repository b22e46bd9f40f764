//! Proportions are of lamports: a fee in shares is priced first.
use sluice_math::{Bps, Ppm, Shares};

fn main() {
    let _ = Ppm::ZERO.of_ceil(Shares::new(1));
    let _ = Bps::ZERO.of_floor(Shares::new(1));
}

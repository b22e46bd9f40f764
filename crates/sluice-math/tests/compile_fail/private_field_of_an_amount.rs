//! The field of an amount is nobody else's.
use sluice_math::{Bps, Epoch, Lamports, Ppm, Shares};

fn main() {
    let _ = Lamports(5);
    let _ = Shares(5);
    let _ = Epoch(5);
    let _ = Bps(10_001);
    let _ = Ppm(1_000_001);
    let _ = Lamports::new(5).0;
}

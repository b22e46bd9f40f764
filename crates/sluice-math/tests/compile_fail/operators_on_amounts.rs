//! There is no operator that could wrap or panic.
use sluice_math::{Lamports, Shares};

fn main() {
    let _ = Lamports::new(1) + Lamports::new(1);
    let _ = Shares::new(1) - Shares::new(1);
    let _ = Lamports::new(1) * 2;
    let _ = Lamports::new(1) / 2;
    let mut sum = Shares::new(1);
    sum += Shares::new(1);
}

//! Nor a difference.
use sluice_math::{Lamports, Shares};

fn main() {
    let _ = Shares::new(1).sub(Lamports::new(1));
    let _ = Shares::new(1).excess_over(Lamports::new(1));
    let _ = Lamports::new(1).min(Shares::new(1));
}

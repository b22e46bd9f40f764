//! Lamports and shares have no sum.
use sluice_math::{Lamports, Shares};

fn main() {
    let _ = Lamports::new(1).add(Shares::new(1));
}

//! Neither is the larger or the same.
use sluice_math::{Lamports, Shares};

fn main() {
    let _ = Lamports::new(1) == Shares::new(1);
    let _ = Lamports::new(1) < Shares::new(1);
}

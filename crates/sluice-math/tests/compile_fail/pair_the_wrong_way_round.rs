//! Assets come first, and the compiler knows.
use sluice_math::{ExchangeRate, Lamports, Shares};

fn main() {
    let _ = ExchangeRate::new(Shares::new(1), Lamports::new(1));
}

//! A ledger's fields say what they hold.
use sluice_math::deposit::deposit;
use sluice_math::{Lamports, Ledger, Shares};

fn main() {
    let books = Ledger {
        liquid: Lamports::ZERO,
        assets: Shares::ZERO,
        unbooked: Lamports::ZERO,
        supply: Lamports::ZERO,
    };
    let _ = deposit(&books, Shares::new(1));
}

//! An epoch is no amount.
use sluice_math::{Epoch, Lamports, Ledger};

fn main() {
    let _ = Lamports::new(1).add(Epoch::new(1));
    let _ = Epoch::new(1).since(Lamports::new(1));
    let _ = |books: Ledger| Ledger { assets: Epoch::new(1), ..books };
}

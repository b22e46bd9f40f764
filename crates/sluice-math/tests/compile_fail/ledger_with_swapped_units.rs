//! A ledger's fields say what they hold.
use sluice_math::deposit::{EntryTerms, deposit};
use sluice_math::{Lamports, Ledger, Ppm, Shares};

fn main() {
    let books = Ledger {
        assets: Shares::ZERO,
        unbooked: Lamports::ZERO,
        supply: Lamports::ZERO,
        ..Ledger::default()
    };
    let free = EntryTerms { head_room: Lamports::ZERO, open: Ppm::WHOLE, fee: Ppm::ZERO };
    let _ = deposit(&books, Shares::new(1), &free);
}

//! What is meant compiles, in a constant as well.
use sluice_math::deposit::{EntryTerms, deposit};
use sluice_math::exit::exit;
use sluice_math::{Bps, Epoch, ExchangeRate, Lamports, Ledger, Ppm, Result, Round, Shares};

const RATE: Result<ExchangeRate> = ExchangeRate::new(Lamports::new(3), Shares::new(2));
const SUM: Result<Lamports> = Lamports::new(1).add(Lamports::new(2));

fn main() {
    let rate = RATE.unwrap();
    assert_eq!(SUM, Ok(Lamports::new(3)));
    assert_eq!(rate.to_shares(Lamports::new(3), Round::Down), Ok(Shares::new(2)));
    assert_eq!(rate.to_lamports(Shares::new(1), Round::Up), Ok(Lamports::new(2)));
    assert_eq!(Bps::WHOLE.of_floor(Lamports::new(7)), Ppm::WHOLE.of_ceil(Lamports::new(7)));
    assert_eq!(Epoch::new(5).since(Epoch::new(3)), Ok(2));

    let two = Lamports::new(2);
    let books = Ledger { assets: two, supply: Shares::new(2), ..Ledger::default() };
    let made = deposit(&books, two, &EntryTerms { head_room: two, open: Ppm::WHOLE, fee: Ppm::ZERO }).unwrap();
    assert!(made.shares == Shares::new(2) && made.after.assets > two);
    assert_eq!(exit(rate, made.shares, Ppm::ZERO).unwrap().net, Lamports::new(3));
}

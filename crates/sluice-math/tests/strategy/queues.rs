//! Books in whose queue somebody waits.

use proptest::prelude::*;
use proptest::sample::select;
use sluice_math::{ExchangeRate, Lamports, Ledger, Queue, Shares};

use super::{SOL, amount, part_of, pool, rate};

/// A part in millionths: nothing, nearly all, or any.
fn some() -> BoxedStrategy<u64> {
    prop_oneof![1 => Just(0), 1 => Just(1_000_000), 1 => 990_000..=1_000_000_u64, 3 => 0..=1_000_000_u64]
        .boxed()
}

/// The same books, of which a part waits: any but a share that has assets, valued at a pair that the books can pay, for
/// more or less than it is worth.
pub fn queueing(books: BoxedStrategy<Ledger>) -> BoxedStrategy<Ledger> {
    let asked = prop_oneof![2 => (Just(0), 900_000..=1_100_000_u64), 1 => (Just(1), amount())];
    let below = prop_oneof![2 => Just(0), 1 => 0..=2_u64, 1 => amount()];
    (books, some(), asked, below)
        .prop_map(|(books, queued, (kind, asked), below)| {
            let most = books.supply.get().saturating_sub(1);
            let shares = if books.assets.get() < 2 { 0 } else { part_of(most, queued).min(most) };
            if shares == 0 {
                return Ledger { queue: Queue::default(), ..books };
            }
            let worth = u128::from(shares) * u128::from(books.assets.get()) / u128::from(books.supply.get());
            let value = u64::try_from(worth).unwrap().saturating_sub(below);
            let nominal = if kind == 0 { part_of(value, asked) } else { asked };
            let queue = Queue::new(Shares::new(shares), Lamports::new(nominal), Lamports::new(value));
            Ledger { queue, ..books }
        })
        .boxed()
}

/// A price of a real pool, or of any numbers.
pub fn requested() -> BoxedStrategy<ExchangeRate> {
    prop_oneof![
        3 => pool().prop_map(|books| ExchangeRate::new(books.assets, books.supply).unwrap()),
        1 => rate(),
        1 => select(vec![(3, 2), (1, 3), (7, 3), (1, 1), (3 * SOL, 2 * SOL)])
            .prop_map(|(a, s)| ExchangeRate::new(Lamports::new(a), Shares::new(s)).unwrap()),
    ]
    .boxed()
}

//! Numbers worth trying: edges, neighbours of powers of two, awkward digits, and real amounts.
#![allow(dead_code, reason = "each test binary uses its part")]

pub mod closes;
pub mod queues;

use proptest::prelude::*;
use proptest::sample::select;
use sluice_math::deposit::{EntryTerms, deposit};
use sluice_math::epoch::{Close, FeeTerms, Observed, close};
use sluice_math::{Bps, ExchangeRate, Lamports, Ledger, Owed, Ppm, Shares};

/// One SOL, or one whole share.
pub const SOL: u64 = 1_000_000_000;

/// The configuration of a property: this many cases, found failures become named tests rather than files.
pub fn cases(count: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(count) }
}

/// A 32-bit digit, mostly one at which an estimate or a carry turns.
fn digit() -> BoxedStrategy<u64> {
    let turning = vec![0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_fffe, 0xffff_ffff];
    prop_oneof![3 => select(turning), 1 => 0..=0xffff_ffff_u64].boxed()
}

/// Any `u64`, edges and real amounts often.
pub fn amount() -> BoxedStrategy<u64> {
    prop_oneof![
        2 => select(vec![0, 1, 2, u64::MAX, u64::MAX - 1]),
        2 => (0..64_u32, -2..=2_i64).prop_map(|(bit, off)| (1_u64 << bit).wrapping_add_signed(off)),
        3 => (digit(), digit()).prop_map(|(high, low)| (high << 32) | low),
        2 => 0..=1_000_u64,
        6 => SOL..=600_000_000 * SOL,
        2 => any::<u64>(),
        2 => (any::<u64>(), 0..64_u32).prop_map(|(x, shift)| x >> shift),
    ]
    .boxed()
}

/// As [`amount`], never zero.
pub fn positive() -> BoxedStrategy<u64> {
    amount().prop_map(|x| x.max(1)).boxed()
}

/// An amount that a person moves: dust to a million SOL.
pub fn flow() -> BoxedStrategy<u64> {
    prop_oneof![1 => 0..=20_u64, 1 => 0..=SOL, 4 => SOL..=1_000_000 * SOL].boxed()
}

/// `(a, b, d)` whose quotient `a * b / d` fits, but whose digits are over-estimated by one or two: a divisor that is
/// small in its upper digit and large in its lower one, a dividend just under the largest that fits.
pub fn overestimated() -> BoxedStrategy<(u64, u64, u64)> {
    let near = || prop_oneof![0..=3_u64, 0..=0xffff_u64, 0..=0xffff_ffff_u64, any::<u64>()];
    let upper = prop_oneof![3 => 0x8000_0000..=0x8000_0003_u64, 1 => 0x8000_0000..=0xffff_ffff_u64];
    let lower = prop_oneof![3 => 0xffff_fff0..=0xffff_ffff_u64, 1 => digit()];
    (upper, lower, 0..32_u32, near(), near())
        .prop_map(|(upper, lower, shift, below_d, below_max)| {
            let d = ((upper << 32) | lower) >> shift;
            (d.saturating_sub(below_d).max(1), u64::MAX - below_max, d)
        })
        .boxed()
}

/// A proportion: none, all, a realistic reward of an epoch, or any.
pub fn ppm() -> BoxedStrategy<Ppm> {
    prop_oneof![
        1 => Just(0),
        1 => select(vec![1, 999_999, 1_000_000]),
        5 => 50..=5_000_u32,
        2 => 0..=1_000_000_u32,
    ]
    .prop_map(|raw| Ppm::new(raw).unwrap())
    .boxed()
}

/// Any rate that exists.
pub fn rate() -> BoxedStrategy<ExchangeRate> {
    prop_oneof![
        2 => (positive(), positive()),
        1 => (1..=20_u64, 1..=20_u64),
        2 => (SOL..=600_000_000 * SOL, 500_000..=1_500_000_u64).prop_map(|(a, ppm)| (a, part_of(a, ppm))),
    ]
    .prop_map(|(assets, supply)| ExchangeRate::new(Lamports::new(assets), Shares::new(supply)).unwrap())
    .boxed()
}

/// `x * ppm / 10^6`, as far as it fits.
pub fn part_of(x: u64, ppm: u64) -> u64 {
    u64::try_from(u128::from(x) * u128::from(ppm) / 1_000_000).unwrap_or(u64::MAX)
}

/// Books whose parts sum to their whole.
pub fn books(assets: u64, unbooked: u64, supply: u64) -> Ledger {
    let unbooked = Lamports::new(unbooked.min(u64::MAX - assets));
    let (assets, supply) = (Lamports::new(assets), Shares::new(supply));
    Ledger { assets, unbooked, supply, ..Ledger::default() }
}

/// A deposit that pays no entry fee.
pub const FREE: EntryTerms =
    EntryTerms { head_room: Lamports::new(u64::MAX), open: Ppm::WHOLE, fee: Ppm::ZERO };

/// No fee on income.
pub const NO_FEE: FeeTerms = FeeTerms { fee: Bps::ZERO, bounty: Bps::ZERO, insurance: Bps::ZERO };

/// Everything that the books say is there; of books that do not add up, all there can be.
pub fn tracked(books: &Ledger) -> Lamports {
    books.tracked().unwrap_or(Lamports::new(u64::MAX))
}

/// What a close reads where nothing of the mint or the treasury is the point.
pub fn seen(books: &Ledger, tracked: Lamports, elapsed: u64, r_max: Ppm) -> Observed {
    Observed {
        tracked,
        mint_supply: books.supply,
        elapsed,
        r_max,
        treasury_open: true,
        ..Observed::default()
    }
}

/// A rate that is one to one.
pub fn par() -> ExchangeRate {
    ExchangeRate::new(Lamports::new(1), Shares::new(1)).unwrap()
}

/// Any entry: with room for none of it, some or all, of which some or all goes to those who can take it, and any fee.
pub fn entry_terms() -> BoxedStrategy<EntryTerms> {
    let open = prop_oneof![2 => Just(Ppm::WHOLE), 1 => ppm()];
    (prop_oneof![1 => Just(0), 1 => Just(u64::MAX), 4 => flow(), 1 => amount()], open, ppm())
        .prop_map(|(room, open, fee)| EntryTerms { head_room: Lamports::new(room), open, fee })
        .boxed()
}

/// Books that are indebted, and partly untaxed.
fn indebted(books: BoxedStrategy<Ledger>) -> BoxedStrategy<Ledger> {
    let debt = || prop_oneof![3 => Just(0), 2 => 0..=10 * SOL, 1 => amount()];
    (books, debt(), debt(), debt(), 0..=1_000_000_u64)
        .prop_map(|(books, fee, bounty, insurance, untaxed)| {
            let mut left = u64::MAX - books.assets.get() - books.unbooked.get();
            let [fee, bounty, insurance] = [fee, bounty, insurance].map(|debt| {
                let debt = debt.min(left);
                left -= debt;
                Lamports::new(debt)
            });
            let taxable = Lamports::new(part_of(books.unbooked.get(), untaxed));
            Ledger { owed: Owed { fee, bounty, insurance }, taxable, ..books }
        })
        .boxed()
}

/// Sound books of a pool of 1 SOL or more, up to all the SOL there is.
pub fn real_pool() -> BoxedStrategy<Ledger> {
    let unbooked = prop_oneof![Just(0), 0..=30_000_u64];
    (SOL..=600_000_000 * SOL, 500_000..=1_500_000_u64, unbooked)
        .prop_map(|(assets, share, ppm)| books(assets, part_of(assets, ppm), part_of(assets, share)))
        .boxed()
}

/// A real pool, or a few lamports and shares for the rounding.
pub fn pool() -> BoxedStrategy<Ledger> {
    let tiny = (1..=300_u64, 0..=20_u64, 1..=300_u64).prop_map(|(a, u, s)| books(a, u, s));
    prop_oneof![3 => real_pool(), 1 => tiny].boxed()
}

/// Sound books of any size, broken pools included.
pub fn sound() -> BoxedStrategy<Ledger> {
    prop_oneof![
        2 => pool(),
        1 => (amount(), amount(), amount()).prop_map(|(a, u, s)| books(a, u, s)),
    ]
    .boxed()
}

/// Any numbers whose sum fits.
pub fn any_books() -> BoxedStrategy<Ledger> {
    indebted((amount(), amount(), amount()).prop_map(|(a, u, s)| books(a, u, s)).boxed())
}

/// How a figure moved: not at all, or by a part of it, or by an amount, or to anywhere; either way.
fn moved() -> BoxedStrategy<(u8, u64)> {
    prop_oneof![
        2 => Just((0, 0)),
        3 => (Just(1), 0..=100_000_u64),
        3 => (Just(2), 0..=100_000_u64),
        2 => (Just(3), amount()),
        2 => (Just(4), amount()),
        1 => (Just(5), amount()),
        2 => (3..=4_u8, 0..=50_u64),
    ]
    .boxed()
}

fn apply((kind, by): (u8, u64), to: u64) -> u64 {
    match kind {
        0 => to,
        1 => to.saturating_add(part_of(to, by)),
        2 => to.saturating_sub(part_of(to, by)),
        3 => to.saturating_add(by),
        4 => to.saturating_sub(by),
        _ => by,
    }
}

/// Epochs since the last close, as a crank may really find them.
pub fn elapsed() -> BoxedStrategy<u64> {
    prop_oneof![6 => Just(1_u64), 3 => 1..=20_u64, 1 => 0..=2_000_u64].boxed()
}

/// A close to be: the books, the pair that they were traded at, and what is read.
#[derive(Clone, Copy, Debug)]
pub struct Scene {
    /// The books before.
    pub before: Ledger,
    /// The pair before, if the pool was solvent at it.
    pub last: Option<ExchangeRate>,
    /// The high-water mark before.
    pub mark: ExchangeRate,
    /// What is read.
    pub observed: Observed,
    /// What of the income is not the holders'.
    pub terms: FeeTerms,
}

impl Scene {
    /// Closes it.
    pub fn close(&self) -> Close {
        close(&self.before, self.last, self.mark, &self.observed, &self.terms)
    }
}

/// The price of the books, if there is one.
pub fn pair_of(books: &Ledger) -> Option<ExchangeRate> {
    ExchangeRate::new(books.assets, books.supply).ok()
}

/// Books at their pair, or after a deposit that left it.
fn traded(books: BoxedStrategy<Ledger>) -> BoxedStrategy<(Ledger, Option<ExchangeRate>)> {
    (books, prop_oneof![Just(0), flow()])
        .prop_map(|(books, paid)| {
            let after = deposit(&books, Lamports::new(paid), &FREE).map_or(books, |made| made.after);
            (after, pair_of(&books))
        })
        .boxed()
}

/// Books, their last pair, and what a close may read beside them.
fn close_of(books: BoxedStrategy<(Ledger, Option<ExchangeRate>)>) -> BoxedStrategy<Scene> {
    (books, moved(), moved(), elapsed(), ppm())
        .prop_map(|((before, last), there, mint, elapsed, r_max)| {
            let there = Lamports::new(apply(there, tracked(&before).get()));
            let mint_supply = Shares::new(apply(mint, before.supply.get()));
            let observed = Observed { mint_supply, ..seen(&before, there, elapsed, r_max) };
            Scene { before, last, mark: last.unwrap_or(par()), observed, terms: NO_FEE }
        })
        .boxed()
}

/// A pool that could exist, with a pair that its books can pay, and a close of it.
pub fn pool_close() -> BoxedStrategy<Scene> {
    close_of(traded(pool()))
}

/// Sound books of any size with any last pair, and a close of them.
pub fn sound_close() -> BoxedStrategy<Scene> {
    let any_pair = (sound(), prop::option::of(rate())).boxed();
    close_of(prop_oneof![2 => traded(sound()), 1 => any_pair].boxed())
}

/// Any numbers at all.
pub fn any_close() -> BoxedStrategy<Scene> {
    (any_books(), prop::option::of(rate()), amount(), amount(), prop_oneof![elapsed(), amount()], ppm())
        .prop_map(|(before, last, there, mint, elapsed, r_max)| {
            let mint_supply = Shares::new(mint);
            let observed = Observed { mint_supply, ..seen(&before, Lamports::new(there), elapsed, r_max) };
            Scene { before, last, mark: last.unwrap_or(par()), observed, terms: NO_FEE }
        })
        .boxed()
}

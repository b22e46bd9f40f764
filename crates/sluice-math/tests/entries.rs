//! Entries beside a queue: whoever comes before what is due is finalised gets nothing of what it forfeits, and whoever
//! comes after others have left pays for nothing that he does not get.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod pools;
mod strategy;

use core::cell::Cell;

use model::{floor, price, q, value_per_share};
use pools::scenes::{boundaries, pools};
use pools::{Boundary, Pool};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sluice_math::deposit::{Deposit, deposit};
use sluice_math::epoch::close;
use sluice_math::exit::exit;
use sluice_math::ledger::unbooked_cap;
use sluice_math::{ExchangeRate, Lamports, Ledger, Ppm, Shares};
use strategy::{FREE, NO_FEE, SOL, books, cases, flow, seen};

/// What comes in: SOL or stake, and a surplus with the stake.
type Entry = (bool, u64, u64);

/// Epochs of a pool: what part of the shares that nobody queued yet is requested in each, and how it ends.
type Epochs = Vec<(u64, Boundary)>;

fn epochs(count: core::ops::RangeInclusive<usize>) -> BoxedStrategy<Epochs> {
    let requested = prop_oneof![1 => 0..=1_000_000_u64, 2 => 1_000..=300_000_u64];
    vec((requested, boundaries()), count).boxed()
}

fn entries() -> BoxedStrategy<Entry> {
    (any::<bool>(), flow(), prop_oneof![1 => Just(0), 1 => 0..=5_000_000_u64]).boxed()
}

/// Brings `pool` to where all of its queue is due and the reserve can pay for it; none where it is broke.
fn queued(pool: &mut Pool, epochs: Epochs) -> Option<()> {
    let last = epochs.len() - 1;
    for (place, (part, boundary)) in epochs.into_iter().enumerate() {
        let free = pool.books.supply.get() - pool.books.queue.shares().get() - 1;
        let shares = u64::try_from(u128::from(free) * u128::from(part) / 1_000_000).unwrap();
        if shares > 0 {
            pool.request(shares);
            pool.check();
        }
        pool.close(&if place == last { Boundary { idle: Ppm::WHOLE, ..boundary } } else { boundary })?;
        pool.check();
    }
    Some(())
}

/// Pays for the queue, as far as `budgets` go and then for all of it. Returns how many fills that took.
fn finalise(pool: &mut Pool, budgets: &[u64]) -> u64 {
    let nominal = u128::from(pool.books.queue.nominal().get());
    for budget in budgets {
        pool.fill(u64::try_from(nominal * u128::from(*budget) / 1_000_000).unwrap());
        pool.check();
    }
    while pool.fill(u64::MAX).is_some() {
        pool.check();
    }
    assert!(pool.books.queue.shares().is_zero());
    pool.fills
}

/// Somebody enters. Returns his shares, and what the assets have got for them.
fn enter(pool: &mut Pool, (stake, lamports, surplus): Entry) -> Option<(u64, u64)> {
    let before = pool.books.assets;
    let shares = if stake { pool.deposit_stake(lamports, surplus)? } else { pool.deposit(lamports)? };
    pool.check();
    Some((shares, pool.books.assets.sub(before).unwrap().get()))
}

/// What those who wait take along more than their cohorts will be paid, in lamports: `min` is of the sums here and of
/// each cohort there.
fn overstated(pool: &Pool) -> u64 {
    let (mut cut, mut forfeited) = (0, 0);
    for cohort in &pool.cohorts[pool.head..] {
        let value =
            pool.pair.to_lamports(Shares::new(cohort.shares), sluice_math::Round::Down).unwrap().get();
        cut += cohort.nominal.saturating_sub(value);
        forfeited += value.saturating_sub(cohort.nominal);
    }
    cut.min(forfeited)
}

/// How many entries were compared: all, those beside forfeits, those beside haircuts, those beside both.
#[derive(Default)]
struct Compared([Cell<u32>; 4]);

impl Compared {
    fn count(&self, pool: &Pool, overstated: u64) {
        let queue = &pool.books.queue;
        let kinds = [true, queue.value() > queue.nominal(), queue.value() < queue.nominal(), overstated > 0];
        for (count, seen) in self.0.iter().zip(kinds) {
            count.set(count.get() + u32::from(seen));
        }
    }

    /// Enters before what is due is finalised and after, and compares.
    fn entry(&self, pool: &Pool, entry: Entry, budgets: &[u64]) -> Result<(), TestCaseError> {
        let mut early = pool.clone();
        let Some((shares, kept)) = enter(&mut early, entry) else { return Ok(()) };
        finalise(&mut early, budgets);
        let (overstated, mut late) = (overstated(pool), pool.clone());
        let fills = finalise(&mut late, budgets);
        self.count(pool, overstated);

        let rate = late.books.deposit_rate().unwrap();
        let (lamports, all) = (rate.assets().get(), q(rate.supply().get()));
        // What is left of H3: the price takes the lower of two sums, and cohorts of several requests are paid the lower
        // for each. So there must be some that forfeit a gain and others that bear a loss, and no more is given away
        // than the smaller of both.
        let off = q(overstated) + q(2 + fills);
        prop_assert!(q(shares) * (q(lamports) - off) <= q(kept) * all.clone(), "{shares} for {kept} before");
        // And no less than one made after it, but for what the cap takes of those who stay.
        let cut = late.books.owed.insurance.sub(pool.books.owed.insurance).unwrap();
        let dearest = q(lamports) + q(cut.get()) + q(2 + 3 * fills);
        prop_assert!(q(shares + 1) * dearest >= q(kept) * all, "{shares} for {kept} before");
        Ok(())
    }
}

#[test]
fn no_entry_before_a_cohort_is_finalised_gets_more_than_one_after_it() {
    let compared = Compared::default();
    // One cohort, whatever closes lie between.
    let scenes = (pools(), epochs(1..=4), entries(), vec(0..=1_000_000_u64, 0..3));
    let run = TestRunner::new(cases(20_000)).run(&scenes, |(mut pool, mut epochs, entry, budgets)| {
        for (part, _) in epochs.iter_mut().skip(1) {
            *part = 0;
        }
        if queued(&mut pool, epochs).is_none() {
            return Ok(());
        }
        prop_assert_eq!(overstated(&pool), 0);
        compared.entry(&pool, entry, &budgets)
    });
    run.unwrap();
    let counts = compared.0.each_ref().map(Cell::get);
    println!("compared {counts:?}");
    assert!(counts[..3].iter().all(|count| *count >= 2_000), "{counts:?}");
}

#[test]
fn no_entry_before_several_cohorts_are_finalised_gets_more_than_their_sum_hides() {
    let compared = Compared::default();
    let scenes = (pools(), epochs(2..=5), entries(), vec(0..=1_000_000_u64, 0..3));
    let run =
        TestRunner::new(cases(20_000)).run(&scenes, |(mut pool, epochs, entry, budgets)| {
            match queued(&mut pool, epochs) {
                Some(()) => compared.entry(&pool, entry, &budgets),
                None => Ok(()),
            }
        });
    run.unwrap();
    let counts = compared.0.each_ref().map(Cell::get);
    println!("compared {counts:?}");
    assert!(counts.iter().all(|count| *count >= 1_000), "{counts:?}");
}

fn sol(n: u64) -> Lamports {
    Lamports::new(n * SOL)
}

fn pair_of(books: &Ledger) -> ExchangeRate {
    ExchangeRate::new(books.assets, books.supply).unwrap()
}

/// Quiet closes, until nothing is unbooked; debts are paid at once. Returns what the insurance got as well.
fn released(mut books: Ledger, mut last: ExchangeRate) -> (Ledger, u64) {
    let (r_max, mut insured) = (Ppm::new(500).unwrap(), 0);
    for _ in 0..100 {
        insured += core::mem::take(&mut books.owed).insurance.get();
        let observed = seen(&books, books.tracked().unwrap(), 1, r_max);
        books = close(&books, Some(last), last, &observed, &NO_FEE).after;
        last = pair_of(&books);
    }
    assert!(books.unbooked.is_zero() && books.owed.insurance.is_zero(), "never booked: {books:?}");
    (books, insured)
}

#[test]
fn whoever_enters_after_nearly_all_have_left_at_once_is_worth_what_he_paid() {
    // A hostile review's example: a hundredth is unbooked, and the fee of a large exit comes to it.
    let before = books(101 * SOL, unbooked_cap(sol(101)).get(), 101 * SOL);
    let pair = pair_of(&before);
    let left = exit(pair, Shares::new(100 * SOL), Ppm::new(3_000).unwrap()).unwrap();
    let after = left.apply(&before, Shares::new(100 * SOL)).unwrap();
    // Of 1.01 SOL and the fee of 0.3 SOL a hundredth of the one that stays is kept.
    assert_eq!(
        (after.assets, after.unbooked, after.supply),
        (sol(1), Lamports::new(SOL / 100), Shares::new(SOL))
    );
    assert_eq!(after.owed.insurance.get(), 1_010_000_000 + 300_000_000 - SOL / 100);
    assert_eq!(after.tracked().unwrap().add(left.net), before.tracked());

    let Deposit { shares, after: books, .. } = deposit(&after, sol(1_000), &FREE).unwrap();
    let (end, _) = released(books, pair);
    let worth = floor(&(q(shares.get()) * value_per_share(&end, false)));
    assert!(worth <= (1_000 * SOL).into() && worth >= (990 * SOL).into(), "{worth} for a thousand SOL");
    // He enters at a hundredth above the pair, and not above.
    assert!(value_per_share(&after, true) <= price(pair) * model::ratio(101, 100));
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn whoever_enters_after_any_exits_gets_back_all_but_a_hundredth_and_what_floors_take(
        before in strategy::real_pool(), exits in vec((0..=1_000_000_u64, 0..=10_000_u32), 1..5), lamports in SOL..=1_000_000 * SOL,
    ) {
        let mut books = before.capped().unwrap();
        let pair = pair_of(&books);
        for (part, fee) in exits {
            // The pool's own SOL stays.
            let free = books.supply.get().saturating_sub(SOL);
            let shares = Shares::new(u64::try_from(u128::from(free) * u128::from(part) / 1_000_000).unwrap());
            let left = exit(pair, shares, Ppm::new(fee).unwrap()).unwrap();
            let after = left.apply(&books, shares).unwrap();
            prop_assert_eq!(after.tracked().unwrap().add(left.net), books.tracked());
            prop_assert!(after.unbooked <= unbooked_cap(after.assets));
            books = after;
        }
        books.owed = Default::default();
        let Deposit { shares, after, .. } = deposit(&books, Lamports::new(lamports), &FREE).unwrap();
        let (end, _) = released(after, pair);
        let worth = q(shares.get()) * value_per_share(&end, false);
        prop_assert!(worth * q(100) >= q(lamports) * q(99) - q(1_000), "of {lamports}");
    }
}

//! `queue`: one fill, against exact fractions.
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

use model::{ceil, fit, floor, price, q};
use num_bigint::BigInt;
use pools::Cohort;
use proptest::prelude::*;
use sluice_math::queue::{DEEP, Fill, LEAST_FILL, Progress, STEPS, fill};
use sluice_math::{Bps, ExchangeRate, Lamports, Ledger, MathError, Owed, Queue, Shares};
use strategy::queues::requested;
use strategy::{SOL, amount, books, cases, flow};

fn rate_of(assets: u64, supply: u64) -> ExchangeRate {
    ExchangeRate::new(Lamports::new(assets), Shares::new(supply)).unwrap()
}

/// A rate beside `to`: itself, in other numbers, a lamport or a share off, a part off.
fn near(to: ExchangeRate, (kind, by): (u8, u64)) -> ExchangeRate {
    let (assets, supply) = (to.assets().get(), to.supply().get());
    let off =
        |x: u64| u64::try_from(u128::from(x) * u128::from(900_000 + by) / 1_000_000).map_or(x, |x| x.max(1));
    match kind {
        0 => to,
        1 if assets % 2 == 0 && supply % 2 == 0 => rate_of(assets / 2, supply / 2),
        1 => rate_of(assets.checked_mul(2).unwrap_or(assets), supply.checked_mul(2).unwrap_or(supply)),
        2 => rate_of(assets.saturating_add(1), supply),
        3 => rate_of(assets.saturating_sub(1).max(1), supply),
        4 => rate_of(assets, supply.saturating_add(1)),
        _ => rate_of(off(assets), supply),
    }
}

fn nearness() -> BoxedStrategy<(u8, u64)> {
    (0..=6_u8, 0..=200_000_u64).boxed()
}

/// A cohort on its way, the pair, and a budget for some, just all, or more.
fn scenes() -> BoxedStrategy<(Progress, ExchangeRate, u64)> {
    let shares = prop_oneof![2 => flow(), 1 => 1..=300_u64, 1 => amount()];
    let parts = (0..=1_000_000_u64, 0..=1_000_000_u64, 0..=1_200_000_u64, 0..=4_u64);
    (requested(), shares, parts, (nearness(), nearness()), (any::<bool>(), any::<bool>(), any::<bool>()))
        .prop_filter_map("a cohort whose nominal fits", |(requested, shares, parts, (to, to_last), flags)| {
            let part = |x: u64, of: u64| u64::try_from(u128::from(x) * u128::from(of) / 1_000_000).ok();
            let (filled, start, budget, off) = parts;
            let (begun, anew, same) = flags;
            let filled = if anew { 0 } else { part(shares, filled)? };
            let pair = near(requested, to);
            for rate in [requested, pair] {
                rate.to_lamports(Shares::new(shares), sluice_math::Round::Up).ok()?;
            }
            let lower = if requested.is_below(pair) { requested } else { pair };
            let last = if same { near(lower, (to_last.0 % 2, 0)) } else { near(lower, to_last) };
            let last = (filled > 0).then_some((Shares::new(part(filled, start)?), last));
            let budget = fit(&floor(&(q(shares - filled) * price(lower))))
                .and_then(|left| part(left, budget))?
                .saturating_add(off)
                .saturating_sub(2);
            let (shares, filled) = (Shares::new(shares), Shares::new(filled));
            // A step that was begun under this pair is at its price, or at that of the request where it is the lower.
            let begun_under_this_pair = begun && last.is_some_and(|(_, rate)| rate == lower);
            let nominal = requested.to_lamports(shares, sluice_math::Round::Down).ok()?;
            Some((Progress { requested, shares, nominal, filled, last, begun_under_this_pair }, pair, budget))
        })
        .boxed()
}

fn filled(cohort: &Progress, pair: ExchangeRate, budget: u64) -> Option<Fill> {
    fill(cohort, pair, Lamports::new(budget)).unwrap()
}

/// The books at their pair, in whose queue the rest of the cohort waits.
fn in_queue(cohort: &Cohort, at: Ledger) -> Ledger {
    let (shares, nominal) = (cohort.shares - cohort.filled, Lamports::new(cohort.nominal_left()));
    let queue = Queue::new(Shares::new(shares), nominal, Lamports::ZERO).at(at.assets, at.supply);
    Ledger { queue, ..at }
}

fn whole(fill: &Fill) -> model::queue::Fill {
    model::queue::Fill {
        upto: fill.upto.get().into(),
        price: price(fill.rate),
        extends: fill.extends,
        shares: fill.shares.get().into(),
        payout: fill.payout.get().into(),
        value: fill.value.get().into(),
        nominal: fill.nominal.get().into(),
        deep: fill.deep,
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn a_fill_is_the_models((cohort, pair, budget) in scenes()) {
        let made = filled(&cohort, pair, budget);
        prop_assert_eq!(made.as_ref().map(whole), model::queue::fill(&cohort, pair, budget));
        if let Some(fill) = made {
            // Its price is one of those that exist: a step keeps the figures that it was begun with.
            let begun = cohort.last.map(|(_, rate)| rate).filter(|_| fill.extends);
            prop_assert!(begun.map_or(fill.rate == pair || fill.rate == cohort.requested, |begun| begun == fill.rate));
        }
    }

    #[test]
    fn a_fill_pays_no_more_than_budget_nominal_and_value_and_spends_what_there_is((cohort, pair, budget) in scenes()) {
        let Some(fill) = filled(&cohort, pair, budget) else { return Ok(()) };
        prop_assert!(fill.payout.get() <= budget && fill.payout <= fill.value);
        // Telescoped floors may be a lamport above the exact figure, and the whole cohort's never is.
        prop_assert!(q(fill.payout.get()) < q(fill.shares.get()) * price(cohort.requested).min(price(pair)) + q(1));
        prop_assert!(q(fill.nominal.get()) < q(fill.shares.get()) * price(cohort.requested) + q(1));
        if fill.upto < cohort.shares {
            // One more share, and two lamports for the floors, would have been too dear.
            prop_assert!(q(fill.shares.get() + 1) * price(fill.rate) + q(1) > q(budget));
        }
    }

    #[test]
    fn a_larger_budget_never_fills_less((cohort, pair, budget) in scenes(), more in amount()) {
        let Some(less) = filled(&cohort, pair, budget) else { return Ok(()) };
        let larger = filled(&cohort, pair, budget.saturating_add(more)).unwrap();
        prop_assert!(larger.upto >= less.upto && larger.payout >= less.payout && larger.rate == less.rate);
        prop_assert_eq!(larger.extends, less.extends);
    }

    #[test]
    fn a_fill_opens_a_step_from_an_eighth_on_and_goes_on_with_one_from_a_sol_on((cohort, pair, budget) in scenes()) {
        let Some(fill) = filled(&cohort, pair, budget) else { return Ok(()) };
        let lower = price(pair).min(price(cohort.requested));
        prop_assert_eq!(fill.extends, cohort.last.is_some_and(|(_, rate)| price(rate) == lower));
        let eighth = q(fill.shares.get()) * q(8) >= q(cohort.shares.get());
        let sol = fill.payout.get() + 1 >= LEAST_FILL.get();
        let enough = if fill.extends { sol } else { eighth };
        prop_assert!(enough || fill.upto == cohort.shares);
    }

    #[test]
    fn what_pays_for_all_that_is_left_always_fills_all_that_is_left((cohort, pair, _) in scenes()) {
        let lower = price(pair).min(price(cohort.requested));
        let left = cohort.shares.sub(cohort.filled).unwrap();
        let budget = fit(&ceil(&(q(left.get()) * lower))).unwrap();
        match filled(&cohort, pair, budget) {
            Some(fill) => prop_assert_eq!(fill.upto, cohort.shares),
            None => prop_assert!(left.is_zero()),
        }
    }

    #[test]
    fn the_books_of_a_fill_lose_what_was_paid_and_set_the_forfeit_aside_up_to_the_cap(
        (cohort, pair, budget) in scenes(), (assets, unbooked, supply) in (amount(), amount(), amount()),
        (taxable, waiting) in (0..=1_000_000_u64, (amount(), amount(), amount())),
    ) {
        let Some(fill) = filled(&cohort, pair, budget) else { return Ok(()) };
        // What waits is just the cohort, or more; sometimes less, by which the books are broken.
        let (shares, nominal, value) = waiting;
        let nominal = fill.nominal.saturating_add(Lamports::new(nominal));
        let shares = if shares % 8 == 1 { Shares::new(shares) } else { Shares::new(fill.shares.get().saturating_add(shares)) };
        let queue = Queue::new(shares, nominal, Lamports::new(value));
        let plain = books(assets, unbooked, supply);
        let taxable = Lamports::new(u64::try_from(u128::from(plain.unbooked.get()) * u128::from(taxable) / 1_000_000).unwrap());
        let before = Ledger { taxable, queue, ..plain };
        match fill.apply(&before) {
            Ok(after) => {
                let assets = before.assets.sub(fill.value).unwrap();
                let unbooked = before.unbooked.add(fill.value.sub(fill.payout).unwrap()).unwrap();
                let kept = unbooked.min(Lamports::new(assets.get() / 100));
                let insurance = unbooked.sub(kept).unwrap();
                let left = value.saturating_sub(fill.value.get()).saturating_sub(1);
                let left = Queue::new(shares.sub(fill.shares).unwrap(), nominal.sub(fill.nominal).unwrap(), Lamports::new(left));
                let expected = Ledger {
                    assets,
                    unbooked: kept,
                    taxable: taxable.min(kept),
                    owed: Owed { insurance, ..Owed::default() },
                    supply: before.supply.sub(fill.shares).unwrap(),
                    queue: if left.shares().is_zero() { Queue::default() } else { left },
                }
                .priced();
                prop_assert_eq!(after, expected);
                prop_assert_eq!(after.tracked().unwrap().add(fill.payout), before.tracked());
            }
            Err(error) => {
                prop_assert_eq!(error, MathError::Underflow);
                prop_assert!(fill.value > before.assets || fill.shares > before.supply || fill.shares > shares);
            }
        }
    }

    #[test]
    fn a_fill_is_deep_exactly_where_a_pair_is_more_than_a_hundredth_under_its_nominal(
        (cohort, pair, budget) in scenes(), to in nearness(),
    ) {
        let Some(fill) = filled(&cohort, pair, budget) else { return Ok(()) };
        let other = near(near(cohort.requested, (6, 89_990 + to.1 % 21)), to);
        let value = floor(&(q(fill.shares.get()) * price(other)));
        let nominal = BigInt::from(fill.nominal.get());
        match fill.is_deep_at(other) {
            Ok(deep) => prop_assert_eq!(deep, model::queue::is_deep(&value, &nominal)),
            Err(error) => prop_assert!(error == MathError::Overflow && fit(&value).is_none()),
        }
    }
}

#[test]
fn eight_steps_of_an_eighth_a_sol_at_least_and_a_percent_are_the_figures() {
    assert_eq!((STEPS, LEAST_FILL, DEEP), (8, Lamports::new(SOL), Bps::new(100).unwrap()));
}

#[test]
fn a_haircut_of_a_percent_and_a_lamport_is_not_deep_and_another_lamport_is() {
    let mut cohort = Cohort::new(rate_of(1, 1), 0);
    cohort.request(1_000).unwrap();
    let fill = filled(&cohort.progress(1), rate_of(2, 1), u64::MAX).unwrap();
    // The floor may have taken a lamport, which is no part of the haircut.
    assert_eq!([989, 988].map(|assets| fill.is_deep_at(rate_of(assets, 1_000))), [Ok(false), Ok(true)]);
}

#[test]
fn a_step_that_goes_on_under_another_pair_of_the_same_price_takes_nothing_that_later_pairs_own() {
    // Begun at 3/2 with an odd number of shares, whose half lamport the close has handed to everybody since.
    let [begun, now] = [rate_of(60 * SOL, 40 * SOL), rate_of(30 * SOL, 20 * SOL)];
    let mut cohort = Cohort::new(begun, 0);
    cohort.request(8 * SOL).unwrap();
    let first = cohort.fill(begun, 1, 3 * SOL / 2 + 3).unwrap();
    assert_eq!((first.shares.get(), first.payout.get()), (SOL + 1, 3 * SOL / 2 + 1));
    let mut live = in_queue(&cohort, books(30 * SOL, 0, 20 * SOL));
    for (budget, shares, value) in
        [(3 * SOL / 2 + 1, SOL, 3 * SOL / 2), (3 * SOL / 2 + 3, SOL + 1, 3 * SOL / 2 + 1)]
    {
        let fill = cohort.fill(now, 2, budget).unwrap();
        assert_eq!((fill.extends, fill.shares.get(), fill.value.get()), (true, shares, value));
        live = fill.apply(&live).unwrap();
        assert!(!rate_of(live.assets.get(), live.supply.get()).is_below(now), "INV-64: {live:?}");
    }
    // The step is short of the floor of its sum by that half lamport: the last to claim goes without.
    assert_eq!(cohort.short(), 1);
}

#[test]
fn a_fill_under_the_pair_that_its_step_was_begun_at_is_paid_for_out_of_the_floors_before_it() {
    let pair = rate_of(30 * SOL, 20 * SOL);
    let mut cohort = Cohort::new(pair, 0);
    cohort.request(8 * SOL).unwrap();
    let mut live = in_queue(&cohort, books(30 * SOL, 0, 20 * SOL));
    for payout in [3 * SOL / 2 + 1, 3 * SOL / 2 + 2] {
        let fill = cohort.fill(pair, 1, 3 * SOL / 2 + 3).unwrap();
        assert_eq!((fill.shares.get(), fill.payout.get(), fill.value.get()), (SOL + 1, payout, payout));
        live = fill.apply(&live).unwrap();
        assert!(!rate_of(live.assets.get(), live.supply.get()).is_below(pair));
    }
    assert_eq!(cohort.short(), 0);
}

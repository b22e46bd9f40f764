//! `bond`: one verdict against exact fractions, and runs of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    clippy::indexing_slicing,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::{fit, floor, q, ratio};
use num_bigint::BigInt;
use num_traits::Zero;
use proptest::collection::vec;
use proptest::prelude::*;
use sluice_math::bond::{MEMORY, Measured, Verdict, covered, shortfall};
use sluice_math::{Bps, Lamports};
use strategy::{SOL, amount, cases, positive};

fn bps(raw: u16) -> Bps {
    Bps::new(raw).unwrap()
}

fn measured(base: u64, growth: u64) -> Measured {
    Measured { base: Lamports::new(base), growth: Lamports::new(growth) }
}

/// The rule in fractions; what does not fit is the largest number.
fn exact(own: &Measured, all: &Measured, credit: Lamports, tolerance: Bps) -> Verdict {
    let [base, growth, saved] = [own.base, own.growth, credit].map(|part| BigInt::from(part.get()));
    if [own.base, all.base, all.growth].iter().any(|part| part.is_zero()) {
        return Verdict { due: Lamports::ZERO, credit, slow: false };
    }
    let mean = ratio(all.growth.get(), all.base.get());
    let cut = |x: BigInt| x.min(u64::MAX.into());
    let share = |part: &BigInt| cut(floor(&(q(part.clone()) * mean.clone())));
    let demanding = floor(&(q(base.clone()) * ratio(10_000 - tolerance.get(), 10_000)));
    let demanded = share(&demanding);
    let most = cut(share(&(&base - &demanding)) * MEMORY);
    let balance = &saved + &growth - &demanded;
    let (due, credit) = if balance < BigInt::zero() {
        (-balance, BigInt::zero())
    } else if growth < demanded {
        (BigInt::zero(), balance)
    } else {
        // What was saved up before is kept.
        (BigInt::zero(), balance.min(most.max(saved)))
    };
    let lamports = |x: &BigInt| Lamports::new(fit(x).unwrap());
    let slow = q(growth) < q(base) * mean * ratio(1, 2);
    Verdict { due: lamports(&due), credit: lamports(&credit), slow }
}

/// An operator's part of a pool, its growth around the mean, and what it has saved up.
fn epoch() -> BoxedStrategy<(Measured, Measured, Lamports)> {
    let real = (SOL..=100_000 * SOL, 1..=1_000_u64, 0..=5_000_u64, 0..=2_000_u64, 0..=3_000_u64).prop_map(
        |(base, times, mean, growth, saved)| {
            let of = |x: u64, ppm: u64| u64::try_from(u128::from(x) * u128::from(ppm) / 1_000_000).unwrap();
            let due = of(base, mean);
            let all = measured(base * times, of(base, mean) * times);
            (measured(base, due * growth / 1_000), all, Lamports::new(due * saved / 1_000))
        },
    );
    let any =
        (amount(), amount(), amount(), amount(), amount()).prop_map(|(base, growth, all, grown, saved)| {
            (measured(base, growth), measured(all, grown), Lamports::new(saved))
        });
    prop_oneof![2 => real, 1 => any].boxed()
}

fn tolerance() -> BoxedStrategy<Bps> {
    prop_oneof![Just(0), Just(1_000), Just(10_000), 0..=10_000_u16].prop_map(bps).boxed()
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn a_verdict_is_the_models((own, all, credit) in epoch(), tolerance in tolerance()) {
        prop_assert_eq!(shortfall(&own, &all, credit, tolerance), exact(&own, &all, credit, tolerance));
    }

    #[test]
    fn every_lamport_of_a_deficit_is_saved_or_due((own, all, credit) in epoch(), tolerance in tolerance()) {
        let Verdict { due, credit: after, .. } = shortfall(&own, &all, credit, tolerance);
        let demanded = shortfall(&measured(own.base.get(), 0), &all, Lamports::ZERO, tolerance).due;
        if own.growth < demanded {
            let taken = credit.sub(after).unwrap();
            prop_assert_eq!(due.add(taken), demanded.sub(own.growth));
            prop_assert!(due.is_zero() || after.is_zero());
        } else {
            prop_assert!(due.is_zero() && after >= credit);
            prop_assert!(after.sub(credit).unwrap() <= own.growth.sub(demanded).unwrap());
        }
    }

    #[test]
    fn more_growth_credit_or_tolerance_never_costs_more(
        (own, all, credit) in epoch(), tolerance in tolerance(), more in amount(), wider in 0..=10_000_u16,
    ) {
        let before = shortfall(&own, &all, credit, tolerance);
        let grown = Measured { growth: own.growth.saturating_add(Lamports::new(more)), ..own };
        let after = shortfall(&grown, &all, credit, tolerance);
        prop_assert!(after.due <= before.due && after.credit >= before.credit && after.slow <= before.slow);
        let after = shortfall(&own, &all, credit.saturating_add(Lamports::new(more)), tolerance);
        prop_assert!(after.due <= before.due && after.credit >= before.credit && after.slow == before.slow);
        prop_assert!(shortfall(&own, &all, credit, tolerance.max(bps(wider))).due <= before.due);
    }

    #[test]
    fn from_full_credit_an_operator_pays_exactly_where_some_run_of_epochs_falls_short_by_more_than_the_credit(
        growths in vec(0..=2_000_u64, 1..30), tolerance in 0..=3_000_u16,
    ) {
        // A mean of 1,000 lamports on a base of 10^6: all figures are whole.
        let (base, mean) = (1_000_000, 1_000);
        let all = measured(base * 100, mean * 100);
        let tolerance = tolerance / 10 * 10;
        let demanded = i128::from(mean * u64::from(10_000 - tolerance) / 10_000);
        let full = Lamports::new(mean * u64::from(tolerance) / 10_000 * MEMORY);
        let (mut credit, mut due) = (full, Lamports::ZERO);
        for growth in &growths {
            let verdict = shortfall(&measured(base, *growth), &all, credit, bps(tolerance));
            (credit, due) = (verdict.credit, due.saturating_add(verdict.due));
            prop_assert!(credit <= full);
        }
        let deficits: Vec<i128> = growths.iter().map(|growth| demanded - i128::from(*growth)).collect();
        let runs = (0..deficits.len()).flat_map(|from| (from..deficits.len()).map(move |to| (from, to)));
        let worst = runs.map(|(from, to)| deficits[from..=to].iter().sum::<i128>()).max().unwrap();
        prop_assert_eq!(!due.is_zero(), worst > i128::from(full.get()));
    }

    #[test]
    fn a_cover_is_never_exceeded_and_one_lamport_more_would_be(bond in amount(), cover in 1..=10_000_u16) {
        let most = covered(Lamports::new(bond), bps(cover)).get();
        let asked = |stake: BigInt| q(stake) * ratio(cover, 10_000);
        prop_assert!(asked(most.into()) <= q(bond));
        prop_assert!(most == u64::MAX || asked(BigInt::from(most) + 1) > q(bond));
    }

    #[test]
    fn a_mean_of_nothing_decides_nothing(base in amount(), growth in amount(), x in positive(), credit in amount()) {
        let kept = Verdict { due: Lamports::ZERO, credit: Lamports::new(credit), slow: false };
        let (own, credit) = (measured(base, growth), Lamports::new(credit));
        let idle = measured(0, growth);
        for (own, all) in [(own, measured(x, 0)), (own, measured(0, x)), (idle, measured(x, x))] {
            prop_assert_eq!(shortfall(&own, &all, credit, bps(1_000)), kept);
        }
    }
}

#[test]
fn a_bond_covers_its_part_of_the_stake() {
    let of = |bond, cover| covered(Lamports::new(bond * SOL), bps(cover)).get();
    // A hundredth: 500 for 50,000. Nothing asked: no bound.
    assert_eq!((of(500, 100), of(0, 100), of(0, 0)), (50_000 * SOL, 0, u64::MAX));
    assert_eq!((of(7, 10_000), covered(Lamports::new(u64::MAX), bps(9_999)).get()), (7 * SOL, u64::MAX));
    assert_eq!(covered(Lamports::new(1), bps(3_000)).get(), 3);
}

#[test]
fn a_deficit_is_taken_from_what_was_saved_up_and_then_from_the_bond() {
    let all = measured(1_000_000, 1_000);
    let after = |growth, credit| {
        let Verdict { due, credit, slow } =
            shortfall(&measured(100_000, growth), &all, Lamports::new(credit), bps(1_000));
        (due.get(), credit.get(), slow)
    };
    // The mean is 100, of which 90 are demanded; at most 100 are saved up.
    assert_eq!((after(90, 0), after(89, 0), after(91, 0)), ((0, 0, false), (1, 0, false), (0, 1, false)));
    assert_eq!(
        (after(100, 90), after(100, 95), after(u64::MAX, 0)),
        ((0, 100, false), (0, 100, false), (0, 100, false))
    );
    assert_eq!((after(80, 10), after(80, 9), after(80, 11)), ((0, 0, false), (1, 0, false), (0, 1, false)));
    // Half of the mean is not slow; a lamport less is.
    assert_eq!(
        (after(50, 100), after(49, 100), after(0, 100)),
        ((0, 60, false), (0, 59, true), (0, 10, true))
    );
}

#[test]
fn an_epoch_that_brings_everybody_little_takes_nothing_of_what_was_saved_up() {
    let saved = Lamports::new(100);
    for growth in [1, 2, 1_000] {
        let verdict = shortfall(&measured(100_000, growth), &measured(1_000_000, 10), saved, bps(1_000));
        assert_eq!(verdict, Verdict { due: Lamports::ZERO, credit: saved, slow: false });
    }
}

#[test]
fn the_largest_figures_have_a_verdict() {
    let most = measured(u64::MAX, u64::MAX);
    let max = Lamports::new(u64::MAX);
    assert_eq!(
        shortfall(&most, &measured(1, u64::MAX), max, Bps::ZERO),
        Verdict { due: Lamports::ZERO, credit: max, slow: true }
    );
    assert_eq!(shortfall(&measured(u64::MAX, 0), &most, Lamports::ZERO, Bps::ZERO).due, max);
    assert_eq!(shortfall(&most, &most, max, Bps::WHOLE).credit, max);
}

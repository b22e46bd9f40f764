//! `exit::Curve` and `exit::instant` against the exact integral.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod model;
mod strategy;

use model::exits::{integral, marginal};
use model::{ceil, fit, q};
use num_bigint::BigInt;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sluice_math::exit::{Curve, Exit, exit, instant};
use sluice_math::ledger::unbooked_cap;
use sluice_math::{Bps, ExchangeRate, Lamports, Ledger, MathError, Owed, Ppm, Shares};
use strategy::{SOL, amount, any_books, books, cases, flow, ppm, rate};

/// All the SOL there is, and more.
const ALL: u64 = 600_000_000 * SOL;

/// The most of a pool's assets that its target may be, basis points: the program's bound.
const TARGET_MOST: u64 = 2_500;

fn curve_of(max: u16, min: u16, target: u64) -> Curve {
    Curve { max: Bps::new(max).unwrap(), min: Bps::new(min).unwrap(), target: Lamports::new(target) }
}

/// A curve that a pool of all the SOL there is may have.
fn curve() -> BoxedStrategy<Curve> {
    let most = ALL / 10_000 * TARGET_MOST;
    let target = prop_oneof![1 => 0..=20_u64, 3 => 0..=1_000_000 * SOL, 1 => 0..=most, 1 => Just(most)];
    let max = prop_oneof![1 => select(vec![0, 1, 300, 1_000]), 2 => 0..=Curve::MOST.get()];
    (max, 0..=Curve::MOST.get(), target)
        .prop_map(|(max, min, target)| curve_of(max, min.min(max), target))
        .boxed()
}

/// A curve, what is liquid, and a part of it: around the target, and anywhere.
fn exits() -> BoxedStrategy<(Curve, u64, u64)> {
    let liquid = prop_oneof![
        2 => (0..=3_000_u64).prop_map(|part| (part, 0)),
        1 => (0..=40_u64).prop_map(|lamports| (1_000, lamports)),
        2 => (0..=ALL).prop_map(|lamports| (0, lamports)),
        1 => Just((0, ALL)),
    ];
    let gross = prop_oneof![1 => Just(0), 1 => Just(1_000_000), 1 => 0..=10_u64, 3 => 0..=1_000_000_u64];
    (curve(), liquid, gross)
        .prop_map(|(curve, (part, more), gross)| {
            let near = u128::from(curve.target.get()) * u128::from(part) / 1_000;
            let liquid = u64::try_from((near + u128::from(more)).min(u128::from(ALL))).unwrap();
            let gross = u64::try_from(u128::from(liquid) * u128::from(gross) / 1_000_000).unwrap();
            (curve, liquid, gross)
        })
        .boxed()
}

fn fee(curve: &Curve, liquid: u64, gross: u64) -> u64 {
    curve.fee_ceil(Lamports::new(liquid), Lamports::new(gross)).unwrap().get()
}

/// `whole` cut at each of `cuts`, which are millionths of it.
fn parts(whole: u64, mut cuts: Vec<u32>) -> Vec<u64> {
    cuts.sort_unstable();
    let marks =
        cuts.iter().map(|cut| u64::try_from(u128::from(whole) * u128::from(*cut) / 1_000_000).unwrap());
    let mut from = 0;
    let mut parts: Vec<u64> = marks.map(|mark| mark - core::mem::replace(&mut from, mark)).collect();
    parts.push(whole - from);
    parts
}

fn cuts() -> impl Strategy<Value = Vec<u32>> {
    vec(0..=1_000_000_u32, 1..6)
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn the_fee_is_the_exact_integral_ceiled_for_all_lamports_there_are((curve, liquid, gross) in exits()) {
        prop_assert_eq!(BigInt::from(fee(&curve, liquid, gross)), ceil(&integral(&curve, liquid, gross)));
    }

    #[test]
    fn any_numbers_give_the_integral_or_overflow_and_what_is_not_liquid_underflows(
        max in 0..=10_000_u16, min in 0..=10_000_u16, target in amount(), liquid in amount(), gross in amount(),
    ) {
        let curve = curve_of(max, min.min(max), target);
        match curve.fee_ceil(Lamports::new(liquid), Lamports::new(gross)) {
            Ok(fee) => prop_assert_eq!(BigInt::from(fee.get()), ceil(&integral(&curve, liquid, gross))),
            Err(MathError::Underflow) => prop_assert!(gross > liquid),
            Err(error) => {
                prop_assert_eq!(error, MathError::Overflow);
                prop_assert!(gross <= liquid && (target > ALL / 4 || liquid > ALL || max > Curve::MOST.get()));
            }
        }
    }

    #[test]
    fn the_fee_lies_between_the_marginal_fees_of_both_ends_and_never_above_the_gross((curve, liquid, gross) in exits()) {
        let fee = fee(&curve, liquid, gross);
        prop_assert!(fee <= gross);
        prop_assert!(q(fee) >= q(gross) * marginal(&curve, liquid));
        prop_assert!(q(fee) < q(gross) * marginal(&curve, liquid - gross) + q(1));
    }

    #[test]
    fn a_larger_exit_pays_no_less_and_more_liquidity_asks_for_no_more(
        (curve, liquid, gross) in exits(), less in 0..=1_000_000_u64, more in flow(),
    ) {
        let smaller = u64::try_from(u128::from(gross) * u128::from(less) / 1_000_000).unwrap();
        let whole = fee(&curve, liquid, gross);
        prop_assert!(fee(&curve, liquid, smaller) <= whole);
        prop_assert!(fee(&curve, (liquid + more).min(ALL).max(liquid), gross) <= whole);
        // Nor does the larger one leave less.
        prop_assert!(smaller - fee(&curve, liquid, smaller) <= gross - whole);
    }

    #[test]
    fn splitting_never_lowers_the_fee_and_costs_less_than_a_lamport_a_part((curve, liquid, gross) in exits(), cuts in cuts()) {
        let parts = parts(gross, cuts);
        let (count, mut left, mut sum) = (parts.len(), liquid, 0);
        for part in parts {
            sum += fee(&curve, left, part);
            left -= part;
        }
        let whole = fee(&curve, liquid, gross);
        prop_assert!(sum >= whole && q(sum) < integral(&curve, liquid, gross) + q(u64::try_from(count).unwrap()));
    }

    #[test]
    fn an_instant_exit_is_the_models_or_what_is_lacking_is_named(
        pair in rate(), held in amount(), floor in ppm(), (curve, liquid, _) in exits(),
    ) {
        let (pool, held) = (Lamports::new(liquid), Shares::new(held));
        let expected = model::exits::instant(pair, held.get(), floor, &curve, liquid);
        match (instant(pair, held, floor, &curve, pool), expected) {
            (Ok(Exit { fee, net }), Some((gross, ceiled))) => {
                prop_assert_eq!(BigInt::from(fee.get()), ceiled.clone());
                prop_assert_eq!(BigInt::from(net.get()), gross - ceiled);
            }
            (Err(error), None) => {
                let fits = fit(&model::exit(pair, &held.get().into(), floor).0).is_some();
                prop_assert_eq!(error, if fits { MathError::Underflow } else { MathError::Overflow });
            }
            (made, expected) => prop_assert!(false, "{made:?} where the model has {expected:?}"),
        }
    }

    #[test]
    fn an_instant_exit_never_pays_more_than_one_without_liquidity_and_splitting_it_never_pays_more(
        pair in rate(), (curve, liquid, gross) in exits(), floor in ppm(), cuts in cuts(),
    ) {
        let Ok(held) = pair.to_shares(Lamports::new(gross), sluice_math::Round::Down) else { return Ok(()) };
        let whole = instant(pair, held, floor, &curve, Lamports::new(liquid)).unwrap();
        let plain = exit(pair, held, floor).unwrap();
        prop_assert!(whole.net <= plain.net && whole.gross() == plain.gross());
        let (mut left, mut net) = (Lamports::new(liquid), 0);
        for part in parts(held.get(), cuts) {
            let made = instant(pair, Shares::new(part), floor, &curve, left).unwrap();
            // What is liquid falls by the gross: the net has left, the fee is unbooked.
            left = left.sub(made.gross().unwrap()).unwrap();
            net += made.net.get();
        }
        prop_assert!(net <= whole.net.get());
    }

    #[test]
    fn the_books_of_an_exit_lose_the_net_and_set_the_fee_aside_up_to_the_cap(
        before in any_books(), fee in amount(), net in amount(), held in amount(),
    ) {
        let (left, shares) = (Exit { fee: Lamports::new(fee), net: Lamports::new(net) }, Shares::new(held));
        let gross = u128::from(fee) + u128::from(net);
        let fits = gross <= u128::from(before.assets.get()) && held <= before.supply.get();
        match left.apply(&before, shares) {
            Ok(after) => {
                prop_assert!(fits);
                prop_assert_eq!(after.tracked().unwrap().add(left.net), before.tracked());
                let all = before.unbooked.add(left.fee).unwrap();
                let assets = before.assets.sub(left.gross().unwrap()).unwrap();
                let unbooked = all.min(Lamports::new(assets.get() / 100));
                let insurance = before.owed.insurance.add(all.sub(unbooked).unwrap()).unwrap();
                let expected = Ledger {
                    assets,
                    unbooked,
                    taxable: before.taxable.min(unbooked),
                    owed: Owed { insurance, ..before.owed },
                    supply: before.supply.sub(shares).unwrap(),
                    queue: before.queue,
                };
                prop_assert_eq!(after, expected);
                prop_assert!(after.unbooked <= unbooked_cap(after.assets));
                prop_assert_eq!(after.invariant(), Ok(()));
            }
            Err(MathError::Underflow) => prop_assert!(!fits),
            Err(error) => prop_assert!(error == MathError::Overflow && gross > u128::from(u64::MAX), "{error:?}"),
        }
    }
}

#[test]
fn fifty_thousand_sol_down_from_the_target_cost_487_and_a_half_whole_and_never_less_in_chunks() {
    // DL 4.7: the fee at the end point, 1.65 %, would be 825 SOL, but 491 in a hundred chunks.
    let (target, gross) = (100_000 * SOL, 50_000 * SOL);
    let curve = curve_of(300, 30, target);
    assert_eq!(fee(&curve, target, gross), 487_500_000_000);
    assert_eq!(q(gross) * marginal(&curve, target - gross), q(825 * SOL));
    for chunks in 1..=100 {
        let (mut left, mut sum, mut at_ends) = (target, 0, q(0));
        for chunk in 0..chunks {
            let size = gross * (chunk + 1) / chunks - gross * chunk / chunks;
            sum += fee(&curve, left, size);
            left -= size;
            at_ends += q(size) * marginal(&curve, left);
        }
        assert!((487_500_000_000..487_500_000_000 + chunks).contains(&sum), "{sum} in {chunks}");
        if chunks == 100 {
            assert_eq!(ceil(&(at_ends / q(SOL))), 491.into());
        }
    }
}

#[test]
fn a_fee_of_any_part_of_a_lamport_is_one() {
    // A lamport off the target costs half a millionth of a basis point: nothing is left of it but a remainder's
    // remainder.
    for max in [1, 1_000] {
        let curve = curve_of(max, 0, 1_000_000);
        assert_eq!([0, 1].map(|gross| fee(&curve, 1_000_000, gross)), [0, 1]);
    }
}

#[test]
fn all_lamports_there_are_can_leave_at_the_highest_fee_under_the_highest_target_and_nothing_wraps_above() {
    let most = Curve::MOST.get();
    assert_eq!(most, 1_000);
    for min in [0, 1, most] {
        let curve = curve_of(most, min, ALL / 10_000 * TARGET_MOST);
        assert_eq!(BigInt::from(fee(&curve, ALL, ALL)), ceil(&integral(&curve, ALL, ALL)));
    }
    let all = Lamports::new(u64::MAX);
    assert_eq!(curve_of(most, most, u64::MAX).fee_ceil(all, all), Err(MathError::Overflow));
    assert_eq!(curve_of(most, most, 0).fee_ceil(all, all), most_of(all));
    let one = Lamports::new(1);
    assert_eq!(curve_of(most, 0, 1).fee_ceil(Lamports::ZERO, one), Err(MathError::Underflow));
}

fn most_of(amount: Lamports) -> sluice_math::Result<Lamports> {
    Curve::MOST.of_ceil(amount)
}

#[test]
fn the_larger_of_both_fees_counts_and_is_what_the_holders_keep() {
    let pair = ExchangeRate::new(Lamports::new(1_000 * SOL), Shares::new(1_000 * SOL)).unwrap();
    let curve = curve_of(300, 30, 100 * SOL);
    let out = |floor| {
        instant(pair, Shares::new(SOL), Ppm::new(floor).unwrap(), &curve, Lamports::new(1_000 * SOL)).unwrap()
    };
    assert_eq!([2_999, 3_000, 3_001].map(|floor| out(floor).fee.get()), [3_000_000, 3_000_000, 3_001_000]);
    let after = out(3_001).apply(&books(1_000 * SOL, 0, 1_000 * SOL), Shares::new(SOL)).unwrap();
    assert_eq!(after, books(999 * SOL, 3_001_000, 999 * SOL));
}

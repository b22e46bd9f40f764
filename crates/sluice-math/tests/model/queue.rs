//! One finalisation of a cohort.

use num_bigint::BigInt;
use num_traits::{One, Zero};
use sluice_math::queue::Progress;
use sluice_math::{ExchangeRate, Shares};

use super::{Q, floor, price, q, ratio};

/// What a fill should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The watermark after it.
    pub upto: BigInt,
    /// Lamports for a share.
    pub price: Q,
    /// Whether it goes on with the last step.
    pub extends: bool,
    /// Shares it pays for.
    pub shares: BigInt,
    /// What the cohort gets.
    pub payout: BigInt,
    /// What leaves the assets.
    pub value: BigInt,
    /// By how much the nominal falls.
    pub nominal: BigInt,
    /// Whether `value` is more than a hundredth under `nominal`, and a lamport.
    pub deep: bool,
}

/// Whether `value` is a deep haircut on `nominal`; a lamport is none.
pub fn is_deep(value: &BigInt, nominal: &BigInt) -> bool {
    let least = nominal - floor(&(q(nominal.clone()) * ratio(1, 100)));
    value + BigInt::one() < least
}

fn whole(shares: Shares) -> BigInt {
    shares.get().into()
}

/// The fill that `budget` allows, if any.
pub fn fill(cohort: &Progress, pair: ExchangeRate, budget: u64) -> Option<Fill> {
    // The cohort's own nominal is known to be the floor of all its shares.
    let Progress { requested, shares, nominal: _, filled, last, begun_under_this_pair } = *cohort;
    let (all, filled) = (whole(shares), whole(filled));
    let left = &all - &filled;
    let (at_pair, at_request) = (price(pair), price(requested));
    let price = at_pair.clone().min(at_request.clone());
    let step = last.filter(|(_, rate)| super::price(*rate) == price);
    let start = step.map_or(filled.clone(), |(start, _)| whole(start));

    // A step is paid the floor of all of it, so that a fill gets what this floor grows by.
    let step_until = |mark: &BigInt| floor(&(q(mark - &start) * &price));
    // The pool keeps the nominal: that much pays all of it, and more is paid for nothing.
    let asked_until = |mark: &BigInt| floor(&(q(mark.clone()) * &at_request));
    let all_asks = asked_until(&all) - asked_until(&filled);
    let complete = (step_until(&all) - step_until(&filled)).min(all_asks) <= budget.into();
    let spent = budget.saturating_sub(1);
    let paid_for = if complete { left } else { floor(&(q(spent) / &price)) };
    let upto = &filled + &paid_for;
    let grows = step_until(&upto) - step_until(&filled);
    let enough = match step {
        Some(_) => grows >= BigInt::from(1_000_000_000),
        None => &paid_for * 8 >= all,
    };
    if paid_for.is_zero() || !(complete || enough) {
        return None;
    }
    // Lamports that floors kept are still in the books only where all of the step was paid under this pair.
    let cut = at_pair <= at_request;
    let floors_are_here = cut && begun_under_this_pair && step.is_some();
    let value = if floors_are_here { grows.clone() } else { floor(&(q(paid_for.clone()) * at_pair)) };
    let nominal = asked_until(&upto) - asked_until(&filled);
    Some(Fill {
        deep: cut && is_deep(&value, &nominal),
        payout: grows.min(value.clone()).min(nominal.clone()),
        nominal,
        extends: step.is_some(),
        shares: paid_for,
        upto,
        price,
        value,
    })
}

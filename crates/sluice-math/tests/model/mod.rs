//! What the formulas should give, on unbounded integers and exact fractions.
//!
//! Written from the doc comments and docs of the design, not from the code: nothing here is a limb, a 64-bit
//! intermediate, or a call into the crate's arithmetic. The crate's types are used as containers only.
#![allow(dead_code, unused_imports, reason = "each test binary uses its part")]

pub mod entry;
pub mod exits;
pub mod queue;
pub mod waterfall;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use sluice_math::epoch::{Close, FeeTerms, Observed};
use sluice_math::{Bps, ExchangeRate, Lamports, Ledger, Owed, Ppm, Queue, Shares};
use waterfall::honoured;
pub use waterfall::{Borne, expected};

/// An exact fraction.
pub type Q = BigRational;

/// A whole number as a fraction.
pub fn q(n: impl Into<BigInt>) -> Q {
    Q::from_integer(n.into())
}

/// `n / d`.
pub fn ratio(n: impl Into<BigInt>, d: impl Into<BigInt>) -> Q {
    Q::new(n.into(), d.into())
}

/// A proportion as a fraction.
pub fn part(proportion: Ppm) -> Q {
    ratio(proportion.get(), 1_000_000)
}

/// The queue of `before` at another price: the floor of its shares' part, nothing where there is no price.
fn revalued(before: &Ledger, assets: &BigInt, supply: &BigInt) -> Queue {
    let queued = BigInt::from(before.queue.shares().get());
    let value = match supply.is_zero() {
        true => BigInt::zero(),
        false => floor(&(q(queued) * ratio(assets.clone(), supply.clone()))),
    };
    // More than fits is no value: it takes more shares than there are.
    let value = Lamports::new(fit(&value).unwrap_or(0));
    Queue::new(before.queue.shares(), before.queue.nominal(), value)
}

/// The least price after `pair` that is no fall: one of `parts` of its assets less, in whole lamports.
pub fn tolerated(pair: ExchangeRate, parts: u32) -> Q {
    let assets = BigInt::from(pair.assets().get());
    let left = (&assets - floor(&ratio(assets.clone(), parts))).max(BigInt::one());
    ratio(left, pair.supply().get())
}

/// The largest whole number not above `x`.
pub fn floor(x: &Q) -> BigInt {
    x.floor().to_integer()
}

/// The smallest whole number not below `x`.
pub fn ceil(x: &Q) -> BigInt {
    x.ceil().to_integer()
}

/// `x` where it fits a `u64`.
pub fn fit(x: &BigInt) -> Option<u64> {
    u64::try_from(x).ok()
}

fn lamports(x: &BigInt) -> Lamports {
    Lamports::new(fit(x).expect("lamports of the model fit 64 bits"))
}

fn shares(x: &BigInt) -> Shares {
    Shares::new(fit(x).expect("shares of the model fit 64 bits"))
}

/// `x - y`, or nothing where `y` is the larger.
fn above(x: &BigInt, y: &BigInt) -> BigInt {
    if x > y { x - y } else { BigInt::zero() }
}

/// Lamports for one share.
pub fn price(rate: ExchangeRate) -> Q {
    ratio(rate.assets().get(), rate.supply().get())
}

/// What the holders own for one share, with (`true`) or without what no pair contains yet.
pub fn value_per_share(books: &Ledger, with_unbooked: bool) -> Q {
    let unbooked = if with_unbooked { books.unbooked.get() } else { 0 };
    ratio(BigInt::from(books.assets.get()) + unbooked, books.supply.get())
}

/// What leaves with `amount` shares: the floored value, and of it the floored part that no fee takes.
pub fn exit(pair: ExchangeRate, amount: &BigInt, exit_floor: Ppm) -> (BigInt, BigInt) {
    let gross = floor(&(q(amount.clone()) * price(pair)));
    let net = floor(&(q(gross.clone()) * (Q::one() - part(exit_floor))));
    (gross, net)
}

/// The fewest shares whose exit yields `wanted`, found by search; `None` where no number of them does.
pub fn fewest_shares(pair: ExchangeRate, wanted: u64, exit_floor: Ppm) -> Option<BigInt> {
    let yields = |amount: &BigInt| exit(pair, amount, exit_floor).1 >= BigInt::from(wanted);
    if yields(&BigInt::zero()) {
        return Some(BigInt::zero());
    }
    let (mut too_few, mut enough) = (BigInt::zero(), BigInt::one());
    while !yields(&enough) {
        if enough.bits() > 200 {
            return None;
        }
        too_few = enough.clone();
        enough <<= 8;
    }
    while &enough - &too_few > BigInt::one() {
        let middle: BigInt = (&enough + &too_few) >> 1;
        if yields(&middle) { enough = middle } else { too_few = middle }
    }
    Some(enough)
}

/// What a close starts from.
pub struct Opening {
    /// Whose the loss was.
    pub borne: Borne,
    /// What is left of the assets once the loss has fallen on `unbooked` first, before any cover.
    pub assets: BigInt,
    /// Shares that take part in the new pair.
    pub remaining: BigInt,
    /// What stays the remaining shares' before anything is booked, exactly: their part of the assets that are left, at
    /// most what they are worth at the last pair.
    pub base: Q,
    /// The most that assets per share may grow, as a fraction of what they are.
    pub growth: Q,
}

/// Applies the loss waterfall, the burns and the last pair.
pub fn opening(before: &Ledger, last: Option<ExchangeRate>, observed: &Observed) -> Opening {
    let [all, minted] = [before.supply.get(), observed.mint_supply.get()].map(BigInt::from);
    let borne = Borne::new(before, observed);
    let assets = BigInt::from(before.assets.get()) - &borne.falling;
    let remaining = minted.min(all.clone());
    // Without shares there is no value per share, and nothing to take away from.
    let backing =
        if all.is_zero() { q(assets.clone()) } else { ratio(assets.clone(), all) * q(remaining.clone()) };
    let base = match last {
        Some(pair) => backing.min(q(remaining.clone()) * price(pair)),
        None => backing,
    };
    let growth = q(2) * part(observed.r_max) * q(observed.elapsed);
    Opening { borne, assets, remaining, base, growth }
}

/// `base` lamports of income pay: the fee, of it the pot's part, and the insurance's of what the pot leaves.
fn fees(base: &BigInt, terms: &FeeTerms) -> (BigInt, BigInt, BigInt) {
    let of = |whole: &BigInt, part: Bps| floor(&(q(whole.clone()) * ratio(part.get(), 10_000)));
    let fee = of(base, terms.fee);
    let bounty = of(&fee, terms.bounty);
    let insurance = of(&fee, terms.insurance).min(&fee - &bounty);
    (fee, bounty, insurance)
}

/// The close of an epoch: waterfall, burns, clamp, fee over the mark, cap, insurance, exit floor.
pub fn close(
    before: &Ledger,
    last: Option<ExchangeRate>,
    mark: ExchangeRate,
    observed: &Observed,
    terms: &FeeTerms,
) -> Close {
    let Opening { borne, remaining, base, growth, .. } = opening(before, last, observed);
    let Borne { grown, lost, insured, given, .. } = borne.clone();
    let most_of_all = BigInt::from(u64::MAX);
    let [owed_fee, owed_bounty, owed_insurance] = honoured(&before.owed, &borne.own);
    // What it bears and is not given was owed to it.
    let owed_insurance = owed_insurance - (&insured - &given);
    let holders = BigInt::from(observed.tracked.get()) + &given - &owed_fee - &owed_bounty - &owed_insurance;

    // What a deep loss of the close before has taken and is there again stays the shares'; of everything only
    // everything.
    let doubtful = BigInt::from(observed.unconfirmed.get());
    let reversed =
        if last.is_none() && grown < doubtful { BigInt::zero() } else { grown.clone().min(doubtful) };
    let base = (ceil(&base) + &reversed + borne.cover()).min(holders.clone());
    let booked = floor(&(q(base.clone()) * (Q::one() + growth))).min(holders.clone());
    let waiting = &holders - &booked;
    let gain = above(&booked, &base);
    let income = BigInt::from(before.taxable.get()) + &grown - &reversed;
    let income = above(&income, &lost).min(above(&holders, &base));
    let taxed = income.clone().min(gain.clone());
    let marked = ceil(&(q(remaining.clone()) * price(mark))).max(base.clone());
    let marked = (marked + (&gain - &taxed)).min(most_of_all.clone());
    let fee_base = taxed.clone().min(above(&booked, &marked));
    let (fee, bounty, insurance) = fees(&fee_base, terms);
    let rest = &fee - &bounty - &insurance;
    let (assets, owed_more) = match observed.treasury_open {
        true => (&booked - &bounty - &insurance, BigInt::zero()),
        false => (&booked - &fee, rest.clone()),
    };
    let backing = above(&assets, &rest);
    let priced = observed.treasury_open && !backing.is_zero();
    let minted = if priced { floor(&(q(rest) * ratio(remaining.clone(), backing))) } else { BigInt::zero() };
    let minted = if &remaining + &minted > most_of_all { BigInt::zero() } else { minted };
    let supply = &remaining + &minted;
    // Beside those who stay when the queue is gone, less what it forfeits to them then.
    let queue = revalued(before, &assets, &supply);
    let [value, nominal] = [queue.value(), queue.nominal()].map(|part| BigInt::from(part.get()));
    let cap = floor(&(q(above(&assets, &value)) * ratio(1, 100)));
    let unbooked = above(&cap, &above(&value, &nominal)).min(waiting.clone());
    let to_insurance = &waiting - &unbooked;

    let grew = if gain.is_zero() { Q::zero() } else { ratio(gain.clone(), base) };
    let grew = ceil(&(grew * q(1_000_000))).min(1_000_000.into()).max(observed.r_max.get().into());
    let worthless = assets.is_zero() || supply.is_zero();
    let below =
        |parts| last.is_some_and(|pair| ratio(assets.clone(), supply.clone()) < tolerated(pair, parts));
    let fell = worthless || below(10_000);
    let unconfirmed = if worthless || below(100) { borne.by_shares() } else { BigInt::zero() };
    let top = if fee_base.is_zero() { marked } else { assets.clone() };
    let mark = match top == most_of_all || top.is_zero() || supply.is_zero() {
        true => mark,
        false => ExchangeRate::new(lamports(&top), shares(&supply)).unwrap(),
    };
    let supply_before = BigInt::from(before.supply.get());
    Close {
        after: Ledger {
            assets: lamports(&assets),
            unbooked: lamports(&unbooked),
            taxable: lamports(&(&income - &taxed).min(unbooked.clone())),
            owed: Owed {
                fee: lamports(&(owed_fee + owed_more)),
                bounty: lamports(&(owed_bounty + &bounty)),
                insurance: lamports(&(owed_insurance + &insurance + &to_insurance)),
            },
            supply: shares(&supply),
            queue: after_close(queue, &assets, &unbooked),
        },
        mark,
        grown: lamports(&grown),
        lost: lamports(&lost),
        insured: lamports(&insured),
        from_insurance: lamports(&given),
        burned: shares(&(&supply_before - &remaining)),
        unbacked: shares(&above(&observed.mint_supply.get().into(), &supply_before)),
        gain: lamports(&gain),
        fee_shares: shares(&minted),
        fee: lamports(&fee),
        bounty: lamports(&bounty),
        insurance: lamports(&insurance),
        to_insurance: lamports(&to_insurance),
        exit_floor: Ppm::new(u32::try_from(&grew).unwrap()).unwrap(),
        fell,
        unconfirmed: lamports(&unconfirmed),
        reversed: lamports(&reversed),
    }
}

/// What deposits don't pay for: what the queue takes along, and what the cap will take of the unbooked when it is gone.
fn after_close(queue: Queue, assets: &BigInt, unbooked: &BigInt) -> Queue {
    let value = BigInt::from(queue.value().get());
    // A lamport more, so that its floor makes no price too low.
    let cap = floor(&(q(above(assets, &value)) * ratio(1, 100))) + 1;
    let beyond = if queue.shares().is_zero() { BigInt::zero() } else { above(&(unbooked + &value), &cap) };
    let due = lamports(&beyond.max(queue.value().min(queue.nominal()).get().into()));
    Queue::stored(queue.shares(), queue.nominal(), queue.value(), due)
}

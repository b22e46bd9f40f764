//! What the formulas should give, on unbounded integers and exact fractions.
//!
//! Written from the doc comments and docs of the design, not from the code: nothing here is a limb, a 64-bit
//! intermediate, or a call into the crate's arithmetic. The crate's types are used as containers only.
#![allow(dead_code, reason = "each test binary uses its part")]

pub mod entry;
pub mod exits;
pub mod queue;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use sluice_math::epoch::{Close, FeeTerms, Observed};
use sluice_math::{ExchangeRate, Lamports, Ledger, Owed, Ppm, Queue, Shares};

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
    /// Lamports that were tracked and are missing.
    pub lost: BigInt,
    /// What is left of the assets once the loss has fallen on `unbooked` first.
    pub assets: BigInt,
    /// Shares that take part in the new pair.
    pub remaining: BigInt,
    /// What stays the remaining shares' before anything is booked, exactly: their part of the assets that are left, at
    /// most what they are worth at the last pair.
    pub base: Q,
    /// The most that assets per share may grow, as a fraction of what they are.
    pub growth: Q,
}

/// Everything that the books say is there.
pub fn expected(before: &Ledger) -> BigInt {
    let Owed { fee, bounty, insurance } = before.owed;
    [before.assets, before.unbooked, fee, bounty, insurance].map(|part| BigInt::from(part.get())).iter().sum()
}

/// Applies the loss waterfall, the burns and the last pair.
pub fn opening(before: &Ledger, last: Option<ExchangeRate>, observed: &Observed) -> Opening {
    let [unbooked, all, minted] =
        [before.unbooked.get(), before.supply.get(), observed.mint_supply.get()].map(BigInt::from);
    let lost = above(&expected(before), &observed.tracked.get().into());
    let assets = above(&before.assets.get().into(), &above(&lost, &unbooked));
    let remaining = minted.min(all.clone());
    // Without shares there is no value per share, and nothing to take away from.
    let backing =
        if all.is_zero() { q(assets.clone()) } else { ratio(assets.clone(), all) * q(remaining.clone()) };
    let base = match last {
        Some(pair) => backing.min(q(remaining.clone()) * price(pair)),
        None => backing,
    };
    let growth = q(2) * part(observed.r_max) * q(observed.elapsed);
    Opening { lost, assets, remaining, base, growth }
}

/// What is left of debts that are honoured in the order fee, pot, insurance.
fn honoured(owed: &Owed, tracked: &BigInt) -> [BigInt; 3] {
    let mut left = tracked.clone();
    [owed.fee, owed.bounty, owed.insurance].map(|debt| {
        let paid = BigInt::from(debt.get()).min(left.clone());
        left -= &paid;
        paid
    })
}

/// `base` lamports of income pay: the fee, of it the pot's part.
fn fees(base: &BigInt, terms: &FeeTerms) -> (BigInt, BigInt) {
    let fee = floor(&(q(base.clone()) * ratio(terms.fee.get(), 10_000)));
    let bounty = floor(&(q(fee.clone()) * ratio(terms.bounty.get(), 10_000)));
    (fee, bounty)
}

/// The close of an epoch: waterfall, burns, clamp, fee over the mark, cap, insurance, exit floor.
pub fn close(
    before: &Ledger,
    last: Option<ExchangeRate>,
    mark: ExchangeRate,
    observed: &Observed,
    terms: &FeeTerms,
) -> Close {
    let Opening { lost, remaining, base, growth, .. } = opening(before, last, observed);
    let tracked = BigInt::from(observed.tracked.get());
    let most_of_all = BigInt::from(u64::MAX);
    let grown = above(&tracked, &expected(before));
    let [owed_fee, owed_bounty, owed_insurance] = honoured(&before.owed, &tracked);
    let holders = &tracked - &owed_fee - &owed_bounty - &owed_insurance;

    // What a deep loss of the close before has taken and is there again stays the shares'; of everything only everything.
    let doubtful = BigInt::from(observed.unconfirmed.get());
    let reversed =
        if last.is_none() && grown < doubtful { BigInt::zero() } else { grown.clone().min(doubtful) };
    let base = (ceil(&base) + &reversed).min(holders.clone());
    let booked = floor(&(q(base.clone()) * (Q::one() + growth))).min(holders.clone());
    let waiting = &holders - &booked;
    let gain = above(&booked, &base);
    let income = BigInt::from(before.taxable.get()) + &grown - &reversed;
    let income = above(&income, &lost).min(above(&holders, &base));
    let taxed = income.clone().min(gain.clone());
    let marked = (ceil(&(q(remaining.clone()) * price(mark))) + (&gain - &taxed)).min(most_of_all.clone());
    let fee_base = taxed.clone().min(above(&booked, &marked));
    let (fee, bounty) = fees(&fee_base, terms);
    let rest = &fee - &bounty;
    let (assets, owed_more) = match observed.treasury_open {
        true => (&booked - &bounty, BigInt::zero()),
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
    let missing = above(&lost, &before.unbooked.get().into());
    let unconfirmed = if worthless || below(100) { missing } else { BigInt::zero() };
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
                insurance: lamports(&(owed_insurance + &to_insurance)),
            },
            supply: shares(&supply),
            queue: after_close(queue, &assets, &unbooked),
        },
        mark,
        grown: lamports(&grown),
        lost: lamports(&lost),
        burned: shares(&(&supply_before - &remaining)),
        unbacked: shares(&above(&observed.mint_supply.get().into(), &supply_before)),
        gain: lamports(&gain),
        fee_shares: shares(&minted),
        fee: lamports(&fee),
        bounty: lamports(&bounty),
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

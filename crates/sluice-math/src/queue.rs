//! The queue: tickets wait in cohorts, one an epoch, and are paid `min(rate at request, rate at finalisation)`.
//!
//! All tickets of a cohort were requested at one pair, so a cohort is finalised by one figure: the watermark up to
//! which its shares are paid. What lies between two watermarks was paid at one price, a step. Tickets are ranges of
//! shares; what a range is paid is the sum over the steps that it touches.
//!
//! Rounding: a ticket gets the floor of each of its pieces. A cohort gets the floor of each step, so its pieces can
//! never ask for more than it was given, whoever claims what in which order; what is left is less than a lamport a
//! piece. But for a lamport a fill where a step goes on under a later pair of nearly its price, which has no more: the
//! last to claim lacks it.

use crate::error::Result;
use crate::ledger::Ledger;
use crate::rate::{ExchangeRate, Round};
use crate::units::{Bps, Lamports, Shares};

/// Steps that a cohort has room for. Each new one takes at least an eighth of the cohort or all that is left, so that
/// the eighth completes it (INV-73).
pub const STEPS: usize = 8;

/// What part of a cohort a new step takes at least.
const LEAST_PART: u64 = 8;

/// The least that goes on with a step, unless it is all that is left: no fill is dust.
pub const LEAST_FILL: Lamports = Lamports::new(1_000_000_000);

/// A haircut deeper than this waits for one further close, whatever that shows: a reading that was wrong for an epoch
/// must not become a price for good (design review H5).
pub const DEEP: Bps = match Bps::new(100) {
    Ok(deep) => deep,
    Err(_) => panic!("more than the whole"),
};

/// What a cohort has taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    /// Shares of all of its tickets.
    pub shares: Shares,
    /// Their nominal, `floor(shares * rate)`: never less than the sum of their floors.
    pub nominal: Lamports,
    /// What that floor leaves, in parts of a lamport of which the rate's supply makes one.
    pub rest: u64,
}

/// What a request makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The ticket's shares are `[from, after.shares)` of the cohort's.
    pub from: Shares,
    /// The most that the ticket is paid. Floored, in favour of the holders.
    pub nominal: Lamports,
    /// The cohort after it.
    pub after: Queued,
}

/// Puts `shares` behind the ones of a cohort whose tickets are all requested at `rate`. One division: the floor of a
/// sum is the sum of the floors, and a lamport more where what they leave makes one.
/// Errors: `Overflow`.
#[inline(always)]
pub fn request(rate: ExchangeRate, before: &Queued, shares: Shares) -> Result<Request> {
    let (nominal, rest) = rate.to_lamports_and_rest(shares)?;
    let supply = rate.supply().get();
    // wrapping-safety: both rests are below the supply.
    let carried = rest >= supply.wrapping_sub(before.rest);
    let rest = if carried {
        rest.wrapping_sub(supply.wrapping_sub(before.rest))
    } else {
        rest.wrapping_add(before.rest)
    };
    let sum = before.nominal.add(nominal)?;
    let sum = if carried { sum.add(Lamports::new(1))? } else { sum };
    let after = Queued { shares: before.shares.add(shares)?, nominal: sum, rest };
    Ok(Request { from: before.shares, nominal, after })
}

/// How far a cohort is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The pair at which its tickets were requested.
    pub requested: ExchangeRate,
    /// All of its shares.
    pub shares: Shares,
    /// Their nominal: `floor(shares * requested)`.
    pub nominal: Lamports,
    /// Those that are paid for.
    pub filled: Shares,
    /// Where the last step began, and its price; none before the first one.
    pub last: Option<(Shares, ExchangeRate)>,
    /// Whether that step was begun under this very pair.
    pub begun_under_this_pair: bool,
}

/// What a finalisation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The watermark after it.
    pub upto: Shares,
    /// The price.
    pub rate: ExchangeRate,
    /// Whether it goes on with the last step.
    pub extends: bool,
    /// Shares to burn.
    pub shares: Shares,
    /// From the reserve to the cohort.
    pub payout: Lamports,
    /// What the pair makes of the shares, which leaves the assets. The part above `payout` is forfeited to `unbooked`
    /// (second pass 2.1). Floored, in favour of the holders.
    pub value: Lamports,
    /// By how much the nominal of the queue falls.
    pub nominal: Lamports,
    /// Whether it is priced more than [`DEEP`] under its nominal.
    pub deep: bool,
}

impl Fill {
    /// The books after it: the shares are burned, the payout has left. Errors: `Underflow`, `Overflow`.
    pub fn apply(&self, before: &Ledger) -> Result<Ledger> {
        let queue = before.queue.without(self.shares, self.nominal, self.value)?;
        let after = Ledger {
            assets: before.assets.sub(self.value)?,
            unbooked: before.unbooked.add(self.value.sub(self.payout)?)?,
            supply: before.supply.sub(self.shares)?,
            queue,
            ..*before
        };
        after.capped()
    }

    /// Whether it would be priced more than [`DEEP`] under its nominal at `pair`. Errors: `Overflow`.
    pub fn is_deep_at(&self, pair: ExchangeRate) -> Result<bool> {
        is_deep(pair.to_lamports(self.shares, Round::Down)?, self.nominal)
    }
}

/// What `budget` lamports pay of a cohort at `pair`; none where that is too little for a step, or nothing is left to
/// pay.
///
/// The price is the lower of the pair's and the one at request. A fill at the last step's price goes on with it, from
/// [`LEAST_FILL`] on; at another price it opens a step, from an eighth of the cohort on. All that is left always
/// counts.
/// Errors: `Overflow`.
pub fn fill(cohort: &Progress, pair: ExchangeRate, budget: Lamports) -> Result<Option<Fill>> {
    let at_pair = !cohort.requested.is_below(pair);
    let rate = if at_pair { pair } else { cohort.requested };
    let step = cohort.last.filter(|(_, last)| !last.is_below(rate) && !rate.is_below(*last));
    let (start, rate) = step.unwrap_or((cohort.filled, rate));
    let paid_for = cohort.filled.sub(start)?;
    let paid = if paid_for.is_zero() { Lamports::ZERO } else { rate.to_lamports(paid_for, Round::Down)? };
    // What the step pays from its start up to a watermark is one floor, and so a fill is the difference of two.
    let telescoped =
        |upto: Shares| rate.to_lamports(upto.sub(start)?, Round::Down).and_then(|through| through.sub(paid));

    let before = if cohort.filled.is_zero() {
        Lamports::ZERO
    } else {
        cohort.requested.to_lamports(cohort.filled, Round::Down)?
    };

    let (mut upto, mut payout, mut nominal) =
        (cohort.shares, telescoped(cohort.shares)?, cohort.nominal.sub(before)?);
    // What the pool keeps for the queue is its nominal: that much pays all of it, or its last shares would wait for an
    // epoch.
    let whole = payout.min(nominal) <= budget;
    if !whole {
        // A lamport less than there is, for a difference of two floors may be one more than the floor.
        let most = rate.to_shares(budget.excess_over(Lamports::new(1)), Round::Down)?;
        upto = cohort.filled.add(most)?;
        payout = telescoped(upto)?;
        nominal = cohort.requested.to_lamports(upto, Round::Down)?.sub(before)?;
    }
    let shares = upto.sub(cohort.filled)?;
    let least = match step {
        Some(_) => payout >= LEAST_FILL,
        None => shares.get().saturating_mul(LEAST_PART) >= cohort.shares.get(),
    };
    if shares.is_zero() || !(whole || least) {
        return Ok(None);
    }
    // In a step that was begun under this pair the floors of earlier fills are still in the books, and pay for the
    // difference; else the pair's own floor is all there is, by a lamport less: a close has booked what they left
    // (INV-64).
    let carried = at_pair && step.is_some() && cohort.begun_under_this_pair;
    let value = if carried { payout } else { pair.to_lamports(shares, Round::Down)? };
    let payout = payout.min(value).min(nominal);
    // At the price of the request no part is under its nominal.
    let deep = at_pair && is_deep(value, nominal)?;
    Ok(Some(Fill { upto, rate, extends: step.is_some(), shares, payout, value, nominal, deep }))
}

/// A lamport is no haircut: of a few shares it would be a deep one.
fn is_deep(value: Lamports, nominal: Lamports) -> Result<bool> {
    Ok(value.saturating_add(Lamports::new(1)) < nominal.sub(DEEP.of_floor(nominal)?)?)
}

/// What `shares` between two watermarks are paid at the price of their step. Floored, in favour of the cohort.
/// Errors: `Overflow`.
#[inline(always)]
pub fn piece(rate: ExchangeRate, shares: Shares) -> Result<Lamports> {
    rate.to_lamports(shares, Round::Down)
}

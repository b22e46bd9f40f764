//! The queue: tickets wait in cohorts, one an epoch, and are paid `min(rate at request, rate at finalisation)`.
//!
//! All tickets of a cohort were requested at one pair, so a cohort is finalised by one figure: the watermark up to which its
//! shares are paid. What lies between two watermarks was paid at one price, a step. Tickets are ranges of shares; what a
//! range is paid is the sum over the steps that it touches.
//!
//! Rounding: a ticket gets the floor of each of its pieces. A cohort gets the floor of each step, so its pieces can never ask
//! for more than it was given, whoever claims what in which order; what is left is less than a lamport a piece.

use crate::error::Result;
use crate::ledger::Ledger;
use crate::rate::{ExchangeRate, Round};
use crate::units::{Bps, Lamports, Shares};

/// Steps that a cohort has room for. Each new one takes at least an eighth of the cohort or all that is left, so that the
/// eighth completes it (INV-73).
pub const STEPS: usize = 8;

/// What part of a cohort a new step takes at least.
const LEAST_PART: u64 = 8;

/// The least that goes on with a step, unless it is all that is left: no fill is dust.
pub const LEAST_FILL: Lamports = Lamports::new(1_000_000_000);

/// A haircut deeper than this waits for one further close, whatever that shows: a reading that was wrong for an epoch must
/// not become a price for good (design review H5).
pub const DEEP: Bps = match Bps::new(100) {
    Ok(deep) => deep,
    Err(_) => panic!("more than the whole"),
};

/// What a request adds to the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// The ticket's shares are `[from, to)` of the cohort's.
    pub from: Shares,
    /// See `from`; the cohort's shares after it.
    pub to: Shares,
    /// The most that the ticket is paid. Floored, in favour of the holders.
    pub nominal: Lamports,
    /// The nominal of the whole cohort after it: the floor of its sum, and so never less than the sum of floors.
    pub cohort_nominal: Lamports,
}

/// Puts `shares` behind the `queued` ones of a cohort whose tickets are all requested at `rate`.
/// Errors: `Overflow`.
#[inline(always)]
pub fn request(rate: ExchangeRate, queued: Shares, shares: Shares) -> Result<Request> {
    let nominal = rate.to_lamports(shares, Round::Down)?;
    let to = queued.add(shares)?;
    let cohort_nominal = if queued.is_zero() { nominal } else { rate.to_lamports(to, Round::Down)? };
    Ok(Request { from: queued, to, nominal, cohort_nominal })
}

/// How far a cohort is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The pair at which its tickets were requested.
    pub requested: ExchangeRate,
    /// All of its shares.
    pub shares: Shares,
    /// Those that are paid for.
    pub filled: Shares,
    /// Where the last step began, and its price; none before the first one.
    pub last: Option<(Shares, ExchangeRate)>,
    /// Whether that step was filled under this very pair: what its floors have left behind is still in the books then.
    pub under_this_pair: bool,
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
    /// What the pair makes of the shares, which leaves the assets. The part above `payout` is forfeited to `unbooked` (second
    /// pass 2.1). Floored, in favour of the holders.
    pub value: Lamports,
    /// By how much the nominal of the queue falls.
    pub nominal: Lamports,
}

impl Fill {
    /// The books after it: the shares are burned, the payout has left. Errors: `Underflow`, `Overflow`.
    pub fn apply(&self, before: &Ledger) -> Result<Ledger> {
        Ok(Ledger {
            assets: before.assets.sub(self.value)?,
            unbooked: before.unbooked.add(self.value.sub(self.payout)?)?,
            supply: before.supply.sub(self.shares)?,
            ..*before
        })
    }

    /// Whether it is priced more than [`DEEP`] under its nominal at `pair`.
    pub fn is_deep_at(&self, pair: ExchangeRate) -> Result<bool> {
        let value = pair.to_lamports(self.shares, Round::Down)?;
        Ok(value < self.nominal.sub(DEEP.of_floor(self.nominal)?)?)
    }
}

/// What `budget` lamports pay of a cohort at `pair`; none where that is too little for a step, or nothing is left to pay.
///
/// The price is the lower of the pair's and the one at request. A fill at the last step's price goes on with it, from
/// [`LEAST_FILL`] on; at another price it opens a step, from an eighth of the cohort on. All that is left always counts.
/// Errors: `Overflow`.
pub fn fill(cohort: &Progress, pair: ExchangeRate, budget: Lamports) -> Result<Option<Fill>> {
    let left = cohort.shares.sub(cohort.filled)?;
    let at_pair = !cohort.requested.is_below(pair);
    let rate = if at_pair { pair } else { cohort.requested };
    let step = cohort.last.filter(|(_, last)| !last.is_below(rate) && !rate.is_below(*last));
    let (start, rate) = step.unwrap_or((cohort.filled, rate));

    let paid_for = rate.to_lamports(cohort.filled.sub(start)?, Round::Down)?;
    let telescope = |upto: Shares| rate.to_lamports(upto.sub(start)?, Round::Down)?.sub(paid_for);
    let nominal = |upto| cohort.requested.to_lamports(upto, Round::Down);
    let nominal = |upto| nominal(upto)?.sub(nominal(cohort.filled)?);
    // What the pool keeps for the queue is its nominal: that much pays all of it, or its last shares would wait for an epoch.
    let whole = telescope(cohort.shares)?.min(nominal(cohort.shares)?) <= budget;
    // A lamport less than there is, for what a step pays is the difference of two floors.
    let affordable =
        || rate.to_shares(budget.excess_over(Lamports::new(1)), Round::Down).map(|most| most.min(left));
    let shares = if whole { left } else { affordable()? };
    let upto = cohort.filled.add(shares)?;
    let (telescoped, nominal) = (telescope(upto)?, nominal(upto)?);

    let least = match step {
        Some(_) => telescoped >= LEAST_FILL,
        None => shares.get().saturating_mul(LEAST_PART) >= cohort.shares.get(),
    };
    if shares.is_zero() || !(whole || least) {
        return Ok(None);
    }
    // Under one pair the floors of earlier fills are still in the books, and pay for the difference; else the pair's own
    // floor is all there is, by a lamport less.
    let floor = pair.to_lamports(shares, Round::Down)?;
    let carried = at_pair && step.is_some() && cohort.under_this_pair;
    let value = if carried { telescoped } else { floor };
    let payout = telescoped.min(value).min(nominal);
    Ok(Some(Fill { upto, rate, extends: step.is_some(), shares, payout, value, nominal }))
}

/// What `shares` between two watermarks are paid at the price of their step. Floored, in favour of the cohort.
/// Errors: `Overflow`.
#[inline(always)]
pub fn piece(rate: ExchangeRate, shares: Shares) -> Result<Lamports> {
    rate.to_lamports(shares, Round::Down)
}

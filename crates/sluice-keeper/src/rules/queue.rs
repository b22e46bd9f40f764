//! What `finalize_cohort` would pay: docs/spec/finalize_cohort.md.

use sluice_client::accounts::{Cohort, Operators, Pool};
use sluice_client::quote::pair;
use sluice_math::queue::{self, Fill, Progress};
use sluice_math::{ExchangeRate, Lamports, Shares, epoch};

use super::Closed;

/// What a loss must exceed to matter, in lamports: a basis point of what the pair says, or of what is left of it.
#[must_use]
pub fn loss_threshold(pool: &Pool) -> u64 {
    epoch::threshold(Lamports::new(pool.pair_assets.min(pool.assets))).get()
}

/// Whether losses are proven that no close has booked, and that matter.
#[must_use]
pub fn loss_pending(pool: &Pool, header: &Operators) -> bool {
    Closed(pool.closed).any(Closed::LOSS) || header.fallen > loss_threshold(pool)
}

/// What `budget` pays of `cohort` in `epoch`; none where that is too little, where nothing is left to pay, or where a haircut waits
/// for a second close.
#[must_use]
pub fn fill(pool: &Pool, cohort: &Cohort, epoch: u64, budget: Lamports) -> Option<Fill> {
    if pool.pair_epoch != epoch || cohort.epoch >= epoch {
        return None;
    }
    let count = usize::try_from(cohort.step_count).ok()?;
    let steps = cohort.steps.get(..count)?;
    let before = count.checked_sub(2).and_then(|place| steps.get(place));
    let start = Shares::new(before.map_or(0, |step| step.upto));
    let last = match steps.last() {
        Some(step) => Some((start, rate(step.assets, step.supply)?)),
        None => None,
    };
    let progress = Progress {
        requested: rate(cohort.assets, cohort.supply)?,
        shares: Shares::new(cohort.shares),
        nominal: Lamports::new(cohort.nominal),
        filled: Shares::new(cohort.filled),
        last,
        begun_under_this_pair: cohort.begun_in == epoch,
    };
    let fill = queue::fill(&progress, pair(pool).ok()?, budget).ok().flatten()?;
    confirmed(pool, &fill).then_some(fill)
}

/// A haircut of more than one percent counts only where the close before showed one as well.
fn confirmed(pool: &Pool, fill: &Fill) -> bool {
    let Some(prior) = rate(pool.prior_assets, pool.prior_supply).filter(|_| fill.deep) else { return true };
    fill.is_deep_at(prior).unwrap_or(false)
}

fn rate(assets: u64, supply: u64) -> Option<ExchangeRate> {
    ExchangeRate::new(Lamports::new(assets), Shares::new(supply)).ok()
}

//! Every parameter that governance can change: its bounds, and the direction that is safe for those who are in the
//! pool.
//!
//! The one table: handlers go by it, `docs/roles.md` is written from it, the tests walk it.

use sluice_math::exit::Curve;
use sluice_math::level::MAX_AMOUNT;

use crate::state::pool::DEAD_SHARES;
use crate::state::{Config, Operators, Pool};

/// Parameters.
pub const COUNT: usize = 23;

/// A value for each parameter, in the order of [`PARAMETERS`].
pub type Values = [u64; COUNT];

/// Domains of parameters. What is pending in one is written, cancelled and made to count together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Domain {
    /// What is charged, and who gets it.
    Fees = 0,
    /// How much there may be of what.
    Caps = 1,
    /// How the pool moves and protects itself.
    Risk = 2,
}

/// Domains.
pub const DOMAINS: usize = 3;

/// The direction in which a change takes nothing from anybody who is in the pool: it counts at once. All else waits
/// until whoever dislikes it has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safe {
    /// Less.
    Down,
    /// More.
    Up,
    /// Neither.
    Neither,
}

/// A parameter.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it is counted in.
    pub unit: &'static str,
    /// Its domain.
    pub domain: Domain,
    /// The least.
    pub least: u64,
    /// The most.
    pub most: u64,
    /// The safe direction.
    pub safe: Safe,
}

const fn of(
    name: &'static str,
    unit: &'static str,
    domain: Domain,
    bounds: [u64; 2],
    safe: Safe,
) -> Parameter {
    Parameter { name, unit, domain, least: bounds[0], most: bounds[1], safe }
}

/// The longest end of an epoch in which deposits pay the entry fee, and the longest wait between two levels, in slots.
const SLOTS: u64 = 216_000;
/// The most of anything in basis points.
const WHOLE: u64 = 10_000;

/// The table. A parameter's number is its place; places are fixed, new ones are added at the end.
pub const PARAMETERS: [Parameter; COUNT] = {
    use Domain::{Caps, Fees, Risk};
    use Safe::{Down, Neither, Up};
    [
        of("fee_bps", "bps of rewards", Fees, [0, 1_000], Down),
        // The two together never exceed the fee.
        of("bounty_bps", "bps of the fee", Fees, [0, 5_000], Neither),
        of("insurance_bps", "bps of the fee", Fees, [0, 5_000], Up),
        of("exit_max_bps", "bps", Fees, [0, Curve::MOST.get() as u64], Down),
        of("exit_min_bps", "bps", Fees, [0, Curve::MOST.get() as u64], Down),
        of("deposit_cap", "lamports", Caps, [DEAD_SHARES, u64::MAX], Down),
        of("curator_cap", "lamports", Caps, [0, MAX_AMOUNT], Down),
        of("curator_share", "bps of the pool", Caps, [0, WHOLE], Down),
        of("curator_weight", "weight", Caps, [0, u16::MAX as u64], Down),
        of("curator_inflation_bps", "bps of rewards", Caps, [0, WHOLE], Down),
        of("curator_block_bps", "bps of rewards", Caps, [0, WHOLE], Down),
        of("curator_zero_bps", "bps of all weight", Caps, [0, 2_000], Down),
        // Rewards are 160 to 450 ppm an epoch: twice the lower bound, the clamp, lets them pass.
        of("r_floor_ppm", "ppm of assets", Risk, [250, 2_000], Neither),
        of("late_guard_slots", "slots", Risk, [0, SLOTS], Up),
        of("level_interval_slots", "slots", Risk, [0, SLOTS], Neither),
        of("liquidity_bps", "bps of assets", Risk, [0, 2_500], Neither),
        of("band_bps", "bps of a target", Risk, [0, 1_000], Neither),
        of("churn_bps", "bps of what is delegatable", Risk, [10, 2_500], Neither),
        of("bounty_unit", "lamports", Risk, [0, 10_000_000], Neither),
        of("bounty_ramp_slots", "slots", Risk, [1, u32::MAX as u64], Neither),
        // More cover takes targets away, less takes protection away.
        of("cover_bps", "bps of stake", Risk, [0, WHOLE], Neither),
        of("tolerance_bps", "bps of the mean growth", Risk, [500, WHOLE], Neither),
        of("pause_epochs", "epochs", Risk, [1, 10], Neither),
    ]
};

// Places that depend on each other.
const EXIT_MAX: usize = 3;
const EXIT_MIN: usize = 4;
const LATE_GUARD: usize = 13;
const LEVEL_INTERVAL: usize = 14;

/// Whether all values are within their bounds, and those that depend on each other agree: an exit costs no less where
/// less is liquid, and behind the last deposit that is free of the entry fee another level fits.
pub fn valid(values: &Values) -> bool {
    let bounded = values.iter().zip(&PARAMETERS).all(|(value, of)| (of.least..=of.most).contains(value));
    let at = |id: usize| values.get(id).copied().unwrap_or(0);
    bounded && at(EXIT_MIN) <= at(EXIT_MAX) && at(LEVEL_INTERVAL) <= at(LATE_GUARD)
}

impl Parameter {
    /// Whether a change from `live` to `next` counts at once.
    pub fn at_once(&self, live: u64, next: u64) -> bool {
        match self.safe {
            Safe::Down => next <= live,
            Safe::Up => next >= live,
            Safe::Neither => next == live,
        }
    }
}

/// With another value for one of them.
pub fn with(values: &Values, id: usize, value: u64) -> Values {
    let mut values = *values;
    if let Some(slot) = values.get_mut(id) {
        *slot = value;
    }
    values
}

/// The values that count now.
pub fn live(pool: &Pool, header: &Operators, config: &Config) -> Values {
    [
        u64::from(pool.fee_bps),
        u64::from(pool.bounty_bps),
        u64::from(pool.insurance_bps),
        u64::from(pool.exit_max_bps),
        u64::from(pool.exit_min_bps),
        pool.deposit_cap,
        config.curator_cap,
        u64::from(config.curator_share),
        u64::from(config.curator_weight),
        u64::from(config.curator_inflation_bps),
        u64::from(config.curator_block_bps),
        u64::from(config.curator_zero_bps),
        u64::from(pool.r_floor_ppm),
        u64::from(pool.late_guard_slots),
        u64::from(pool.level_interval_slots),
        u64::from(pool.liquidity_bps),
        u64::from(pool.band_bps),
        u64::from(pool.churn_bps),
        header.bounty_unit,
        header.bounty_ramp,
        u64::from(header.cover_bps),
        u64::from(header.tolerance_bps),
        u64::from(config.pause_epochs),
    ]
}

/// Makes valid values count.
pub fn store(values: &Values, pool: &mut Pool, header: &mut Operators, config: &mut Config) {
    // as-safety: a bounded value fits where it is kept; one that did not would be the largest that does.
    let half = |value: u64| u16::try_from(value).unwrap_or(u16::MAX);
    let word = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    let [fee, bounty, insurance, exit_max, exit_min, deposit_cap, curator_cap, share, weight, inflation, block, zero, r_floor, late, interval, liquidity, band, churn, unit, ramp, cover, tolerance, pause] =
        *values;
    pool.fee_bps = half(fee);
    pool.bounty_bps = half(bounty);
    pool.insurance_bps = half(insurance);
    pool.exit_max_bps = half(exit_max);
    pool.exit_min_bps = half(exit_min);
    pool.deposit_cap = deposit_cap;
    config.curator_cap = curator_cap;
    config.curator_share = half(share);
    config.curator_weight = half(weight);
    config.curator_inflation_bps = half(inflation);
    config.curator_block_bps = half(block);
    config.curator_zero_bps = half(zero);
    pool.r_floor_ppm = word(r_floor);
    // The present epoch ends when it did.
    let end = pool.late_from_slot.saturating_add(u64::from(pool.late_guard_slots));
    pool.late_guard_slots = word(late);
    pool.late_from_slot = end.saturating_sub(late);
    pool.level_interval_slots = word(interval);
    pool.liquidity_bps = half(liquidity);
    pool.band_bps = half(band);
    pool.churn_bps = half(churn);
    header.bounty_unit = unit;
    header.bounty_ramp = ramp;
    header.cover_bps = half(cover);
    header.tolerance_bps = half(tolerance);
    config.pause_epochs = half(pause);
}

//! The parameters once more, beside the program's own table: bounds, domain, safe direction, where each is kept.

use super::governance::{ConfigState, PARAMETERS};
use super::operators::OperatorsState;
use super::state::PoolState;
use crate::chain::SOL;

/// How many there are.
pub const COUNT: usize = PARAMETERS.len();
/// [`Rule::domain`]: fees.
pub const FEES: usize = 0;
/// [`Rule::domain`]: caps.
pub const CAPS: usize = 1;
/// [`Rule::domain`]: risk.
pub const RISK: usize = 2;

/// Which way a change counts at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/parameters.rs")]
pub enum Safe {
    Down,
    Up,
    Neither,
}
use Safe::{Down, Neither, Up};

/// What is to hold of a parameter.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named and documented as in the program's state/parameters.rs")]
pub struct Rule {
    pub domain: usize,
    pub least: u64,
    pub most: u64,
    pub safe: Safe,
}

/// A value for each, by number.
pub type Values = [u64; COUNT];

const fn rule(domain: usize, least: u64, most: u64, safe: Safe) -> Rule {
    Rule { domain, least, most, safe }
}

/// By number, as [`PARAMETERS`] names them.
pub const RULES: [Rule; COUNT] = [
    rule(FEES, 0, 1_000, Down),
    rule(FEES, 0, 5_000, Neither),
    rule(FEES, 0, 5_000, Up),
    rule(FEES, 0, 1_000, Down),
    rule(FEES, 0, 1_000, Down),
    rule(CAPS, SOL, u64::MAX, Down),
    rule(CAPS, 0, 1 << 62, Down),
    rule(CAPS, 0, 10_000, Down),
    rule(CAPS, 0, 65_535, Down),
    rule(CAPS, 0, 10_000, Down),
    rule(CAPS, 0, 10_000, Down),
    rule(CAPS, 0, 2_000, Down),
    rule(RISK, 250, 2_000, Neither),
    rule(RISK, 0, 216_000, Up),
    rule(RISK, 0, 216_000, Neither),
    rule(RISK, 0, 2_500, Neither),
    rule(RISK, 0, 1_000, Neither),
    rule(RISK, 10, 2_500, Neither),
    rule(RISK, 0, 10_000_000, Neither),
    rule(RISK, 1, 4_294_967_295, Neither),
    rule(RISK, 0, 10_000, Neither),
    rule(RISK, 500, 10_000, Neither),
    rule(RISK, 1, 10, Neither),
];

/// Parameters that depend on each other: the first is at most the second.
const ORDERED: [[usize; 2]; 2] = [[4, 3], [14, 13]];

/// Whether values may count together.
pub fn valid(values: &Values) -> bool {
    let bounded = values.iter().zip(RULES).all(|(value, rule)| (rule.least..=rule.most).contains(value));
    bounded && ORDERED.iter().all(|[low, high]| values[*low] <= values[*high])
}

impl Rule {
    /// Whether a change from what counts counts at once.
    pub fn at_once(&self, live: u64, next: u64) -> bool {
        match self.safe {
            Down => next <= live,
            Up => next >= live,
            Neither => next == live,
        }
    }
}

/// The values that count.
pub fn live(pool: &PoolState, operators: &OperatorsState, config: &ConfigState) -> Values {
    [
        pool.fee_bps.into(),
        pool.bounty_bps.into(),
        pool.insurance_bps.into(),
        pool.exit_max_bps.into(),
        pool.exit_min_bps.into(),
        pool.deposit_cap,
        config.curator_cap,
        config.curator_share.into(),
        config.curator_weight.into(),
        config.curator_inflation_bps.into(),
        config.curator_block_bps.into(),
        config.curator_zero_bps.into(),
        pool.r_floor_ppm.into(),
        pool.late_guard_slots.into(),
        pool.level_interval_slots.into(),
        pool.liquidity_bps.into(),
        pool.band_bps.into(),
        pool.churn_bps.into(),
        operators.bounty_unit,
        operators.bounty_ramp,
        operators.cover_bps.into(),
        operators.tolerance_bps.into(),
        config.pause_epochs.into(),
    ]
}

/// Makes a value count, if the pool's account keeps it.
pub fn write_pool(id: usize, value: u64, pool: &mut PoolState) {
    let half = || u16::try_from(value).expect("within its bounds");
    let word = || u32::try_from(value).expect("within its bounds");
    match PARAMETERS[id] {
        "fee_bps" => pool.fee_bps = half(),
        "bounty_bps" => pool.bounty_bps = half(),
        "insurance_bps" => pool.insurance_bps = half(),
        "exit_max_bps" => pool.exit_max_bps = half(),
        "exit_min_bps" => pool.exit_min_bps = half(),
        "deposit_cap" => pool.deposit_cap = value,
        "r_floor_ppm" => pool.r_floor_ppm = word(),
        "late_guard_slots" => pool.late_guard_slots = word(),
        "level_interval_slots" => pool.level_interval_slots = word(),
        "liquidity_bps" => pool.liquidity_bps = half(),
        "band_bps" => pool.band_bps = half(),
        "churn_bps" => pool.churn_bps = half(),
        _ => {}
    }
}

/// The same of the operators' account.
pub fn write_operators(id: usize, value: u64, operators: &mut OperatorsState) {
    let half = || u16::try_from(value).expect("within its bounds");
    match PARAMETERS[id] {
        "bounty_unit" => operators.bounty_unit = value,
        "bounty_ramp_slots" => operators.bounty_ramp = value,
        "cover_bps" => operators.cover_bps = half(),
        "tolerance_bps" => operators.tolerance_bps = half(),
        _ => {}
    }
}

/// The same of the config account.
pub fn write_config(id: usize, value: u64, config: &mut ConfigState) {
    let half = || u16::try_from(value).expect("within its bounds");
    match PARAMETERS[id] {
        "curator_cap" => config.curator_cap = value,
        "curator_share" => config.curator_share = half(),
        "curator_weight" => config.curator_weight = half(),
        "curator_inflation_bps" => config.curator_inflation_bps = half(),
        "curator_block_bps" => config.curator_block_bps = half(),
        "curator_zero_bps" => config.curator_zero_bps = half(),
        "pause_epochs" => config.pause_epochs = half(),
        _ => {}
    }
}

//! Every parameter once more, beside the program's own table: bounds, domain, safe direction, where it is kept.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::PoolParams;
use sluice_testkit::sluice::governance::PARAMETERS;

use crate::governed::{Books, CAPS, FEES, RISK};

/// Which way a change counts at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safe {
    Down,
    Up,
    Neither,
}
use Safe::{Down, Neither, Up};

/// What is to hold of a parameter.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub domain: usize,
    pub least: u64,
    pub most: u64,
    pub safe: Safe,
}

pub type Values = [u64; 23];

const fn rule(domain: usize, least: u64, most: u64, safe: Safe) -> Rule {
    Rule { domain, least, most, safe }
}

/// By number, as [`PARAMETERS`] names them.
pub const RULES: [Rule; 23] = [
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

/// Figures none of which is at a bound.
pub fn middling() -> PoolParams {
    PoolParams {
        deposit_cap: 100_000_000 * SOL,
        bounty_unit: 1_000,
        r_floor_ppm: 500,
        late_guard_slots: 21_600,
        level_interval_slots: 1_000,
        bounty_ramp_slots: 4_320,
        fee_bps: 500,
        bounty_bps: 400,
        liquidity_bps: 300,
        band_bps: 200,
        churn_bps: 1_000,
        exit_max_bps: 300,
        exit_min_bps: 30,
        insurance_bps: 1_500,
        cover_bps: 50,
        tolerance_bps: 1_000,
        pause_epochs: 5,
        curator_share: 2_000,
        curator_weight: 200,
        curator_inflation_bps: 800,
        curator_block_bps: 9_000,
        curator_zero_bps: 1_500,
        curator_cap: 1_000 * SOL,
        ..PoolParams::default()
    }
}

/// The values that count.
pub fn live(books: &Books) -> Values {
    let Books { pool, operators, config } = books;
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

/// Writes one value where it is kept, and nothing else.
pub fn write(books: &mut Books, id: usize, value: u64) {
    let Books { pool, operators, config } = books;
    let half = || u16::try_from(value).expect("within its bounds");
    let word = || u32::try_from(value).expect("within its bounds");
    match PARAMETERS[id] {
        "fee_bps" => pool.fee_bps = half(),
        "bounty_bps" => pool.bounty_bps = half(),
        "insurance_bps" => pool.insurance_bps = half(),
        "exit_max_bps" => pool.exit_max_bps = half(),
        "exit_min_bps" => pool.exit_min_bps = half(),
        "deposit_cap" => pool.deposit_cap = value,
        "curator_cap" => config.curator_cap = value,
        "curator_share" => config.curator_share = half(),
        "curator_weight" => config.curator_weight = half(),
        "curator_inflation_bps" => config.curator_inflation_bps = half(),
        "curator_block_bps" => config.curator_block_bps = half(),
        "curator_zero_bps" => config.curator_zero_bps = half(),
        "r_floor_ppm" => pool.r_floor_ppm = word(),
        "late_guard_slots" => pool.late_guard_slots = word(),
        "level_interval_slots" => pool.level_interval_slots = word(),
        "liquidity_bps" => pool.liquidity_bps = half(),
        "band_bps" => pool.band_bps = half(),
        "churn_bps" => pool.churn_bps = half(),
        "bounty_unit" => operators.bounty_unit = value,
        "bounty_ramp_slots" => operators.bounty_ramp = value,
        "cover_bps" => operators.cover_bps = half(),
        "tolerance_bps" => operators.tolerance_bps = half(),
        "pause_epochs" => config.pause_epochs = half(),
        other => panic!("{other} is kept nowhere"),
    }
}

/// Whether values may count together.
pub fn valid(values: &Values) -> bool {
    let bounded = values.iter().zip(RULES).all(|(value, rule)| (rule.least..=rule.most).contains(value));
    let [.., exit_max, exit_min] = values[..5] else { unreachable!("five of 23") };
    bounded && exit_min <= exit_max && values[14] <= values[13]
}

impl Rule {
    pub fn at_once(&self, live: u64, next: u64) -> bool {
        live == next
            || match self.safe {
                Down => next < live,
                Up => next > live,
                Neither => false,
            }
    }
}

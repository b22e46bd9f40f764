//! The parameters as docs/spec/set_parameter.md and the program's table have them, written down once more.

use sluice_testkit::sluice::governance::ConfigState;
use sluice_testkit::sluice::operators::OperatorsState;
use sluice_testkit::sluice::state::PoolState;

use crate::books::Books;

/// Parameters.
pub const COUNT: usize = 23;
/// In basis points: all of it.
const ALL: u64 = 10_000;
/// Half of an epoch's slots.
const HALF: u64 = 216_000;

/// Which way is safe for those who are in the pool.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Safe {
    Less,
    More,
    None,
}

pub struct Parameter {
    pub domain: usize,
    pub least: u64,
    pub most: u64,
    pub safe: Safe,
}

const fn of(domain: usize, least: u64, most: u64, safe: Safe) -> Parameter {
    Parameter { domain, least, most, safe }
}

/// Fees 0, caps 1, risk 2; by number.
pub const PARAMETERS: [Parameter; COUNT] = [
    of(0, 0, 1_000, Safe::Less),
    of(0, 0, 5_000, Safe::None),
    of(0, 0, 5_000, Safe::More),
    of(0, 0, 1_000, Safe::Less),
    of(0, 0, 1_000, Safe::Less),
    of(1, 1_000_000_000, u64::MAX, Safe::Less),
    of(1, 0, 1 << 62, Safe::Less),
    of(1, 0, ALL, Safe::Less),
    of(1, 0, 65_535, Safe::Less),
    of(1, 0, ALL, Safe::Less),
    of(1, 0, ALL, Safe::Less),
    of(1, 0, 2_000, Safe::Less),
    of(2, 250, 2_000, Safe::None),
    of(2, 0, HALF, Safe::More),
    of(2, 0, HALF, Safe::None),
    of(2, 0, 2_500, Safe::None),
    of(2, 0, 1_000, Safe::None),
    of(2, 10, 2_500, Safe::None),
    of(2, 0, 10_000_000, Safe::None),
    of(2, 1, 4_294_967_295, Safe::None),
    of(2, 0, ALL, Safe::None),
    of(2, 500, ALL, Safe::None),
    of(2, 1, 10, Safe::None),
];

/// The parameters that depend on each other: the first is at most the second.
pub const ORDERED: [[usize; 2]; 2] = [[4, 3], [14, 13]];

/// A value for each.
pub type Values = [u64; COUNT];

pub fn valid(values: &Values) -> bool {
    let within = |(value, of): (&u64, &Parameter)| (of.least..=of.most).contains(value);
    values.iter().zip(&PARAMETERS).all(within) && ORDERED.iter().all(|[a, b]| values[*a] <= values[*b])
}

/// The values that count.
pub fn live(books: &Books) -> Values {
    let Books { pool, config, operators, .. } = books;
    let OperatorsState { bounty_unit, bounty_ramp, cover_bps, tolerance_bps, .. } = *operators;
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
        bounty_unit,
        bounty_ramp,
        cover_bps.into(),
        tolerance_bps.into(),
        config.pause_epochs.into(),
    ]
}

/// Makes a value count, where pool or config keep it.
pub fn store(id: usize, value: u64, pool: &mut PoolState, config: &mut ConfigState) {
    let (half, word) = (u16::try_from(value).ok(), u32::try_from(value).ok());
    match id {
        5 => pool.deposit_cap = value,
        6 => config.curator_cap = value,
        12 => pool.r_floor_ppm = word.expect("within bounds"),
        13 => pool.late_guard_slots = word.expect("within bounds"),
        14 => pool.level_interval_slots = word.expect("within bounds"),
        18..=21 => {}
        _ => {
            let place = match id {
                0 => &mut pool.fee_bps,
                1 => &mut pool.bounty_bps,
                2 => &mut pool.insurance_bps,
                3 => &mut pool.exit_max_bps,
                4 => &mut pool.exit_min_bps,
                7 => &mut config.curator_share,
                8 => &mut config.curator_weight,
                9 => &mut config.curator_inflation_bps,
                10 => &mut config.curator_block_bps,
                11 => &mut config.curator_zero_bps,
                15 => &mut pool.liquidity_bps,
                16 => &mut pool.band_bps,
                17 => &mut pool.churn_bps,
                _ => &mut config.pause_epochs,
            };
            *place = half.expect("within bounds");
        }
    }
}

/// A config with values that count.
pub fn stored(values: &Values, config: &ConfigState) -> ConfigState {
    let [.., pause_epochs] = *values;
    let half = |id: usize| u16::try_from(values[id]).expect("within bounds");
    ConfigState {
        curator_cap: values[6],
        curator_share: half(7),
        curator_weight: half(8),
        curator_inflation_bps: half(9),
        curator_block_bps: half(10),
        curator_zero_bps: half(11),
        pause_epochs: u16::try_from(pause_epochs).expect("within bounds"),
        ..config.clone()
    }
}

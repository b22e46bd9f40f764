//! The parameters of a pool whose figures have room both ways.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::PoolParams;
use sluice_testkit::sluice::parameters::{self, write_config, write_operators, write_pool};
pub use sluice_testkit::sluice::parameters::{RULES, Values, valid};

use crate::governed::Books;

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
    parameters::live(&books.pool, &books.operators, &books.config)
}

/// Writes one value where it is kept, and nothing else.
pub fn write(books: &mut Books, id: usize, value: u64) {
    write_pool(id, value, &mut books.pool);
    write_operators(id, value, &mut books.operators);
    write_config(id, value, &mut books.config);
}

//! What a pool is created from.

use solana_address::Address;

use crate::chain::SOL;
use crate::ids;

/// The figures of `create_pool`, in the order of its arguments behind the two addresses.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "named and documented as in the program's state/pool.rs")]
pub struct PoolParams {
    pub deposit_cap: u64,
    pub bounty_unit: u64,
    pub r_floor_ppm: u32,
    pub late_guard_slots: u32,
    pub level_interval_slots: u32,
    pub bounty_ramp_slots: u32,
    pub fee_bps: u16,
    pub bounty_bps: u16,
    pub liquidity_bps: u16,
    pub band_bps: u16,
    pub churn_bps: u16,
    pub exit_max_bps: u16,
    pub exit_min_bps: u16,
    pub insurance_bps: u16,
    pub cover_bps: u16,
    pub tolerance_bps: u16,
    pub pause_epochs: u16,
    pub curator_share: u16,
    pub curator_weight: u16,
    pub curator_inflation_bps: u16,
    pub curator_block_bps: u16,
    pub curator_zero_bps: u16,
    pub curator_cap: u64,
    pub curator: Address,
    pub guardian: Address,
    pub gate: Gate,
}

/// What deposits need.
#[derive(Clone, Copy, Debug, Default)]
#[expect(missing_docs, reason = "named and documented as in the program's state/params.rs")]
pub struct Gate {
    pub kind: u8,
    pub gate: Address,
    pub credential: Address,
    pub schema: Address,
}

impl Default for PoolParams {
    /// No fee, no bounty, no curator, no guardian, no gate: a test that is about one says so.
    fn default() -> Self {
        Self {
            deposit_cap: 100_000_000 * SOL,
            bounty_unit: 0,
            r_floor_ppm: 500,
            late_guard_slots: 21_600,
            level_interval_slots: 1_000,
            bounty_ramp_slots: 4_320,
            fee_bps: 0,
            bounty_bps: 0,
            liquidity_bps: 0,
            band_bps: 0,
            churn_bps: 1_000,
            exit_max_bps: 300,
            exit_min_bps: 30,
            insurance_bps: 0,
            cover_bps: 0,
            tolerance_bps: 1_000,
            pause_epochs: 5,
            curator_share: 0,
            curator_weight: 0,
            curator_inflation_bps: 0,
            curator_block_bps: 0,
            curator_zero_bps: 0,
            curator_cap: 0,
            curator: Address::default(),
            guardian: Address::default(),
            gate: Gate::default(),
        }
    }
}

/// What a pool is created from; [`Default`] is what most tests want.
#[derive(Clone, Debug)]
pub struct PoolSetup {
    /// SPL Token or Token-2022.
    pub token_program: Address,
    /// Its figures.
    pub params: PoolParams,
}

impl Default for PoolSetup {
    fn default() -> Self {
        Self { token_program: ids::TOKEN, params: PoolParams::default() }
    }
}

//! What whoever creates a pool chooses.

use anchor_lang::prelude::*;
use sluice_math::exit::Curve;

use crate::state::pool::DEAD_SHARES;

/// Bounds of `r_floor_ppm`. Rewards are 160 to 450 ppm an epoch: twice the lower bound, the clamp, lets them pass.
pub const R_FLOOR_PPM: core::ops::RangeInclusive<u32> = 250..=2_000;

/// The highest fee on rewards, basis points.
pub const FEE_BPS_MAX: u16 = 1_000;
/// The highest part of the fee that may go to the bounty pot, basis points of the fee.
pub const BOUNTY_BPS_MAX: u16 = 5_000;
/// The highest liquidity target, basis points of assets.
pub const LIQUIDITY_BPS_MAX: u16 = 2_500;
/// The widest band, basis points of a target.
pub const BAND_BPS_MAX: u16 = 1_000;
/// Bounds of what rebalancing may undelegate in an epoch, basis points of what is delegatable.
pub const CHURN_BPS: core::ops::RangeInclusive<u16> = 10..=2_500;
/// The longest ends of an epoch in which deposits pay the entry fee, and the longest wait between two levels, in slots.
pub const SLOTS_MAX: u32 = 216_000;
/// The highest pay of a step, in lamports.
pub const BOUNTY_UNIT_MAX: u64 = 10_000_000;

/// Chosen by whoever creates a pool.
#[derive(Clone, Copy, AnchorDeserialize, AnchorSerialize, IdlType)]
pub struct PoolParams {
    /// Who will govern. Any address that can sign; not an account of the instruction, so that it may be the payer.
    pub governance: Address,
    /// The most assets that deposits may bring the pool to, in lamports.
    pub deposit_cap: u64,
    /// What a step of the crank pays its caller, in lamports, at most [`BOUNTY_UNIT_MAX`].
    pub bounty_unit: u64,
    /// The least `r_max`, in parts per million of assets an epoch; within [`R_FLOOR_PPM`]. Behind the gain clamp, the
    /// entry fee and the exit floor until the pool has ten epochs of rewards of its own to go by.
    pub r_floor_ppm: u32,
    /// Slots before the end of an epoch from which on deposits pay the entry fee, at most [`SLOTS_MAX`].
    pub late_guard_slots: u32,
    /// Slots between two figures that a level distributes, at most `late_guard_slots`.
    pub level_interval_slots: u32,
    /// Slots after which a bounty has doubled, tripled and so on; not zero.
    pub bounty_ramp_slots: u32,
    /// The fee on rewards above the high-water mark, basis points, at most [`FEE_BPS_MAX`].
    pub fee_bps: u16,
    /// The part of the fee for the bounty pot, basis points of the fee, at most [`BOUNTY_BPS_MAX`].
    pub bounty_bps: u16,
    /// What is to stay liquid, basis points of assets, at most [`LIQUIDITY_BPS_MAX`].
    pub liquidity_bps: u16,
    /// Gaps smaller than this are not worth a move: basis points of the target, at most [`BAND_BPS_MAX`].
    pub band_bps: u16,
    /// What rebalancing may undelegate in an epoch: basis points of what is delegatable, within [`CHURN_BPS`].
    pub churn_bps: u16,
    /// The marginal fee of an instant exit where nothing is liquid, basis points, at most [`Curve::MOST`].
    pub exit_max_bps: u16,
    /// The marginal fee from the liquidity target on, basis points, at most `exit_max_bps`.
    pub exit_min_bps: u16,
}

impl PoolParams {
    /// Whether every figure is within its bounds.
    pub fn bounded(&self) -> bool {
        // Nobody signs for the zero address, which is the System program's: left out rather than chosen.
        let addressed = self.governance != Address::default();
        // Behind the last deposit that is free another level must fit.
        let slots = self.level_interval_slots <= self.late_guard_slots && self.late_guard_slots <= SLOTS_MAX;
        let paid = self.bounty_unit <= BOUNTY_UNIT_MAX && self.bounty_ramp_slots != 0;
        let shares = self.fee_bps <= FEE_BPS_MAX
            && self.bounty_bps <= BOUNTY_BPS_MAX
            && self.liquidity_bps <= LIQUIDITY_BPS_MAX
            && self.band_bps <= BAND_BPS_MAX
            && CHURN_BPS.contains(&self.churn_bps)
            && self.exit_min_bps <= self.exit_max_bps
            && self.exit_max_bps <= Curve::MOST.get();
        let capped = self.deposit_cap >= DEAD_SHARES;
        addressed && slots && paid && shares && capped && R_FLOOR_PPM.contains(&self.r_floor_ppm)
    }
}

//! What whoever creates a pool chooses. All but the gate can be changed later: `state/parameters.rs` has the bounds.

use anchor_lang::prelude::*;

use crate::state::closed::{GATED_BY_ATTESTATION, GATED_BY_SIGNER};
use crate::state::parameters::{self, Values};

/// Chosen by whoever creates a pool.
#[derive(Clone, Copy, AnchorDeserialize, AnchorSerialize, IdlType)]
pub struct PoolParams {
    /// Who will govern. Any address that can sign; not an account of the instruction, so that it may be the payer.
    pub governance: Address,
    /// The most assets that deposits may bring the pool to, in lamports.
    pub deposit_cap: u64,
    /// What a step of the crank pays its caller, in lamports.
    pub bounty_unit: u64,
    /// The least `r_max`, in parts per million of assets an epoch. Behind the gain clamp, the entry fee and the exit
    /// floor until the pool has ten epochs of rewards of its own to go by.
    pub r_floor_ppm: u32,
    /// Slots before the end of an epoch from which on deposits pay the entry fee.
    pub late_guard_slots: u32,
    /// Slots between two figures that a level distributes, at most `late_guard_slots`.
    pub level_interval_slots: u32,
    /// Slots after which a bounty has doubled, tripled and so on.
    pub bounty_ramp_slots: u32,
    /// The fee on rewards above the high-water mark, basis points.
    pub fee_bps: u16,
    /// The part of the fee for the bounty pot, basis points of the fee.
    pub bounty_bps: u16,
    /// What is to stay liquid, basis points of assets.
    pub liquidity_bps: u16,
    /// Gaps smaller than this are not worth a move: basis points of the target.
    pub band_bps: u16,
    /// What rebalancing may undelegate in an epoch: basis points of what is delegatable.
    pub churn_bps: u16,
    /// The marginal fee of an instant exit where nothing is liquid, basis points.
    pub exit_max_bps: u16,
    /// The marginal fee from the liquidity target on, basis points, at most `exit_max_bps`.
    pub exit_min_bps: u16,
    /// The part of the fee for the insurance account, basis points of the fee.
    pub insurance_bps: u16,
    /// The bond that stake asks for, basis points of it; zero where operators need none.
    pub cover_bps: u16,
    /// By how much an operator's growth may stay below the mean before its bond pays, basis points of the mean.
    pub tolerance_bps: u16,
    /// For how many epochs a pause holds.
    pub pause_epochs: u16,
    /// The most of the pool that the curator may let an operator have, basis points.
    pub curator_share: u16,
    /// The highest weight that the curator may give.
    pub curator_weight: u16,
    /// The highest commission on inflation rewards that the curator may agree to, basis points.
    pub curator_inflation_bps: u16,
    /// The highest commission on block revenue that the curator may agree to, basis points.
    pub curator_block_bps: u16,
    /// What of all weight the curator may take away at once in an epoch, basis points.
    pub curator_zero_bps: u16,
    /// The most lamports that the curator may let an operator have.
    pub curator_cap: u64,
    /// Who chooses operators and weights within these bounds; zero for nobody.
    pub curator: Address,
    /// Who may pause; zero for nobody.
    pub guardian: Address,
    /// What deposits need. For good.
    pub gate: Gate,
}

/// What deposits need besides their own signature: nothing, a co-signer, or an attestation. Exits, tickets and claims
/// never have a gate.
#[derive(Clone, Copy, AnchorDeserialize, AnchorSerialize, IdlType)]
pub struct Gate {
    /// 0 nothing, 1 a co-signer, 2 an attestation.
    pub kind: u8,
    /// Who co-signs, or the program that attestations belong to; zero without a gate.
    pub gate: Address,
    /// The attestations' credential; zero without them.
    pub credential: Address,
    /// The attestations' schema; zero without them.
    pub schema: Address,
}

impl Gate {
    /// What is closed to those who do not pass. None where the figures make no gate.
    pub fn closes(&self) -> Option<u16> {
        let named = [self.gate, self.credential, self.schema].map(|key| key != Address::default());
        match (self.kind, named) {
            (0, [false, false, false]) => Some(0),
            (1, [true, false, false]) => Some(GATED_BY_SIGNER),
            (2, [true, true, true]) => Some(GATED_BY_ATTESTATION),
            _ => None,
        }
    }
}

impl PoolParams {
    /// Whether every figure is within its bounds, and the gate is one.
    pub fn bounded(&self) -> bool {
        // Nobody signs for the zero address, which is the System program's: left out rather than chosen.
        let governed = self.governance != Address::default();
        governed && self.gate.closes().is_some() && parameters::valid(&self.values())
    }

    /// The figures in the order of the table of parameters.
    pub fn values(&self) -> Values {
        [
            u64::from(self.fee_bps),
            u64::from(self.bounty_bps),
            u64::from(self.insurance_bps),
            u64::from(self.exit_max_bps),
            u64::from(self.exit_min_bps),
            self.deposit_cap,
            self.curator_cap,
            u64::from(self.curator_share),
            u64::from(self.curator_weight),
            u64::from(self.curator_inflation_bps),
            u64::from(self.curator_block_bps),
            u64::from(self.curator_zero_bps),
            u64::from(self.r_floor_ppm),
            u64::from(self.late_guard_slots),
            u64::from(self.level_interval_slots),
            u64::from(self.liquidity_bps),
            u64::from(self.band_bps),
            u64::from(self.churn_bps),
            self.bounty_unit,
            u64::from(self.bounty_ramp_slots),
            u64::from(self.cover_bps),
            u64::from(self.tolerance_bps),
            u64::from(self.pause_epochs),
        ]
    }
}

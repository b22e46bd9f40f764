//! Event of `collect_fee`.

use anchor_lang::prelude::*;

/// Fees that were owed became shares of the treasury.
#[event(bytemuck)]
pub struct FeeCollected {
    /// The pool.
    pub pool: Address,
    /// Number of this event.
    pub sequence: u64,
    /// What was owed.
    pub lamports: u64,
    /// Shares minted.
    pub shares: u64,
    /// Ledger after it: lamports behind all shares.
    pub assets: u64,
    /// Ledger after it: shares.
    pub supply: u64,
}

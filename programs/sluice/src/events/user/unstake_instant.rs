//! Event of `unstake_instant`.

use anchor_lang::prelude::*;

/// Shares were burned, lamports paid out of the reserve.
#[event(bytemuck)]
pub struct UnstakedInstantly {
    /// The pool.
    pub pool: Address,
    /// Who signed for the shares. Warning: the lamports may have gone to another.
    pub holder: Address,
    /// Number of this event.
    pub sequence: u64,
    /// Shares burned.
    pub shares: u64,
    /// Lamports paid.
    pub lamports: u64,
    /// The fee, lamports; it stays with the pool.
    pub fee: u64,
    /// Ledger after it: lamports behind all shares.
    pub assets: u64,
    /// Ledger after it: lamports that no pair contains.
    pub unbooked: u64,
    /// Ledger after it: the part of them on which no fee was taken.
    pub taxable: u64,
    /// Ledger after it: owed to the insurance account.
    pub owed_insurance: u64,
    /// Ledger after it: shares.
    pub supply: u64,
}

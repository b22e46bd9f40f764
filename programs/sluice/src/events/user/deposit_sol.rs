//! Event of `deposit_sol`.

use anchor_lang::prelude::*;

/// Lamports came in, shares were minted.
#[event(bytemuck)]
pub struct SolDeposited {
    /// The pool.
    pub pool: Address,
    /// Who paid. Warning: the shares may have gone to another's token account.
    pub depositor: Address,
    /// Number of this event.
    pub sequence: u64,
    /// Lamports paid.
    pub lamports: u64,
    /// The part of them that was the entry fee.
    pub fee: u64,
    /// Shares minted.
    pub shares: u64,
    /// Ledger after it: lamports behind all shares.
    pub assets: u64,
    /// Ledger after it: lamports that no pair contains.
    pub unbooked: u64,
    /// Ledger after it: shares.
    pub supply: u64,
}

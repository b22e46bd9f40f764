//! Event of `fund_bounties`.

use anchor_lang::prelude::*;

/// Somebody added to the pot from which cranks are paid.
#[event(bytemuck)]
pub struct BountiesFunded {
    /// The pool.
    pub pool: Address,
    /// Who paid.
    pub funder: Address,
    /// Number of this event among those of the operators' account.
    pub sequence: u64,
    /// Lamports paid.
    pub lamports: u64,
    /// The pot after it, lamports.
    pub pot: u64,
}

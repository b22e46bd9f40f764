//! Event of `withdraw_stake`.

use anchor_lang::prelude::*;

/// Shares were burned, active stake of an operator given out.
#[event(bytemuck)]
pub struct StakeWithdrawn {
    /// The pool.
    pub pool: Address,
    /// Who has the stake now.
    pub holder: Address,
    /// The operator's vote account.
    pub vote: Address,
    /// Number of this event.
    pub sequence: u64,
    /// Number of this event among those of the operators' account.
    pub operators_sequence: u64,
    /// Shares burned.
    pub shares: u64,
    /// Lamports of stake given out.
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
    /// The operator's main account: delegation.
    pub main_delegation: u64,
    /// Lamports of the operator's two accounts.
    pub operator_lamports: u64,
    /// All operators: lamports.
    pub lamports_of_all: u64,
    /// All operators: active and activating.
    pub delegated: u64,
    /// The operator's place.
    pub index: u64,
}

//! Event of `deposit_stake`.

use anchor_lang::prelude::*;

/// A stake account came in, shares were minted.
#[event(bytemuck)]
pub struct StakeDeposited {
    /// The pool.
    pub pool: Address,
    /// Whose stake it was. Warning: the shares may have gone to another's token account.
    pub depositor: Address,
    /// The operator's vote account.
    pub vote: Address,
    /// Number of this event.
    pub sequence: u64,
    /// Number of this event among those of the operators' account.
    pub operators_sequence: u64,
    /// Lamports of stake.
    pub stake: u64,
    /// Lamports besides, credited like SOL.
    pub surplus: u64,
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
    /// What deposits may still bring free of the entry fee.
    pub head_room: u64,
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

//! Event of `report_loss`.

use anchor_lang::prelude::*;

/// A loss was read at an operator, or what was read at all of them amounts to bunker mode. Of
/// `report_loss`, and of `undelegate`, `sweep_operators` and `settle_operator` after the close.
#[event(bytemuck)]
pub struct LossReported {
    /// The pool.
    pub pool: Address,
    /// The operator's vote account; zero where no single one is meant.
    pub vote: Address,
    /// Number of this event.
    pub sequence: u64,
    /// Number of this event among those of the operators' account.
    pub operators_sequence: u64,
    /// Lamports that are missing at the operator.
    pub lost: u64,
    /// Lamports missing at all operators since the last close.
    pub fallen: u64,
    /// Lamports of the operator's two accounts.
    pub operator_lamports: u64,
    /// All operators: lamports.
    pub lamports: u64,
    /// All operators: active and activating.
    pub delegated: u64,
    /// All operators: cooling.
    pub cooling: u64,
    /// What deposits may still bring free of the entry fee: nothing in bunker mode, nor where the operator could have
    /// taken a part of it.
    pub head_room: u64,
    /// The operator's place.
    pub index: u32,
    /// What is closed, and why: a sum of the bits in `state/closed.rs`.
    pub closed: u32,
}

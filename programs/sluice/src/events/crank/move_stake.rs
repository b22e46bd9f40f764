//! Event of `delegate`, `undelegate` and `settle_operator`.

use anchor_lang::prelude::*;

use crate::state::{Operators, Record};

/// Stake of an operator moved: onto it, off it, or between its accounts. The figures are those after it; the pool's
/// value is what it was.
#[event(bytemuck)]
pub struct StakeMoved {
    /// The pool.
    pub pool: Address,
    /// The operator's vote account.
    pub vote: Address,
    /// Number of this event among those of the operators' account.
    pub sequence: u64,
    /// Lamports delegated or deactivated; zero of a settlement.
    pub amount: u64,
    /// The operator's main account: delegation.
    pub main_delegation: u64,
    /// The operator's side account: delegation.
    pub side_delegation: u64,
    /// Lamports of the operator's two accounts.
    pub operator_lamports: u64,
    /// All operators: lamports.
    pub lamports: u64,
    /// All operators: active and activating.
    pub delegated: u64,
    /// All operators: cooling.
    pub cooling: u64,
    /// The operator's place.
    pub index: u32,
    /// 0 settled, 1 delegated, 2 undelegated for a target, 3 undelegated for the queue.
    pub kind: u32,
}

impl StakeMoved {
    /// As header and record say.
    pub fn of(header: &Operators, record: &Record, index: u32, kind: u32, amount: u64) -> Self {
        Self {
            pool: header.pool,
            vote: record.vote,
            sequence: header.sequence,
            amount,
            main_delegation: record.main_delegation,
            side_delegation: record.side_delegation,
            operator_lamports: record.places().lamports,
            lamports: header.lamports,
            delegated: header.delegated,
            cooling: header.cooling,
            index,
            kind,
        }
    }
}

//! Event of `add_operator`.

use anchor_lang::prelude::*;

use crate::state::{Operators, Record};

/// An operator was listed.
#[event(bytemuck)]
pub struct OperatorAdded {
    /// The pool.
    pub pool: Address,
    /// The operator's vote account.
    pub vote: Address,
    /// Its main account.
    pub main: Address,
    /// Its side account.
    pub side: Address,
    /// Number of this event among those of the operators' account.
    pub sequence: u64,
    /// Epoch from which its terms count.
    pub from: u64,
    /// Its place.
    pub index: u32,
    /// Its weight from then on.
    pub weight: u32,
}

impl OperatorAdded {
    /// As header and record say.
    pub fn of(header: &Operators, record: &Record, index: u32) -> Self {
        Self {
            pool: header.pool,
            vote: record.vote,
            main: record.main,
            side: record.side,
            sequence: header.sequence,
            from: record.next_from,
            index,
            weight: u32::from(record.next_weight),
        }
    }
}

//! Event of `update_operator`, `drain_operator`, `remove_operator` and `flag_operator`.

use anchor_lang::prelude::*;

use crate::state::{Operators, Record};

/// What is decided or known about an operator changed. The figures are those after it.
#[event(bytemuck)]
pub struct OperatorChanged {
    /// The pool.
    pub pool: Address,
    /// The operator's vote account.
    pub vote: Address,
    /// Number of this event among those of the operators' account.
    pub sequence: u64,
    /// Epoch from which the pending terms count; `u64::MAX` where none are pending.
    pub from: u64,
    /// Epoch from which it may have a target; `u64::MAX` where it may not.
    pub eligible_from: u64,
    /// The pending cap, lamports.
    pub cap: u64,
    /// Its place.
    pub index: u32,
    /// The pending weight.
    pub weight: u32,
    /// The pending share of the pool, basis points.
    pub share: u32,
    /// The sum of its flags.
    pub flags: u32,
    /// Its status: 0 removed (the other figures are as they were), 1 listed, 2 draining.
    pub status: u32,
    /// Zero.
    pub padding: u32,
}

impl OperatorChanged {
    /// As header and record say.
    pub fn of(header: &Operators, record: &Record, index: u32) -> Self {
        Self {
            pool: header.pool,
            vote: record.vote,
            sequence: header.sequence,
            from: record.next_from,
            eligible_from: record.eligible_from,
            cap: record.next_cap,
            index,
            weight: u32::from(record.next_weight),
            share: u32::from(record.next_share),
            flags: u32::from(record.flags),
            status: u32::from(record.status),
            padding: 0,
        }
    }
}

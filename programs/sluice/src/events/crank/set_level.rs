//! Event of `set_level` and `refreeze`.

use anchor_lang::prelude::*;

/// Targets were set, or what they will distribute was frozen anew (then the level is the one before).
#[event(bytemuck)]
pub struct LevelSet {
    /// The pool.
    pub pool: Address,
    /// Number of this event among those of the operators' account.
    pub sequence: u64,
    /// Lamports a unit of weight.
    pub level: u64,
    /// What the level distributes, frozen.
    pub delegatable: u64,
    /// What operators have above their targets.
    pub excess: u64,
    /// What deposits may still bring free of the entry fee.
    pub head_room: u64,
    /// Number of the level.
    pub level_sequence: u32,
    /// Operators that stand one level higher.
    pub index: u32,
    /// What of a deposit within the head-room goes to operators that can take it, parts per million.
    pub open_ppm: u32,
    /// Zero.
    pub padding: u32,
}

/// What was free of the entry fee is not any more: an operator that could have taken it no longer can.
#[event(bytemuck)]
pub struct HeadRoomEnded {
    /// The pool.
    pub pool: Address,
    /// Number of this event.
    pub sequence: u64,
}

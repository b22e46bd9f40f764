//! Events of what governance, guardian and nominees decide about a pool. Each is numbered among those of the config
//! account.

use anchor_lang::prelude::*;

use crate::state::parameters::COUNT;

/// A parameter was changed, at once or for later: of `set_parameter`.
#[event(bytemuck)]
pub struct ParameterSet {
    /// The pool.
    pub pool: Address,
    /// Number of this event among those of the config account.
    pub sequence: u64,
    /// Its number among those of the pool.
    pub pool_sequence: u64,
    /// Its number among those of the operators' account.
    pub operators_sequence: u64,
    /// The value.
    pub value: u64,
    /// The epoch whose close makes it count; the present one where it counts already.
    pub from: u64,
    /// When what is pending in its domain counts; `u64::MAX` where nothing is.
    pub slot_from: u64,
    /// Number of the last write to the domain's slot.
    pub slot_sequence: u64,
    /// The slot from which on deposits of this epoch pay the entry fee.
    pub late_from_slot: u64,
    /// The parameter.
    pub parameter: u64,
}

/// Another treasury was named: of `set_treasury`.
#[event(bytemuck)]
pub struct TreasurySet {
    /// The pool.
    pub pool: Address,
    /// The treasury to be.
    pub treasury: Address,
    /// Number of this event among those of the config account.
    pub sequence: u64,
    /// The epoch whose close makes it count, and all that is pending of the fees.
    pub from: u64,
    /// Number of the last write to the slot of the fees.
    pub slot_sequence: u64,
}

/// What was pending in a slot was taken back: of `cancel_change`.
#[event(bytemuck)]
pub struct ChangeCancelled {
    /// The pool.
    pub pool: Address,
    /// Number of this event among those of the config account.
    pub sequence: u64,
    /// The slot: fees 0, caps 1, risk 2, governance 3, curator 4, guardian 5.
    pub slot: u64,
}

/// Somebody was nominated for a role: of `propose_role`.
#[event(bytemuck)]
pub struct RoleProposed {
    /// The pool.
    pub pool: Address,
    /// Who is to have it; zero for nobody.
    pub nominee: Address,
    /// Number of this event among those of the config account.
    pub sequence: u64,
    /// Its number among those of the pool.
    pub pool_sequence: u64,
    /// The first epoch whose close may hand it over; the present one where that has happened.
    pub from: u64,
    /// Number of the last write to the role's slot.
    pub slot_sequence: u64,
    /// The role: governance 0, curator 1, guardian 2.
    pub role: u64,
}

/// A nominee has accepted: of `accept_role`.
#[event(bytemuck)]
pub struct RoleAccepted {
    /// The pool.
    pub pool: Address,
    /// Who was nominated.
    pub nominee: Address,
    /// Number of this event among those of the config account.
    pub sequence: u64,
    /// The first epoch whose close may hand the role over.
    pub from: u64,
    /// The role: governance 0, curator 1, guardian 2.
    pub role: u64,
}

/// What is paused, or may be, has changed. The figures are those after it. Of `pause`, `heartbeat`, `resume`,
/// `arm_guardian`.
#[event(bytemuck)]
pub struct PausesChanged {
    /// The pool.
    pub pool: Address,
    /// Number of this event among those of the config account.
    pub sequence: u64,
    /// Its number among those of the pool.
    pub pool_sequence: u64,
    /// The epochs whose close lifts the pauses of deposits, exits, delegation; `u64::MAX` where there is none.
    pub pauses: [u64; 3],
    /// The guardian may pause in epochs before this one.
    pub alive_until: u64,
    /// What deposits may still bring free of the entry fee.
    pub head_room: u64,
    /// What is closed, and why: a sum of the bits in `state/closed.rs`.
    pub closed: u32,
    /// What the guardian may still pause, in the same bits.
    pub armed: u32,
}

/// What was due counts from now on: of `finalize_epoch`, in front of its own event. The figures are those after it.
#[event(bytemuck)]
pub struct ChangesTaken {
    /// The pool.
    pub pool: Address,
    /// Who governs it.
    pub governance: Address,
    /// Its curator.
    pub curator: Address,
    /// Its guardian.
    pub guardian: Address,
    /// Its treasury.
    pub treasury: Address,
    /// Number of this event among those of the config account.
    pub sequence: u64,
    /// The epoch that is closed.
    pub epoch: u64,
    /// All parameters, by number.
    pub parameters: [u64; COUNT],
    /// The epochs whose close lifts the pauses of deposits, exits, delegation; `u64::MAX` where there is none.
    pub pauses: [u64; 3],
    /// The guardian may pause in epochs before this one.
    pub alive_until: u64,
    /// What the guardian may still pause.
    pub armed: u64,
}

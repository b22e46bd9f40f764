//! Event of `request_unstake`.

use anchor_lang::prelude::*;

/// Shares went into the queue, a ticket was made.
#[event(bytemuck)]
pub struct UnstakeRequested {
    /// The pool.
    pub pool: Address,
    /// The cohort; made where `from` is zero.
    pub cohort: Address,
    /// The ticket.
    pub ticket: Address,
    /// Who owns it.
    pub requester: Address,
    /// Who paid its rent, and the cohort's where it was made.
    pub rent_payer: Address,
    /// Number of this event.
    pub sequence: u64,
    /// The nonce among the ticket's seeds.
    pub nonce: u64,
    /// First share of the cohort that is the ticket's.
    pub from: u64,
    /// How many it has.
    pub shares: u64,
    /// The most that it is paid, lamports.
    pub nominal: u64,
    /// After it: shares in the queue.
    pub queue_shares: u64,
    /// After it: nominal of the queue, lamports.
    pub queue_nominal: u64,
    /// After it: what the pair makes of the queue, lamports.
    pub queue_value: u64,
}

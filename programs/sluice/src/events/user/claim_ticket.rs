//! Event of `claim_ticket`.

use anchor_lang::prelude::*;

/// A ticket was paid as far as it is finalised. One of which nothing is left is closed, and so is a cohort that is
/// finalised and has no open tickets.
#[event(bytemuck)]
pub struct TicketClaimed {
    /// The cohort.
    pub cohort: Address,
    /// The ticket.
    pub ticket: Address,
    /// Who was paid.
    pub owner: Address,
    /// Number of this event among the claims of the cohort.
    pub sequence: u64,
    /// Share of the cohort up to which the ticket is paid now.
    pub upto: u64,
    /// Lamports paid.
    pub lamports: u64,
    /// After it: lamports that the cohort holds for claims.
    pub unpaid: u64,
    /// After it: tickets of the cohort that are not fully claimed.
    pub open: u64,
}

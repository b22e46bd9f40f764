//! Event of `transfer_ticket`.

use anchor_lang::prelude::*;

/// A ticket has another owner.
#[event(bytemuck)]
pub struct TicketTransferred {
    /// The cohort.
    pub cohort: Address,
    /// The ticket.
    pub ticket: Address,
    /// Who gave it.
    pub owner: Address,
    /// Who has it now.
    pub new_owner: Address,
    /// Number of this event among the transfers of the ticket.
    pub sequence: u64,
    /// Shares that are not claimed.
    pub shares: u64,
}

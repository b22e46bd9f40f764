//! `quote_ticket` and `quote_claim`: docs/spec/quote_ticket.md and quote_claim.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::set_return_data;
use sluice_math::queue::Queued;
use sluice_math::Shares;

use crate::cpi;
use crate::error::SluiceError;
use crate::instructions::View;
use crate::state::{Cohort, Ticket};

/// Returns one `u64`: the nominal of the ticket that `request_unstake` would make of `shares` in the same slot, which
/// is the most that it is paid; by the same code.
///
/// Errors: those of `request_unstake`, but for what only the other accounts can cause.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<View>, shares: u64) -> Result<()> {
    let pair = ctx.accounts.pool.fresh(cpi::sysvar::current_epoch()?)?.pair()?;
    // Whose shares lie before it makes no difference to a ticket.
    let request = Ticket::request(pair, &Queued::default(), Shares::new(shares), &Rent::get()?)?;
    set_return_data(&request.nominal.get().to_le_bytes());
    Ok(())
}

/// Accounts of `quote_claim`.
#[derive(Accounts)]
pub struct QuoteClaim {
    /// Any ticket of this program.
    pub ticket: Account<Ticket>,
    /// Its cohort.
    #[account(address = ticket.cohort @ SluiceError::WrongCohort)]
    pub cohort: Account<Cohort>,
}

/// Returns two `u64`: the lamports that `claim_ticket` would pay now, and the shares of the ticket that it would leave;
/// by the same code. Nothing to claim is no error.
pub(crate) fn claim(ctx: &mut Context<QuoteClaim>) -> Result<()> {
    let (ticket, cohort) = (&*ctx.accounts.ticket, &*ctx.accounts.cohort);
    let to = ticket.to.min(cohort.filled).max(ticket.from);
    let lamports = cohort.payout(ticket.from, to)?;
    set_return_data(bytemuck::bytes_of(&[lamports.get(), ticket.to.saturating_sub(to)]));
    Ok(())
}

//! `claim_ticket`: docs/spec/claim_ticket.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::set_return_data;
use sluice_math::{Lamports, Round, Shares};

use crate::cpi;
use crate::error::{OrRefuse, SluiceError};
use crate::events::{Tagged, TicketClaimed};
use crate::state::{Cohort, Ticket};

/// Accounts of `claim_ticket`. No pool: what is finalised depends on nothing any more.
#[derive(Accounts)]
pub struct ClaimTicket {
    /// Any ticket of this program.
    #[account(mut)]
    pub ticket: Account<Ticket>,
    /// Its cohort: holds the lamports.
    #[account(mut, address = ticket.cohort @ SluiceError::WrongCohort)]
    pub cohort: Account<Cohort>,
    /// Receives the payout. Need not sign, but for a part that is too small for others to claim.
    #[account(mut, unsafe(dup), address = ticket.owner @ SluiceError::WrongTicketOwner)]
    pub owner: UncheckedAccount,
    /// Receives the ticket's rent.
    #[account(mut, unsafe(dup), address = ticket.rent_payer @ SluiceError::WrongRentPayer)]
    pub rent_payer: UncheckedAccount,
    /// Receives the cohort's rent, where this is its last claim.
    #[account(mut, unsafe(dup), address = cohort.rent_payer @ SluiceError::WrongRentPayer)]
    pub cohort_rent_payer: UncheckedAccount,
}

/// Pays what of a ticket is finalised and was not claimed, to its owner, whoever sends. A ticket that is paid whole is
/// closed, and with the last one the cohort. Knows no mode, no rate, no clock (INV-72).
///
/// Errors: `NotFinalised`, `PartTooSmall`.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<ClaimTicket>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (ticket, cohort) = (*accounts.ticket.account(), *accounts.cohort.account());
    let (from, to) = (accounts.ticket.from, accounts.ticket.to.min(accounts.cohort.filled));
    ensure!(from < to, SluiceError::NotFinalised);
    let whole = to == accounts.ticket.to;

    let lamports = accounts.cohort.payout(from, to)?;
    if !whole {
        accounts.check_part(to, lamports)?;
    }

    accounts.cohort.take(lamports, whole)?;
    accounts.log(to, lamports);
    if whole {
        cpi::lamports::close(&ticket, accounts.rent_payer.account())?;
    } else {
        accounts.ticket.from = to;
        accounts.ticket.invariant()?;
    }
    cpi::lamports::pay_out(&cohort, accounts.owner.account(), lamports)?;
    if accounts.cohort.is_done() {
        cpi::lamports::close(&cohort, accounts.cohort_rent_payer.account())?;
    }
    set_return_data(&lamports.get().to_le_bytes());
    Ok(())
}

impl ClaimTicket {
    /// A part that could not open an empty wallet, or that leaves such a rest, is for the owner alone to claim: others
    /// could make the ticket undeliverable (design review M9). Errors: `PartTooSmall`.
    #[cold]
    #[inline(never)]
    fn check_part(&self, upto: u64, lamports: Lamports) -> Result<()> {
        if self.owner.account().is_signer() {
            return Ok(());
        }
        let least = Rent::get()?.try_minimum_balance(0)?;
        let shares = Shares::new(self.ticket.to.saturating_sub(upto));
        let rest = self.cohort.requested()?.to_lamports(shares, Round::Down).or_refuse()?;
        require!(lamports.get() >= least && rest.get() >= least, SluiceError::PartTooSmall);
        Ok(())
    }

    #[inline(always)]
    fn log(&self, upto: u64, lamports: Lamports) {
        let mut log = Tagged::<TicketClaimed>::zeroed();
        log.event.cohort = *self.cohort.address();
        log.event.ticket = *self.ticket.address();
        log.event.owner = *self.owner.address();
        log.event.sequence = self.cohort.sequence;
        log.event.upto = upto;
        log.event.lamports = lamports.get();
        log.event.unpaid = self.cohort.unpaid;
        log.event.open = self.cohort.open;
        log.log();
    }
}

//! `transfer_ticket`: docs/spec/transfer_ticket.md.

use anchor_lang::prelude::*;

use crate::cpi::stake;
use crate::error::SluiceError;
use crate::events::{Tagged, TicketTransferred};
use crate::state::{lst_mint, Ticket};

/// Owner of programs, which cannot sign. A transaction that names it locks them for writing, where others cannot: a claim of a
/// ticket that Sluice's own address owns would be refused for ever, and with it all that a keeper sends beside it.
const LOADER: Address = anchor_lang::address!("BPFLoaderUpgradeab1e11111111111111111111111");

/// Accounts of `transfer_ticket`.
#[derive(Accounts)]
pub struct TransferTicket {
    /// Any ticket of this program.
    #[account(mut)]
    pub ticket: Account<Ticket>,
    /// Its owner.
    #[account(unsafe(dup), address = ticket.owner @ SluiceError::WrongTicketOwner)]
    pub owner: Signer,
    /// Becomes its owner. Passed as writable, as every claim passes it: what cannot be passed so could not be paid.
    #[account(mut, unsafe(dup))]
    pub new_owner: UncheckedAccount,
}

/// Gives a ticket to another owner, if it has `shares` left as the buyer expects. Changes nothing of what it is paid.
///
/// Errors: `WrongTicketOwner`, `TicketChanged`, `OwnerCannotSign`.
pub(crate) fn handler(ctx: &mut Context<TransferTicket>, shares: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let new_owner = accounts.new_owner.account();
    require!(accounts.ticket.shares() == shares, SluiceError::TicketChanged);
    let programs = [crate::ID, stake::ID, lst_mint::TOKEN, lst_mint::TOKEN_2022, LOADER];
    require!(!programs.iter().any(|program| new_owner.owned_by(program)), SluiceError::OwnerCannotSign);

    let ticket = &mut *accounts.ticket;
    ticket.owner = *new_owner.address();
    ticket.sequence = ticket.sequence.wrapping_add(1);
    ticket.invariant()?;

    let mut log = Tagged::<TicketTransferred>::zeroed();
    log.event.cohort = ticket.cohort;
    log.event.owner = *accounts.owner.address();
    log.event.new_owner = ticket.owner;
    log.event.sequence = ticket.sequence;
    log.event.shares = shares;
    log.event.ticket = *accounts.ticket.address();
    log.log();
    Ok(())
}

//! `request_unstake`: docs/spec/request_unstake.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::{set_return_data, Seed};
use sluice_math::queue::Request;
use sluice_math::{ExchangeRate, Shares};

use crate::cpi::system::{create_at, create_with_nonce, Nonced};
use crate::error::SluiceError;
use crate::events::{Tagged, UnstakeRequested};
use crate::state::{Cohort, Pool, Ticket};
use crate::{cpi, seeds};

/// Accounts of `request_unstake`.
#[derive(Accounts)]
pub struct RequestUnstake {
    /// May move the shares: owner or delegate of the token account. Becomes the ticket's owner.
    #[account(unsafe(dup))]
    pub requester: Signer,
    /// Pays the rent of the ticket, and of the cohort where this is its first one; gets it back. May be the requester.
    #[account(mut, unsafe(dup))]
    pub payer: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// The cohort of this epoch: seeds `cohort`, pool, epoch. Made where it does not exist.
    #[account(mut)]
    pub cohort: UncheckedAccount,
    /// The newest cohort of the queue, where this one is to be made behind it.
    #[account(mut)]
    pub tail: Option<UncheckedAccount>,
    /// Becomes the ticket: seeds `ticket`, cohort, requester, nonce.
    #[account(mut)]
    pub ticket: UncheckedAccount,
    /// Gives the shares.
    #[account(mut)]
    pub lst_account: UncheckedAccount,
    /// Receives them.
    #[account(mut, address = pool.escrow @ SluiceError::WrongEscrow)]
    pub escrow: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Puts `shares` into the queue and makes the ticket. `bump` is the ticket's; the System program proves it. Open in
/// every mode, for whoever wants to leave; there is no way back (DL 45).
///
/// Errors: `StaleRate`, `PoolInsolvent`, `TicketTooSmall`, `AmountTooLarge`, `WrongCohort`, `WrongTail`; the token
/// program's where the requester has too little, the System program's where the nonce is in use.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<RequestUnstake>, shares: u64, nonce: u64, bump: u8) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?;
    let rent = Rent::get()?;
    let pair = accounts.pool.fresh(epoch)?.pair()?;
    let cohort = accounts.cohort(pair, epoch.get(), &rent)?;
    let shares = Shares::new(shares);

    let request = Ticket::request(pair, &cohort.queued(), shares, &rent)?;

    let program = &accounts.pool.token_program;
    let (from, to) = (accounts.lst_account.account(), accounts.escrow.account());
    cpi::token::transfer(program, from, to, accounts.requester.account(), shares.get());
    accounts.make_ticket(&request, nonce, bump, &rent)?;

    let nominal = cohort.add(&request)?;
    accounts.pool.enqueue(shares, nominal)?;
    accounts.log(&request, shares, nonce);
    set_return_data(&request.nominal.get().to_le_bytes());
    Ok(())
}

impl RequestUnstake {
    /// The cohort of `epoch`, linked behind the queue where it is new. Errors: `WrongCohort`, `WrongTail`.
    #[inline(always)]
    fn cohort(&mut self, pair: ExchangeRate, epoch: u64, rent: &Rent) -> Result<&'static mut Cohort> {
        if let Some(cohort) = Cohort::of(self.cohort.account()) {
            let ours = cohort.epoch == epoch && anchor_lang::address_eq(&cohort.pool, self.pool.address());
            ensure!(ours, SluiceError::WrongCohort);
            return Ok(cohort);
        }
        self.make_cohort(pair, epoch, rent)
    }

    /// Once an epoch: the address is searched for, or each of its bumps could be another cohort of the epoch.
    #[cold]
    #[inline(never)]
    fn make_cohort(&mut self, pair: ExchangeRate, epoch: u64, rent: &Rent) -> Result<&'static mut Cohort> {
        let (to, pool) = (self.cohort.account(), *self.pool.address());
        let seeds: [&[u8]; 3] = [seeds::COHORT, pool.as_ref(), &epoch.to_le_bytes()];
        let (usual, bump) = Address::find_program_address(&seeds, &crate::ID);
        ensure!(usual == *to.address() && to.owned_by(&pinocchio_system::ID), SluiceError::WrongCohort);
        let pda = Nonced { name: seeds::COHORT, parent: &pool, nonce: epoch, bump };
        let lamports = rent.try_minimum_balance(Cohort::SPACE)?;
        create_with_nonce(self.payer.account(), to, &pda, lamports, Cohort::SPACE, &crate::ID)?;
        let address = *to.address();
        let cohort = Cohort::begin(to, pool, *self.payer.address(), epoch, pair)?;

        let tail = self.pool.queue_tail;
        if tail == Address::default() {
            self.pool.queue_head = address;
        } else {
            let last = self.tail.as_ref().filter(|last| *last.address() == tail);
            let last = last.and_then(|last| Cohort::of(last.account())).ok_or(SluiceError::WrongTail)?;
            last.next = address;
        }
        self.pool.queue_tail = address;
        Ok(cohort)
    }

    /// Errors: the System program's.
    #[inline(always)]
    fn make_ticket(&self, request: &Request, nonce: u64, bump: u8, rent: &Rent) -> Result<()> {
        let (ticket, requester) = (self.ticket.account(), self.requester.address());
        let (nonce, bump) = (nonce.to_le_bytes(), [bump]);
        let seeds = [
            Seed::from(seeds::TICKET),
            Seed::from(self.cohort.address().as_ref()),
            Seed::from(requester.as_ref()),
            Seed::from(&nonce),
            Seed::from(&bump),
        ];
        let lamports = rent.try_minimum_balance(Ticket::SPACE)?;
        create_at(self.payer.account(), ticket, &seeds, lamports, Ticket::SPACE, &crate::ID)?;
        // In place, for what is built on the stack is copied: all other bytes of a new account are zero.
        let state = crate::state::begin::<Ticket>(ticket)?;
        state.cohort = *self.cohort.address();
        state.owner = *requester;
        state.rent_payer = *self.payer.address();
        state.from = request.from.get();
        state.to = request.after.shares.get();
        state.nominal = request.nominal.get();
        state.invariant()
    }

    #[inline(always)]
    fn log(&self, request: &Request, shares: Shares, nonce: u64) {
        let mut log = Tagged::<UnstakeRequested>::zeroed();
        log.event.pool = *self.pool.address();
        log.event.cohort = *self.cohort.address();
        log.event.ticket = *self.ticket.address();
        log.event.requester = *self.requester.address();
        log.event.rent_payer = *self.payer.address();
        log.event.sequence = self.pool.sequence;
        log.event.nonce = nonce;
        log.event.from = request.from.get();
        log.event.shares = shares.get();
        log.event.nominal = request.nominal.get();
        log.event.queue_shares = self.pool.queue_shares;
        log.event.queue_nominal = self.pool.queue_nominal;
        log.event.queue_value = self.pool.queue_value;
        log.log();
    }
}

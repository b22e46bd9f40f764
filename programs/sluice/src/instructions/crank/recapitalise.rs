//! `recapitalise`: docs/spec/recapitalise.md.

use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{Recapitalised, Tagged};
use crate::state::closed::{COVER_PENDING, DEPOSITS_SHUT};
use crate::state::Pool;

/// Accounts of `recapitalise`.
#[derive(Accounts)]
pub struct Recapitalise {
    /// Gives.
    #[account(mut)]
    pub funder: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Receives.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Gives lamports to all who hold shares when the next close books them, whole: no clamp, no cap, no fee. Only while
/// deposits are closed, and they stay closed until then, or newcomers would share in it.
///
/// Errors: `ZeroAmount`, `DepositsOpen`, `AmountTooLarge`; the System program's where the funder has too little.
pub(crate) fn handler(ctx: &mut Context<Recapitalise>, lamports: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (view, pool) = (*accounts.pool.account(), &mut *accounts.pool);
    require!(lamports != 0, SluiceError::ZeroAmount);
    let shut = pool.pair_epoch != epoch || pool.closed & DEPOSITS_SHUT != 0 || pool.assets == 0;
    require!(shut, SluiceError::DepositsOpen);

    cpi::system::transfer(accounts.funder.account(), accounts.reserve.account(), lamports);

    pool.recapitalised = pool.recapitalised.checked_add(lamports).ok_or(SluiceError::AmountTooLarge)?;
    pool.closed |= COVER_PENDING;
    pool.sequence = pool.sequence.wrapping_add(1);
    pool.invariant()?;
    let event = Recapitalised {
        pool: *view.address(),
        funder: *accounts.funder.address(),
        sequence: pool.sequence,
        lamports,
        recapitalised: pool.recapitalised,
        closed: u64::from(pool.closed),
    };
    Tagged::new(event).log();
    Ok(())
}

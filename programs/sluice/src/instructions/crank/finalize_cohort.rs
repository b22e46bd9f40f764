//! `finalize_cohort`: docs/spec/finalize_cohort.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as Seeds};
use sluice_math::queue::{Fill, LEAST_FILL};
use sluice_math::Lamports;

use super::visit::{pay_at, Steps};
use crate::error::{OrRefuse, SluiceError};
use crate::events::{CohortFinalized, Tagged};
use crate::state::operators::parts;
use crate::state::record::Record;
use crate::state::{Cohort, Operators, Pool};
use crate::{cpi, seeds};

/// Accounts of `finalize_cohort`.
#[derive(Accounts)]
pub struct FinalizeCohort {
    /// Any pool of this program: signs for its escrow.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators: say what losses were read since the close; pay the bounty.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Pays.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The oldest cohort of the queue; another is left alone.
    #[account(mut)]
    pub cohort: UncheckedAccount,
    /// Holds the shares.
    #[account(mut, address = pool.escrow @ SluiceError::WrongEscrow)]
    pub escrow: UncheckedAccount,
    /// The LST's mint.
    #[account(mut, address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
}

/// Pays for as much of the oldest cohort as the reserve has lamports for: burns the shares, moves the lamports into the
/// cohort. The caller chooses nothing. Where there is nothing to do (another was faster, the cohort is of this very
/// epoch, the reserve has too little), nothing happens, successfully.
///
/// Errors: `StaleRate`, `PoolInsolvent`, `LossNotBooked`, `HaircutNotConfirmed`.
pub(crate) fn handler(ctx: &mut Context<FinalizeCohort>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (view, now) = (*accounts.operators.view(), cpi::sysvar::now()?);
    let (pair, epoch) = (accounts.pool.fresh(now.epoch)?.pair()?, now.epoch.get());
    require!(!accounts.pool.loss_pending(&accounts.operators), SluiceError::LossNotBooked);
    let oldest = anchor_lang::address_eq(accounts.cohort.address(), &accounts.pool.queue_head);
    let cohort = Cohort::of(accounts.cohort.account()).filter(|cohort| oldest && cohort.epoch < epoch);
    let Some(cohort) = cohort else { return Ok(()) };

    let rent = Rent::get()?;
    let free = cpi::lamports::spendable(accounts.reserve.account(), &rent)?;
    let Some(fill) = cohort.fill(pair, epoch, free)? else { return Ok(()) };
    check_confirmed(&accounts.pool, &fill)?;
    let rise = accounts.rise_of_rent(cohort, &rent, free.excess_over(fill.payout))?;

    accounts.burn(&fill);
    let moved = fill.payout.add(rise).or_refuse()?;
    cpi::lamports::shift(accounts.reserve.account(), accounts.cohort.account(), moved)?;

    // Whoever makes a ticket makes a step: it pays like a flow, and not for dust.
    let paid = cohort.filled_in != epoch && fill.payout >= LEAST_FILL;
    cohort.record(&fill, epoch)?;
    let pool = &mut *accounts.pool;
    pool.unbooked = Lamports::new(pool.unbooked).excess_over(rise).get();
    pool.taxable = pool.taxable.min(pool.unbooked);
    pool.dequeue(&fill, cohort.filled == cohort.shares, cohort.next)?;
    accounts.log(cohort, &fill, rise);
    let (header, _) = parts(&mut accounts.operators);
    pay_at(header, &view, accounts.cranker.account(), now, Steps::of_flows(u64::from(paid)), &rent)
}

/// A haircut of more than one percent is a price only where the close before showed one as well: one reading that was
/// wrong must not cost leavers for good. Errors: `HaircutNotConfirmed`.
fn check_confirmed(pool: &Pool, fill: &Fill) -> Result<()> {
    if !fill.deep {
        return Ok(());
    }
    let confirmed = match pool.prior_pair() {
        Some(prior) => fill.is_deep_at(prior).or_refuse()?,
        // Without assets every haircut is deep.
        None => true,
    };
    require!(confirmed, SluiceError::HaircutNotConfirmed);
    Ok(())
}

impl FinalizeCohort {
    /// What the cohort lacks of its rent where that rose: it could not pay its last tickets otherwise. Out of what no
    /// pair contains, as far as that goes; anybody may give the rest.
    fn rise_of_rent(&self, cohort: &Cohort, rent: &Rent, free: Lamports) -> Result<Lamports> {
        let least = Lamports::new(rent.try_minimum_balance(Cohort::SPACE)?);
        let held = Lamports::new(self.cohort.account().lamports()).excess_over(Lamports::new(cohort.unpaid));
        Ok(least.excess_over(held).min(Lamports::new(self.pool.unbooked)).min(free))
    }

    fn burn(&self, fill: &Fill) {
        let pool = &self.pool;
        let bump = core::slice::from_ref(&pool.bump);
        let signer = [Seed::from(seeds::POOL), Seed::from(pool.mint.as_ref()), Seed::from(bump)];
        let (from, mint) = (self.escrow.account(), self.mint.account());
        let signers = [Seeds::from(&signer)];
        cpi::token::burn(&pool.token_program, from, mint, pool.account(), fill.shares.get(), &signers);
    }

    fn log(&self, cohort: &Cohort, fill: &Fill, rise: Lamports) {
        let pool = &self.pool;
        let mut log = Tagged::<CohortFinalized>::zeroed();
        log.event.pool = *pool.address();
        log.event.cohort = *self.cohort.address();
        log.event.sequence = pool.sequence;
        log.event.epoch = pool.pair_epoch;
        log.event.upto = fill.upto.get();
        log.event.step_assets = fill.rate.assets().get();
        log.event.step_supply = fill.rate.supply().get();
        log.event.step_count = u64::from(cohort.step_count);
        log.event.shares = fill.shares.get();
        log.event.payout = fill.payout.get();
        log.event.rise_of_rent = rise.get();
        log.event.assets = pool.assets;
        log.event.unbooked = pool.unbooked;
        log.event.taxable = pool.taxable;
        log.event.owed_insurance = pool.owed_insurance;
        log.event.supply = pool.supply;
        log.event.queue_shares = pool.queue_shares;
        log.event.queue_nominal = pool.queue_nominal;
        log.event.queue_value = pool.queue_value;
        log.log();
    }
}

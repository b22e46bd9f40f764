//! `finalize_epoch`: docs/spec/finalize_epoch.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as Seeds};
use sluice_math::epoch::{close, reversal, threshold, Close, Observed};
use sluice_math::growth::rate_ceil;
use sluice_math::{level, Epoch, Lamports, Payment, Ppm, Shares};

use super::take_over::take_over;
use super::visit::{pay, Steps};
use crate::cpi::sysvar::{slots_of, Now};
use crate::error::{OrRefuse, SluiceError};
use crate::events::{EpochFinalized, Tagged};
use crate::state::closed::{
    BUNKER_ASTRAY, BUNKER_SHARE_FELL, BUNKER_UNBACKED_SHARES, BUNKER_UNCONFIRMED, GATED, PAUSED,
    PAUSED_DEPOSITS,
};
use crate::state::operators::{parts, Operators};
use crate::state::rates::{append, RateEntry, RateHistory};
use crate::state::record::Record;
use crate::state::{lst_mint, treasury, Config, Pool};
use crate::{cpi, seeds};

/// Accounts of `finalize_epoch`.
#[derive(Accounts)]
pub struct FinalizeEpoch {
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators, all read in this epoch; receives what the bounty pot is owed.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// What is pending: what is due counts from this close on.
    #[account(mut, address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
    /// Its rate history.
    #[account(mut, address = pool.rates @ SluiceError::WrongRates)]
    pub rates: Slab<RateHistory, RateEntry>,
    /// Read, and debited by debts of the ledger.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// Bears losses behind the bonds; receives its part of the fee, and what may not stay unbooked.
    #[account(mut, address = pool.insurance @ SluiceError::WrongInsurance)]
    pub insurance: UncheckedAccount,
    /// Read for its supply; the fee is minted.
    #[account(mut, address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Receives the fee, where it can.
    #[account(mut, address = pool.treasury @ SluiceError::WrongTreasury)]
    pub treasury: UncheckedAccount,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
    /// The stake program, asked for its minimum delegation.
    #[account(address = cpi::stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
}

/// Books what is really there and writes the pair of this epoch. Does nothing, successfully, where it stands already:
/// somebody who is faster must not make another's transaction fail.
///
/// Never fails for any balance, nor for want of lamports. Errors: `RewardsBeingPaid`, `RefreshIncomplete`,
/// `MeasureIncomplete`, `BondsOwe`; `StaleRate` where the pair is ahead of the clock.
pub(crate) fn handler(ctx: &mut Context<FinalizeEpoch>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (now, time) = cpi::sysvar::now_and_time()?;
    let before = Epoch::new(accounts.pool.pair_epoch);
    let elapsed = now.epoch.since(before).map_err(|_| SluiceError::StaleRate)?;
    if elapsed == 0 {
        return Ok(());
    }
    require!(!cpi::sysvar::rewards_being_paid()?, SluiceError::RewardsBeingPaid);
    let epoch = now.epoch.get();
    accounts.operators.enter(epoch, || Ok(slots_of(epoch)?.first))?;
    check_complete(&accounts.operators, epoch)?;

    let rent = Rent::get()?;
    let closed = closing(accounts, elapsed, &rent)?;
    let free = cpi::lamports::spendable(accounts.reserve.account(), &rent)?;
    let free = free.saturating_add(closed.from_insurance);
    let payment = closed.after.owed.pay(free.excess_over(Lamports::new(accounts.pool.queue_nominal)));

    mint_fee(accounts, closed.fee_shares);
    accounts.operators.minimum = cpi::stake::minimum_delegation();
    pay_debts(accounts, &closed, &payment)?;

    let covered = [accounts.pool.cover, accounts.pool.recapitalised];
    let (header, _) = parts(&mut accounts.operators);
    take_over(&mut accounts.pool, header, &mut accounts.config, epoch)?;
    record(accounts, &closed, &payment, now, &rent)?;
    append(&mut accounts.rates, entry(&accounts.pool, &closed, time));
    Tagged::new(event(accounts, &closed, &covered)).log();
    let view = *accounts.operators.view();
    let (header, _) = parts(&mut accounts.operators);
    pay(header, &view, accounts.cranker.account(), now, Steps::of_boundary(1))
}

/// Errors: `RefreshIncomplete`, `MeasureIncomplete`, `BondsOwe`.
fn check_complete(header: &Operators, epoch: u64) -> Result<()> {
    require!(header.read(epoch), SluiceError::RefreshIncomplete);
    require!(header.measured == header.due, SluiceError::MeasureIncomplete);
    require!(header.bonded_due == 0, SluiceError::BondsOwe);
    Ok(())
}

/// What was really there, and what it makes of the books. Writes the window of growth, which the clamp goes by.
fn closing(accounts: &mut FinalizeEpoch, elapsed: u64, rent: &Rent) -> Result<Close> {
    // SAFETY: no reference to the mint's data exists, and no call is made while this one lives.
    let mint_supply = lst_mint::supply(unsafe { accounts.mint.account().borrow_unchecked() })?;
    let pool = &mut *accounts.pool;
    let header = &*accounts.operators;
    let before = pool.ledger();
    let reserve = cpi::lamports::above_floor(accounts.reserve.account());
    let tracked = reserve.saturating_add(Lamports::new(header.lamports));

    let (bonds, recapitalised) = (Lamports::new(pool.cover), Lamports::new(pool.recapitalised));
    let given = bonds.saturating_add(recapitalised);
    let grown = tracked.excess_over(before.tracked().or_refuse()?.saturating_add(given));
    let r_max = remember(pool, header, grown, elapsed)?;
    let token_program = &pool.token_program;
    let observed = Observed {
        tracked,
        mint_supply: Shares::new(mint_supply),
        elapsed,
        r_max,
        unconfirmed: Lamports::new(pool.unconfirmed),
        treasury_open: treasury::is_open(accounts.treasury.account(), token_program, &pool.mint),
        bonds,
        recapitalised,
        insurance: cpi::lamports::spendable(accounts.insurance.account(), rent)?,
    };
    pool.r_max_ppm = r_max.get();
    Ok(close(&before, pool.last_pair().ok(), pool.mark()?, &observed, &pool.fee_terms()?))
}

/// Puts this crank into the window and returns `r_max`. An epoch without stake that earned all of it says nothing.
fn remember(pool: &mut Pool, header: &Operators, grown: Lamports, elapsed: u64) -> Result<Ppm> {
    let floor = Ppm::new(pool.r_floor_ppm).or_refuse()?;
    let mut window = pool.growth();
    if header.growth_base != 0 {
        // What comes back of a loss that was none was no reward.
        let reversed = reversal(pool.last_pair().ok(), grown, Lamports::new(pool.unconfirmed));
        let growth = Lamports::new(header.growth).excess_over(reversed);
        let other = grown.excess_over(reversed).excess_over(growth);
        window = window.with(
            rate_ceil(growth, Lamports::new(header.growth_base), elapsed),
            rate_ceil(other, Lamports::new(pool.assets), elapsed),
        );
        pool.growth = window.growth;
        pool.other = window.other;
        pool.growth_seen = window.seen;
    }
    Ok(window.r_max(floor))
}

fn mint_fee(accounts: &FinalizeEpoch, shares: Shares) {
    if shares.is_zero() {
        return;
    }
    let pool = &accounts.pool;
    let bump = core::slice::from_ref(&pool.bump);
    let signer = [Seed::from(seeds::POOL), Seed::from(pool.mint.as_ref()), Seed::from(bump)];
    let (mint, to) = (accounts.mint.account(), accounts.treasury.account());
    let signer = Seeds::from(&signer);
    cpi::token::mint_to(&pool.token_program, mint, to, pool.account(), shares.get(), signer);
}

/// Moves what the insurance bears into the reserve, and what can be paid of the debts out of it; after all calls.
fn pay_debts(accounts: &mut FinalizeEpoch, closed: &Close, payment: &Payment) -> Result<()> {
    let reserve = accounts.reserve.account();
    cpi::lamports::shift(accounts.insurance.account(), reserve, closed.from_insurance)?;
    cpi::lamports::shift(reserve, accounts.insurance.account(), payment.insurance)?;
    cpi::lamports::shift(reserve, accounts.operators.view(), payment.bounty)?;
    accounts.operators.pot = accounts.operators.pot.saturating_add(payment.bounty.get());
    Ok(())
}

/// Writes the pair and what the rest of the epoch goes by.
fn record(
    accounts: &mut FinalizeEpoch,
    closed: &Close,
    payment: &Payment,
    now: Now,
    rent: &Rent,
) -> Result<()> {
    let mut after = closed.after;
    after.owed = payment.after;
    let epoch = now.epoch.get();
    let slots = slots_of(epoch)?;
    let pool = &mut *accounts.pool;
    let before = pool.ledger();
    (pool.prior_assets, pool.prior_supply) = (pool.pair_assets, pool.pair_supply);
    pool.pair_assets = after.assets.get();
    pool.pair_supply = after.supply.get();
    pool.pair_epoch = epoch;
    pool.mark_assets = closed.mark.assets().get();
    pool.mark_supply = closed.mark.supply().get();
    pool.exit_floor_ppm = closed.exit_floor.get();
    // What came to restore the pool is in the pair; pauses and gates are no finding of a close.
    pool.closed = bunker(closed, &accounts.operators) | (pool.closed & (PAUSED | GATED));
    let left = before.assets.excess_over(closed.lost.excess_over(before.unbooked));
    if left.is_zero() && !after.assets.is_zero() && closed.reversed.is_zero() {
        // The first that is given to a pool that had lost everything makes a price at which newcomers would buy all
        // that others still give: governance says when that is over.
        pool.closed |= PAUSED_DEPOSITS;
        accounts.config.resume(PAUSED_DEPOSITS);
    }
    (pool.cover, pool.recapitalised) = (0, 0);
    pool.unconfirmed = closed.unconfirmed.get();
    pool.head_room = 0;
    let end = slots.first.saturating_add(slots.count);
    pool.late_from_slot = end.saturating_sub(u64::from(pool.late_guard_slots));
    pool.record(&after)?;
    pool.exit_target = pool.liquidity_target()?.get();

    let header = &mut *accounts.operators;
    let tracked = after.tracked().or_refuse()?;
    let set_aside = pool.set_aside(header.rent_held(rent)?)?;
    header.delegatable = level::delegatable(tracked, &set_aside).get().min(level::MAX_AMOUNT);
    header.frozen_slot = now.slot;
    header.share_unit = after.assets.get().checked_div(10_000).unwrap_or(0);
    header.growth = 0;
    header.growth_base = 0;
    header.fallen = 0;
    header.closed = epoch;
    header.invariant()
}

/// The reasons for bunker mode that this close shows. None ends it: it is left at the first clean close.
fn bunker(closed: &Close, header: &Operators) -> u16 {
    let reason = |holds: bool, bit: u16| if holds { bit } else { 0 };
    reason(closed.fell, BUNKER_SHARE_FELL)
        | reason(!closed.unbacked.is_zero(), BUNKER_UNBACKED_SHARES)
        | reason(!closed.unconfirmed.is_zero(), BUNKER_UNCONFIRMED)
        | reason(header.astray > threshold(closed.after.assets).get(), BUNKER_ASTRAY)
}

fn entry(pool: &Pool, closed: &Close, time: i64) -> RateEntry {
    RateEntry {
        epoch: pool.pair_epoch,
        time,
        assets: pool.pair_assets,
        supply: pool.pair_supply,
        grown: closed.grown.get(),
        lost: closed.lost.get(),
        fee: closed.fee.get(),
    }
}

fn event(accounts: &FinalizeEpoch, closed: &Close, covered: &[u64; 2]) -> EpochFinalized {
    let pool = &accounts.pool;
    let (growth, other) = pool.growth().last();
    EpochFinalized {
        pool: *pool.address(),
        sequence: pool.sequence,
        epoch: pool.pair_epoch,
        grown: closed.grown.get(),
        lost: closed.lost.get(),
        burned: closed.burned.get(),
        unbacked: closed.unbacked.get(),
        gain: closed.gain.get(),
        fee: closed.fee.get(),
        fee_shares: closed.fee_shares.get(),
        to_insurance: closed.to_insurance.get(),
        reversed: closed.reversed.get(),
        unconfirmed: closed.unconfirmed.get(),
        covered: covered[0],
        recapitalised: covered[1],
        insured: closed.insured.get(),
        assets: pool.assets,
        unbooked: pool.unbooked,
        taxable: pool.taxable,
        owed_fee: pool.owed_fee,
        owed_bounty: pool.owed_bounty,
        owed_insurance: pool.owed_insurance,
        supply: pool.supply,
        queue_value: pool.queue_value,
        delegatable: accounts.operators.delegatable,
        mark_assets: pool.mark_assets,
        mark_supply: pool.mark_supply,
        growth_seen: pool.growth_seen,
        growth_ppm: growth,
        other_ppm: other,
        r_max_ppm: pool.r_max_ppm,
        exit_floor_ppm: pool.exit_floor_ppm,
        closed: u32::from(pool.closed),
        padding: 0,
    }
}

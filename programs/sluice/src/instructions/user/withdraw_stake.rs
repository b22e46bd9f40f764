//! `withdraw_stake`: docs/spec/withdraw_stake.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use pinocchio::cpi::set_return_data;
use sluice_math::exit::Exit;
use sluice_math::{level, Shares};

use crate::cpi;
use crate::cpi::stake::{self, Authority};
use crate::error::SluiceError;
use crate::events::{StakeWithdrawn, Tagged};
use crate::instructions::crank::{check_level, operator};
use crate::state::operators::parts;
use crate::state::record::{Record, STAKED};
use crate::state::{Operators, Pool};

/// Accounts of `withdraw_stake`.
#[derive(Accounts)]
pub struct WithdrawStake {
    /// May burn the shares: owner or delegate of the token account. Becomes staker and withdrawer.
    pub holder: Signer,
    /// Any pool of this program: signs for its stake account.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// The operator's main account: gives.
    #[account(mut)]
    pub main: UncheckedAccount,
    /// Receives the stake: a stake account of 200 bytes with its rent, not yet initialised.
    #[account(mut)]
    pub stake: UncheckedAccount,
    /// The LST's mint.
    #[account(mut, address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Gives the shares.
    #[account(mut)]
    pub lst_account: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
    /// The stake program.
    #[account(address = stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
}

/// Burns `shares`, splits active stake of what they are worth at the pair, less the exit floor, off operator `index`:
/// at least `min_lamports`.
///
/// Errors: `StaleRate`, `NoLevel`, `PoolInsolvent`, `Bunker`, `LossNotBooked`, `ZeroAmount`, `SlippageExceeded`,
/// `NoOperator`, `WrongStakeAccount`, `OperatorBusy`, `StakeTooSmall`, `BelowTarget`, `NotAStake`; the token program's
/// where the holder has too little.
pub(crate) fn handler(
    ctx: &mut Context<WithdrawStake>,
    index: u32,
    shares: u64,
    min_lamports: u64,
) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (pool_view, shares, epoch) =
        (*accounts.pool.account(), Shares::new(shares), cpi::sysvar::current_epoch()?);
    let (header, records) = parts(&mut accounts.operators);
    let exit = accounts.pool.fresh(epoch)?.withdraw_stake(shares)?;
    check_level(&accounts.pool, header, epoch.get())?;
    require!(!accounts.pool.loss_pending(header), SluiceError::LossNotBooked);
    require!(exit.net.get() >= min_lamports, SluiceError::SlippageExceeded);
    let (main, new) = (accounts.main.account(), accounts.stake.account());
    let record = operator(records, index)?;
    require!(stake::is_blank(new), SluiceError::NotAStake);
    check_main(header, record, main)?;
    let target = check_left(header, record, index, accounts.pool.band_bps, exit.net.get())?;

    let authority = Authority::of(&accounts.pool, &pool_view);
    stake::split_off(main, new, &authority, exit.net.get());
    stake::hand_over(new, &pool_view, accounts.holder.account(), &authority);
    let (from, mint) = (accounts.lst_account.account(), accounts.mint.account());
    let program = &accounts.pool.token_program;
    cpi::token::burn(program, from, mint, accounts.holder.account(), shares.get(), &[]);

    book(header, record, index, main, target)?;
    accounts.pool.record_exit(&exit, shares)?;
    let log = event(header, record, &accounts.pool, &exit, index);
    Tagged::new(StakeWithdrawn { holder: *accounts.holder.address(), shares: shares.get(), ..log }).log();
    set_return_data(&exit.net.get().to_le_bytes());
    Ok(())
}

/// The account is what the record says: active, ours, nothing missing, its rent above its delegation. Errors:
/// `WrongStakeAccount`, `OperatorBusy`.
fn check_main(header: &Operators, record: &Record, main: &AccountView) -> Result<()> {
    require!(anchor_lang::address_eq(main.address(), &record.main), SluiceError::WrongStakeAccount);
    let staked = stake::staked(main, &header.pool, &record.vote).filter(|_| record.main_state == STAKED);
    let rent = stake::rent(&Rent::get()?)?;
    let sound = staked.is_some_and(|now| {
        now.delegation == record.main_delegation
            && now.lamports >= record.main_lamports
            && now.lamports.saturating_sub(now.delegation) >= rent
    });
    require!(sound, SluiceError::OperatorBusy);
    Ok(())
}

/// Both sides keep the minimum delegation, and the operator is brought no further below its target than by the band.
/// Otherwise one who withdraws for the fee alone could drain a competitor (design review M7). Returns the target.
/// Errors: `StakeTooSmall`, `BelowTarget`.
fn check_left(header: &Operators, record: &Record, index: u32, band: u16, taken: u64) -> Result<u64> {
    let left = record.main_delegation.saturating_sub(taken);
    let target = header.target(index, record);
    let least = target.saturating_sub(level::band(target, band, header.minimum).max(header.minimum));
    require!(taken >= header.minimum && left >= header.minimum, SluiceError::StakeTooSmall);
    require!(record.current().saturating_sub(taken) >= least, SluiceError::BelowTarget);
    Ok(target)
}

/// Counts what has left. Where that opens a gap under `target`, nothing of the present level's reserve is for it: the
/// level has promised that to others.
fn book(
    header: &mut Operators,
    record: &mut Record,
    index: u32,
    main: &AccountView,
    target: u64,
) -> Result<()> {
    let (old, before, vote) = (record.places(), record.current(), record.vote);
    let allowed = record.allowance(header.up(), index, target.saturating_sub(before), header.level_sequence);
    record.take_main(&stake::read(main, &header.pool, &vote));
    let after = record.current();
    if after < target {
        record.limit(header.level_sequence, allowed);
    }
    header.replace(&record.groups, &old, &record.places())?;
    header.excess = header.excess.saturating_sub(before.saturating_sub(target.max(after)));
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()
}

fn event(header: &Operators, record: &Record, pool: &Pool, exit: &Exit, index: u32) -> StakeWithdrawn {
    StakeWithdrawn {
        pool: header.pool,
        holder: Address::default(),
        vote: record.vote,
        sequence: pool.sequence,
        operators_sequence: header.sequence,
        shares: 0,
        lamports: exit.net.get(),
        fee: exit.fee.get(),
        assets: pool.assets,
        unbooked: pool.unbooked,
        taxable: pool.taxable,
        owed_insurance: pool.owed_insurance,
        supply: pool.supply,
        main_delegation: record.main_delegation,
        operator_lamports: record.places().lamports,
        lamports_of_all: header.lamports,
        delegated: header.delegated,
        index: u64::from(index),
    }
}

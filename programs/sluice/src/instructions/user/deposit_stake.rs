//! `deposit_stake`: docs/spec/deposit_stake.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use pinocchio::cpi::{set_return_data, Seed, Signer as Seeds};
use sluice_math::deposit::{Deposit, StakeEntry};
use sluice_math::Lamports;

use crate::cpi::stake::{self, Authority, Foreign};
use crate::cpi::sysvar::Now;
use crate::error::SluiceError;
use crate::events::{StakeDeposited, Tagged};
use crate::instructions::crank::{check_level, operator};
use crate::state::entrance::Admitted;
use crate::state::operators::parts;
use crate::state::record::{Record, IDLE, STAKED};
use crate::state::{vote, Config, Operators, Pool};
use crate::{cpi, seeds};

/// Accounts of `deposit_stake`.
#[derive(Accounts)]
pub struct DepositStake {
    /// Staker and withdrawer of the stake. Receives what it holds besides, where that can be returned.
    #[account(mut)]
    pub depositor: Signer,
    /// Any pool of this program: signs for its stake account.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Read for what was to be delegated.
    #[account(address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The stake: active, never locked, delegated to the operator.
    #[account(mut)]
    pub stake: UncheckedAccount,
    /// The operator's main account: receives it.
    #[account(mut)]
    pub main: UncheckedAccount,
    /// The operator's vote account: read for commission and credits.
    pub vote: UncheckedAccount,
    /// The LST's mint.
    #[account(mut, address = pool.mint @ SluiceError::WrongMint)]
    pub mint: UncheckedAccount,
    /// Receives the shares. Free: the token program refuses other mints'.
    #[account(mut)]
    pub lst_account: UncheckedAccount,
    /// Owner of the mint.
    #[account(address = pool.token_program @ SluiceError::WrongTokenProgram)]
    pub token_program: UncheckedAccount,
    /// The stake program.
    #[account(address = stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
}

/// Accounts of `deposit_stake_gated`.
#[derive(Accounts)]
pub struct DepositStakeGated {
    /// Those of `deposit_stake`.
    pub deposit: Nested<DepositStake>,
    /// The pool's config: says what the gate is.
    #[account(address = deposit.pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
    /// The deposit authority, which signs, or the depositor's attestation. Any account where the authority deposits
    /// itself.
    pub evidence: UncheckedAccount,
}

/// Takes an active stake account of operator `index` whole, up to the operator's target, and mints the shares it is
/// worth: at least `min_shares`. Its delegation pays no entry fee; what it holds besides is merged and credited like
/// SOL that lies idle, or returned where main is inactive.
///
/// Errors: `StaleRate`, `NoLevel`, `Bunker`, `LossNotBooked`, those of `check_stake`, `check_operator` and
/// `deposit_sol`, and `NoOperator`, `WrongStakeAccount`, `WrongVoteAccount`; the stake program's where the stake is
/// still warming up.
pub(crate) fn handler(ctx: &mut Context<DepositStake>, index: u32, min_shares: u64) -> Result<()> {
    let now = cpi::sysvar::now()?;
    let admitted = ctx.accounts.pool.fresh(now.epoch)?.freely()?;
    take(&mut ctx.accounts, admitted, now, index, min_shares)
}

/// As [`handler`], into a pool whose deposits have a gate: docs/spec/deposit_stake_gated.md.
///
/// Errors: as above, and those of [`crate::state::FreshPool::admit`].
pub(crate) fn gated(ctx: &mut Context<DepositStakeGated>, index: u32, min_shares: u64) -> Result<()> {
    let now = cpi::sysvar::now()?;
    let DepositStakeGated { deposit, config, evidence } = &mut ctx.accounts;
    let pool = deposit.pool.fresh(now.epoch)?;
    let admitted = pool.admit(config, evidence.account(), deposit.depositor.address())?;
    take(deposit, admitted, now, index, min_shares)
}

fn take(
    accounts: &mut DepositStake,
    admitted: Admitted,
    now: Now,
    index: u32,
    min_shares: u64,
) -> Result<()> {
    let pool_view = *accounts.pool.account();
    let (header, records) = parts(&mut accounts.operators);
    check_level(&accounts.pool, header, now.epoch.get())?;
    require!(!accounts.pool.loss_pending(header), SluiceError::LossNotBooked);
    let record = operator(records, index)?;
    let (stake, main, vote) = (accounts.stake.account(), accounts.main.account(), accounts.vote.account());
    let offered = check_stake(stake, accounts.depositor.address(), record, header, now.epoch.get())?;
    check_operator(header, record, index, offered.stake, main, vote)?;

    let merged = record.main_state == STAKED;
    let free = accounts.pool.free_to_delegate(cpi::lamports::above_floor(accounts.reserve.account()))?;
    let entry = entry(&offered, merged, free);
    let deposit = accounts.pool.entered(admitted).deposit_stake(&entry, now.slot)?;
    require!(deposit.shares.get() >= min_shares, SluiceError::SlippageExceeded);

    let authority = Authority::of(&accounts.pool, &pool_view);
    stake::hand_over(stake, accounts.depositor.account(), &pool_view, &authority);
    if merged {
        stake::merge(stake, main, &authority);
    } else {
        stake::move_stake_alone(stake, main, &authority, offered.stake);
        stake::withdraw(stake, accounts.depositor.account(), &authority, stake.lamports());
    }
    accounts.mint(&pool_view, deposit.shares.get());

    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    let (old, vote) = (record.places(), record.vote);
    record.take_main(&stake::read(main, &header.pool, &vote));
    header.replace(&record.groups, &old, &record.places())?;
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    accounts.pool.record_entry(&deposit)?;
    accounts.log(index, &entry, &deposit)?;
    set_return_data(&deposit.shares.get().to_le_bytes());
    Ok(())
}

/// The stake is the depositor's own, free, active and large enough, and at the operator's vote account. Errors:
/// `NotAStake`, `ForeignStake`, `LockedStake`, `StakeElsewhere`, `StakeDeactivated`, `StakeActivating`,
/// `StakeTooSmall`.
fn check_stake(
    stake: &AccountView,
    depositor: &Address,
    record: &Record,
    header: &Operators,
    epoch: u64,
) -> Result<Foreign> {
    let offered = stake::inspect(stake).ok_or(SluiceError::NotAStake)?;
    let own = anchor_lang::address_eq(&offered.staker, depositor)
        && anchor_lang::address_eq(&offered.withdrawer, depositor);
    require!(own, SluiceError::ForeignStake);
    require!(!offered.locked, SluiceError::LockedStake);
    require!(anchor_lang::address_eq(&offered.vote, &record.vote), SluiceError::StakeElsewhere);
    require!(offered.deactivation == u64::MAX, SluiceError::StakeDeactivated);
    require!(offered.activation < epoch, SluiceError::StakeActivating);
    let whole = offered.stake >= header.minimum && offered.stake < offered.lamports;
    require!(whole, SluiceError::StakeTooSmall);
    Ok(offered)
}

/// The operator may have it: eligible, its terms kept, credits in this epoch (stake that earned nothing would be bought
/// at par, design review M7), its main account as the record says, room up to its target and under its groups' caps.
/// Errors: `WrongVoteAccount`, `VoteAccountUnreadable`, `CommissionTooHigh`, `OperatorNotEligible`, `NoCredits`,
/// `WrongStakeAccount`, `OperatorBusy`, `AboveTarget`.
fn check_operator(
    header: &Operators,
    record: &Record,
    index: u32,
    stake: u64,
    main: &AccountView,
    vote: &AccountView,
) -> Result<()> {
    require!(anchor_lang::address_eq(main.address(), &record.main), SluiceError::WrongStakeAccount);
    require!(record.eligible(header.level_epoch), SluiceError::OperatorNotEligible);
    vote::check_voted(vote, record, header.level_epoch)?;
    let now = stake::read(main, &header.pool, &record.vote).news(record.main_state);
    let known = now.state == record.main_state
        && now.delegation == record.main_delegation
        && now.lamports >= record.main_lamports;
    require!(known && matches!(now.state, STAKED | IDLE), SluiceError::OperatorBusy);
    let room = header.target(index, record).saturating_sub(record.current()).min(header.group_room(record));
    require!(stake <= room, SluiceError::AboveTarget);
    Ok(())
}

/// What is credited. Where free reserve was to be delegated, stake takes the place of as much of it.
fn entry(offered: &Foreign, merged: bool, free: Lamports) -> StakeEntry {
    let surplus = if merged { offered.lamports.saturating_sub(offered.stake) } else { 0 };
    StakeEntry { stake: Lamports::new(offered.stake), surplus: Lamports::new(surplus), displaced: free }
}

impl DepositStake {
    fn mint(&self, view: &AccountView, shares: u64) {
        let bump = core::slice::from_ref(&self.pool.bump);
        let signer = [Seed::from(seeds::POOL), Seed::from(self.pool.mint.as_ref()), Seed::from(bump)];
        let (mint, to) = (self.mint.account(), self.lst_account.account());
        cpi::token::mint_to(&self.pool.token_program, mint, to, view, shares, Seeds::from(&signer));
    }

    fn log(&mut self, index: u32, entry: &StakeEntry, deposit: &Deposit) -> Result<()> {
        let (header, records) = parts(&mut self.operators);
        let record = operator(records, index)?;
        Tagged::new(StakeDeposited {
            pool: header.pool,
            depositor: *self.depositor.address(),
            vote: record.vote,
            sequence: self.pool.sequence,
            operators_sequence: header.sequence,
            stake: entry.stake.get(),
            surplus: entry.surplus.get(),
            fee: deposit.fee.get(),
            shares: deposit.shares.get(),
            assets: self.pool.assets,
            unbooked: self.pool.unbooked,
            supply: self.pool.supply,
            head_room: self.pool.head_room,
            main_delegation: record.main_delegation,
            operator_lamports: record.places().lamports,
            lamports_of_all: header.lamports,
            delegated: header.delegated,
            index: u64::from(index),
        })
        .log();
        Ok(())
    }
}

//! `remove_operator`: docs/spec/remove_operator.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use crate::cpi;
use crate::cpi::stake::{self, Authority, Read};
use crate::error::SluiceError;
use crate::events::{OperatorChanged, Tagged};
use crate::instructions::crank::operator;
use crate::state::bond::BONDED;
use crate::state::operators::parts;
use crate::state::record::{Record, DRAINING, GONE, IDLE, STAKED, TOMBSTONE};
use crate::state::{Operators, Pool};

/// Accounts of `remove_operator`.
#[derive(Accounts)]
pub struct RemoveOperator {
    /// Any pool of this program: signs for its stake accounts.
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// Receives what the accounts hold.
    #[account(mut, address = pool.reserve @ SluiceError::WrongReserve)]
    pub reserve: UncheckedAccount,
    /// The operator's main account.
    #[account(mut)]
    pub main: UncheckedAccount,
    /// The operator's side account.
    #[account(mut)]
    pub side: UncheckedAccount,
    /// The stake program.
    #[account(address = stake::ID @ SluiceError::WrongStakeProgram)]
    pub stake_program: UncheckedAccount,
}

/// Closes the two accounts of a drained operator that has no stake left and makes its place free. Anyone may:
/// governance has decided when it drained it.
///
/// Errors: `RewardsBeingPaid`, `NoOperator`, `WrongStakeAccount`, `OperatorHasStake`, `LossNotRead`, `OperatorOwes`;
/// the stake program's where an account is not cold yet.
pub(crate) fn handler(ctx: &mut Context<RemoveOperator>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let pool_view = *accounts.pool.account();
    require!(!cpi::sysvar::rewards_being_paid()?, SluiceError::RewardsBeingPaid);
    let epoch = cpi::sysvar::current_epoch()?.get();
    accounts.operators.enter(epoch, || Ok(cpi::sysvar::slots_of(epoch)?.first))?;
    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    let stakes = [accounts.main.account(), accounts.side.account()];
    let known = anchor_lang::address_eq(stakes[0].address(), &record.main)
        && anchor_lang::address_eq(stakes[1].address(), &record.side);
    require!(known, SluiceError::WrongStakeAccount);
    require!(record.bonded != BONDED || record.dues() == 0, SluiceError::OperatorOwes);
    let reads = check_empty(&header.pool, record, stakes)?;

    let authority = Authority::of(&accounts.pool, &pool_view);
    for (account, read) in stakes.into_iter().zip(reads) {
        if read.state != GONE {
            stake::withdraw(account, accounts.reserve.account(), &authority, account.lamports());
        }
    }

    header.replace(&record.groups, &record.places(), &Default::default())?;
    header.loss_due = header.loss_due.saturating_sub(record.loss_due);
    header.count = header.count.checked_sub(1).ok_or(SluiceError::InvariantViolated)?;
    header.forgo(record)?;
    header.sequence = header.sequence.wrapping_add(1);
    let mut removed = core::mem::replace(record, bytemuck::Zeroable::zeroed());
    // So that the event tells a removal from any other change of a drained operator.
    removed.status = TOMBSTONE;
    if header.cursor == index {
        header.pass_turn(records, index);
    }
    header.invariant()?;
    Tagged::new(OperatorChanged::of(header, &removed, index)).log();
    Ok(())
}

/// What the two accounts say: nothing of the operator's is left that counts. Errors: `OperatorHasStake`, `LossNotRead`.
fn check_empty(pool: &Address, record: &Record, stakes: [&AccountView; 2]) -> Result<[Read; 2]> {
    // Its weight still counts until the delay has passed: what it frees must not go to others before.
    let gone = record.status == DRAINING && record.weight == 0 && record.next_weight == 0;
    // Read anew: a record that was never read says nothing of its accounts yet.
    let main = stake::read(stakes[0], pool, &record.vote).news(record.main_state);
    let side = stake::read(stakes[1], pool, &record.vote).news(record.side_state);
    // The runtime may leave a delegation of nothing, which can be withdrawn from like none.
    let free =
        |read: &Read| matches!(read.state, IDLE | GONE) || (read.state == STAKED && read.delegation == 0);
    require!(gone && free(&main) && free(&side), SluiceError::OperatorHasStake);
    // What fell is to be read first: a bond answers for it, which nobody could ask any more.
    let fell = main.lamports < record.main_lamports || side.lamports < record.side_lamports;
    require!(!fell, SluiceError::LossNotRead);
    Ok([main, side])
}

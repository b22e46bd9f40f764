//! `flag_operator`: docs/spec/flag_operator.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use super::moves::{end_head_room, operator};
use crate::cpi;
use crate::error::SluiceError;
use crate::events::{OperatorChanged, Tagged};
use crate::state::operators::parts;
use crate::state::record::{
    Record, ASTRAY, FLAG_ACCOUNTS, FLAG_COMMISSION, FLAG_DEACTIVATED, FLAG_DELINQUENT, FLAG_SLOW,
    FLAG_UNBONDING, FLAG_VOTE_ACCOUNT, FLAG_ZEROED, GONE, LISTED,
};
use crate::state::{vote, Operators, Pool};

/// Accounts of `flag_operator`.
#[derive(Accounts)]
pub struct FlagOperator {
    /// Any pool of this program: its head-room ends where it stood on the operator.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// The operator's vote account: the evidence.
    pub vote: UncheckedAccount,
    /// A vote account that has voted, where the operator is to be shown not to have; otherwise any account.
    pub reference: UncheckedAccount,
}

/// Sets and clears an operator's flags by what can be seen now. The first flag takes its target away at once; the last
/// one cleared gives it back from the next epoch on.
///
/// Errors: `NoOperator`, `WrongVoteAccount`.
pub(crate) fn handler(ctx: &mut Context<FlagOperator>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    let account = accounts.vote.account();
    require!(anchor_lang::address_eq(account.address(), &record.vote), SluiceError::WrongVoteAccount);

    let before = record.flags;
    record.flags = judged(record, account, accounts.reference.account(), epoch);
    if record.flags == before {
        return Ok(());
    }
    if record.flags & !FLAG_ZEROED != 0 {
        if record.eligible(epoch) && record.open(epoch) {
            end_head_room(&mut accounts.pool, &header.pool, epoch)?;
        }
        record.suspend(header, epoch);
    } else if record.status == LISTED {
        record.cleared(epoch);
    }
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    Tagged::new(OperatorChanged::of(header, record, index)).log();
    Ok(())
}

/// The operator's flags by what its accounts show in `epoch`.
fn judged(record: &Record, vote: &AccountView, reference: &AccountView, epoch: u64) -> u8 {
    let mut flags = record.flags & !(FLAG_VOTE_ACCOUNT | FLAG_COMMISSION) | vote::flags(vote, record);
    if vote::delinquent(vote, reference, epoch) {
        flags |= FLAG_DELINQUENT;
    }
    if vote::votes(vote, epoch) {
        flags &= !(FLAG_DEACTIVATED | FLAG_DELINQUENT);
        // What has no stake left shows no growth any more: voting, and the time that has passed, must do.
        if record.current() == 0 && record.barred_until <= epoch {
            flags &= !FLAG_SLOW;
        }
    }
    if record.barred_until <= epoch {
        flags &= !FLAG_UNBONDING;
    }
    if !matches!(record.main_state, GONE | ASTRAY) && !matches!(record.side_state, GONE | ASTRAY) {
        flags &= !FLAG_ACCOUNTS;
    }
    flags
}

//! `refresh_operators`: docs/spec/refresh_operators.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use super::visit::{pay, take_pair, visit, Steps};
use crate::cpi;
use crate::error::SluiceError;
use crate::events::{OperatorsRefreshed, Tagged, Values};
use crate::state::operators::parts;
use crate::state::record::{Record, TOMBSTONE};
use crate::state::Operators;

/// Accounts of `refresh_operators`; behind them, in the order of the records, main and (where it is busy) side of each
/// operator. No pool: readings of one pool contend with nothing but each other.
#[derive(Accounts)]
pub struct RefreshOperators {
    /// Any pool's operators.
    #[account(mut)]
    pub operators: Slab<Operators, Record>,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
}

/// Reads the accounts of the operators from `first` on. Makes no call; fails for no content of any account.
///
/// Errors: `RewardsBeingPaid`; `WrongStakeAccount` where an account is not the next operator's; `NoOperator` behind the
/// last.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<RefreshOperators>, first: u32) -> Result<()> {
    let stakes = ctx.remaining_accounts()?;
    let accounts = &mut ctx.accounts;
    let view = *accounts.operators.view();
    require!(!cpi::sysvar::rewards_being_paid()?, SluiceError::RewardsBeingPaid);
    let now = cpi::sysvar::now()?;
    let epoch = now.epoch.get();
    let (header, records) = parts(&mut accounts.operators);
    header.enter(epoch, || Ok(cpi::sysvar::slots_of(epoch)?.first))?;

    // as-safety: `usize` is 64 bits wide on-chain.
    let mut records = records.get_mut(first as usize..).unwrap_or_default().iter_mut();
    let (mut rest, mut values, mut steps) = (&stakes[..], Values::new(), 0u64);
    while !rest.is_empty() {
        let record = records.next().ok_or(SluiceError::NoOperator)?;
        let pair = if record.status == TOMBSTONE { None } else { take_pair(record, &mut rest)? };
        let Some(pair) = pair else {
            values.push(Values::UNREAD);
            continue;
        };
        if visit(header, record, &pair)? {
            steps = steps.wrapping_add(1);
        }
        values.push(record.places().lamports);
    }

    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    Tagged::new(OperatorsRefreshed::of(header, first)).log_with(values.as_bytes());
    pay(header, &view, accounts.cranker.account(), now, Steps::of_boundary(steps))
}

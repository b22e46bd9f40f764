//! `update_operator` and `drain_operator`: docs/spec/update_operator.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use super::terms::OperatorTerms;
use crate::cpi;
use crate::error::SluiceError;
use crate::events::{OperatorChanged, Tagged};
use crate::instructions::crank::{end_head_room, operator};
use crate::state::operators::{parts, CHANGE_DELAY, NEVER};
use crate::state::record::{Record, DRAINING};
use crate::state::{Operators, Pool};

/// Accounts of `update_operator` and `drain_operator`.
#[derive(Accounts)]
pub struct ChangeOperator {
    /// Signs for the decision.
    #[account(address = pool.governance @ SluiceError::NotGovernance)]
    pub governance: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// The operator's vote account, so that a list that has changed meanwhile is noticed.
    pub vote: UncheckedAccount,
}

impl ChangeOperator {
    /// Applies `change` to the operator at `index`, with the epoch. Errors: `NoOperator`, `WrongVoteAccount`.
    fn apply(
        &mut self,
        index: u32,
        change: impl FnOnce(&mut Record, &Operators, u64) -> Result<()>,
    ) -> Result<()> {
        let epoch = cpi::sysvar::current_epoch()?.get();
        let (header, records) = parts(&mut self.operators);
        let record = operator(records, index)?;
        require!(anchor_lang::address_eq(self.vote.address(), &record.vote), SluiceError::WrongVoteAccount);
        let open = record.eligible(epoch) && record.open(epoch);
        change(record, header, epoch)?;
        if open && !record.eligible(epoch) {
            end_head_room(&mut self.pool, &header.pool, epoch)?;
        }
        header.sequence = header.sequence.wrapping_add(1);
        header.invariant()?;
        Tagged::new(OperatorChanged::of(header, record, index)).log();
        Ok(())
    }
}

/// Changes an operator's terms, to count from [`CHANGE_DELAY`] epochs on; a lower maximum of a commission at once. Any write
/// restarts the delay.
///
/// Errors: `NotGovernance`, `ParameterOutOfBounds`, `NoOperator`, `WrongVoteAccount`, `OperatorDraining`.
pub(crate) fn update(ctx: &mut Context<ChangeOperator>, index: u32, terms: OperatorTerms) -> Result<()> {
    require!(terms.bounded(), SluiceError::ParameterOutOfBounds);
    ctx.accounts.apply(index, |record, _, epoch| {
        require!(record.status != DRAINING, SluiceError::OperatorDraining);
        terms.pend(record, epoch.saturating_add(CHANGE_DELAY));
        if record.eligible_from == NEVER {
            // Flagged: its weight stays away until the flag is cleared.
            record.next_weight = 0;
        }
        Ok(())
    })
}

/// Takes an operator's target away at once and for good. What it frees is given to others from [`CHANGE_DELAY`] epochs on,
/// or as many behind a change that is pending.
///
/// Errors: `NotGovernance`, `NoOperator`, `WrongVoteAccount`, `OperatorDraining`.
pub(crate) fn drain(ctx: &mut Context<ChangeOperator>, index: u32) -> Result<()> {
    ctx.accounts.apply(index, |record, header, epoch| {
        require!(record.status != DRAINING, SluiceError::OperatorDraining);
        record.status = DRAINING;
        record.wanted_weight = 0;
        record.suspend(header, epoch);
        Ok(())
    })
}

//! `update_operator`, `drain_operator` and `zero_operator`: docs/spec/update_operator.md, drain_operator.md and
//! zero_operator.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use super::terms::{is_curator, OperatorTerms};
use crate::cpi;
use crate::error::SluiceError;
use crate::events::{OperatorChanged, Tagged};
use crate::instructions::crank::{end_head_room, operator};
use crate::state::operators::{parts, CHANGE_DELAY, NEVER};
use crate::state::record::{Record, DRAINING, FLAG_ZEROED};
use crate::state::{Config, Operators, Pool};

/// Accounts of `update_operator`, `drain_operator` and `zero_operator`.
#[derive(Accounts)]
pub struct ChangeOperator {
    /// Signs for the decision: governance, or the curator.
    pub authority: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// The curator's bounds.
    #[account(address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
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
        change: impl FnOnce(&mut Record, &mut Operators, &Config, u64) -> Result<()>,
    ) -> Result<()> {
        let epoch = cpi::sysvar::current_epoch()?.get();
        let (header, records) = parts(&mut self.operators);
        let record = operator(records, index)?;
        require!(anchor_lang::address_eq(self.vote.address(), &record.vote), SluiceError::WrongVoteAccount);
        let open = record.eligible(epoch) && record.open(epoch);
        change(record, header, &self.config, epoch)?;
        if open && !record.eligible(epoch) {
            end_head_room(&mut self.pool, &header.pool, epoch)?;
        }
        header.sequence = header.sequence.wrapping_add(1);
        header.invariant()?;
        Tagged::new(OperatorChanged::of(header, record, index)).log();
        Ok(())
    }
}

/// Changes an operator's terms, to count from [`CHANGE_DELAY`] epochs on; a lower maximum of a commission at once. Any
/// write restarts the delay. The curator changes weights, and nothing else to more than it is.
///
/// Errors: `NotGovernance`, `ParameterOutOfBounds`, `NoOperator`, `WrongVoteAccount`, `OperatorDraining`,
/// `ChangePending`, `BeyondCurator`.
pub(crate) fn update(ctx: &mut Context<ChangeOperator>, index: u32, terms: OperatorTerms) -> Result<()> {
    let curator = is_curator(ctx.accounts.authority.address(), &ctx.accounts.pool)?;
    require!(terms.bounded(), SluiceError::ParameterOutOfBounds);
    ctx.accounts.apply(index, |record, _, config, epoch| {
        require!(record.status != DRAINING, SluiceError::OperatorDraining);
        if curator {
            terms.check_changed(config, record)?;
        }
        terms.pend(record, epoch.saturating_add(CHANGE_DELAY));
        if record.flags & !FLAG_ZEROED != 0 {
            // Its weight stays away until the flag is cleared.
            record.next_weight = 0;
        }
        Ok(())
    })
}

/// Takes an operator's target away at once and for good. What it frees is given to others from [`CHANGE_DELAY`] epochs
/// on, or as many behind a change that is pending.
///
/// Errors: `NotGovernance`, `NoOperator`, `WrongVoteAccount`, `OperatorDraining`.
pub(crate) fn drain(ctx: &mut Context<ChangeOperator>, index: u32) -> Result<()> {
    let curator = is_curator(ctx.accounts.authority.address(), &ctx.accounts.pool)?;
    require!(!curator, SluiceError::NotGovernance);
    ctx.accounts.apply(index, |record, header, _, epoch| {
        require!(record.status != DRAINING, SluiceError::OperatorDraining);
        record.status = DRAINING;
        record.wanted_weight = 0;
        record.suspend(header, epoch);
        Ok(())
    })
}

/// Takes an operator's weight away at once, until it is given another one: of all operators together, at most the
/// curator's share of all weight an epoch. What it frees is given to others after the delay, as above.
///
/// Errors: `NotGovernance`, `NoOperator`, `WrongVoteAccount`, `OperatorDraining`, `ZeroBudgetSpent`.
pub(crate) fn zero(ctx: &mut Context<ChangeOperator>, index: u32) -> Result<()> {
    is_curator(ctx.accounts.authority.address(), &ctx.accounts.pool)?;
    ctx.accounts.apply(index, |record, header, config, epoch| {
        require!(record.status != DRAINING, SluiceError::OperatorDraining);
        header.enter(epoch, || Ok(cpi::sysvar::slots_of(epoch)?.first))?;
        // What was only promised is taken away as well.
        let promised = if record.next_from == NEVER { 0 } else { record.next_weight };
        header.zero(record.weight.max(promised), config.curator_zero_bps)?;
        record.wanted_weight = 0;
        record.flags |= FLAG_ZEROED;
        record.suspend(header, epoch);
        Ok(())
    })
}

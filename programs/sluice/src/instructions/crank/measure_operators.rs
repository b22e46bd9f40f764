//! `measure_operators`: docs/spec/measure_operators.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::bond::{self, Measured};
use sluice_math::{Bps, Lamports};

use super::visit::{pay, Steps};
use crate::cpi;
use crate::error::SluiceError;
use crate::events::{OperatorChanged, OperatorsMeasured, Tagged, Values};
use crate::state::bond::{BAR_EPOCHS, BONDED};
use crate::state::operators::parts;
use crate::state::record::{Record, FLAG_SLOW, FLAG_ZEROED, LISTED, TOMBSTONE};
use crate::state::Operators;

/// Accounts of `measure_operators`.
#[derive(Accounts)]
pub struct MeasureOperators {
    /// Any pool's operators, all of them read in this epoch.
    #[account(mut)]
    pub operators: Slab<Operators, Record>,
    /// Receives the bounty.
    #[account(mut)]
    pub cranker: UncheckedAccount,
}

/// Compares what `count` operators from `first` on have earned with the stake-weighted mean of all of them: what a bond
/// owes for a shortfall, who grew by less than half the mean twice in a row. Brings caps to what bonds cover. Each once
/// an epoch, between the last reading and the close, which waits for it: the evidence of an epoch is charged before
/// anybody can buy a part of it.
///
/// Errors: `RefreshIncomplete`.
pub(crate) fn handler(ctx: &mut Context<MeasureOperators>, first: u32, count: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let view = *accounts.operators.view();
    let now = cpi::sysvar::now()?;
    let epoch = now.epoch.get();
    let (header, records) = parts(&mut accounts.operators);
    require!(header.read(epoch), SluiceError::RefreshIncomplete);
    let (before, mut dues) = (header.measured, Values::new());

    // as-safety: `usize` is 64 bits wide on-chain.
    let behind = records.iter_mut().zip(0u32..).skip(first as usize).take(count as usize);
    let due = |record: &Record| record.status != TOMBSTONE && record.measured != epoch;
    for (record, index) in behind.filter(|(record, _)| due(record)) {
        record.measured = epoch;
        header.measured = header.measured.wrapping_add(1);
        record.cover(header);
        if record.grew_on != 0 {
            measure(header, record, index, &mut dues);
        }
    }

    if header.measured == before {
        return Ok(());
    }
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    Tagged::new(OperatorsMeasured::of(header, first)).log_with(dues.as_bytes());
    let last = u64::from(header.measured == header.due);
    pay(header, &view, accounts.cranker.account(), now, Steps::of_boundary(last))
}

/// Compares the growth of stake that was active all epoch with the mean, unless there is none.
fn measure(header: &mut Operators, record: &mut Record, index: u32, dues: &mut Values) {
    let all = header.mean();
    let own = Measured { base: Lamports::new(record.grew_on), growth: Lamports::new(record.grew) };
    if all.growth.is_zero() {
        return;
    }
    if judge_pace(header, record, bond::slow(&own, &all)) {
        Tagged::new(OperatorChanged::of(header, record, index)).log();
    }
    if record.bonded == BONDED {
        let due = charge(header, record, &own, &all);
        if due != 0 {
            dues.push(u64::from(index));
            dues.push(due);
        }
    }
}

/// What the bond owes for the growth of this epoch. Returns it, in lamports.
fn charge(header: &mut Operators, record: &mut Record, own: &Measured, all: &Measured) -> u64 {
    // A parameter is within its bounds; were it not, nothing would be demanded.
    let tolerance = Bps::new(header.tolerance_bps).unwrap_or(Bps::WHOLE);
    let verdict = bond::shortfall(own, all, Lamports::new(record.credit), tolerance);
    let due = verdict.due.get();
    record.credit = verdict.credit.get();
    record.short_due = record.short_due.saturating_add(due);
    header.bonded_due = header.bonded_due.saturating_add(due);
    due
}

/// Flags who was slow twice in a row, and clears who is not any more. Returns whether that is new.
fn judge_pace(header: &mut Operators, record: &mut Record, slow: bool) -> bool {
    let (epoch, before) = (header.epoch, record.flags);
    if slow && record.slow != 0 {
        record.flags |= FLAG_SLOW;
        record.barred_until = record.barred_until.max(epoch.saturating_add(BAR_EPOCHS));
        record.suspend(header, epoch);
    } else if !slow {
        record.flags &= !FLAG_SLOW;
    }
    record.slow = u8::from(slow);
    if record.flags == before {
        return false;
    }
    if record.flags & !FLAG_ZEROED == 0 && record.status == LISTED {
        record.cleared(epoch);
    }
    header.sequence = header.sequence.wrapping_add(1);
    true
}

//! `report_loss`: docs/spec/report_loss.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use super::moves::{operator, StakeAccounts};
use super::visit::{read_falls, Pair};
use crate::cpi;
use crate::error::SluiceError;
use crate::events::{LossReported, Tagged};
use crate::state::closed::{BUNKER_ASTRAY, BUNKER_LOSS};
use crate::state::operators::parts;
use crate::state::record::Record;
use crate::state::{Operators, Pool};

/// Accounts of `report_loss`.
#[derive(Accounts)]
pub struct ReportLoss {
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// The operator's main account: the evidence.
    pub main: UncheckedAccount,
    /// The operator's side account.
    pub side: UncheckedAccount,
}

/// Reads one operator at any time, for nothing but what it has lost: a gain waits for the next refresh, so that nobody
/// chooses when it is measured. Where losses that no close has booked, of all operators together and whoever read them,
/// exceed the threshold, or stake as large is delegated to strangers, the pool goes into bunker mode. Needs no fresh
/// rate and knows no mode.
///
/// Errors: `NoOperator`, `WrongStakeAccount`.
pub(crate) fn handler(ctx: &mut Context<ReportLoss>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    let (main, side) = (accounts.main.account(), accounts.side.account());
    StakeAccounts { main, side }.check(record)?;

    let lost = read_falls(header, record, &Pair { main, side: Some(side) }, epoch)?;
    header.invariant()?;
    note_losses(&mut accounts.pool, header, Some(Loss { record, index, lost }))
}

/// What is missing at an operator.
pub struct Loss<'a> {
    /// The operator.
    pub record: &'a Record,
    /// Its place.
    pub index: u32,
    /// Lamports.
    pub lost: u64,
}

/// Puts the pool into bunker mode where what was read amounts to it, and says so; says also what is missing at an
/// operator. Does nothing where nothing is new. Errors: `InvariantViolated`.
#[inline(always)]
pub fn note_losses(pool: &mut Pool, header: &mut Operators, loss: Option<Loss>) -> Result<()> {
    if header.fallen | header.astray == 0 {
        return Ok(());
    }
    note(pool, header, loss)
}

#[cold]
#[inline(never)]
fn note(pool: &mut Pool, header: &mut Operators, loss: Option<Loss>) -> Result<()> {
    let least = pool.loss_threshold();
    let reason = |holds: bool, bit: u16| if holds { bit } else { 0 };
    let evidence = reason(header.fallen > least, BUNKER_LOSS) | reason(header.astray > least, BUNKER_ASTRAY);
    let loss = loss.filter(|loss| loss.lost != 0);
    if loss.is_none() && pool.closed | evidence == pool.closed {
        return Ok(());
    }
    pool.closed |= evidence;
    if pool.in_bunker()
        || loss.as_ref().is_some_and(|loss| loss.record.suspended_under(header.level_sequence))
    {
        pool.head_room = 0;
    }
    pool.sequence = pool.sequence.wrapping_add(1);
    header.sequence = header.sequence.wrapping_add(1);
    pool.invariant()?;
    let mut log = Tagged::<LossReported>::zeroed();
    log.event.pool = header.pool;
    log.event.sequence = pool.sequence;
    log.event.operators_sequence = header.sequence;
    log.event.fallen = header.fallen;
    log.event.lamports = header.lamports;
    log.event.delegated = header.delegated;
    log.event.cooling = header.cooling;
    log.event.head_room = pool.head_room;
    log.event.closed = u32::from(pool.closed);
    if let Some(Loss { record, index, lost }) = loss {
        (log.event.vote, log.event.index, log.event.lost) = (record.vote, index, lost);
        log.event.operator_lamports = record.places().lamports;
    }
    log.log();
    Ok(())
}

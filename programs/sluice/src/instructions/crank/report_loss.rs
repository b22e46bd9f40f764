//! `report_loss`: docs/spec/report_loss.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::epoch;
use sluice_math::Lamports;

use super::moves::{operator, StakeAccounts};
use super::visit::{read_falls, Pair};
use crate::error::SluiceError;
use crate::events::{LossReported, Tagged};
use crate::state::operators::parts;
use crate::state::pool::{BUNKER_ASTRAY, BUNKER_LOSS};
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

/// Reads one operator at any time, for nothing but what it has lost: a gain waits for the next refresh, so that nobody chooses
/// when it is measured. Where losses that no close has booked, of all operators together and whoever read them, exceed the
/// threshold, or stake as large is delegated to strangers, the pool goes into bunker mode. Needs no fresh rate and knows no
/// mode.
///
/// Errors: `NoOperator`, `WrongStakeAccount`.
pub(crate) fn handler(ctx: &mut Context<ReportLoss>, index: u32) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let (header, records) = parts(&mut accounts.operators);
    let record = operator(records, index)?;
    let (main, side) = (accounts.main.account(), accounts.side.account());
    StakeAccounts { main, side }.check(record)?;

    let fallen = read_falls(header, record, &Pair { main, side: Some(side) })?;
    let pool = &mut *accounts.pool;
    let bunker = pool.bunker | evidence(header, pool);
    if fallen == 0 && bunker == pool.bunker {
        return Ok(());
    }

    pool.bunker = bunker;
    if bunker != 0 || record.suspended_under(header.level_sequence) {
        pool.head_room = 0;
    }
    pool.sequence = pool.sequence.wrapping_add(1);
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    pool.invariant()?;
    let log = event(header, record, pool, fallen);
    Tagged::new(LossReported { pool: *accounts.pool.address(), index, ..log }).log();
    Ok(())
}

/// What the books say by now.
fn evidence(header: &Operators, pool: &Pool) -> u8 {
    let least = epoch::threshold(Lamports::new(pool.pair_assets)).get();
    let reason = |holds: bool, bit: u8| if holds { bit } else { 0 };
    reason(header.fallen > least, BUNKER_LOSS) | reason(header.astray > least, BUNKER_ASTRAY)
}

fn event(header: &Operators, record: &Record, pool: &Pool, lost: u64) -> LossReported {
    LossReported {
        pool: header.pool,
        vote: record.vote,
        sequence: pool.sequence,
        operators_sequence: header.sequence,
        lost,
        fallen: header.fallen,
        operator_lamports: record.places().lamports,
        lamports: header.lamports,
        delegated: header.delegated,
        cooling: header.cooling,
        head_room: pool.head_room,
        index: 0,
        bunker: u32::from(pool.bunker),
    }
}

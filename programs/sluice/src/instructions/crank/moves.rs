//! What `delegate` and `undelegate` share.

use anchor_lang::prelude::*;

use super::report_loss::note_losses;
use crate::error::SluiceError;
use crate::events::{HeadRoomEnded, Tagged};
use crate::state::record::{Record, TOMBSTONE};
use crate::state::{Operators, Pool};

/// The operator at `index`. Errors: `NoOperator`.
pub fn operator(records: &mut [Record], index: u32) -> Result<&mut Record> {
    // as-safety: `usize` is 64 bits wide on-chain.
    let record = records.get_mut(index as usize).ok_or(SluiceError::NoOperator)?;
    require!(record.status != TOMBSTONE, SluiceError::NoOperator);
    Ok(record)
}

/// An operator's two accounts as they were passed.
pub struct StakeAccounts<'a> {
    /// Passed as main.
    pub main: &'a AccountView,
    /// Passed as side.
    pub side: &'a AccountView,
}

impl StakeAccounts<'_> {
    /// Errors: `WrongStakeAccount` where they are not the record's, or the other way round.
    pub fn check(&self, record: &Record) -> Result<()> {
        let main = anchor_lang::address_eq(self.main.address(), &record.main);
        let side = anchor_lang::address_eq(self.side.address(), &record.side);
        require!(main && side, SluiceError::WrongStakeAccount);
        Ok(())
    }
}

/// Ends the head-room that a level of `epoch` has given: who could have taken a deposit no longer can. The next level,
/// which anybody may send, says what is left of it. Before the close there is none to end: it is of the last epoch, and
/// nobody can deposit.
///
/// Warning: `refresh_operators` holds no pool. A deactivation that it reads after the level ends no head-room before
/// the operator is swept, settled, or the level set again; what lies idle for it has the same cause, five epochs
/// without a vote.
/// Errors: `InvariantViolated`.
#[cold]
pub fn end_head_room(pool: &mut Pool, address: &Address, epoch: u64) -> Result<()> {
    if pool.head_room == 0 || pool.pair_epoch != epoch {
        return Ok(());
    }
    pool.head_room = 0;
    pool.sequence = pool.sequence.wrapping_add(1);
    Tagged::new(HeadRoomEnded { pool: *address, sequence: pool.sequence }).log();
    pool.invariant()
}

/// What a reading ends after the close of `epoch`: the head-room, where it has found somebody `shut` who could have
/// taken it; and everything that a loss ends, where what was read amounts to one. Before the close there is nothing to
/// end.
/// Errors: `InvariantViolated`.
#[inline(always)]
pub fn end_promises(pool: &mut Pool, header: &mut Operators, shut: bool, epoch: u64) -> Result<()> {
    if pool.pair_epoch != epoch {
        return Ok(());
    }
    if shut {
        end_head_room(pool, &header.pool, epoch)?;
    }
    note_losses(pool, header, None)
}

/// Targets exist: pair and level are of this epoch. A pair of this epoch also proves that the rewards were paid out.
/// Errors: `StaleRate`, `NoLevel`.
pub fn check_level(pool: &Pool, header: &Operators, epoch: u64) -> Result<()> {
    require!(pool.pair_epoch == epoch, SluiceError::StaleRate);
    require!(header.level_epoch == epoch, SluiceError::NoLevel);
    Ok(())
}

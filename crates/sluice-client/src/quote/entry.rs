//! SOL in, shares out.

use sluice_math::Lamports;
use sluice_math::deposit::{self, EntryTerms};

use super::books::{Closed, fresh, ledger, ppm, refuse};
use crate::accounts::Pool;
use crate::failure::SluiceError;
use crate::sysvar::Now;

/// By which instruction a deposit comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// `deposit_sol` or `deposit_stake`: closed where the pool has a gate.
    Free,
    /// `deposit_sol_gated` or `deposit_stake_gated`, with what opens the gate; whether that does is not asked here.
    Gated,
}

/// Why a deposit pays the entry fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fee {
    /// The epoch is too old: no other level could hand the deposit out before its end. Deposit in the next one.
    Late,
    /// Nothing can be delegated now: no level is set, or it is used up, or has ended. Wait for another level.
    NoHeadRoom,
    /// The part beyond what can still be delegated in this epoch pays.
    Beyond,
    /// A part would be handed to operators who cannot take stake in this epoch.
    Idle,
    /// Of a stake account, only what it holds besides its delegation, its rent for one: that is idle whenever it comes.
    Besides,
}

/// What a deposit does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// Base units of the LST that are minted.
    pub shares: u64,
    /// The entry fee, part of the lamports.
    pub fee: u64,
    /// Why there is one.
    pub why: Option<Fee>,
    /// What others may bring free of the fee afterwards, in lamports, as far as it is open.
    pub head_room: u64,
}

/// What `deposit_sol` mints for `lamports`.
///
/// # Errors
/// The program's: `StaleRate`, `Bunker`, `CoverPending`, `DepositsPaused`, `GateNotPassed`, `ZeroAmount`, `ZeroShares`,
/// `PoolInsolvent`, `DepositCapExceeded`, `AmountTooLarge`.
pub fn deposit_sol(pool: &Pool, now: &Now, door: Door, lamports: u64) -> Result<Deposit, SluiceError> {
    admit(pool, now, door)?;
    let terms = terms(pool, now)?;
    let amount = Lamports::new(lamports);
    let deposit = deposit::deposit(&ledger(pool), amount, &terms).map_err(refuse)?;
    let why = if deposit.fee.is_zero() { None } else { Some(why(pool, now, lamports)) };
    conclude(pool, &deposit, lamports, why)
}

/// Whether deposits are open to who comes by this door.
///
/// # Errors
/// `StaleRate`, `Bunker`, `CoverPending`, `DepositsPaused`, `GateNotPassed`.
pub(super) fn admit(pool: &Pool, now: &Now, door: Door) -> Result<(), SluiceError> {
    fresh(pool, now)?;
    let closed = Closed(pool.closed);
    closed.deposits()?;
    if door == Door::Free && closed.gated() {
        return Err(SluiceError::GateNotPassed);
    }
    Ok(())
}

/// What an entry costs now.
pub(super) fn terms(pool: &Pool, now: &Now) -> Result<EntryTerms, SluiceError> {
    let head_room = if is_late(pool, now) { 0 } else { pool.head_room };
    let open = if head_room == 0 { 0 } else { pool.open_ppm };
    Ok(EntryTerms { head_room: Lamports::new(head_room), open: ppm(open)?, fee: ppm(pool.r_max_ppm)? })
}

/// What is refused of a deposit that the formula allows. Errors: `ZeroAmount`, `ZeroShares`, `DepositCapExceeded`.
pub(super) fn conclude(
    pool: &Pool,
    deposit: &deposit::Deposit,
    lamports: u64,
    why: Option<Fee>,
) -> Result<Deposit, SluiceError> {
    if deposit.shares.is_zero() {
        return Err(if lamports == 0 { SluiceError::ZeroAmount } else { SluiceError::ZeroShares });
    }
    if deposit.after.assets.get() > pool.deposit_cap {
        return Err(SluiceError::DepositCapExceeded);
    }
    let (shares, fee, head_room) = (deposit.shares.get(), deposit.fee.get(), deposit.head_room.get());
    Ok(Deposit { shares, fee, why, head_room })
}

/// Why a deposit that brings `lamports` pays.
pub(super) fn why(pool: &Pool, now: &Now, lamports: u64) -> Fee {
    if is_late(pool, now) {
        Fee::Late
    } else if pool.head_room == 0 {
        Fee::NoHeadRoom
    } else if lamports > pool.head_room {
        Fee::Beyond
    } else {
        Fee::Idle
    }
}

fn is_late(pool: &Pool, now: &Now) -> bool {
    now.slot >= pool.late_from_slot
}

//! "Refresh first" as a type: prices exist only on a pool whose pair is of this epoch.

use anchor_lang::prelude::*;
use sluice_math::deposit::{Deposit, EntryTerms};
use sluice_math::{exit, Epoch, ExchangeRate, Lamports, Ppm, Shares};

use crate::error::{OrRefuse, SluiceError};
use crate::state::pool::BUNKER_UNBACKED_SHARES;
use crate::state::Pool;

/// A pool whose pair is of the current epoch, so that its rewards were paid out and its losses booked.
///
/// Only [`Pool::fresh`] builds one, and only it prices.
pub struct FreshPool<'a> {
    pool: &'a Pool,
}

impl<'a> FreshPool<'a> {
    /// Errors: `StaleRate`.
    #[inline(always)]
    pub(super) fn new(pool: &'a Pool, now: Epoch) -> Result<Self> {
        ensure!(pool.pair_epoch == now.get(), SluiceError::StaleRate);
        Ok(Self { pool })
    }

    /// The pair of this epoch. Errors: `PoolInsolvent`.
    #[inline(always)]
    pub fn pair(&self) -> Result<ExchangeRate> {
        self.pool.last_pair()
    }

    /// What a deposit of `lamports` does in `slot`: free of the entry fee up to the head-room, and not in the last slots
    /// of the epoch, when no level could hand it out any more. Refused where it would cost the depositor or the holders something:
    /// `ZeroAmount`, `Bunker` (shares exist that nobody paid for), `PoolInsolvent`, `ZeroShares`,
    /// `DepositCapExceeded`, `AmountTooLarge`.
    #[inline(always)]
    pub fn deposit(&self, lamports: Lamports, slot: u64) -> Result<Deposit> {
        ensure!(!lamports.is_zero(), SluiceError::ZeroAmount);
        ensure!(self.pool.bunker & BUNKER_UNBACKED_SHARES == 0, SluiceError::Bunker);
        let in_time = slot < self.pool.late_from_slot;
        let head_room = Lamports::new(if in_time { self.pool.head_room } else { 0 });
        // Without head-room there is nothing that it is a part of.
        let open = if head_room.is_zero() { Ppm::ZERO } else { Ppm::new(self.pool.open_ppm).or_refuse()? };
        let terms = EntryTerms { head_room, open, fee: self.pool.r_max()? };
        let deposit = sluice_math::deposit::deposit(&self.pool.ledger(), lamports, &terms).or_refuse()?;
        ensure!(!deposit.shares.is_zero(), SluiceError::ZeroShares);
        ensure!(deposit.after.assets.get() <= self.pool.deposit_cap, SluiceError::DepositCapExceeded);
        Ok(deposit)
    }

    /// The range of lamports that `shares` are worth. Errors: `Bunker` (their value is in doubt),
    /// `PoolInsolvent`, `AmountTooLarge`.
    #[inline(always)]
    pub fn shares_in_lamports(&self, shares: Shares) -> Result<(Lamports, Lamports)> {
        let rate = self.calculable_rate()?;
        exit::shares_in_lamports(self.pair()?, rate, shares, self.pool.exit_floor()?).or_refuse()
    }

    /// The range of shares that are worth `lamports`. Errors: as above.
    #[inline(always)]
    pub fn lamports_in_shares(&self, lamports: Lamports) -> Result<(Shares, Shares)> {
        let rate = self.calculable_rate()?;
        exit::lamports_in_shares(self.pair()?, rate, lamports, self.pool.exit_floor()?).or_refuse()
    }

    #[inline(always)]
    fn calculable_rate(&self) -> Result<ExchangeRate> {
        ensure!(self.pool.bunker == 0, SluiceError::Bunker);
        self.pool.ledger().deposit_rate().or_refuse()
    }
}

//! "Refresh first" as a type: prices exist only on a pool whose pair is of this epoch.

use anchor_lang::prelude::*;
use sluice_math::deposit::{Deposit, EntryTerms, StakeEntry};
use sluice_math::exit::{self, Exit};
use sluice_math::{Epoch, ExchangeRate, Lamports, MathError, Ppm, Shares};

use crate::error::{refuse, OrRefuse, SluiceError};
use crate::state::bunker::{BUNKER_LOSS, BUNKER_UNBACKED_SHARES, BUNKER_UNCONFIRMED};
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
    /// `ZeroAmount`, `Bunker` (shares exist that nobody paid for, or a loss is not booked or not confirmed),
    /// `PoolInsolvent`, `ZeroShares`, `DepositCapExceeded`, `AmountTooLarge`.
    #[inline(always)]
    pub fn deposit(&self, lamports: Lamports, slot: u64) -> Result<Deposit> {
        self.check_open()?;
        let terms = self.entry_terms(slot)?;
        let deposit = sluice_math::deposit::deposit(&self.pool.ledger(), lamports, &terms).or_refuse()?;
        self.check_entry(&deposit, lamports)?;
        Ok(deposit)
    }

    /// Errors: `Bunker`.
    #[inline(always)]
    fn check_open(&self) -> Result<()> {
        const SHUT: u8 = BUNKER_UNBACKED_SHARES | BUNKER_LOSS | BUNKER_UNCONFIRMED;
        ensure!(self.pool.bunker & SHUT == 0, SluiceError::Bunker);
        Ok(())
    }

    #[inline(always)]
    fn entry_terms(&self, slot: u64) -> Result<EntryTerms> {
        let in_time = slot < self.pool.late_from_slot;
        let head_room = Lamports::new(if in_time { self.pool.head_room } else { 0 });
        // Without head-room there is nothing that it is a part of.
        let open = if head_room.is_zero() { Ppm::ZERO } else { Ppm::new(self.pool.open_ppm).or_refuse()? };
        Ok(EntryTerms { head_room, open, fee: self.pool.r_max()? })
    }

    /// Errors: `ZeroAmount`, `ZeroShares`, `DepositCapExceeded`.
    #[inline(always)]
    fn check_entry(&self, deposit: &Deposit, lamports: Lamports) -> Result<()> {
        if deposit.shares.is_zero() {
            // Nothing buys nothing: asked for only here, where it is rare.
            let nothing = lamports.is_zero();
            return Err(refuse(if nothing { SluiceError::ZeroAmount } else { SluiceError::ZeroShares }));
        }
        ensure!(deposit.after.assets.get() <= self.pool.deposit_cap, SluiceError::DepositCapExceeded);
        Ok(())
    }

    /// What a stake account brings in `slot`, of which `displaced` takes the place of free reserve. Refused as [`Self::deposit`].
    pub fn deposit_stake(&self, entry: &StakeEntry, slot: u64) -> Result<Deposit> {
        self.check_open()?;
        let deposit =
            sluice_math::deposit::deposit_stake(&self.pool.ledger(), entry, &self.entry_terms(slot)?)
                .or_refuse()?;
        self.check_entry(&deposit, entry.stake)?;
        Ok(deposit)
    }

    /// What `shares` fetch at once out of a reserve with `reserve` lamports above its floor. Errors: `ZeroAmount`, `Bunker`,
    /// `PoolInsolvent`, `InsufficientLiquidity`, `ZeroLamports`.
    #[inline(always)]
    pub fn unstake_instant(&self, shares: Shares, reserve: Lamports) -> Result<Exit> {
        let pair = self.exit_pair(shares)?;
        let (curve, liquidity) = (self.pool.curve()?, self.pool.liquidity(reserve));
        let exit = match exit::instant(pair, shares, self.pool.exit_floor()?, &curve, liquidity) {
            Err(MathError::Underflow) => return Err(refuse(SluiceError::InsufficientLiquidity)),
            exit => exit.or_refuse()?,
        };
        ensure!(!exit.net.is_zero(), SluiceError::ZeroLamports);
        Ok(exit)
    }

    /// What `shares` fetch in active stake: the fee is the exit floor, for they use no liquidity. Errors: `ZeroAmount`,
    /// `Bunker`, `PoolInsolvent`, `AmountTooLarge`.
    pub fn withdraw_stake(&self, shares: Shares) -> Result<Exit> {
        exit::exit(self.exit_pair(shares)?, shares, self.pool.exit_floor()?).or_refuse()
    }

    #[inline(always)]
    fn exit_pair(&self, shares: Shares) -> Result<ExchangeRate> {
        ensure!(!shares.is_zero(), SluiceError::ZeroAmount);
        ensure!(self.pool.bunker == 0, SluiceError::Bunker);
        self.pair()
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

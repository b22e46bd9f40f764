//! "Refresh first" as a type: prices exist only on a pool whose pair is of this epoch.

use anchor_lang::prelude::*;
use sluice_math::exit::{self, Exit};
use sluice_math::{Epoch, ExchangeRate, Lamports, MathError, Shares};

use crate::error::{refuse, OrRefuse, SluiceError};
use crate::state::closed::{BUNKER, PAUSED_EXITS};
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

    /// The pool.
    pub(super) fn pool(&self) -> &'a Pool {
        self.pool
    }

    /// What `shares` fetch at once out of a reserve with `reserve` lamports above its floor. Errors: `ZeroAmount`,
    /// `Bunker`, `ExitsPaused`, `PoolInsolvent`, `InsufficientLiquidity`, `ZeroLamports`.
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
    /// `Bunker`, `ExitsPaused`, `PoolInsolvent`, `AmountTooLarge`.
    pub fn withdraw_stake(&self, shares: Shares) -> Result<Exit> {
        exit::exit(self.exit_pair(shares)?, shares, self.pool.exit_floor()?).or_refuse()
    }

    #[inline(always)]
    fn exit_pair(&self, shares: Shares) -> Result<ExchangeRate> {
        ensure!(!shares.is_zero(), SluiceError::ZeroAmount);
        if self.pool.closed & (BUNKER | PAUSED_EXITS) != 0 {
            let bunker = self.pool.in_bunker();
            return Err(refuse(if bunker { SluiceError::Bunker } else { SluiceError::ExitsPaused }));
        }
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
        ensure!(!self.pool.in_bunker(), SluiceError::Bunker);
        self.pool.ledger().deposit_rate().or_refuse()
    }
}

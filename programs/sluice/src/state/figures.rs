//! The pool's figures, typed.

use anchor_lang::prelude::*;
use sluice_math::epoch::FeeTerms;
use sluice_math::growth::Growth;
use sluice_math::{Bps, ExchangeRate, Lamports, Ppm, Shares};

use crate::error::OrRefuse;
use crate::state::Pool;

impl Pool {
    /// The least fee of an exit at this pair.
    #[inline(always)]
    pub fn exit_floor(&self) -> Result<Ppm> {
        Ppm::new(self.exit_floor_ppm).or_refuse()
    }

    /// The largest reward of an epoch that the pool expects.
    #[inline(always)]
    pub fn r_max(&self) -> Result<Ppm> {
        Ppm::new(self.r_max_ppm).or_refuse()
    }

    /// The window behind `r_max`.
    pub fn growth(&self) -> Growth {
        Growth { growth: self.growth, other: self.other, seen: self.growth_seen }
    }

    /// The high-water mark; it exists from creation on. Errors: `PoolInsolvent`, never.
    pub fn mark(&self) -> Result<ExchangeRate> {
        ExchangeRate::new(Lamports::new(self.mark_assets), Shares::new(self.mark_supply)).or_refuse()
    }

    /// What of the income is not the holders'.
    pub fn fee_terms(&self) -> Result<FeeTerms> {
        Ok(FeeTerms {
            fee: Bps::new(self.fee_bps).or_refuse()?,
            bounty: Bps::new(self.bounty_bps).or_refuse()?,
            insurance: Bps::new(self.insurance_bps).or_refuse()?,
        })
    }
}

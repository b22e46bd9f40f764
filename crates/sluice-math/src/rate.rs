//! The exchange rate: the exact pair, never a scaled number.

use crate::error::{MathError, Result};
use crate::units::{Lamports, Shares};
use crate::wide::{mul_div_ceil, mul_div_floor, mul_div_rem, product_less};

/// The side to which a conversion rounds. Users receive [`Round::Down`] and pay [`Round::Up`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// The floor.
    Down,
    /// The ceiling.
    Up,
}

/// What `supply` shares are worth together: `assets` lamports. Both are positive.
///
/// A stored price would be rounded once when written and again when used; the pair is rounded once, when used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExchangeRate {
    assets: Lamports,
    supply: Shares,
}

impl ExchangeRate {
    /// The rate of a pool. Errors: `NoSupply` without shares, `Insolvent` with shares but no assets.
    #[inline(always)]
    pub const fn new(assets: Lamports, supply: Shares) -> Result<Self> {
        if supply.is_zero() {
            return Err(MathError::NoSupply);
        }
        if assets.is_zero() {
            return Err(MathError::Insolvent);
        }
        Ok(Self { assets, supply })
    }

    /// The rate with more lamports behind the same shares. Errors: `Overflow`.
    #[inline(always)]
    pub const fn with(self, more: Lamports) -> Result<Self> {
        match self.assets.add(more) {
            Ok(assets) => Ok(Self { assets, ..self }),
            Err(error) => Err(error),
        }
    }

    /// The rate with fewer lamports behind the same shares; at least one stays.
    #[inline(always)]
    pub const fn less(self, lamports: Lamports) -> Self {
        let left = self.assets.excess_over(lamports);
        Self { assets: if left.is_zero() { Lamports::new(1) } else { left }, ..self }
    }

    /// The rate of those beside `shares`, for whom `lamports` are not. Both are parts of what there is: the queue's
    /// shares are fewer than all, and what it has due is less than assets and unbooked ([`crate::Ledger::priced`]).
    #[inline(always)]
    pub(crate) const fn beside(self, lamports: Lamports, shares: Shares) -> Self {
        // wrapping-safety: see above; a rate of nothing, were it not so, would be refused by every division.
        let assets = Lamports::new(self.assets.get().wrapping_sub(lamports.get()));
        Self { assets, supply: Shares::new(self.supply.get().wrapping_sub(shares.get())) }
    }

    /// The lamports that all shares are worth.
    #[inline(always)]
    pub const fn assets(self) -> Lamports {
        self.assets
    }

    /// All shares.
    #[inline(always)]
    pub const fn supply(self) -> Shares {
        self.supply
    }

    /// `lamports * supply / assets`, rounded as asked. Errors: `Overflow` where the result does not fit.
    #[inline(always)]
    pub fn to_shares(self, lamports: Lamports, round: Round) -> Result<Shares> {
        mul_div(lamports.get(), self.supply.get(), self.assets.get(), round).map(Shares::new)
    }

    /// `shares * assets / supply`, rounded as asked. Errors: `Overflow` where the result does not fit.
    #[inline(always)]
    pub fn to_lamports(self, shares: Shares, round: Round) -> Result<Lamports> {
        mul_div(shares.get(), self.assets.get(), self.supply.get(), round).map(Lamports::new)
    }

    /// `floor(shares * assets / supply)`, and what the division leaves, in parts of a lamport of which `supply` make
    /// one.
    /// Errors: `Overflow` where the result does not fit.
    #[inline(always)]
    pub fn to_lamports_and_rest(self, shares: Shares) -> Result<(Lamports, u64)> {
        let (lamports, rest) =
            mul_div_rem(shares.get(), self.assets.get(), self.supply.get()).ok_or(MathError::Overflow)?;
        Ok((Lamports::new(lamports), rest))
    }

    /// Whether a share is worth strictly less here than at `other`, exactly.
    #[inline(always)]
    pub const fn is_below(self, other: Self) -> bool {
        product_less(self.assets.get(), other.supply.get(), other.assets.get(), self.supply.get())
    }
}

#[inline(always)]
fn mul_div(a: u64, b: u64, d: u64, round: Round) -> Result<u64> {
    match round {
        Round::Down => mul_div_floor(a, b, d),
        Round::Up => mul_div_ceil(a, b, d),
    }
    .ok_or(MathError::Overflow)
}

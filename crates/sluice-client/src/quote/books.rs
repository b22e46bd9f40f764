//! The pool's figures, typed, and what is closed.

use sluice_math::exit::Curve;
use sluice_math::{Bps, ExchangeRate, Lamports, Ledger, MathError, Owed, Ppm, Queue, Round, Shares};

use crate::accounts::Pool;
use crate::failure::SluiceError;
use crate::sysvar::Now;

/// What a formula without a result means to a caller.
pub(super) fn refuse(error: MathError) -> SluiceError {
    match error {
        MathError::Overflow => SluiceError::AmountTooLarge,
        MathError::Insolvent => SluiceError::PoolInsolvent,
        MathError::Underflow | MathError::NoSupply | MathError::OutOfRange | MathError::Invariant => {
            SluiceError::InvariantViolated
        }
    }
}

/// What is closed, and why: the bits of [`Pool::closed`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closed(pub u16);

impl Closed {
    /// Bunker mode: a share fell at the last close.
    pub const SHARE_FELL: u16 = 1;
    /// Bunker mode: the mint has shares that the pool did not mint.
    pub const UNBACKED_SHARES: u16 = 2;
    /// Bunker mode: a loss is proven that no close has booked.
    pub const LOSS: u16 = 4;
    /// Bunker mode: stake is delegated to vote accounts that the pool did not choose.
    pub const ASTRAY: u16 = 8;
    /// Bunker mode: the last close took so much that the next one is to confirm it.
    pub const UNCONFIRMED: u16 = 16;
    /// Every reason for bunker mode.
    pub const BUNKER: u16 = 0xff;
    /// The guardian has paused deposits.
    pub const PAUSED_DEPOSITS: u16 = 1 << 8;
    /// The guardian has paused exits that are paid at once.
    pub const PAUSED_EXITS: u16 = 1 << 9;
    /// The guardian has paused delegation.
    pub const PAUSED_DELEGATION: u16 = 1 << 10;
    /// Somebody has recapitalised the pool, and no close has booked it.
    pub const COVER_PENDING: u16 = 1 << 11;
    /// Deposits need the signature of the deposit authority.
    pub const GATED_BY_SIGNER: u16 = 1 << 12;
    /// Deposits need an attestation.
    pub const GATED_BY_ATTESTATION: u16 = 1 << 13;

    /// Bunker mode that closes deposits too: shares nobody paid for, or a loss that is not booked or not confirmed.
    const FOR_DEPOSITS: u16 = Self::UNBACKED_SHARES | Self::LOSS | Self::UNCONFIRMED;

    /// Whether any of `bits` is set.
    #[must_use]
    pub const fn any(self, bits: u16) -> bool {
        self.0 & bits != 0
    }

    /// Whether the pool is in bunker mode.
    #[must_use]
    pub const fn bunker(self) -> bool {
        self.any(Self::BUNKER)
    }

    /// Whether deposits need somebody else's word.
    #[must_use]
    pub const fn gated(self) -> bool {
        self.any(Self::GATED_BY_SIGNER | Self::GATED_BY_ATTESTATION)
    }

    /// Why nobody may deposit now, if so.
    pub(super) fn deposits(self) -> Result<(), SluiceError> {
        if self.any(Self::FOR_DEPOSITS) {
            return Err(SluiceError::Bunker);
        }
        if self.any(Self::COVER_PENDING) {
            return Err(SluiceError::CoverPending);
        }
        if self.any(Self::PAUSED_DEPOSITS) {
            return Err(SluiceError::DepositsPaused);
        }
        Ok(())
    }

    /// Why nobody is paid at once now, if so.
    pub(super) fn exits(self) -> Result<(), SluiceError> {
        if self.bunker() {
            return Err(SluiceError::Bunker);
        }
        if self.any(Self::PAUSED_EXITS) {
            return Err(SluiceError::ExitsPaused);
        }
        Ok(())
    }
}

/// The pair of this epoch is there.
///
/// # Errors
/// `StaleRate`.
pub(super) fn fresh(pool: &Pool, now: &Now) -> Result<(), SluiceError> {
    if pool.pair_epoch == now.epoch { Ok(()) } else { Err(SluiceError::StaleRate) }
}

/// The pair that exits and tickets are priced at: that of [`Pool::pair_epoch`], which may have passed.
///
/// # Errors
/// `PoolInsolvent`.
pub fn pair(pool: &Pool) -> Result<ExchangeRate, SluiceError> {
    ExchangeRate::new(Lamports::new(pool.pair_assets), Shares::new(pool.pair_supply)).map_err(refuse)
}

/// What deposits are priced at now: with everything that no pair contains, as if the queue were paid.
///
/// # Errors
/// `PoolInsolvent`.
pub fn deposit_rate(pool: &Pool) -> Result<ExchangeRate, SluiceError> {
    ledger(pool).deposit_rate().map_err(refuse)
}

/// What `shares` are worth at the pair, in lamports, floored. No offer: exits pay a fee.
///
/// # Errors
/// `PoolInsolvent`, `AmountTooLarge`.
pub fn value(pool: &Pool, shares: u64) -> Result<u64, SluiceError> {
    pair(pool)?.to_lamports(Shares::new(shares), Round::Down).map(Lamports::get).map_err(refuse)
}

/// The pool's books.
#[must_use]
pub fn ledger(pool: &Pool) -> Ledger {
    Ledger {
        assets: Lamports::new(pool.assets),
        unbooked: Lamports::new(pool.unbooked),
        taxable: Lamports::new(pool.taxable),
        owed: Owed {
            fee: Lamports::new(pool.owed_fee),
            bounty: Lamports::new(pool.owed_bounty),
            insurance: Lamports::new(pool.owed_insurance),
        },
        supply: Shares::new(pool.supply),
        queue: Queue::stored(
            Shares::new(pool.queue_shares),
            Lamports::new(pool.queue_nominal),
            Lamports::new(pool.queue_value),
            Lamports::new(pool.queue_due),
        ),
    }
}

/// Lamports that the ledger never counts: they keep the reserve's account alive.
pub const FLOOR: u64 = 1_000_000;

/// What of a reserve account's lamports an instant exit could take: neither the queue, nor those who own what no pair
/// contains, nor the insurance, nor the next close waits for it.
#[must_use]
pub fn liquidity(pool: &Pool, reserve: u64) -> u64 {
    let waiting = [FLOOR, pool.queue_nominal, pool.unbooked, pool.owed_insurance, pool.recapitalised];
    waiting.into_iter().fold(reserve, u64::saturating_sub)
}

/// The price of an instant exit.
pub(super) fn curve(pool: &Pool) -> Result<Curve, SluiceError> {
    Ok(Curve {
        max: Bps::new(pool.exit_max_bps).map_err(refuse)?,
        min: Bps::new(pool.exit_min_bps).map_err(refuse)?,
        target: Lamports::new(pool.exit_target),
    })
}

/// A proportion of the pool's.
pub(super) fn ppm(figure: u32) -> Result<Ppm, SluiceError> {
    Ppm::new(figure).map_err(refuse)
}

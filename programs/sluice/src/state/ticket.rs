//! A ticket: a range of a cohort's shares, and whom it is paid to.

use anchor_lang::prelude::*;

use sluice_math::queue::{self, Queued, Request};
use sluice_math::{ExchangeRate, Shares};

use crate::error::{OrRefuse, SluiceError};

/// The least that a ticket asks for, in lamports: 0.01 SOL.
pub const LEAST_NOMINAL: u64 = 10_000_000;

/// And in rents of an empty account: what it is paid must be able to open its owner's, after most of it was lost.
pub const LEAST_RENTS: u64 = 4;

/// A ticket. Its address proves nothing but who requested it; what it is worth is in the fields.
#[account]
pub struct Ticket {
    /// The cohort.
    pub cohort: Address,
    /// Receives the payout; may transfer it.
    pub owner: Address,
    /// Who paid its rent, which goes back there.
    pub rent_payer: Address,
    /// First share of the cohort that is its own and not claimed.
    pub from: u64,
    /// End of its shares.
    pub to: u64,
    /// The most that all of it is paid, as requested.
    pub nominal: u64,
    /// Transfers so far: number of its last event.
    pub sequence: u64,
    /// Zero, for later versions.
    pub reserved: [u64; 2],
}

impl Ticket {
    /// Bytes of the account, discriminator included.
    pub const SPACE: usize = 8 + core::mem::size_of::<Self>();

    /// What a ticket of `shares` behind what a cohort has taken in that is requested at `pair` asks for. Errors:
    /// `TicketTooSmall`, `AmountTooLarge`.
    #[inline(always)]
    pub fn request(pair: ExchangeRate, queued: &Queued, shares: Shares, rent: &Rent) -> Result<Request> {
        let request = queue::request(pair, queued, shares).or_refuse()?;
        let least = rent.try_minimum_balance(0)?.saturating_mul(LEAST_RENTS).max(LEAST_NOMINAL);
        ensure!(request.nominal.get() >= least, SluiceError::TicketTooSmall);
        Ok(request)
    }

    /// Shares that are not claimed.
    pub fn shares(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    /// What always holds of a ticket between instructions. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn invariant(&self) -> Result<()> {
        let Self { cohort: _, owner: _, rent_payer: _, from, to, nominal: _, sequence: _, reserved: _ } =
            self;
        require!(from < to, SluiceError::InvariantViolated);
        Ok(())
    }
}

const _: () = assert!(core::mem::size_of::<Ticket>() == 3 * 32 + 6 * 8);

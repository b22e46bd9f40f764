//! The queue: cohorts of tickets, one an epoch.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use sluice_math::queue::{self, Fill, Progress, Queued, Request, STEPS};
use sluice_math::{ExchangeRate, Lamports, Shares};

use crate::error::{OrRefuse, SluiceError};
use crate::state::pool::VERSION;
use crate::state::TagOf;

/// Shares up to a watermark, and the price at which they were paid from the watermark before.
#[derive(Clone, Copy, IdlType, Pod, Zeroable)]
#[repr(C)]
pub struct Step {
    /// The watermark.
    pub upto: u64,
    /// The price: lamports.
    pub assets: u64,
    /// The price: shares.
    pub supply: u64,
}

impl Step {
    fn rate(&self) -> Result<ExchangeRate> {
        ExchangeRate::new(Lamports::new(self.assets), Shares::new(self.supply)).or_refuse()
    }
}

/// All tickets that were requested in an epoch. Holds the lamports of those that are finalised: a claim touches no
/// pool, so nothing can pause it. Raw at rest: shares, lamports, epochs, as named.
#[account]
pub struct Cohort {
    /// The pool.
    pub pool: Address,
    /// The cohort behind it; zero where there is none yet.
    pub next: Address,
    /// Who paid its rent, which goes back there.
    pub rent_payer: Address,
    /// The epoch of its requests.
    pub epoch: u64,
    /// Assets of the pair at request.
    pub assets: u64,
    /// Supply of the pair at request.
    pub supply: u64,
    /// Shares of all of its tickets.
    pub shares: u64,
    /// The watermark: shares up to which it is finalised.
    pub filled: u64,
    /// Nominal of all shares: `floor(shares * assets / supply)`.
    pub nominal: u64,
    /// What that floor leaves: `shares * assets` modulo `supply`.
    pub rest: u64,
    /// Lamports it holds for claims.
    pub unpaid: u64,
    /// Tickets that are not fully claimed.
    pub open: u64,
    /// Claims so far: number of its last event.
    pub sequence: u64,
    /// The epoch in which it was last finalised in part.
    pub filled_in: u64,
    /// The steps, as many as `step_count`.
    pub steps: [Step; STEPS],
    /// Steps so far.
    pub step_count: u32,
    /// [`VERSION`].
    pub version: u32,
    /// The epoch in which its last step was begun.
    pub begun_in: u64,
    /// Zero, for later versions.
    pub reserved: [u64; 3],
}

impl Cohort {
    /// Bytes of the account, discriminator included.
    pub const SPACE: usize = 8 + core::mem::size_of::<Self>();

    /// A cohort without tickets, in a fresh account.
    pub fn begin<'a>(
        account: &AccountView,
        pool: Address,
        rent_payer: Address,
        epoch: u64,
        pair: ExchangeRate,
    ) -> Result<&'a mut Self> {
        let cohort = crate::state::begin::<Self>(account)?;
        (cohort.pool, cohort.rent_payer, cohort.epoch) = (pool, rent_payer, epoch);
        (cohort.assets, cohort.supply) = (pair.assets().get(), pair.supply().get());
        cohort.version = u32::from(VERSION);
        Ok(cohort)
    }

    /// The cohort in `account`; none where there is none. For instructions that make one, or that must not fail where
    /// somebody else was faster.
    #[inline(always)]
    pub fn of<'a>(account: &AccountView) -> Option<&'a mut Self> {
        if !anchor_lang::address_eq(account.owner(), &crate::ID) {
            return None;
        }
        let (tag, state) = crate::state::halves(account)?;
        (*tag == TagOf::<Self>::TAG).then_some(state)
    }

    /// The pair at request.
    #[inline(always)]
    pub fn requested(&self) -> Result<ExchangeRate> {
        ExchangeRate::new(Lamports::new(self.assets), Shares::new(self.supply)).or_refuse()
    }

    /// What it has taken in.
    #[inline(always)]
    pub fn queued(&self) -> Queued {
        Queued { shares: Shares::new(self.shares), nominal: Lamports::new(self.nominal), rest: self.rest }
    }

    /// Takes a ticket in. Returns by how much the nominal of the queue grows.
    #[inline(always)]
    pub fn add(&mut self, request: &Request) -> Result<Lamports> {
        let more = request.after.nominal.sub(Lamports::new(self.nominal)).or_refuse()?;
        self.shares = request.after.shares.get();
        self.nominal = request.after.nominal.get();
        self.rest = request.after.rest;
        self.open = self.open.wrapping_add(1);
        self.invariant()?;
        Ok(more)
    }

    /// What `budget` lamports pay of it in `epoch`, whose pair is `pair`. Errors: none that a sound cohort can meet.
    pub fn fill(&self, pair: ExchangeRate, epoch: u64, budget: Lamports) -> Result<Option<Fill>> {
        let steps = self.steps();
        let before = steps.len().checked_sub(2).and_then(|place| steps.get(place));
        let start = Shares::new(before.map_or(0, |step| step.upto));
        let last = match steps.last() {
            Some(step) => Some((start, step.rate()?)),
            None => None,
        };
        let progress = Progress {
            requested: self.requested()?,
            shares: Shares::new(self.shares),
            nominal: Lamports::new(self.nominal),
            filled: Shares::new(self.filled),
            last,
            begun_under_this_pair: self.begun_in == epoch,
        };
        queue::fill(&progress, pair, budget).or_refuse()
    }

    /// Writes a fill. Errors: `InvariantViolated`.
    pub fn record(&mut self, fill: &Fill, epoch: u64) -> Result<()> {
        if !fill.extends {
            self.step_count = self.step_count.wrapping_add(1);
            self.begun_in = epoch;
        }
        // as-safety: 32 bits.
        let place = (self.step_count as usize).checked_sub(1).ok_or(SluiceError::InvariantViolated)?;
        let step = self.steps.get_mut(place).ok_or(SluiceError::InvariantViolated)?;
        *step = Step {
            upto: fill.upto.get(),
            assets: fill.rate.assets().get(),
            supply: fill.rate.supply().get(),
        };
        self.filled = fill.upto.get();
        self.filled_in = epoch;
        self.unpaid = Lamports::new(self.unpaid).add(fill.payout).or_refuse()?.get();
        self.invariant()
    }

    /// What `[from, to)` of it is paid; never more than it holds. Errors: none for shares that are finalised.
    #[inline(always)]
    pub fn payout(&self, from: u64, to: u64) -> Result<Lamports> {
        let mut at = from;
        let mut sum = Lamports::ZERO;
        for step in self.steps() {
            if step.upto <= at {
                continue;
            }
            let end = step.upto.min(to);
            // wrapping-safety: `at` is below both.
            let piece = queue::piece(step.rate()?, Shares::new(end.wrapping_sub(at))).or_refuse()?;
            sum = sum.add(piece).or_refuse()?;
            at = end;
            if at == to {
                break;
            }
        }
        require!(at == to, SluiceError::NotFinalised);
        Ok(sum.min(Lamports::new(self.unpaid)))
    }

    /// Counts a claim, of all that is left of a ticket or not. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn take(&mut self, lamports: Lamports, whole: bool) -> Result<()> {
        self.unpaid = Lamports::new(self.unpaid).sub(lamports).or_refuse()?.get();
        if whole {
            self.open = self.open.checked_sub(1).ok_or(SluiceError::InvariantViolated)?;
        }
        self.sequence = self.sequence.wrapping_add(1);
        self.invariant()
    }

    /// Whether nothing is left of it but its account.
    #[inline(always)]
    pub fn is_done(&self) -> bool {
        self.open == 0 && self.filled == self.shares
    }

    fn steps(&self) -> &[Step] {
        // as-safety: 32 bits.
        self.steps.get(..self.step_count as usize).unwrap_or_default()
    }

    /// What always holds of a cohort between instructions. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn invariant(&self) -> Result<()> {
        let Self {
            pool: _,
            next: _,
            rent_payer: _,
            epoch: _,
            assets: _,
            supply: _,
            shares,
            filled,
            nominal,
            rest: _,
            unpaid,
            open: _,
            sequence: _,
            filled_in: _,
            steps: _,
            step_count,
            version: _,
            begun_in: _,
            reserved: _,
        } = self;
        // It is never given more than its nominal (INV-26), nor paid for shares that it has not.
        // as-safety: 32 bits.
        let bounded = filled <= shares && unpaid <= nominal && *step_count as usize <= STEPS;
        require!(bounded, SluiceError::InvariantViolated);
        Ok(())
    }
}

const _: () = assert!(core::mem::size_of::<Cohort>() == 3 * 32 + 11 * 8 + STEPS * 24 + 8 + 32);
const _: fn() = || {
    fn stored<T: Pod + Zeroable>() {}
    stored::<Step>();
};

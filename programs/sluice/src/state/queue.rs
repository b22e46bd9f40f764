//! What the pool says of the queue, and what it keeps for it.

use anchor_lang::prelude::*;
use sluice_math::exit::Curve;
use sluice_math::queue::Fill;
use sluice_math::{epoch, Bps, ExchangeRate, Lamports, Ledger, Shares};

use crate::error::{OrRefuse, SluiceError};
use crate::state::closed::BUNKER_LOSS;
use crate::state::Operators;
use crate::state::Pool;

impl Pool {
    /// Lamports of a reserve that holds `reserve` above its floor that nobody else waits for: neither the queue, which
    /// is first in line, nor those who own what no pair contains yet, nor the insurance, which gets what of that was
    /// too much: an exit in parts would find more otherwise. Nor what was given to restore the pool.
    #[inline(always)]
    pub fn liquidity(&self, reserve: Lamports) -> Lamports {
        let waiting = [self.queue_nominal, self.unbooked, self.owed_insurance, self.recapitalised];
        waiting.into_iter().fold(reserve, |liquid, amount| liquid.excess_over(Lamports::new(amount)))
    }

    /// The price of an instant exit.
    #[inline(always)]
    pub fn curve(&self) -> Result<Curve> {
        Ok(Curve {
            max: Bps::new(self.exit_max_bps).or_refuse()?,
            min: Bps::new(self.exit_min_bps).or_refuse()?,
            target: Lamports::new(self.exit_target),
        })
    }

    /// The pair before this one; none where the pool was insolvent at it.
    pub fn prior_pair(&self) -> Option<ExchangeRate> {
        ExchangeRate::new(Lamports::new(self.prior_assets), Shares::new(self.prior_supply)).ok()
    }

    /// Counts shares and nominal of a request. Errors: `AmountTooLarge`, `InvariantViolated`.
    #[inline(always)]
    pub fn enqueue(&mut self, shares: Shares, nominal: Lamports) -> Result<()> {
        let before = self.ledger();
        let queue = before.queue.with(shares, nominal).or_refuse()?;
        self.write_queue(&Ledger { queue, ..before }.priced().queue);
        self.sequence = self.sequence.wrapping_add(1);
        self.queue_invariant()?;
        self.invariant()
    }

    /// Counts a fill, which `cohort` has taken; `behind` is the cohort behind it. Errors: `InvariantViolated`.
    pub fn dequeue(&mut self, fill: &Fill, complete: bool, behind: Address) -> Result<()> {
        let after = fill.apply(&self.ledger()).or_refuse()?;
        if complete {
            self.queue_head = behind;
            if behind == Address::default() {
                self.queue_tail = behind;
            }
        }
        self.record(&after)?;
        self.queue_invariant()
    }

    /// Whether losses are proven that no close has booked, and that matter.
    pub fn loss_pending(&self, header: &Operators) -> bool {
        self.closed & BUNKER_LOSS != 0 || (header.fallen != 0 && header.fallen > self.loss_threshold())
    }

    /// What a loss must exceed to matter: a part of what the pair says, or of what is left of it.
    pub fn loss_threshold(&self) -> u64 {
        epoch::threshold(Lamports::new(self.pair_assets.min(self.assets))).get()
    }

    /// What always holds of the queue, besides [`Pool::invariant`]: shares in it are shares of the pool, and there is
    /// none without a cohort. Errors: `InvariantViolated`.
    #[inline(always)]
    fn queue_invariant(&self) -> Result<()> {
        let empty = self.queue_shares == 0;
        let headless = anchor_lang::address_eq(&self.queue_head, &Address::default());
        let sound = self.queue_shares <= self.supply
            && empty == headless
            && (!empty || (self.queue_nominal | self.queue_value) == 0);
        ensure!(sound, SluiceError::InvariantViolated);
        Ok(())
    }
}

//! An epoch of the operators: entered once, read, measured, closed.

use anchor_lang::prelude::*;
use sluice_math::bond::Measured;
use sluice_math::Lamports;

use crate::error::SluiceError;
use crate::state::{Operators, Record};

impl Operators {
    /// Enters `epoch` where it is new: nothing of it is seen yet, and what it must see is fixed. Growth that was read
    /// in an epoch that nobody closed stays, its base does not: it would count twice.
    pub fn enter(&mut self, epoch: u64, first_slot: impl FnOnce() -> Result<u64>) -> Result<()> {
        if self.epoch == epoch {
            return Ok(());
        }
        // A close takes all growth away; what epochs that nobody closed have left is of some operators alone.
        self.uneven = u32::from(self.closed != self.epoch && (self.uneven != 0 || self.visited != 0));
        self.epoch = epoch;
        self.first_slot = first_slot()?;
        self.due = self.count;
        self.visited = 0;
        self.measured = 0;
        self.zeroed = 0;
        self.growth_base = 0;
        self.rebalanced = 0;
        Ok(())
    }

    /// What the growth of each operator is compared with, once all are read; nothing where it does not span the same
    /// time for all.
    pub fn mean(&self) -> Measured {
        let fair = |figure: u64| Lamports::new(if self.uneven == 0 { figure } else { 0 });
        Measured { base: fair(self.growth_base), growth: fair(self.growth) }
    }

    /// Counts weight that is taken away at once in this epoch: at most `share` of all of it. Errors: `ZeroBudgetSpent`.
    pub fn zero(&mut self, weight: u16, share: u16) -> Result<()> {
        let zeroed = self.zeroed.saturating_add(u64::from(weight));
        // 3,000 weights of 16 bits times 10,000 fit.
        let within = zeroed.saturating_mul(10_000) <= self.weights.saturating_mul(u64::from(share));
        require!(within, SluiceError::ZeroBudgetSpent);
        self.zeroed = zeroed;
        Ok(())
    }

    /// Rent that stake accounts hold: two an operator.
    pub fn rent_held(&self, rent: &Rent) -> Result<Lamports> {
        let accounts = u64::from(self.count).saturating_mul(2);
        Ok(Lamports::new(accounts.saturating_mul(crate::cpi::stake::rent(rent)?)))
    }

    /// Whether every operator of the snapshot was read in `epoch`.
    #[inline(always)]
    pub fn read(&self, epoch: u64) -> bool {
        self.epoch == epoch && self.visited == self.due
    }

    /// Counts an operator that leaves: this epoch need not see it any more, nor measure it. Errors:
    /// `InvariantViolated`.
    pub fn forgo(&mut self, record: &Record) -> Result<()> {
        if record.visited != self.epoch {
            self.due = self.due.checked_sub(1).ok_or(SluiceError::InvariantViolated)?;
        } else if record.measured != self.epoch {
            // It was read, and has nothing left to be measured by.
            self.measured = self.measured.saturating_add(1);
        }
        Ok(())
    }
}

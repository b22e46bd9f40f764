//! Writing the books.

use anchor_lang::prelude::*;
use sluice_math::deposit::Deposit;
use sluice_math::exit::Exit;
use sluice_math::{Ledger, Queue, Shares};

use crate::error::OrRefuse;
use crate::state::Pool;

impl Pool {
    /// Writes the books and counts an event. Every path that changes the pool ends here, and so in
    /// [`Pool::invariant`]. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn record(&mut self, ledger: &Ledger) -> Result<()> {
        self.assets = ledger.assets.get();
        self.unbooked = ledger.unbooked.get();
        self.taxable = ledger.taxable.get();
        self.owed_fee = ledger.owed.fee.get();
        self.owed_bounty = ledger.owed.bounty.get();
        self.owed_insurance = ledger.owed.insurance.get();
        self.supply = ledger.supply.get();
        self.write_queue(&ledger.queue);
        // 2^64 events are out of reach; a wrapped counter would be a gap, which readers treat as "read anew".
        self.sequence = self.sequence.wrapping_add(1);
        self.invariant()
    }

    /// Writes what waits.
    #[inline(always)]
    pub fn write_queue(&mut self, queue: &Queue) {
        self.queue_shares = queue.shares().get();
        self.queue_nominal = queue.nominal().get();
        self.queue_value = queue.value().get();
        self.queue_due = queue.due().get();
    }

    /// As [`Pool::record`], for an entry, which changes three of the figures.
    #[inline(always)]
    pub fn record_entry(&mut self, deposit: &Deposit) -> Result<()> {
        let Ledger { assets, unbooked, taxable: _, owed: _, supply, queue: _ } = deposit.after;
        self.head_room = deposit.head_room.get();
        self.assets = assets.get();
        self.unbooked = unbooked.get();
        self.supply = supply.get();
        self.sequence = self.sequence.wrapping_add(1);
        self.invariant()
    }

    /// Counts an exit. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn record_exit(&mut self, exit: &Exit, shares: Shares) -> Result<()> {
        let after = exit.apply(&self.ledger(), shares).or_refuse()?;
        let Ledger { assets, unbooked, taxable, owed, supply, queue: _ } = after;
        self.assets = assets.get();
        self.unbooked = unbooked.get();
        self.taxable = taxable.get();
        self.owed_insurance = owed.insurance.get();
        self.supply = supply.get();
        self.sequence = self.sequence.wrapping_add(1);
        self.invariant()
    }
}

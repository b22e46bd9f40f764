//! An operator's bond: lamports of its own that stand in for what it loses, and for what it earns less than the others.

use anchor_lang::prelude::*;
use sluice_math::{bond, Bps, Lamports};

use crate::error::SluiceError;
use crate::state::operators::{Operators, NEVER};
use crate::state::record::Record;

/// Epochs between the return of a bond and the next target of its operator: stake must not be sent out and in by bonds
/// that come and go (design review M6). As many before an operator that grew too slowly, and has lost all stake for it,
/// may have a target again.
pub const BAR_EPOCHS: u64 = 10;

/// The account. It holds its rent, `lamports`, and whatever somebody else put there, which goes back to the owner in
/// the end.
#[account]
pub struct Bond {
    /// The pool.
    pub pool: Address,
    /// The operator's vote account.
    pub vote: Address,
    /// Who opened it as the vote account's withdrawer. Asks for it back and receives it, whoever that withdrawer is by
    /// then.
    pub owner: Address,
    /// What stands in, in lamports.
    pub lamports: u64,
    /// The epoch in which it was asked back, or never.
    pub requested: u64,
    /// Events of this account so far.
    pub sequence: u64,
    /// Bump of this account's address.
    pub bump: u8,
    /// Zero.
    pub padding: [u8; 7],
    /// Zero, for later versions.
    pub reserved: [u64; 4],
}

impl Bond {
    /// Bytes of the account.
    pub const SPACE: usize = 8 + core::mem::size_of::<Self>();

    /// What always holds of a bond and the lamports of its account: what stands in is there. Errors:
    /// `InvariantViolated`.
    pub fn invariant(&self, account: &AccountView) -> Result<()> {
        let Self {
            pool: _,
            vote: _,
            owner: _,
            lamports,
            requested: _,
            sequence: _,
            bump: _,
            padding: _,
            reserved: _,
        } = self;
        require!(*lamports <= account.lamports(), SluiceError::InvariantViolated);
        Ok(())
    }

    /// Whether it is the operator's. Errors: `WrongBond`.
    pub fn check(&self, header: &Operators, record: &Record) -> Result<()> {
        let known = anchor_lang::address_eq(&self.pool, &header.pool)
            && anchor_lang::address_eq(&self.vote, &record.vote);
        require!(known, SluiceError::WrongBond);
        Ok(())
    }

    /// Makes it stand in for the operator. What the operator has lost before is nothing that it answers for.
    pub fn attach(&mut self, header: &mut Operators, record: &mut Record) {
        if record.bonded == UNBONDED {
            header.loss_due = header.loss_due.saturating_sub(record.loss_due);
            (record.loss_due, record.short_due, record.credit) = (0, 0, 0);
            record.bonded = BONDED;
        }
        record.bond = self.lamports;
        self.count(header);
    }

    /// Counts an event.
    pub fn count(&mut self, header: &mut Operators) {
        self.sequence = self.sequence.wrapping_add(1);
        header.sequence = header.sequence.wrapping_add(1);
    }

    /// Errors: `BondLeaving`.
    pub fn check_staying(&self) -> Result<()> {
        require!(self.requested == NEVER, SluiceError::BondLeaving);
        Ok(())
    }
}

/// [`Record::bonded`]: no bond.
pub const UNBONDED: u8 = 0;
/// [`Record::bonded`]: a bond stands in.
pub const BONDED: u8 = 1;

impl Record {
    /// What it owes to the pool out of its bond.
    pub fn dues(&self) -> u64 {
        self.loss_due.saturating_add(self.short_due)
    }

    /// Its bond has paid what it can, and has `left`: nothing is owed any more.
    pub fn settle(&mut self, header: &mut Operators, left: u64) {
        header.loss_due = header.loss_due.saturating_sub(self.loss_due);
        header.bonded_due = header.bonded_due.saturating_sub(self.dues());
        (self.loss_due, self.short_due, self.bond) = (0, 0, left);
        self.cover(header);
    }

    /// Its cap, as agreed and as far as its bond covers it. Only while no level of the epoch exists: what targets
    /// depend on changes from one epoch to the next (design D10, second pass 2.6).
    pub fn cover(&mut self, header: &Operators) {
        // A parameter is within its bounds; were it not, no bond would be enough.
        let cover = Bps::new(header.cover_bps).unwrap_or(Bps::WHOLE);
        self.cap = bond::covered(Lamports::new(self.bond), cover).get().min(self.agreed_cap);
    }
}

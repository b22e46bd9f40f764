//! Event of `finalize_cohort`.

use anchor_lang::prelude::*;

/// Shares of the oldest cohort were paid for and burned. A cohort of which nothing is left to pay leaves the queue.
#[event(bytemuck)]
pub struct CohortFinalized {
    /// The pool.
    pub pool: Address,
    /// The cohort.
    pub cohort: Address,
    /// Number of this event.
    pub sequence: u64,
    /// The epoch whose pair it was priced at.
    pub epoch: u64,
    /// Share of the cohort up to which it is finalised now.
    pub upto: u64,
    /// Price of the step: lamports.
    pub step_assets: u64,
    /// Price of the step: shares.
    pub step_supply: u64,
    /// Steps that the cohort has now: one more, or the last one goes on.
    pub step_count: u64,
    /// Shares burned.
    pub shares: u64,
    /// Lamports that the cohort received for claims.
    pub payout: u64,
    /// Lamports that it received because the rent rose.
    pub rise_of_rent: u64,
    /// Ledger after it: lamports behind all shares.
    pub assets: u64,
    /// Ledger after it: lamports that no pair contains.
    pub unbooked: u64,
    /// Ledger after it: the part of them on which no fee was taken.
    pub taxable: u64,
    /// Ledger after it: owed to the insurance account.
    pub owed_insurance: u64,
    /// Ledger after it: shares.
    pub supply: u64,
    /// After it: shares in the queue.
    pub queue_shares: u64,
    /// After it: nominal of the queue, lamports.
    pub queue_nominal: u64,
    /// After it: what the pair makes of the queue, lamports.
    pub queue_value: u64,
}

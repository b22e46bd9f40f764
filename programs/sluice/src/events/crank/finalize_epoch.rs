//! Event of `finalize_epoch`.

use anchor_lang::prelude::*;

/// An epoch's pair was written; it is `(assets, supply)`.
#[event(bytemuck)]
pub struct EpochFinalized {
    /// The pool.
    pub pool: Address,
    /// Number of this event.
    pub sequence: u64,
    /// The epoch of the pair.
    pub epoch: u64,
    /// Lamports beyond the books: rewards, tips, donations.
    pub grown: u64,
    /// Lamports of the books that were not there.
    pub lost: u64,
    /// Shares that holders burned themselves.
    pub burned: u64,
    /// Shares of the mint that the pool did not mint.
    pub unbacked: u64,
    /// Lamports by which the assets behind the remaining shares grew, fee included.
    pub gain: u64,
    /// The fee, in lamports.
    pub fee: u64,
    /// Shares minted to the treasury for it.
    pub fee_shares: u64,
    /// Lamports that may not stay unbooked, for the insurance account.
    pub to_insurance: u64,
    /// Lamports of a loss of the close before that came back.
    pub reversed: u64,
    /// Lamports that fell on the shares, where the next close is to confirm it.
    pub unconfirmed: u64,
    /// Lamports that bonds had paid since the last close.
    pub covered: u64,
    /// Lamports that were given to restore the pool since the last close.
    pub recapitalised: u64,
    /// Lamports that the insurance bore.
    pub insured: u64,
    /// Ledger after it, and the pair: lamports behind all shares.
    pub assets: u64,
    /// Ledger after it: lamports that no pair contains.
    pub unbooked: u64,
    /// Ledger after it: the part of them on which no fee was taken.
    pub taxable: u64,
    /// Ledger after it: fees that could not be minted.
    pub owed_fee: u64,
    /// Ledger after it: owed to the bounty pot.
    pub owed_bounty: u64,
    /// Ledger after it: owed to the insurance account.
    pub owed_insurance: u64,
    /// Ledger after it, and the pair: shares.
    pub supply: u64,
    /// What the pair makes of the shares in the queue.
    pub queue_value: u64,
    /// What the next level distributes.
    pub delegatable: u64,
    /// High-water mark after it: lamports.
    pub mark_assets: u64,
    /// High-water mark after it: shares.
    pub mark_supply: u64,
    /// Cranks with stake seen so far; one more than before it where this one is remembered.
    pub growth_seen: u64,
    /// Of the last crank that is remembered: growth of delegations per epoch, parts per million.
    pub growth_ppm: u32,
    /// Of the last crank that is remembered: other gains per epoch, parts per million of assets.
    pub other_ppm: u32,
    /// The largest reward of an epoch that the pool expects, parts per million.
    pub r_max_ppm: u32,
    /// The least fee of an exit at this pair, parts per million.
    pub exit_floor_ppm: u32,
    /// What is closed, and why: a sum of the bits in `state/closed.rs`.
    pub closed: u32,
    /// Zero.
    pub padding: u32,
}

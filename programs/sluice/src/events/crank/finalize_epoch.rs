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
    /// Lamports that arrived unannounced since the last pair.
    pub donated: u64,
    /// Tracked lamports that were not there.
    pub lost: u64,
    /// Shares that holders burned themselves.
    pub burned: u64,
    /// Shares of the mint that the pool did not mint.
    pub unbacked: u64,
    /// Lamports by which the assets behind the remaining shares grew.
    pub gain: u64,
    /// Lamports moved from the reserve to the insurance account.
    pub to_insurance: u64,
    /// Ledger after it: lamports in the reserve.
    pub liquid: u64,
    /// Ledger after it, and the pair: lamports behind all shares.
    pub assets: u64,
    /// Ledger after it: lamports that no pair contains.
    pub unbooked: u64,
    /// Ledger after it, and the pair: shares.
    pub supply: u64,
    /// The least fee of an exit at this pair, parts per million.
    pub exit_floor_ppm: u32,
    /// Why the pool is in bunker mode; zero when it is not.
    pub bunker: u32,
}

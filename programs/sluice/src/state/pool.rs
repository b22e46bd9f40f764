//! The pool account.

use anchor_lang::prelude::*;
use sluice_math::growth::WINDOW;
use sluice_math::wide::product_less;
use sluice_math::{Epoch, ExchangeRate, Lamports, Ledger, Owed, Queue, Shares};

use crate::error::{OrRefuse, SluiceError};
use crate::state::closed::BUNKER;
use crate::state::FreshPool;

/// Layout version, raised when stored bytes change their meaning.
pub const VERSION: u8 = 1;

/// Lamports in the reserve and in the insurance account that no ledger counts. Program-owned accounts without data
/// are deleted at zero lamports and refused between zero and the rent minimum; this lies above that minimum at every
/// rent the cluster has gates for (890,880 at the most).
pub const FLOOR: u64 = 1_000_000;

/// Shares and lamports locked at creation. They are nobody's and stay, so that no share's price is ever a quotient of
/// small numbers: a rounding moves it by a part in 10^9, and a close by what clamp and cap let through, twice `r_max`
/// and 1 %.
pub const DEAD_SHARES: u64 = 1_000_000_000;

/// Head-room that a level gives to a pool of any size, caps allowing: ten thousand SOL. A larger pool can be doubled.
pub const HEAD_ROOM: u64 = 10_000_000_000_000;

/// A pool: who may do what, the pair everybody trades at, the books.
///
/// Raw at rest: integers are lamports, base units of the LST, epochs or parts per million, as named. Handlers read
/// them through the typed getters.
#[account]
pub struct Pool {
    /// The LST's mint.
    pub mint: Address,
    /// Owner of the mint: SPL Token or Token-2022.
    pub token_program: Address,
    /// Holds the liquid SOL, and [`FLOOR`].
    pub reserve: Address,
    /// Holds the cover, and [`FLOOR`].
    pub insurance: Address,
    /// Governance; zero where it was renounced.
    pub governance: Address,
    /// Chooses operators and weights within governance's bounds; zero for nobody.
    pub curator: Address,
    /// May pause, once; zero for nobody.
    pub guardian: Address,
    /// What is pending, and who may close what.
    pub config: Address,
    /// Its operators and their stake.
    pub operators: Address,
    /// The pairs of past epochs.
    pub rates: Address,
    /// Receives the fee, if it is a token account of the LST.
    pub treasury: Address,
    /// Holds the shares in the queue. Counted by `queue_shares`, never by its balance.
    pub escrow: Address,
    /// The oldest cohort that is not finalised; zero where the queue is empty.
    pub queue_head: Address,
    /// The newest cohort; zero where the queue is empty.
    pub queue_tail: Address,

    /// Assets of the pair. True for the whole of `pair_epoch`; deposits do not change it.
    pub pair_assets: u64,
    /// Supply of the pair.
    pub pair_supply: u64,
    /// Epoch of the pair. A pair of the current epoch proves that the epoch's rewards were paid out.
    pub pair_epoch: u64,

    /// Ledger: what all shares are worth together, now. Warning: not the pair's.
    pub assets: u64,
    /// Ledger: inflows that no pair contains yet.
    pub unbooked: u64,
    /// Ledger: the part of `unbooked` that is income on which no fee was taken.
    pub taxable: u64,
    /// Ledger: shares minted and not burned by the pool, now. Warning: neither the pair's nor the mint's.
    pub supply: u64,
    /// Ledger: fees that could not be minted, in lamports.
    pub owed_fee: u64,
    /// Ledger: owed to the bounty pot.
    pub owed_bounty: u64,
    /// Ledger: owed to the insurance account.
    pub owed_insurance: u64,

    /// High-water mark, assets: no fee below this rate.
    pub mark_assets: u64,
    /// High-water mark, supply.
    pub mark_supply: u64,
    /// Nominal of all shares in the queue: what the reserve keeps for it.
    pub queue_nominal: u64,
    /// Shares in the queue: requested, not finalised. They are part of `supply`.
    pub queue_shares: u64,
    /// What the pair makes of them, or a little less.
    pub queue_value: u64,
    /// The lesser of nominal and value: what they will take along at this pair.
    pub queue_due: u64,
    /// Assets of the pair before this one.
    pub prior_assets: u64,
    /// Supply of the pair before this one.
    pub prior_supply: u64,
    /// What the last close took from the shares, where that was a deep fall: it is taken back whole where it comes
    /// back.
    pub unconfirmed: u64,
    /// Liquidity from which on an instant exit costs least: that of the pair, for no exit moves the curve of the next
    /// one.
    pub exit_target: u64,
    /// What deposits may still bring in this epoch free of the entry fee, as far as `open_ppm` says.
    pub head_room: u64,
    /// From this slot on, deposits of the pair's epoch pay the entry fee.
    pub late_from_slot: u64,

    /// The most assets that deposits may bring the pool to.
    pub deposit_cap: u64,
    /// Events emitted so far. A gap tells an indexer to read the accounts anew.
    pub sequence: u64,
    /// What bonds have paid since the last close, which books it whole. It is in the reserve, and in no figure of the
    /// ledger.
    pub cover: u64,
    /// What was given to restore the pool since the last close, likewise.
    pub recapitalised: u64,

    /// Cranks with stake seen so far: `growth` and `other` hold the last ten.
    pub growth_seen: u64,
    /// Growth of delegations per epoch, parts per million.
    pub growth: [u32; WINDOW],
    /// Other gains per epoch, parts per million of assets.
    pub other: [u32; WINDOW],

    /// The largest reward of an epoch that the pool expects, parts per million: the entry fee, and half the clamp.
    pub r_max_ppm: u32,
    /// The least `r_max` until ten epochs of rewards are known, parts per million an epoch.
    pub r_floor_ppm: u32,
    /// The least fee of an exit at this pair, parts per million.
    pub exit_floor_ppm: u32,
    /// What of a deposit within the head-room the level gives to operators that can take it, parts per million.
    pub open_ppm: u32,
    /// Slots before the end of an epoch from which on deposits pay the entry fee.
    pub late_guard_slots: u32,
    /// Slots between two figures that a level distributes.
    pub level_interval_slots: u32,
    /// The fee on rewards, basis points.
    pub fee_bps: u16,
    /// The part of the fee for the bounty pot, basis points of the fee.
    pub bounty_bps: u16,
    /// The part of the fee for the insurance account, basis points of the fee.
    pub insurance_bps: u16,
    /// What is to stay liquid, basis points of assets.
    pub liquidity_bps: u16,
    /// Gaps smaller than this stay, basis points of a target.
    pub band_bps: u16,
    /// What rebalancing may undelegate in an epoch, basis points of what is delegatable.
    pub churn_bps: u16,
    /// Marginal fee of an instant exit where nothing is liquid, basis points.
    pub exit_max_bps: u16,
    /// Marginal fee of an instant exit at the liquidity target and above, basis points.
    pub exit_min_bps: u16,
    /// What is closed, and why: a sum of the bits in `state/closed.rs`.
    pub closed: u16,
    /// [`VERSION`], for readers; the program knows no other yet.
    pub version: u8,
    /// Bump of this account's address.
    pub bump: u8,
    /// Bump of the reserve's address.
    pub reserve_bump: u8,
    /// Bump of the insurance account's address.
    pub insurance_bump: u8,
    /// Zero.
    pub padding: [u8; 2],
    /// Zero, for later versions.
    pub reserved: [u64; 32],
}

impl Pool {
    /// Bytes of the account, discriminator included.
    pub const SPACE: usize = 8 + core::mem::size_of::<Self>();

    /// The books.
    #[inline(always)]
    pub fn ledger(&self) -> Ledger {
        Ledger {
            assets: Lamports::new(self.assets),
            unbooked: Lamports::new(self.unbooked),
            taxable: Lamports::new(self.taxable),
            owed: Owed {
                fee: Lamports::new(self.owed_fee),
                bounty: Lamports::new(self.owed_bounty),
                insurance: Lamports::new(self.owed_insurance),
            },
            supply: Shares::new(self.supply),
            queue: Queue::stored(
                Shares::new(self.queue_shares),
                Lamports::new(self.queue_nominal),
                Lamports::new(self.queue_value),
                Lamports::new(self.queue_due),
            ),
        }
    }

    /// The pair of `pair_epoch`, which may have passed: for the close, and for [`FreshPool`], which knows that it has
    /// not. Errors: `PoolInsolvent`.
    #[inline(always)]
    pub fn last_pair(&self) -> Result<ExchangeRate> {
        ExchangeRate::new(Lamports::new(self.pair_assets), Shares::new(self.pair_supply)).or_refuse()
    }

    /// Whether the pair is of the current epoch; the only way to a price. Errors: `StaleRate`.
    #[inline(always)]
    pub fn fresh(&self, now: Epoch) -> Result<FreshPool<'_>> {
        FreshPool::new(self, now)
    }

    /// Whether it is in bunker mode.
    #[inline(always)]
    pub fn in_bunker(&self) -> bool {
        self.closed & BUNKER != 0
    }

    /// What always holds of a pool between instructions. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn invariant(&self) -> Result<()> {
        let Self {
            mint: _,
            token_program: _,
            reserve: _,
            insurance: _,
            governance: _,
            curator: _,
            guardian: _,
            config: _,
            operators: _,
            rates: _,
            treasury: _,
            escrow: _,
            queue_head: _,
            queue_tail: _,
            pair_assets,
            pair_supply,
            pair_epoch: _,
            assets,
            unbooked: _,
            taxable: _,
            supply,
            owed_fee: _,
            owed_bounty: _,
            owed_insurance: _,
            mark_assets: _,
            mark_supply: _,
            queue_nominal: _,
            queue_shares: _,
            queue_value: _,
            queue_due: _,
            prior_assets: _,
            prior_supply: _,
            unconfirmed: _,
            exit_target: _,
            head_room: _,
            late_from_slot: _,
            deposit_cap: _,
            sequence: _,
            cover: _,
            recapitalised: _,
            growth_seen: _,
            growth: _,
            other: _,
            r_max_ppm: _,
            r_floor_ppm: _,
            exit_floor_ppm: _,
            open_ppm: _,
            late_guard_slots: _,
            level_interval_slots: _,
            fee_bps: _,
            bounty_bps: _,
            insurance_bps: _,
            liquidity_bps: _,
            band_bps: _,
            churn_bps: _,
            exit_max_bps: _,
            exit_min_bps: _,
            closed: _,
            version: _,
            bump: _,
            reserve_bump: _,
            insurance_bump: _,
            padding: _,
            reserved: _,
        } = self;
        // INV-63, as far as the books go: every tracked lamport is somebody's.
        self.ledger().invariant().or_refuse()?;
        // INV-64: the frozen pair is payable; a share is worth no less than it says.
        let owes_more = product_less(*assets, *pair_supply, *pair_assets, *supply);
        ensure!(!owes_more, SluiceError::InvariantViolated);
        Ok(())
    }
}

// The layout is an interface: clients and indexers read it at these offsets.
const _: () = assert!(core::mem::size_of::<Pool>() == 14 * 32 + 27 * 8 + 20 * 4 + 6 * 4 + 9 * 2 + 6 + 32 * 8);
const _: () = assert!(core::mem::offset_of!(Pool, pair_assets) == 448);

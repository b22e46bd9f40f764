//! The pool account.

use anchor_lang::prelude::*;
use sluice_math::wide::product_less;
use sluice_math::{Epoch, ExchangeRate, Lamports, Ledger, Ppm, Shares};

use crate::error::{OrRefuse, SluiceError};
use crate::state::FreshPool;

/// Layout version, raised when stored bytes change their meaning.
pub const VERSION: u8 = 1;

/// Lamports in the reserve and in the insurance account that no ledger counts. Program-owned accounts without data
/// are deleted at zero lamports and refused between zero and the rent minimum; this lies above that minimum at every
/// rent the cluster has gates for (890,880 at the most).
pub const FLOOR: u64 = 1_000_000;

/// Shares and lamports locked at creation. They are nobody's and stay, so that no share's price is ever a quotient of
/// small numbers: a rounding moves it by a part in 10^9, and what clamp and cap let through by 1.1 % a close.
pub const DEAD_SHARES: u64 = 1_000_000_000;

/// Bounds of `r_floor_ppm`. Rewards are 160 to 450 ppm an epoch: twice the lower bound, the clamp, lets them pass.
pub const R_FLOOR_PPM: core::ops::RangeInclusive<u32> = 250..=2_000;

/// [`Pool::bunker`]: a share lost value at the last close.
pub const BUNKER_SHARE_FELL: u8 = 1;
/// [`Pool::bunker`]: the mint has shares that the pool did not mint.
pub const BUNKER_UNBACKED_SHARES: u8 = 2;

/// Chosen by whoever creates a pool.
#[derive(Clone, Copy, AnchorDeserialize, AnchorSerialize, IdlType)]
pub struct PoolParams {
    /// Who will govern. Any address that can sign; not an account of the instruction, so that it may be the payer.
    pub governance: Address,
    /// The least `r_max`, in parts per million of assets an epoch; within [`R_FLOOR_PPM`]. Behind the gain clamp and
    /// the exit floor until the pool has rewards of its own to go by.
    pub r_floor_ppm: u32,
    /// The most assets that deposits may bring the pool to, in lamports.
    pub deposit_cap: u64,
}

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
    /// Governance. Warning: no instruction of this version asks for its signature.
    pub governance: Address,

    /// Assets of the pair. True for the whole of `pair_epoch`; deposits do not change it.
    pub pair_assets: u64,
    /// Supply of the pair.
    pub pair_supply: u64,
    /// Epoch of the pair. A pair of the current epoch proves that the epoch's rewards were paid out.
    pub pair_epoch: u64,

    /// Ledger: tracked lamports in the reserve, [`FLOOR`] not counted.
    pub liquid: u64,
    /// Ledger: what all shares are worth together, now. Warning: not the pair's.
    pub assets: u64,
    /// Ledger: inflows that no pair contains yet.
    pub unbooked: u64,
    /// Ledger: shares minted and not burned by the pool, now. Warning: neither the pair's nor the mint's.
    pub supply: u64,

    /// The most assets that deposits may bring the pool to.
    pub deposit_cap: u64,
    /// Events emitted so far. A gap tells an indexer to read the accounts anew.
    pub sequence: u64,

    /// The least `r_max`, parts per million an epoch.
    pub r_floor_ppm: u32,
    /// The least fee of an exit at this pair, parts per million.
    pub exit_floor_ppm: u32,
    /// Why the pool is in bunker mode: a sum of `BUNKER_*`; zero when it is not.
    pub bunker: u8,
    /// [`VERSION`], for readers; the program knows no other yet.
    pub version: u8,
    /// Bump of this account's address.
    pub bump: u8,
    /// Bump of the reserve's address.
    pub reserve_bump: u8,
    /// Bump of the insurance account's address.
    pub insurance_bump: u8,
    /// Zero.
    pub padding: [u8; 3],
    /// Zero, for later versions.
    pub reserved: [u8; 512],
}

impl Pool {
    /// Bytes of the account, discriminator included.
    pub const SPACE: usize = 8 + core::mem::size_of::<Self>();

    /// The books.
    #[inline(always)]
    pub fn ledger(&self) -> Ledger {
        Ledger {
            liquid: Lamports::new(self.liquid),
            assets: Lamports::new(self.assets),
            unbooked: Lamports::new(self.unbooked),
            supply: Shares::new(self.supply),
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

    /// The least fee of an exit at this pair.
    #[inline(always)]
    pub fn exit_floor(&self) -> Result<Ppm> {
        Ppm::new(self.exit_floor_ppm).or_refuse()
    }

    /// The largest reward of an epoch that the pool expects. The configured floor: without delegations there is no
    /// growth to take a maximum of.
    #[inline(always)]
    pub fn r_max(&self) -> Result<Ppm> {
        Ppm::new(self.r_floor_ppm).or_refuse()
    }

    /// Writes the books and counts an event. Every path that changes the pool ends here, and so in
    /// [`Pool::invariant`]. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn record(&mut self, ledger: &Ledger) -> Result<()> {
        self.liquid = ledger.liquid.get();
        self.assets = ledger.assets.get();
        self.unbooked = ledger.unbooked.get();
        self.supply = ledger.supply.get();
        // 2^64 events are out of reach; a wrapped counter would be a gap, which readers treat as "read anew".
        self.sequence = self.sequence.wrapping_add(1);
        self.invariant()
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
            pair_assets,
            pair_supply,
            pair_epoch: _,
            liquid: _,
            assets,
            unbooked: _,
            supply,
            deposit_cap: _,
            sequence: _,
            r_floor_ppm: _,
            exit_floor_ppm: _,
            bunker: _,
            version: _,
            bump: _,
            reserve_bump: _,
            insurance_bump: _,
            padding: _,
            reserved: _,
        } = self;
        // INV-63: every tracked lamport is somebody's.
        self.ledger().invariant().or_refuse()?;
        // INV-64: the frozen pair is payable; a share is worth no less than it says.
        let owes_more = product_less(*assets, *pair_supply, *pair_assets, *supply);
        require!(!owes_more, SluiceError::InvariantViolated);
        Ok(())
    }
}

// The layout is an interface: clients and indexers read it at these offsets.
const _: () = assert!(core::mem::size_of::<Pool>() == 5 * 32 + 9 * 8 + 2 * 4 + 8 + 512);
const _: () = assert!(core::mem::offset_of!(Pool, pair_assets) == 160);

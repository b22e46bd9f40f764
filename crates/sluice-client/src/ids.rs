//! Addresses that are the same on every cluster.

use solana_address::{Address, address};

pub use crate::generated::programs::SLUICE_ID as PROGRAM;

/// The System program.
pub const SYSTEM_PROGRAM: Address = address!("11111111111111111111111111111111");
/// The stake program.
pub const STAKE_PROGRAM: Address = address!("Stake11111111111111111111111111111111111111");
/// The vote program.
pub const VOTE_PROGRAM: Address = address!("Vote111111111111111111111111111111111111111");
/// The compute budget program.
pub const COMPUTE_BUDGET: Address = address!("ComputeBudget111111111111111111111111111111");
/// The classic SPL Token program.
pub const TOKEN: Address = address!("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
/// Token-2022.
pub const TOKEN_2022: Address = address!("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");
/// The associated token account program.
pub const ASSOCIATED_TOKEN: Address = address!("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
/// The loader of upgradeable programs.
pub const LOADER_V3: Address = address!("BPFLoaderUpgradeab1e11111111111111111111111");
/// The Clock sysvar.
pub const CLOCK: Address = address!("SysvarC1ock11111111111111111111111111111111");
/// The EpochRewards sysvar: while it is active, no stake can be moved and no epoch closed.
pub const EPOCH_REWARDS: Address = address!("SysvarEpochRewards1111111111111111111111111");
/// The Rent sysvar.
pub const RENT: Address = address!("SysvarRent111111111111111111111111111111111");
/// The StakeHistory sysvar.
pub const STAKE_HISTORY: Address = address!("SysvarStakeHistory1111111111111111111111111");
/// The address lookup table program.
pub const LOOKUP_TABLES: Address = address!("AddressLookupTab1e1111111111111111111111111");
/// The owner of feature accounts.
pub const FEATURES: Address = address!("Feature111111111111111111111111111111111111");
/// The feature that lets a cluster take transactions of version 1 (SIMD-0385).
pub const TX_V1_FEATURE: Address = address!("txv1aq4pp281K9um3tnPgkfX8UqtFT6wcVW3hNezGLL");

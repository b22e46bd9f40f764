//! The addresses of the platform: programs and sysvars, as constants, so that tests need no crate for each.

use solana_address::{Address, address};

/// The System program; it owns every wallet.
pub const SYSTEM: Address = address!("11111111111111111111111111111111");
/// The stake program (core BPF, 5.1.0 here).
pub const STAKE: Address = address!("Stake11111111111111111111111111111111111111");
/// The vote program.
pub const VOTE: Address = address!("Vote111111111111111111111111111111111111111");
/// The classic SPL Token program (p-token 1.0.0 here, as on mainnet since epoch 971).
pub const TOKEN: Address = address!("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA");
/// Token-2022.
pub const TOKEN_2022: Address = address!("TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb");
/// The associated token account program.
pub const ASSOCIATED_TOKEN: Address = address!("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL");
/// The compute budget program.
pub const COMPUTE_BUDGET: Address = address!("ComputeBudget111111111111111111111111111111");
/// The upgradeable loader (v3); it owns every program and its program data.
pub const LOADER_V3: Address = address!("BPFLoaderUpgradeab1e11111111111111111111111");

/// The owner of the sysvar accounts.
pub const SYSVAR_OWNER: Address = address!("Sysvar1111111111111111111111111111111111111");
/// The Clock sysvar.
pub const CLOCK: Address = address!("SysvarC1ock11111111111111111111111111111111");
/// The EpochRewards sysvar.
pub const EPOCH_REWARDS: Address = address!("SysvarEpochRewards1111111111111111111111111");
/// The EpochSchedule sysvar.
pub const EPOCH_SCHEDULE: Address = address!("SysvarEpochSchedu1e111111111111111111111111");
/// The Instructions sysvar.
pub const INSTRUCTIONS: Address = address!("Sysvar1nstructions1111111111111111111111111");
/// The RecentBlockhashes sysvar, deprecated but still written.
pub const RECENT_BLOCKHASHES: Address = address!("SysvarRecentB1ockHashes11111111111111111111");
/// The Rent sysvar.
pub const RENT: Address = address!("SysvarRent111111111111111111111111111111111");
/// The SlotHashes sysvar.
pub const SLOT_HASHES: Address = address!("SysvarS1otHashes111111111111111111111111111");
/// The StakeHistory sysvar.
pub const STAKE_HISTORY: Address = address!("SysvarStakeHistory1111111111111111111111111");

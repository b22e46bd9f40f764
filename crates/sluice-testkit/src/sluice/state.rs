//! The pool account, read byte by byte.

use sha2::{Digest, Sha256};
use solana_address::Address;

/// Length of a pool account.
pub const POOL_LEN: usize = 8 + 5 * 32 + 9 * 8 + 2 * 4 + 8 + 512;

/// A pool's state.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/pool.rs")]
pub struct PoolState {
    pub mint: Address,
    pub token_program: Address,
    pub reserve: Address,
    pub insurance: Address,
    pub governance: Address,
    pub pair_assets: u64,
    pub pair_supply: u64,
    pub pair_epoch: u64,
    pub liquid: u64,
    pub assets: u64,
    pub unbooked: u64,
    pub supply: u64,
    pub deposit_cap: u64,
    pub sequence: u64,
    pub r_floor_ppm: u32,
    pub exit_floor_ppm: u32,
    pub bunker: u8,
    pub version: u8,
    pub bumps: [u8; 3],
}

impl PoolState {
    /// Reads an account's data; panics where it is no pool, or has bytes where there should be none.
    pub fn decode(data: &[u8]) -> Self {
        assert_eq!(data.len(), POOL_LEN, "length of a pool account");
        assert_eq!(data[..8], discriminator("account", "Pool"), "discriminator of a pool account");
        let key = |at: usize| Address::new_from_array(data[at..at + 32].try_into().expect("32 bytes"));
        let u64_at = |at: usize| u64::from_le_bytes(data[at..at + 8].try_into().expect("8 bytes"));
        let u32_at = |at: usize| u32::from_le_bytes(data[at..at + 4].try_into().expect("4 bytes"));
        assert!(data[253..].iter().all(|byte| *byte == 0), "padding and reserved bytes of a pool are zero");
        Self {
            mint: key(8),
            token_program: key(40),
            reserve: key(72),
            insurance: key(104),
            governance: key(136),
            pair_assets: u64_at(168),
            pair_supply: u64_at(176),
            pair_epoch: u64_at(184),
            liquid: u64_at(192),
            assets: u64_at(200),
            unbooked: u64_at(208),
            supply: u64_at(216),
            deposit_cap: u64_at(224),
            sequence: u64_at(232),
            r_floor_ppm: u32_at(240),
            exit_floor_ppm: u32_at(244),
            bunker: data[248],
            version: data[249],
            bumps: [data[250], data[251], data[252]],
        }
    }

    /// Writes the fields that tests set up by hand back into an account's data.
    pub fn encode_into(&self, data: &mut [u8]) {
        let words = [
            (168, self.pair_assets),
            (176, self.pair_supply),
            (184, self.pair_epoch),
            (192, self.liquid),
            (200, self.assets),
            (208, self.unbooked),
            (216, self.supply),
            (224, self.deposit_cap),
            (232, self.sequence),
        ];
        for (at, word) in words {
            data[at..at + 8].copy_from_slice(&word.to_le_bytes());
        }
        data[240..244].copy_from_slice(&self.r_floor_ppm.to_le_bytes());
        data[244..248].copy_from_slice(&self.exit_floor_ppm.to_le_bytes());
        data[248] = self.bunker;
        assert_eq!(Self::decode(data), *self, "only figures can be set by hand");
    }
}

/// Anchor's tag of an account or an event.
pub fn discriminator(kind: &str, name: &str) -> [u8; 8] {
    let hash = Sha256::digest(format!("{kind}:{name}"));
    hash[..8].try_into().expect("a hash has 32 bytes")
}

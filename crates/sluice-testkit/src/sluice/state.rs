//! The pool account, read byte by byte.

use sha2::{Digest, Sha256};
use solana_address::Address;

/// Length of a pool account.
pub const POOL_LEN: usize = 8 + 14 * 32 + 27 * 8 + 20 * 4 + 6 * 4 + 9 * 2 + 6 + 256;

macro_rules! layout {
    ($($(#[$doc:meta])* $name:ident: $kind:ident),* $(,)?) => {
        /// A pool's state.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "named and documented as in the program's state/pool.rs")]
        pub struct PoolState { $(pub $name: layout!(@type $kind)),* }

        impl PoolState {
            fn read(bytes: &mut Bytes) -> Self {
                Self { $($name: bytes.$kind()),* }
            }

            fn write(&self, bytes: &mut Vec<u8>) {
                $(layout!(@write $kind, self.$name, bytes);)*
            }
        }
    };
    (@type key) => { Address };
    (@type ten) => { [u32; 10] };
    (@type $kind:ident) => { $kind };
    (@write key, $value:expr, $bytes:ident) => { $bytes.extend($value.to_bytes()) };
    (@write ten, $value:expr, $bytes:ident) => { $value.iter().for_each(|v| $bytes.extend(v.to_le_bytes())) };
    (@write $kind:ident, $value:expr, $bytes:ident) => { $bytes.extend($value.to_le_bytes()) };
}

layout! {
    mint: key, token_program: key, reserve: key, insurance: key, governance: key, curator: key, guardian: key, config: key,
    operators: key, rates: key,
    treasury: key, escrow: key, queue_head: key, queue_tail: key,
    pair_assets: u64, pair_supply: u64, pair_epoch: u64,
    assets: u64, unbooked: u64, taxable: u64, supply: u64, owed_fee: u64, owed_bounty: u64, owed_insurance: u64,
    mark_assets: u64, mark_supply: u64, queue_nominal: u64, queue_shares: u64, queue_value: u64, queue_due: u64,
    prior_assets: u64, prior_supply: u64, unconfirmed: u64, exit_target: u64, head_room: u64, late_from_slot: u64,
    deposit_cap: u64, sequence: u64, cover: u64, recapitalised: u64,
    growth_seen: u64, growth: ten, other: ten,
    r_max_ppm: u32, r_floor_ppm: u32, exit_floor_ppm: u32, open_ppm: u32, late_guard_slots: u32, level_interval_slots: u32,
    fee_bps: u16, bounty_bps: u16, insurance_bps: u16, liquidity_bps: u16, band_bps: u16, churn_bps: u16, exit_max_bps: u16, exit_min_bps: u16,
    closed: u16, version: u8, bump: u8, reserve_bump: u8, insurance_bump: u8,
}

impl PoolState {
    /// Reads an account's data; panics where it is no pool, or has bytes where there should be none.
    pub fn decode(data: &[u8]) -> Self {
        assert_eq!(data.len(), POOL_LEN, "length of a pool account");
        assert_eq!(data[..8], discriminator("account", "Pool"), "discriminator of a pool account");
        let mut bytes = Bytes(&data[8..]);
        let state = Self::read(&mut bytes);
        assert!(bytes.0.iter().all(|byte| *byte == 0), "padding and reserved bytes of a pool are zero");
        state
    }

    /// Writes the state back into an account's data.
    pub fn encode_into(&self, data: &mut [u8]) {
        let mut bytes = Vec::new();
        self.write(&mut bytes);
        data[8..8 + bytes.len()].copy_from_slice(&bytes);
        assert_eq!(Self::decode(data), *self, "what was written is what is read");
    }

    /// Every lamport of the books, and what has come to restore the pool and is in none of them.
    pub fn tracked(&self) -> u64 {
        let books = self.assets + self.unbooked + self.owed_fee + self.owed_bounty + self.owed_insurance;
        books + self.cover + self.recapitalised
    }

    /// Why it is in bunker mode; zero when it is not.
    pub fn bunker(&self) -> u16 {
        self.closed & 0xff
    }
}

/// Bytes that are taken off the front.
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl Bytes<'_> {
    pub fn take<const LEN: usize>(&mut self) -> [u8; LEN] {
        let (field, behind) = self.0.split_first_chunk().expect("the account is as long as its type");
        self.0 = behind;
        *field
    }

    pub fn key(&mut self) -> Address {
        Address::new_from_array(self.take())
    }

    pub fn u64(&mut self) -> u64 {
        u64::from_le_bytes(self.take())
    }

    pub fn u32(&mut self) -> u32 {
        u32::from_le_bytes(self.take())
    }

    pub fn u16(&mut self) -> u16 {
        u16::from_le_bytes(self.take())
    }

    pub fn u8(&mut self) -> u8 {
        let [byte] = self.take();
        byte
    }

    fn ten(&mut self) -> [u32; 10] {
        std::array::from_fn(|_| self.u32())
    }
}

/// Anchor's tag of an account or an event.
pub fn discriminator(kind: &str, name: &str) -> [u8; 8] {
    let hash = Sha256::digest(format!("{kind}:{name}"));
    hash[..8].try_into().expect("a hash has 32 bytes")
}

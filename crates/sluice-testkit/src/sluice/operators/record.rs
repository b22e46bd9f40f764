//! An operator in its account: who it is, what it may have, where its stake is.

use solana_address::Address;

use crate::sluice::state::Bytes;

/// An operator.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/record.rs")]
pub struct RecordState {
    pub vote: Address,
    pub main: Address,
    pub side: Address,
    pub main_lamports: u64,
    pub side_lamports: u64,
    pub main_delegation: u64,
    pub side_delegation: u64,
    pub cap: u64,
    pub next_cap: u64,
    pub moved: u64,
    pub loss_due: u64,
    pub visited: u64,
    pub main_since: u64,
    pub side_since: u64,
    pub next_from: u64,
    pub eligible_from: u64,
    pub main_cooling: u64,
    pub side_cooling: u64,
    pub wanted_weight: u16,
    pub weight: u16,
    pub next_weight: u16,
    pub share: u16,
    pub next_share: u16,
    pub max_inflation_bps: u16,
    pub max_block_bps: u16,
    pub main_state: u8,
    pub side_state: u8,
    pub groups: [u8; 4],
    pub next_groups: [u8; 4],
    pub moved_under: u32,
    pub flags: u8,
    pub status: u8,
    pub bonded: u8,
    pub slow: u8,
    pub next_max_inflation_bps: u16,
    pub next_max_block_bps: u16,
    pub paid_in: u32,
    pub agreed_cap: u64,
    pub bond: u64,
    pub grew_on: u64,
    pub grew: u64,
    pub measured: u64,
    pub credit: u64,
    pub short_due: u64,
    pub barred_until: u64,
}

/// [`RecordState::main_state`] and side's: nothing delegated, nothing cooling.
pub const IDLE: u8 = 0;
/// Active or activating.
pub const STAKED: u8 = 1;
/// Deactivated.
pub const COOLING: u8 = 2;
/// Delegated elsewhere.
pub const ASTRAY: u8 = 3;
/// Not the pool's.
pub const GONE: u8 = 4;

impl RecordState {
    pub(super) fn read(b: &mut Bytes) -> Self {
        Self {
            vote: b.key(),
            main: b.key(),
            side: b.key(),
            main_lamports: b.u64(),
            side_lamports: b.u64(),
            main_delegation: b.u64(),
            side_delegation: b.u64(),
            cap: b.u64(),
            next_cap: b.u64(),
            moved: b.u64(),
            loss_due: b.u64(),
            visited: b.u64(),
            main_since: b.u64(),
            side_since: b.u64(),
            next_from: b.u64(),
            eligible_from: b.u64(),
            main_cooling: b.u64(),
            side_cooling: b.u64(),
            wanted_weight: b.u16(),
            weight: b.u16(),
            next_weight: b.u16(),
            share: b.u16(),
            next_share: b.u16(),
            max_inflation_bps: b.u16(),
            max_block_bps: b.u16(),
            main_state: b.u8(),
            side_state: b.u8(),
            groups: b.take(),
            next_groups: b.take(),
            moved_under: b.u32(),
            flags: b.u8(),
            status: b.u8(),
            bonded: b.u8(),
            slow: b.u8(),
            next_max_inflation_bps: b.u16(),
            next_max_block_bps: b.u16(),
            paid_in: b.u32(),
            agreed_cap: b.u64(),
            bond: b.u64(),
            grew_on: b.u64(),
            grew: b.u64(),
            measured: b.u64(),
            credit: b.u64(),
            short_due: b.u64(),
            barred_until: b.u64(),
        }
    }

    /// Active and activating.
    pub fn current(&self) -> u64 {
        self.main_delegation + self.side_delegation
    }

    /// Lamports of both accounts.
    pub fn lamports(&self) -> u64 {
        self.main_lamports + self.side_lamports
    }
}

//! The operators of a pool: a header with running totals, then a record each.
//!
//! Nothing here is summed when it is needed: every read and every move changes the totals by new less old, so closing
//! an epoch costs the same for ten operators and for two thousand.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};
use sluice_math::level;

use crate::error::SluiceError;
use crate::state::group::{Group, GROUPS};
use crate::state::record::{Record, TOMBSTONE};

/// The account: header and records.
pub type OperatorSlab = Slab<Operators, Record>;

/// Epochs from a change of what targets depend on until it counts: the longest normal ticket time (two epochs) and two
/// more, so that whoever dislikes a change has left before it is live.
pub const CHANGE_DELAY: u64 = 4;

/// The most operators: a level over all of them fits a transaction, whatever they lack and however full their groups
/// are (at worst some 360 units each, and none above 230 in `benches/`).
pub const MAX_OPERATORS: usize = 3_000;

/// No epoch: a change that is not pending, an operator that may have no target.
pub const NEVER: u64 = u64::MAX;

/// Header of the operators' account. Integers are lamports, epochs, slots, counts, as named.
#[account]
pub struct Operators {
    /// The pool.
    pub pool: Address,
    /// Events of this account so far. A gap tells an indexer to read it anew.
    pub sequence: u64,
    /// The epoch that is being refreshed, or was last.
    pub epoch: u64,
    /// First slot of that epoch: lateness counts from here.
    pub first_slot: u64,
    /// Tracked lamports in all stake accounts.
    pub lamports: u64,
    /// Delegations that are active or activating.
    pub delegated: u64,
    /// What was delegated and cools down, without rents: what the reserve will receive.
    pub cooling: u64,
    /// Growth of delegations that were active all epoch, read since the last close.
    pub growth: u64,
    /// What that growth grew on, of the epoch being refreshed.
    pub growth_base: u64,
    /// Falls read and not settled, whether or not a bond answers for them.
    pub loss_due: u64,
    /// What bonds owe, falls and shortfalls: a close waits until they have paid.
    pub bonded_due: u64,

    /// A ten-thousandth of the pool at the last close: what shares of the pool are counted in.
    pub share_unit: u64,
    /// What the level distributes, frozen so that no deposit makes an honest proposal fail.
    pub delegatable: u64,
    /// When it was frozen.
    pub frozen_slot: u64,
    /// The stake program's minimum delegation, read at the last close.
    pub minimum: u64,
    /// The level of `level_epoch`.
    pub level: u64,
    /// Epoch of the level; targets exist in no other.
    pub level_epoch: u64,
    /// Undelegated for rebalancing in `epoch`.
    pub rebalanced: u64,
    /// What operators have above their targets.
    pub excess: u64,
    /// What `delegate` may still give to the last operator within reach.
    pub up_rest: u64,
    /// The same for rebalancing by `undelegate`.
    pub down_rest: u64,
    /// The bounty pot, a figure over this account's own lamports.
    pub pot: u64,
    /// What a step pays.
    pub bounty_unit: u64,
    /// Slots after which a bounty has doubled.
    pub bounty_ramp: u64,
    /// Next nonce of a stake account's seeds. Only grows: no address is ever used twice.
    pub nonce: u64,
    /// Epoch from which the pending caps of all groups count.
    pub groups_from: u64,

    /// Operators listed.
    pub count: u32,
    /// How many of them `epoch` must see: those listed when it was first touched (second pass 2.11).
    pub due: u32,
    /// How many it has seen.
    pub visited: u32,
    /// The level's index.
    pub level_index: u32,
    /// Number of the level: what operators have moved counts under one.
    pub level_sequence: u32,
    /// First operator beyond the reach of `delegate`.
    pub up_end: u32,
    /// First operator beyond the reach of rebalancing.
    pub down_end: u32,
    /// Whose turn it is when the queue needs stake of operators that are not above their targets.
    pub cursor: u32,

    /// Groups by id; 0 is no group.
    pub groups: [Group; GROUPS],
    /// The highest id of a group that was ever set or had a member.
    pub last_group: u32,
    /// Zero.
    pub padding: u32,
    /// What rebalancing may undelegate in the level's epoch; compared with `rebalanced`.
    pub churn: u64,
    /// Falls read since the last close, whoever read them.
    pub fallen: u64,
    /// Lamports in accounts that are [`crate::state::record::ASTRAY`].
    pub astray: u64,
    /// Sum of all weights.
    pub weights: u64,
    /// The epoch that was last closed.
    pub closed: u64,
    /// Weight that the curator has taken away at once in `epoch`.
    pub zeroed: u64,
    /// How many operators `epoch` has measured.
    pub measured: u32,
    /// 1 where operators were read in an epoch that nobody closed, so that growth does not span the same time for all
    /// of them: nobody is measured by it.
    pub uneven: u32,
    /// The bond that stake asks for, basis points of it; zero where operators need none.
    pub cover_bps: u16,
    /// By how much growth may stay below the mean before a bond pays, basis points of the mean.
    pub tolerance_bps: u16,
    /// Zero.
    pub padding2: u32,
    /// Zero, for later versions.
    pub reserved: [u64; 23],
}

/// Header and records of a loaded account at once; `Slab` lends the one or the other.
#[inline(always)]
pub fn parts(slab: &mut OperatorSlab) -> (&mut Operators, &mut [Record]) {
    let header: *mut Operators = &raw mut **slab;
    let records = slab.as_mut_slice();
    // SAFETY: the header ends before the records begin, and both borrow the slab mutably for the same lifetime, so
    // nobody else reaches either.
    (unsafe { &mut *header }, records)
}

impl Operators {
    /// Tag, header, and the length of the list, padded to the records' alignment.
    const BEFORE_RECORDS: usize = 8 + core::mem::size_of::<Self>() + 8;

    /// Bytes of an account with `records` records.
    pub const fn space(records: usize) -> Option<usize> {
        match records.checked_mul(core::mem::size_of::<Record>()) {
            Some(bytes) => bytes.checked_add(Self::BEFORE_RECORDS),
            None => None,
        }
    }

    /// The next operator whose turn it is to fund the queue, behind the one at `index`.
    pub fn pass_turn(&mut self, records: &[Record], index: u32) {
        let listed = |place: &u32| {
            // as-safety: `usize` is 64 bits wide on-chain.
            records.get(*place as usize).is_some_and(|record| record.status != TOMBSTONE)
        };
        let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
        let mut behind = index.saturating_add(1)..count;
        self.cursor = behind.find(listed).or_else(|| (0..count).find(listed)).unwrap_or(0);
    }

    /// Puts what a record says now in the place of what it said: lamports, delegations, cooling. The only way in which
    /// totals change. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn replace(&mut self, groups: &[u8; 4], old: &Places, new: &Places) -> Result<()> {
        self.lamports = swap(self.lamports, old.lamports, new.lamports)?;
        if old.cooling != new.cooling {
            self.cooling = swap(self.cooling, old.cooling, new.cooling)?;
        }
        if old.delegated == new.delegated {
            return Ok(());
        }
        self.delegated = swap(self.delegated, old.delegated, new.delegated)?;
        // wrapping-safety: a group's sum contains the old figure; were it ever to fall below zero, it would be above
        // every cap.
        let change = new.delegated.wrapping_sub(old.delegated);
        for id in groups {
            if let Some(group) = self.groups.get_mut(usize::from(*id)).filter(|_| *id != 0) {
                group.delegated = group.delegated.wrapping_add(change);
            }
        }
        Ok(())
    }

    /// What always holds of a header between instructions. Errors: `InvariantViolated`.
    #[inline(always)]
    pub fn invariant(&self) -> Result<()> {
        let Self {
            pool: _,
            sequence: _,
            epoch: _,
            first_slot: _,
            lamports,
            delegated,
            cooling,
            growth: _,
            growth_base: _,
            loss_due: _,
            bonded_due: _,
            share_unit: _,
            delegatable: _,
            frozen_slot: _,
            minimum: _,
            level,
            level_epoch: _,
            rebalanced: _,
            excess: _,
            up_rest: _,
            down_rest: _,
            pot: _,
            bounty_unit: _,
            bounty_ramp: _,
            nonce: _,
            groups_from: _,
            count: _,
            due,
            visited,
            level_index: _,
            level_sequence: _,
            up_end: _,
            down_end: _,
            cursor: _,
            groups: _,
            last_group: _,
            padding: _,
            churn: _,
            fallen: _,
            astray: _,
            weights: _,
            closed: _,
            zeroed: _,
            measured,
            uneven: _,
            cover_bps: _,
            tolerance_bps: _,
            padding2: _,
            reserved: _,
        } = self;
        // Every lamport is delegated, cooling, or free in its account: never two of these.
        let held = delegated <= lamports && *cooling <= lamports.wrapping_sub(*delegated);
        let counted = visited <= due && measured <= due;
        require!(held && counted && *level <= level::MAX_LEVEL, SluiceError::InvariantViolated);
        Ok(())
    }
}

/// What a record contributes to the totals.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Places {
    /// Lamports of both accounts.
    pub lamports: u64,
    /// Active and activating.
    pub delegated: u64,
    /// What was delegated and cools down.
    pub cooling: u64,
}

/// `total - old + new`. Errors: `InvariantViolated`.
#[inline(always)]
fn swap(total: u64, old: u64, new: u64) -> Result<u64> {
    // wrapping-safety: not below zero by the first comparison, and lamports that exist are fewer than 2^60.
    require!(old <= total, SluiceError::InvariantViolated);
    Ok(total.wrapping_sub(old).wrapping_add(new))
}

const _: () = assert!(core::mem::size_of::<Operators>() == 32 + 25 * 8 + 8 * 4 + GROUPS * 32 + 16 + 30 * 8);
// Accounts are made with at most 10,240 bytes.
const _: () = assert!(8 + core::mem::size_of::<Operators>() + 8 <= 10_240);
// Both are named by the derives of the modules that these types are stored with.
const _: fn() = || {
    fn stored<T: Pod + Zeroable>() {}
    stored::<Record>();
    stored::<Group>();
};

//! One operator: who it is, what it may have, where its stake is.

use anchor_lang::prelude::*;
use bytemuck::{Pod, Zeroable};

use crate::cpi::stake::{Read, Staked};
use crate::state::operators::Places;

/// [`Record::status`]: a free place; its index is given to the next operator added.
pub const TOMBSTONE: u8 = 0;
/// [`Record::status`]: listed.
pub const LISTED: u8 = 1;
/// [`Record::status`]: listed until its stake is gone; anybody may remove it then.
pub const DRAINING: u8 = 2;

/// State of an account: nothing is delegated and nothing cools. It may hold more than its rent.
pub const IDLE: u8 = 0;
/// State of an account: active or activating.
pub const STAKED: u8 = 1;
/// State of an account: deactivated; effective until the cluster has let it cool.
pub const COOLING: u8 = 2;
/// State of an account: delegated to another vote account. Its lamports are ours.
pub const ASTRAY: u8 = 3;
/// State of an account: not the pool's any more, or no stake account, or not read yet. Counts nothing.
pub const GONE: u8 = 4;

/// [`Record::flags`]: an account is [`GONE`] or [`ASTRAY`].
pub const FLAG_ACCOUNTS: u8 = 1;
/// [`Record::flags`]: the vote account is closed or of an unknown version.
pub const FLAG_VOTE_ACCOUNT: u8 = 2;
/// [`Record::flags`]: a commission is above the agreed maximum.
pub const FLAG_COMMISSION: u8 = 4;
/// [`Record::flags`]: somebody deactivated its stake, which the stake program allows after five epochs without a vote.
pub const FLAG_DEACTIVATED: u8 = 8;
/// [`Record::flags`]: its delegation grew by less than half the mean, twice in a row.
pub const FLAG_SLOW: u8 = 16;
/// [`Record::flags`]: no credits in the two full epochs before this one, while others voted.
pub const FLAG_DELINQUENT: u8 = 32;
/// [`Record::flags`]: its bond is asked back, or was returned a short time ago.
pub const FLAG_UNBONDING: u8 = 64;
/// [`Record::flags`]: its weight was taken away at once. Gone when another one counts that it was given since.
pub const FLAG_ZEROED: u8 = 128;

/// An operator. Raw at rest: integers are lamports, epochs, basis points, as named.
#[derive(Clone, Copy, IdlType, Pod, Zeroable)]
#[repr(C)]
pub struct Record {
    /// Its vote account.
    pub vote: Address,
    /// The stake account that is to be active.
    pub main: Address,
    /// The stake account through which stake comes and goes.
    pub side: Address,
    /// Tracked lamports of main, rent included.
    pub main_lamports: u64,
    /// Tracked lamports of side, rent included.
    pub side_lamports: u64,
    /// Delegation of main while it is [`STAKED`], else zero.
    pub main_delegation: u64,
    /// Delegation of side while it is [`STAKED`], else zero.
    pub side_delegation: u64,
    /// The most it may have: what is agreed, as far as its bond covers it.
    pub cap: u64,
    /// The agreed cap from `next_from` on.
    pub next_cap: u64,
    /// Moved under the level `moved_under`, in its direction; what it may still move where that one is
    /// [`crate::state::allowance::LIMITED`].
    pub moved: u64,
    /// Falls read and not settled.
    pub loss_due: u64,
    /// The epoch in which its accounts were last read.
    pub visited: u64,
    /// Activation epoch of main.
    pub main_since: u64,
    /// Activation or deactivation epoch of side.
    pub side_since: u64,
    /// Epoch from which the pending figures count, or never.
    pub next_from: u64,
    /// Epoch from which it may have a target, or never.
    pub eligible_from: u64,
    /// What of main cools: what was delegated, without its rent.
    pub main_cooling: u64,
    /// What of side cools.
    pub side_cooling: u64,
    /// What governance wants its weight to be: what it returns to when a flag is cleared.
    pub wanted_weight: u16,
    /// Its weight. Counted in the level even while it may have no target.
    pub weight: u16,
    /// The weight from `next_from` on.
    pub next_weight: u16,
    /// The most it may have, in basis points of the pool.
    pub share: u16,
    /// The share from `next_from` on.
    pub next_share: u16,
    /// The agreed maximum of its commission on inflation rewards, basis points.
    pub max_inflation_bps: u16,
    /// The agreed maximum of its commission on block revenue, basis points.
    pub max_block_bps: u16,
    /// State of main.
    pub main_state: u8,
    /// State of side.
    pub side_state: u8,
    /// Groups; 0 is none.
    pub groups: [u8; 4],
    /// The groups from `next_from` on.
    pub next_groups: [u8; 4],
    /// Number of the level under which `moved` counts, and [`crate::state::allowance::LIMITED`].
    pub moved_under: u32,
    /// A sum of `FLAG_*`; none may be set for a target.
    pub flags: u8,
    /// [`LISTED`], [`DRAINING`] or [`TOMBSTONE`].
    pub status: u8,
    /// [`crate::state::bond::BONDED`] where a bond stands in.
    pub bonded: u8,
    /// 1 where its growth was under half the mean when it was last measured.
    pub slow: u8,
    /// The agreed maximum on inflation rewards from `next_from` on.
    pub next_max_inflation_bps: u16,
    /// The agreed maximum on block revenue from `next_from` on.
    pub next_max_block_bps: u16,
    /// The epoch in which something was last earned with it, its lower 30 bits; then a bit each for a surplus and a
    /// move.
    pub paid_in: u32,
    /// The cap that is agreed.
    pub agreed_cap: u64,
    /// Its bond, in lamports.
    pub bond: u64,
    /// Of the last reading: the delegation that was active in all of the epoch before, zero where there was none.
    pub grew_on: u64,
    /// Of the last reading: by how much that delegation grew.
    pub grew: u64,
    /// The epoch in which that was last compared with the mean.
    pub measured: u64,
    /// What its growth may still stay behind before the bond pays: see [`sluice_math::bond::shortfall`].
    pub credit: u64,
    /// Shortfall of its growth that its bond has not paid yet.
    pub short_due: u64,
    /// The epoch before which it may have no target, where a flag has barred it.
    pub barred_until: u64,
}

impl Record {
    /// Active and activating.
    #[inline(always)]
    pub fn current(&self) -> u64 {
        // wrapping-safety: both are lamports that exist, of which there are fewer than 2^60.
        self.main_delegation.wrapping_add(self.side_delegation)
    }

    /// What it contributes to the totals.
    #[inline(always)]
    pub fn places(&self) -> Places {
        // wrapping-safety: as above.
        Places {
            lamports: self.main_lamports.wrapping_add(self.side_lamports),
            delegated: self.current(),
            cooling: self.main_cooling.wrapping_add(self.side_cooling),
        }
    }

    /// Whether it may have a target in `epoch`.
    #[inline(always)]
    pub fn eligible(&self, epoch: u64) -> bool {
        self.eligible_from <= epoch
    }

    /// Whether stake can be added in `epoch`: side is free, or was first delegated in this very epoch.
    #[inline(always)]
    pub fn open(&self, epoch: u64) -> bool {
        match self.side_state {
            IDLE => true,
            STAKED => self.side_since == epoch,
            _ => false,
        }
    }

    /// The smaller of its caps; at most what a level distributes, for its own cap is.
    #[inline(always)]
    pub fn live_cap(&self, share_unit: u64) -> u64 {
        // wrapping-safety: a unit is a ten-thousandth of the assets, and a share at most ten thousand units.
        let share = share_unit.wrapping_mul(u64::from(self.share));
        if share < self.cap {
            share
        } else {
            self.cap
        }
    }

    /// What it says of main.
    #[inline(always)]
    pub fn main_account(&mut self) -> Account<'_> {
        Account {
            lamports: &mut self.main_lamports,
            delegation: &mut self.main_delegation,
            cooling: &mut self.main_cooling,
            since: &mut self.main_since,
            state: &mut self.main_state,
        }
    }

    /// What it says of side.
    #[inline(always)]
    pub fn side_account(&mut self) -> Account<'_> {
        Account {
            lamports: &mut self.side_lamports,
            delegation: &mut self.side_delegation,
            cooling: &mut self.side_cooling,
            since: &mut self.side_since,
            state: &mut self.side_state,
        }
    }

    /// Takes over what main says.
    #[inline(always)]
    pub fn take_main(&mut self, read: &Read) {
        self.main_account().take(read);
    }

    /// Takes over what side says.
    #[inline(always)]
    pub fn take_side(&mut self, read: &Read) {
        self.side_account().take(read);
    }

    /// Swaps the roles of the two accounts. Warning: side becomes main only in the sweep, which proves that it is warm;
    /// that is why a main account with stake is always fully active.
    pub fn swap_roles(&mut self) {
        core::mem::swap(&mut self.main, &mut self.side);
        core::mem::swap(&mut self.main_lamports, &mut self.side_lamports);
        core::mem::swap(&mut self.main_delegation, &mut self.side_delegation);
        core::mem::swap(&mut self.main_state, &mut self.side_state);
        core::mem::swap(&mut self.main_since, &mut self.side_since);
        core::mem::swap(&mut self.main_cooling, &mut self.side_cooling);
    }
}

/// What a record says of one of its accounts.
pub struct Account<'a> {
    /// Tracked lamports, rent included.
    pub lamports: &'a mut u64,
    delegation: &'a mut u64,
    cooling: &'a mut u64,
    since: &'a mut u64,
    /// One of the states.
    pub state: &'a mut u8,
}

impl Account<'_> {
    /// Takes over what it says now.
    #[inline(always)]
    pub fn take(self, read: &Read) {
        *self.lamports = read.lamports;
        *self.delegation = read.delegation;
        *self.cooling = read.cooling;
        *self.since = read.since;
        *self.state = read.state;
    }

    /// Takes over what it says of the same stake as before: its state stays, and nothing of it cools.
    #[inline(always)]
    pub fn go_on(self, now: &Staked) {
        *self.lamports = now.lamports;
        *self.delegation = now.delegation;
        *self.since = now.since;
    }

    /// What it contributes to the totals.
    #[inline(always)]
    pub fn places(&self) -> Places {
        Places { lamports: *self.lamports, delegated: *self.delegation, cooling: *self.cooling }
    }
}

const _: () = assert!(core::mem::size_of::<Record>() == 320);

//! What the header says of a level: targets, groups, how far moves reach.

use sluice_math::level::{self, Claim, Frame, Level, Reach};
use sluice_math::Lamports;

use crate::state::group::Group;
use crate::state::operators::{Operators, NEVER};
use crate::state::record::Record;

impl Operators {
    /// The level.
    #[inline(always)]
    pub fn level(&self) -> Level {
        Level { level: self.level, index: self.level_index }
    }

    /// How far `delegate` may reach.
    #[inline(always)]
    pub fn up(&self) -> Reach {
        Reach { end: self.up_end, rest: self.up_rest }
    }

    /// How far rebalancing may reach.
    #[inline(always)]
    pub fn down(&self) -> Reach {
        Reach { end: self.down_end, rest: self.down_rest }
    }

    /// Twice the minimum delegation: a target under it counts as zero.
    #[inline(always)]
    pub fn least_target(&self) -> u64 {
        self.minimum.saturating_mul(2)
    }

    /// What a pass distributes: the frozen figure, and the budgets of this moment. Head-room beyond `of_use` is not
    /// counted.
    pub fn frame(&self, band: u16, up: Lamports, down: Lamports, of_use: u64) -> Frame {
        Frame {
            delegatable: self.delegatable,
            least_target: self.least_target(),
            least_move: self.minimum,
            band,
            up: up.get(),
            down: down.get(),
            delegated: self.delegated,
            room: of_use.saturating_add(self.delegatable.saturating_sub(self.delegated)),
        }
    }

    /// What a record may ask for, with `ceiling` saying at which level a group is full.
    #[inline(always)]
    pub fn claim(&self, record: &Record, ceiling: impl Fn(u8) -> u64) -> Claim {
        let mut lowest = level::MAX_LEVEL;
        for id in record.groups {
            let of = ceiling(id);
            lowest = if of < lowest { of } else { lowest };
        }
        Claim { weight: record.weight, cap: record.live_cap(self.share_unit), ceiling: lowest }
    }

    /// The level at which group `id` is full; none for no group.
    #[inline(always)]
    pub fn ceiling(&self, id: u8) -> u64 {
        match self.groups.get(usize::from(id)) {
            Some(group) if id != 0 => group.ceiling(self.share_unit),
            _ => level::MAX_LEVEL,
        }
    }

    /// The target of operator `index` in the level's epoch; zero where it may have none.
    pub fn target(&self, index: u32, record: &Record) -> u64 {
        if !record.eligible(self.level_epoch) {
            return 0;
        }
        let claim = self.claim(record, |id| self.ceiling(id));
        claim.target(self.level().of(index), self.least_target())
    }

    /// The groups up to the last one that was ever set or had a member, id 0 included.
    pub fn groups_used(&mut self) -> &mut [Group] {
        // as-safety: `usize` is 64 bits wide on-chain.
        self.groups.get_mut(..=self.last_group as usize).unwrap_or_default()
    }

    /// Makes the pending caps of all groups count, where they are due.
    pub fn turn_groups(&mut self, epoch: u64) {
        if self.groups_from <= epoch {
            self.groups_used().iter_mut().for_each(Group::turn);
            self.groups_from = NEVER;
        }
    }

    /// How much more the groups of a record may have; no bound where it is in none.
    pub fn group_room(&self, record: &Record) -> u64 {
        let mut room = u64::MAX;
        for id in record.groups {
            if id == 0 {
                continue;
            }
            let Some(group) = self.groups.get(usize::from(id)) else { return 0 };
            room = room.min(group.room(self.share_unit));
        }
        room
    }
}

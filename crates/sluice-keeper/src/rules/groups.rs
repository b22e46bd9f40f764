//! What groups leave to their members: docs/spec/set_level.md, as `groups.rs` of the program has it.

use sluice_client::accounts::{OperatorList, Record};
use sluice_client::generated::types::Group;
use sluice_client::level::{group_cap, group_room};

/// What each group's members may still get, by id, in lamports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rooms(Vec<u64>);

impl Rooms {
    /// As the books have them.
    #[must_use]
    pub fn of(list: &OperatorList) -> Self {
        Self(list.header.groups.iter().map(|group| group_room(list, group)).collect())
    }

    /// As the pass of a level at `level` meets them: only tight groups bound anybody. Their members lack what their weights ask for,
    /// less what the group has, and what some of them have too much: at most all of the excess. None where no group is tight.
    #[must_use]
    pub fn tight(list: &OperatorList, level: u64, excess: u64) -> Option<Self> {
        let is_tight = |group: &Group| {
            let (asked, cap) = (u64::from(group.weights).saturating_mul(level), group_cap(list, group));
            group.weights != 0 && asked.min(cap).saturating_add(excess) > cap
        };
        // Id 0 is no group.
        let tight = |(id, group)| if id != 0 && is_tight(group) { group_room(list, group) } else { u64::MAX };
        let rooms: Vec<u64> = list.header.groups.iter().enumerate().map(tight).collect();
        rooms.iter().any(|room| *room != u64::MAX).then_some(Self(rooms))
    }

    /// The least of an operator's groups; no bound where it is in none.
    #[must_use]
    pub fn least(&self, record: &Record) -> u64 {
        let room = |id: &u8| self.0.get(usize::from(*id)).copied().unwrap_or(0);
        record.groups.iter().filter(|id| **id != 0).map(room).min().unwrap_or(u64::MAX)
    }

    /// Takes up to `gap` for an operator; nothing where that is less than `least`.
    pub fn grant(&mut self, record: &Record, gap: u64, least: u64) -> u64 {
        let granted = self.least(record).min(gap);
        if granted < gap && granted < least {
            return 0;
        }
        self.take(record, granted);
        granted
    }

    /// Takes what an operator gets out of its groups' rooms.
    pub fn take(&mut self, record: &Record, amount: u64) {
        for id in record.groups.iter().filter(|id| **id != 0) {
            if let Some(room) = self.0.get_mut(usize::from(*id)) {
                *room = room.saturating_sub(amount);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{Snapshot, sample};

    const SOL: u64 = 1_000_000_000;

    /// Three operators of weight 100 with 100 SOL each, the first two in a group that may have 230 SOL.
    fn grouped() -> Snapshot {
        let mut snapshot = sample::with_stake(3);
        for index in [0, 1] {
            snapshot.list.records[index].groups = [1, 0, 0, 0];
        }
        let group = &mut snapshot.list.header.groups[1];
        (group.cap, group.share, group.weights, group.delegated) = (230 * SOL, 10_000, 200, 200 * SOL);
        snapshot
    }

    #[test]
    fn a_group_is_tight_where_its_members_and_the_excess_ask_for_more_than_its_cap() {
        let Snapshot { list, .. } = grouped();
        assert_eq!(Rooms::tight(&list, SOL, 30 * SOL), None, "200 and 30");
        let rooms = Rooms::tight(&list, SOL, 30 * SOL + 1).unwrap();
        assert_eq!((rooms.least(&list.records[0]), rooms.least(&list.records[2])), (30 * SOL, u64::MAX));
    }

    #[test]
    fn what_one_member_takes_another_lacks_and_less_than_is_worth_a_move_is_nothing() {
        let Snapshot { list, .. } = grouped();
        let mut rooms = Rooms::tight(&list, SOL, 31 * SOL).unwrap();
        assert_eq!(rooms.grant(&list.records[0], 20 * SOL, SOL), 20 * SOL);
        assert_eq!(rooms.grant(&list.records[1], 20 * SOL, 11 * SOL), 0);
        assert_eq!(rooms.grant(&list.records[1], 20 * SOL, 10 * SOL), 10 * SOL);
        assert_eq!(rooms.grant(&list.records[2], 20 * SOL, SOL), 20 * SOL);
    }
}

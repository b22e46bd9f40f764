//! Who is to have how much: the only valid level, and what it says.

pub use sluice_math::level::Level;
use sluice_math::level::{self, Claim, Frame, MAX_AMOUNT, MAX_LEVEL};

use crate::accounts::OperatorList;
use crate::generated::types::{Group, Record};

/// What each operator asks for, in the order of the list; of a free place nothing.
#[must_use]
pub fn claims(list: &OperatorList) -> Vec<Claim> {
    let ceilings: Vec<u64> = (0..=u8::MAX).map(|id| ceiling(list, id)).collect();
    let of = |record: &Record| Claim {
        weight: record.weight,
        cap: live_cap(record, list.header.share_unit),
        ceiling: lowest(&ceilings, record),
    };
    list.records.iter().map(of).collect()
}

/// The level at which group `id` is full, lamports a unit of weight; no bound for id 0, which is no group.
#[must_use]
pub fn ceiling(list: &OperatorList, id: u8) -> u64 {
    match list.header.groups.get(usize::from(id)) {
        Some(group) if id != 0 => {
            let weights = u64::from(group.weights);
            level::ceiling(group_cap(list, group), weights)
        }
        _ => MAX_LEVEL,
    }
}

/// What a group may have, in lamports: the lesser of its cap and its share. Caps that are due count from the next level on,
/// and so in the proposal for it.
#[must_use]
pub fn group_cap(list: &OperatorList, group: &Group) -> u64 {
    let header = &list.header;
    let due = header.groups_from <= header.epoch;
    let (cap, share) = if due { (group.next_cap, group.next_share) } else { (group.cap, group.share) };
    cap.min(header.share_unit.saturating_mul(u64::from(share)))
}

/// What a group's members may still get together, in lamports.
#[must_use]
pub fn group_room(list: &OperatorList, group: &Group) -> u64 {
    group_cap(list, group).saturating_sub(group.delegated)
}

/// The only valid proposal for the epoch that was closed last. Anybody may send it; whoever sends another one is refused.
///
/// What it distributes is written by the close: read the list behind it, or simulate the close and read what that leaves.
#[must_use]
pub fn proposal(list: &OperatorList) -> Level {
    let header = &list.header;
    let frame = Frame {
        // The program never freezes more; a figure above it would have no proposal at all.
        delegatable: header.delegatable.min(MAX_AMOUNT),
        least_target: least_target(list),
        // What follows decides what may move, and not which level is valid.
        least_move: header.minimum,
        band: 0,
        up: 0,
        down: 0,
        delegated: header.delegated,
        room: 0,
    };
    // It fails for more than MAX_AMOUNT alone.
    level::propose(claims(list).into_iter(), &frame).unwrap_or(Level::SATURATED)
}

/// The target of each place under the level that is set, in lamports; zero where it may have none.
#[must_use]
pub fn targets(list: &OperatorList) -> Vec<u64> {
    let level = Level { level: list.header.level, index: list.header.level_index };
    targets_under(list, level, list.header.level_epoch)
}

/// The target of each place under a level of `epoch`, in lamports; zero where it may have none.
#[must_use]
pub fn targets_under(list: &OperatorList, level: Level, epoch: u64) -> Vec<u64> {
    let least = least_target(list);
    let all = claims(list).into_iter().zip(&list.records).zip(0_u32..);
    all.map(|((claim, record), at)| match record.eligible_from <= epoch {
        true => claim.target(level.of(at), least),
        false => 0,
    })
    .collect()
}

/// Twice the minimum delegation, in lamports: a target under it counts as zero.
#[must_use]
pub fn least_target(list: &OperatorList) -> u64 {
    list.header.minimum.saturating_mul(2)
}

/// What an operator may have by its own caps, in lamports.
fn live_cap(record: &Record, share_unit: u64) -> u64 {
    record.cap.min(share_unit.saturating_mul(u64::from(record.share))).min(MAX_AMOUNT)
}

/// The lowest ceiling of an operator's groups.
fn lowest(ceilings: &[u64], record: &Record) -> u64 {
    let of = |id: &u8| ceilings.get(usize::from(*id)).copied().unwrap_or(MAX_LEVEL);
    record.groups.iter().map(of).min().unwrap_or(MAX_LEVEL)
}

//! What holds after every instruction, of delays, pay, caps and levels. Numbers are those of design.md §8.

use sluice_math::level::{Claim, MAX_LEVEL};
use sluice_testkit::sluice::operators::{IDLE, RecordState, STAKED};

use crate::answers::Name;
use crate::books::Books;
use crate::closed::PAUSED_DELEGATION;

/// Epochs until a change of terms counts.
const CHANGE_DELAY: u64 = 4;
/// In an operator's flags: its weight was taken away at once.
const FLAG_ZEROED: u8 = 128;
/// No epoch.
const NEVER: u64 = u64::MAX;

/// INV-75: a change waits for its epoch, any write restarts its delay, and what goes live is what was pending.
#[track_caller]
pub fn delays(name: Name, index: Option<u32>, before: &Books, after: &Books) {
    let live = |record: &RecordState| (record.weight, record.agreed_cap, record.share, record.groups);
    let pending =
        |record: &RecordState| (record.next_weight, record.next_cap, record.next_share, record.next_groups);
    let epoch = after.epoch;
    for (at, (old, new)) in (0u32..).zip(before.operators.records.iter().zip(&after.operators.records)) {
        if old.vote != new.vote || old.status == 0 || new.status == 0 {
            continue;
        }
        if live(old) != live(new) {
            assert!(old.next_from <= epoch, "INV-75: live before its epoch: {old:?}");
            assert_eq!(live(new), pending(old), "INV-75: what was pending goes live");
            assert_eq!(new.visited, epoch, "INV-75: by a reading of this epoch");
        }
        // A flagged operator that is drained has lost its target already.
        let takes = matches!(name, Name::Drain | Name::Zero);
        let suspended = takes && old.eligible_from == NEVER;
        let written = (takes || name == Name::Update) && index == Some(at) && !suspended;
        if written {
            // A drain follows a change that is pending, which keeps its epoch.
            let kept = takes && old.next_from != NEVER;
            let due = if kept { old.next_from } else { epoch + CHANGE_DELAY };
            assert_eq!(new.next_from, due, "INV-75: {name:?}");
        }
        let (was, is) = (agreed(old), agreed(new));
        let looser = was.iter().zip(is).any(|(was, is)| is > *was);
        assert!(
            !looser || old.next_from <= epoch,
            "INV-75: a commission is agreed before its epoch: {old:?}"
        );
        // A weight that was taken away at once is back with the one that was given since, which has waited.
        let given = old.flags & FLAG_ZEROED != 0 && old.next_from <= epoch;
        if new.eligible_from != NEVER && new.eligible_from != old.eligible_from && !given {
            assert!(new.eligible_from > epoch, "INV-75: a target only from the next epoch on");
        }
    }
    for (old, new) in before.operators.groups.iter().zip(&after.operators.groups) {
        if (old.cap, old.share) != (new.cap, new.share) {
            assert!(before.operators.groups_from <= epoch, "INV-75: a group's caps are live too early");
            assert_eq!((new.cap, new.share), (old.next_cap, old.next_share), "INV-75: what was pending");
        }
    }
}

fn agreed(record: &RecordState) -> [u16; 2] {
    [record.max_inflation_bps, record.max_block_bps]
}

/// INV-76: bounties come out of the pot, at most the pot, and only where something changed.
#[track_caller]
pub fn bounties(name: Name, before: &Books, after: &Books) {
    if matches!(name, Name::Fund | Name::Add) {
        return;
    }
    let pot = i128::from(after.operators.pot) - i128::from(before.operators.pot);
    let account = i128::from(after.operators_lamports) - i128::from(before.operators_lamports);
    assert_eq!(pot, account, "INV-76: the pot and the lamports behind it move together");
    if pot < 0 {
        let records = before.operators.records != after.operators.records || before.free != after.free;
        let level = before.operators.level_sequence != after.operators.level_sequence;
        let closed = before.pool.pair_epoch != after.pool.pair_epoch;
        assert!(records || level || closed, "INV-76: {name:?} was paid for nothing");
    }
}

/// I48, INV-70: targets are at most what there is, and the head-room at most what the caps of those leave to whom stake
/// can be added, beyond what lies idle.
#[track_caller]
pub fn level_distributes(books: &Books) {
    let operators = &books.operators;
    let staked: u64 = operators.targets().iter().sum();
    assert!(
        staked <= operators.delegatable,
        "I48: {staked} in targets, {} delegatable",
        operators.delegatable
    );
    let least = 2 * operators.minimum;
    let room = |(claim, record): (Claim, &RecordState)| {
        let open =
            record.side_state == IDLE || record.side_state == STAKED && record.side_since == books.epoch;
        let may = record.status == 1 && record.eligible_from <= books.epoch && open;
        let most = claim.target(MAX_LEVEL, least).saturating_sub(record.current());
        if may { u128::from(most) } else { 0 }
    };
    let room: u128 = operators.claims().into_iter().zip(&operators.records).map(room).sum();
    let idle = u128::from(operators.delegatable.saturating_sub(operators.delegated));
    let most = (room + u128::from(operators.delegated)).saturating_sub(operators.delegatable.into());
    let head_room = u128::from(books.pool.head_room);
    assert!(head_room <= most, "INV-70: head-room {head_room} of {room}, {idle} idle");
    let shut = books.pool.bunker() != 0 || books.pool.closed & PAUSED_DELEGATION != 0;
    assert!(!shut || head_room == 0, "INV-70: head-room where nothing is delegated");
}

/// I49: what was delegated did not carry anybody above a cap.
#[track_caller]
pub fn within_caps(index: u32, before: &Books, after: &Books) {
    let at = index as usize;
    let (old, new) = (&before.operators.records[at], &after.operators.records[at]);
    if new.current() <= old.current() {
        return;
    }
    assert!(new.current() <= after.cap(new), "an operator is above its cap: {new:?}");
    let target = before.operators.targets()[at];
    assert!(new.current() <= target, "I50: {} above the target {target}", new.current());
    for id in new.groups.into_iter().filter(|id| *id != 0) {
        let delegated = after.operators.groups[usize::from(id)].delegated;
        assert!(delegated <= after.group_cap(id), "group {id} is above its cap with {delegated}");
    }
}

/// I51: what leaves for targets is within the epoch's budget, or above it by less than the minimum, where no part of an
/// operator's stake could have left; what the queue lacks is not asked for one.
#[track_caller]
pub fn within_churn(before: &Books, after: &Books) {
    let (was, is) = (&before.operators, &after.operators);
    let within = was.rebalanced < is.churn && is.rebalanced < is.churn + is.minimum;
    let fits = is.rebalanced == was.rebalanced || within;
    assert!(fits, "I51: {} undelegated for targets, budget {}", is.rebalanced, is.churn);
}

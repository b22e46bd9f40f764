//! `refreeze`: deposits have come in that the frozen figure does not know, and under a new one some of them would be delegated.
//!
//! Less than was frozen is no reason: what the queue lacks leaves operators without it.

use sluice_client::instruction::crank;
use sluice_math::Lamports;
use sluice_math::level::MAX_AMOUNT;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::books::{Books, share_of};
use crate::rules::delegate;
use crate::rules::level::after_level;
use crate::snapshot::Snapshot;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    let (books, header, pool) = (snapshot.books(), &snapshot.list.header, &snapshot.pool);
    if !books.levelled() {
        return None;
    }
    let live = books.live().get().min(MAX_AMOUNT);
    let least = share_of(pool.band_bps, Lamports::new(header.delegatable)).get().max(header.minimum);
    let from = header.frozen_slot.saturating_add(u64::from(pool.level_interval_slots));
    if snapshot.now.slot < from || live.saturating_sub(header.delegatable) < least {
        return None;
    }
    let (after, _) = after_level(&books, live)?;
    let next = Books { list: &after, ..books };
    if delegate::plan(&next, &snapshot.keys.pool, &snapshot.accounts).is_empty() {
        return None;
    }
    let refreeze = crank::refreeze(&snapshot.keys, &snapshot.payer);
    action(snapshot, Duty::Refreeze, vec![Step::new(Duty::Refreeze, Place::Pool, 0, refreeze)], false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Closed;
    use crate::snapshot::sample;

    const SOL: u64 = 1_000_000_000;

    /// A deposit of `lamports` after the level, whose figure is old enough to be frozen anew.
    fn deposited(lamports: u64) -> Snapshot {
        let mut snapshot = sample::with_stake(3);
        snapshot.pool.assets += lamports;
        snapshot.reserve += lamports;
        snapshot.now.slot += u64::from(snapshot.pool.level_interval_slots);
        snapshot
    }

    #[test]
    fn a_large_deposit_is_distributed_and_a_small_one_waits() {
        assert_eq!(sample::places(&decide(&deposited(30 * SOL))), [Place::Pool]);
        assert_eq!(decide(&deposited(SOL / 2)), None);
        assert_eq!(decide(&deposited(0)), None);
    }

    #[test]
    fn not_before_the_interval_has_passed() {
        let mut snapshot = deposited(30 * SOL);
        snapshot.now.slot -= 1;
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn not_where_nobody_could_take_it() {
        let mut snapshot = deposited(30 * SOL);
        snapshot.pool.closed = Closed::PAUSED_DELEGATION;
        assert_eq!(decide(&snapshot), None);
        let mut snapshot = deposited(30 * SOL);
        for record in &mut snapshot.list.records {
            record.cap = record.main_delegation;
        }
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn what_a_full_group_cannot_take_is_worth_a_new_figure_for_those_behind_it() {
        // Operator 0 has what its group may have; 1 asks for as much and gets nothing of it; 2 is in no group.
        let mut snapshot = deposited(30 * SOL);
        for index in [0, 1] {
            snapshot.list.records[index].groups = [1, 0, 0, 0];
        }
        sample::drained(&mut snapshot, 1);
        snapshot.list.records[1].eligible_from = 0;
        let group = &mut snapshot.list.header.groups[1];
        (group.cap, group.share, group.weights, group.delegated) = (100 * SOL, 10_000, 200, 100 * SOL);
        (snapshot.list.header.delegated, snapshot.list.header.excess) = (200 * SOL, 50 * SOL);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Pool]);
    }
}

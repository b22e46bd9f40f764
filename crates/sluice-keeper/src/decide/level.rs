//! `set_level`: the epoch has none yet, or another one is the valid one, or another one would let more happen.
//!
//! More happens where the head-room has ended and the next level gives some again (docs/spec/set_level.md, step 7), and where the level
//! reached as far as the reserve did then and the reserve has grown since.

use sluice_client::accounts::{OperatorList, Operators};
use sluice_client::instruction::crank;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::books::Books;
use crate::rules::level::after_level;
use crate::rules::{delegate, undelegate};
use crate::snapshot::Snapshot;

/// Compute units of a level over nobody.
const BASE_UNITS: u32 = 10_000;
/// Of an operator, at most.
const UNITS: u32 = 360;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    if !snapshot.is_closed() || snapshot.list.header.count == 0 {
        return None;
    }
    let (books, header) = (snapshot.books(), &snapshot.list.header);
    let (after, head_room) = after_level(&books, header.delegatable)?;
    let same = (after.header.level, after.header.level_index) == (header.level, header.level_index);
    let opens = || snapshot.pool.head_room == 0 && head_room >= header.minimum;
    if books.levelled() && same && !opens() && !reaches_further(snapshot, &after) {
        return None;
    }
    let Operators { level, level_index, .. } = after.header;
    let set = crank::set_level(&snapshot.keys, &snapshot.payer, level, level_index);
    let operators = u32::try_from(snapshot.list.records.len()).unwrap_or(u32::MAX);
    let units = BASE_UNITS.saturating_add(operators.saturating_mul(UNITS));
    let step = Step::new(Duty::Level, Place::Pool, 0, set).with_units(units);
    action(snapshot, Duty::Level, vec![step], false)
}

/// Whether nothing is left to move under the present level, and something would be under the next one.
fn reaches_further(snapshot: &Snapshot, after: &OperatorList) -> bool {
    let books = snapshot.books();
    let (pool, accounts) = (&snapshot.keys.pool, &snapshot.accounts);
    let next = Books { list: after, ..books };
    undelegate::plan(&books, accounts).is_empty()
        && delegate::plan(&books, pool, accounts).is_empty()
        && !delegate::plan(&next, pool, accounts).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Closed;
    use crate::snapshot::sample;

    #[test]
    fn an_epoch_without_a_level_gets_one() {
        let mut snapshot = sample::with_stake(3);
        assert_eq!(decide(&snapshot), None);
        snapshot.list.header.level_epoch -= 1;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Pool]);
        snapshot.pool.pair_epoch -= 1;
        assert_eq!(decide(&snapshot), None, "first the close");
    }

    #[test]
    fn a_figure_that_was_frozen_anew_asks_for_another_one() {
        let mut snapshot = sample::with_stake(3);
        snapshot.list.header.delegatable += 3_000_000_000;
        assert!(decide(&snapshot).is_some());
    }

    #[test]
    fn head_room_that_has_ended_comes_back_with_the_next_one_if_it_does() {
        let mut snapshot = sample::with_stake(3);
        snapshot.pool.head_room = 0;
        assert!(decide(&snapshot).is_some());
        snapshot.pool.closed = Closed::PAUSED_DELEGATION;
        assert_eq!(decide(&snapshot), None, "none while delegation is paused");
        let mut snapshot = sample::with_stake(3);
        (snapshot.pool.head_room, snapshot.pool.late_from_slot) = (0, snapshot.now.slot);
        assert_eq!(decide(&snapshot), None, "none when it is late");
    }

    #[test]
    fn a_pool_without_operators_has_no_use_for_a_level() {
        assert_eq!(decide(&sample::pool()), None);
    }
}

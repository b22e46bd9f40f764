//! What `delegate` would do: docs/spec/delegate.md.

use std::collections::HashMap;

use sluice_client::accounts::{Operators, Record};
use sluice_math::level::{Reach, band};
use sluice_math::{Lamports, moves};
use solana_account::Account;
use solana_address::Address;

use super::books::Books;
use super::groups::Rooms;
use super::level::Targets;
use super::stake::Seen;
use super::{LIMITED, current, eligible, flags, is_open};

/// What an operator may move of `gap` within `reach`; it is operator `index`.
#[must_use]
pub fn allowance(header: &Operators, record: &Record, index: u32, gap: u64, reach: Reach) -> u64 {
    if record.moved_under != header.level_sequence | LIMITED {
        let moved = if record.moved_under == header.level_sequence { record.moved } else { 0 };
        return reach.allowance(index, gap, moved);
    }
    if index <= reach.end { gap.min(record.moved) } else { 0 }
}

/// Who is delegated to under the books' level, in the order of the list, and how much, in lamports. Nobody in bunker mode or while
/// delegation is paused.
#[must_use]
pub fn plan(books: &Books, pool: &Address, accounts: &HashMap<Address, Account>) -> Vec<(u32, u64)> {
    if !books.levelled() || books.rests() {
        return Vec::new();
    }
    let targets = Targets::of(books.list, books.now.epoch);
    let (mut rooms, mut free) = (Rooms::of(books.list), books.spendable());
    let mut moves = Vec::new();
    for (index, record) in books.listed() {
        let side = accounts.get(&record.side);
        let kept = books.rent.of_stake().saturating_add(record.side_delegation);
        let held = side.map_or(0, |side| side.lamports);
        let lacking = Lamports::new(kept.saturating_sub(held));
        let wanted = wanted(books, &targets, index, record).min(rooms.least(record));
        let free_now = books.free_to_delegate(free.excess_over(lacking));
        let minimum = Lamports::new(books.list.header.minimum);
        let amount = moves::delegation(Lamports::new(wanted), free_now, minimum).get();
        let vote = accounts.get(&record.vote);
        if amount == 0 || !as_recorded(side, record, pool) || flags::of_vote_account(vote, record) != 0 {
            continue;
        }
        let after = kept.saturating_add(amount);
        // What side holds above that goes to the reserve first.
        free = free.saturating_add(Lamports::new(held.saturating_sub(after)));
        free = free.excess_over(Lamports::new(after.saturating_sub(held)));
        rooms.take(record, amount);
        moves.push((index, amount));
    }
    moves
}

/// The gap to the target, within the level's reach; nothing where it is too small or side is busy.
fn wanted(books: &Books, targets: &Targets, index: u32, record: &Record) -> u64 {
    let (header, epoch) = (&books.list.header, books.now.epoch);
    if !eligible(record, epoch) || !is_open(record, epoch) {
        return 0;
    }
    let target = targets.target(index, record);
    let gap = target.saturating_sub(current(record));
    if gap == 0 || gap < band(target, books.pool.band_bps, header.minimum) {
        return 0;
    }
    allowance(header, record, index, gap, Reach { end: header.up_end, rest: header.up_rest })
}

/// Whether side is in the state that its record says: else nothing happens before a reading has found out.
fn as_recorded(side: Option<&Account>, record: &Record, pool: &Address) -> bool {
    let seen = Seen::read(side, pool, record, record.side_state);
    seen.state == record.side_state && seen.lamports >= record.side_lamports
}

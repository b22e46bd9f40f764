//! What a new level would change: docs/spec/set_level.md.

use sluice_client::accounts::{OperatorList, Operators, Pool, Record};
use sluice_client::level::{claims, least_target, proposal};
use sluice_math::Lamports;
use sluice_math::level::{Claim, Frame, Level, Operators as List, Verified, verify};

use super::books::{Books, share_of};
use super::groups::Rooms;
use super::{LIMITED, current, eligible, is_open};

/// Head-room that a level gives to a pool of any size, caps allowing, in lamports.
const HEAD_ROOM: u64 = 10_000_000_000_000;

/// The targets of a list under the level of `epoch`.
#[derive(Clone, Debug)]
pub struct Targets {
    claims: Vec<Claim>,
    level: Level,
    least: u64,
    epoch: u64,
}

impl Targets {
    /// Of a list whose level is of `epoch`.
    #[must_use]
    pub fn of(list: &OperatorList, epoch: u64) -> Self {
        let level = Level { level: list.header.level, index: list.header.level_index };
        Self { claims: claims(list), level, least: least_target(list), epoch }
    }

    /// That of operator `index`, in lamports; zero where it may have none.
    #[must_use]
    pub fn target(&self, index: u32, record: &Record) -> u64 {
        let claim = usize::try_from(index).ok().and_then(|at| self.claims.get(at));
        let target = |claim: &Claim| claim.target(self.level.of(index), self.least);
        claim.filter(|_| eligible(record, self.epoch)).map_or(0, target)
    }
}

/// The list and the pool's head-room as `set_level` would leave them now, were `delegatable` lamports frozen.
#[must_use]
pub fn after_level(books: &Books, delegatable: u64) -> Option<(OperatorList, u64)> {
    let (pool, mut list) = (books.pool, books.list.clone());
    list.header.delegatable = delegatable;
    let level = proposal(&list);
    let churn = share_of(pool.churn_bps, Lamports::new(delegatable)).get().max(list.header.minimum);
    let up = books.free_to_delegate(books.spendable());
    let frame = frame(pool, &list, up.get(), churn.saturating_sub(list.header.rebalanced));
    let sequence = list.header.level_sequence.wrapping_add(1) & !LIMITED;
    let mut places: Vec<(usize, Record)> =
        std::mem::take(&mut list.records).into_iter().enumerate().collect();
    let mut asked =
        Asked { list: &list, claims: claims(books.list), epoch: books.now.epoch, sequence, rooms: None };
    let verified = verify(&mut asked, &mut places, &frame, level).ok()?;
    let head_room = head_room(books, &list.header, &verified);
    list.records = places.into_iter().map(|(_, record)| record).collect();
    let last = usize::try_from(verified.up.end).ok().and_then(|end| list.records.get_mut(end));
    if let Some(last) = last.filter(|last| last.moved_under == sequence | LIMITED) {
        last.moved = last.moved.min(verified.up.rest);
    }

    let header = &mut list.header;
    (header.level, header.level_index, header.level_epoch) = (level.level, level.index, books.now.epoch);
    header.level_sequence = sequence;
    (header.up_end, header.up_rest) = (verified.up.end, verified.up.rest);
    (header.down_end, header.down_rest) = (verified.down.end, verified.down.rest);
    (header.excess, header.churn) = (verified.excess, churn);
    Some((list, head_room))
}

fn frame(pool: &Pool, list: &OperatorList, up: u64, down: u64) -> Frame {
    let Operators { delegatable, delegated, minimum, .. } = list.header;
    let of_use = pool.deposit_cap.saturating_sub(pool.assets).min(pool.assets.max(HEAD_ROOM));
    Frame {
        delegatable,
        least_target: least_target(list),
        least_move: minimum,
        band: pool.band_bps,
        up,
        down,
        delegated,
        room: of_use.saturating_add(delegatable.saturating_sub(delegated)),
    }
}

fn head_room(books: &Books, header: &Operators, verified: &Verified) -> u64 {
    let next = books.now.slot.saturating_add(u64::from(books.pool.level_interval_slots));
    if next >= books.pool.late_from_slot || books.rests() {
        return 0;
    }
    let taken = header.delegatable.max(books.live().get());
    verified.room.saturating_add(header.delegated).saturating_sub(taken)
}

/// The list, as the pass of a level asks about it.
struct Asked<'a> {
    /// Its records are elsewhere: the pass has them.
    list: &'a OperatorList,
    claims: Vec<Claim>,
    epoch: u64,
    /// Number of the level, for what records are to remember.
    sequence: u32,
    /// Where any group is tight.
    rooms: Option<Rooms>,
}

impl List for Asked<'_> {
    type Operator = (usize, Record);

    fn claim(&mut self, (at, _): &Self::Operator) -> Claim {
        // Numbers are those of the claims' own list.
        self.claims.get(*at).copied().unwrap_or(Claim { weight: 0, cap: 0, ceiling: 0 })
    }

    fn current(&self, (_, record): &Self::Operator) -> u64 {
        current(record)
    }

    fn eligible(&self, (_, record): &Self::Operator) -> bool {
        eligible(record, self.epoch)
    }

    fn open(&self, (_, record): &Self::Operator) -> bool {
        is_open(record, self.epoch)
    }

    fn groups(&self, (_, record): &Self::Operator) -> u64 {
        record.groups.iter().map(|id| u64::from(*id != 0)).sum()
    }

    fn tight(&mut self, level: u64, excess: u64) -> bool {
        self.rooms = Rooms::tight(self.list, level, excess);
        self.rooms.is_some()
    }

    fn grant(&mut self, (_, record): &mut Self::Operator, gap: u64, least: u64) -> u64 {
        let Some(rooms) = &mut self.rooms else { return gap };
        let granted = rooms.grant(record, gap, least);
        if granted < gap {
            (record.moved, record.moved_under) = (granted, self.sequence | LIMITED);
        }
        granted
    }
}

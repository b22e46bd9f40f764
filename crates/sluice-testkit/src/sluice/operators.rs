//! The operators' account, read byte by byte.

mod record;

use sluice_math::level::{Claim, Frame, Level, MAX_AMOUNT, MAX_LEVEL, ceiling, propose};
use solana_address::Address;

pub use self::record::{ASTRAY, COOLING, GONE, IDLE, RecordState, STAKED};
use super::state::{Bytes, discriminator};

/// Length of the header.
pub const HEADER_LEN: usize = 32 + 25 * 8 + 8 * 4 + 256 * 32 + 256;
/// Where records begin.
pub const RECORDS_AT: usize = 8 + HEADER_LEN + 8;
/// Length of a record.
pub const RECORD_LEN: usize = 320;

/// The header and the records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/operators.rs")]
pub struct OperatorsState {
    pub pool: Address,
    pub sequence: u64,
    pub epoch: u64,
    pub first_slot: u64,
    pub lamports: u64,
    pub delegated: u64,
    pub cooling: u64,
    pub growth: u64,
    pub growth_base: u64,
    pub loss_due: u64,
    pub bonded_due: u64,
    pub share_unit: u64,
    pub delegatable: u64,
    pub frozen_slot: u64,
    pub minimum: u64,
    pub level: u64,
    pub level_epoch: u64,
    pub rebalanced: u64,
    pub excess: u64,
    pub up_rest: u64,
    pub down_rest: u64,
    pub pot: u64,
    pub bounty_unit: u64,
    pub bounty_ramp: u64,
    pub nonce: u64,
    pub groups_from: u64,
    pub count: u32,
    pub due: u32,
    pub visited: u32,
    pub level_index: u32,
    pub level_sequence: u32,
    pub up_end: u32,
    pub down_end: u32,
    pub cursor: u32,
    pub groups: Vec<GroupState>,
    pub last_group: u32,
    pub churn: u64,
    pub fallen: u64,
    pub astray: u64,
    pub weights: u64,
    pub closed: u64,
    pub zeroed: u64,
    pub measured: u32,
    pub uneven: u32,
    pub cover_bps: u16,
    pub tolerance_bps: u16,
    pub records: Vec<RecordState>,
}

/// A group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/group.rs")]
pub struct GroupState {
    pub cap: u64,
    pub next_cap: u64,
    pub delegated: u64,
    pub weights: u32,
    pub share: u16,
    pub next_share: u16,
}

impl OperatorsState {
    /// Reads an account's data; panics where it is no operators' account.
    pub fn decode(data: &[u8]) -> Self {
        assert_eq!(
            data[..8],
            discriminator("account", "Operators"),
            "discriminator of an operators' account"
        );
        let mut bytes = Bytes(&data[8..]);
        let b = &mut bytes;
        let mut state = Self {
            pool: b.key(),
            sequence: b.u64(),
            epoch: b.u64(),
            first_slot: b.u64(),
            lamports: b.u64(),
            delegated: b.u64(),
            cooling: b.u64(),
            growth: b.u64(),
            growth_base: b.u64(),
            loss_due: b.u64(),
            bonded_due: b.u64(),
            share_unit: b.u64(),
            delegatable: b.u64(),
            frozen_slot: b.u64(),
            minimum: b.u64(),
            level: b.u64(),
            level_epoch: b.u64(),
            rebalanced: b.u64(),
            excess: b.u64(),
            up_rest: b.u64(),
            down_rest: b.u64(),
            pot: b.u64(),
            bounty_unit: b.u64(),
            bounty_ramp: b.u64(),
            nonce: b.u64(),
            groups_from: b.u64(),
            count: b.u32(),
            due: b.u32(),
            visited: b.u32(),
            level_index: b.u32(),
            level_sequence: b.u32(),
            up_end: b.u32(),
            down_end: b.u32(),
            cursor: b.u32(),
            groups: (0..256).map(|_| group(b)).collect(),
            last_group: {
                let last = b.u32();
                assert_eq!(b.u32(), 0, "padding");
                last
            },
            churn: b.u64(),
            fallen: b.u64(),
            astray: b.u64(),
            weights: b.u64(),
            closed: b.u64(),
            zeroed: b.u64(),
            measured: b.u32(),
            uneven: b.u32(),
            cover_bps: b.u16(),
            tolerance_bps: b.u16(),
            records: Vec::new(),
        };
        assert_eq!(b.take::<188>(), [0; 188], "reserved bytes of the header are zero");
        let len = b.u32();
        let _padding: [u8; 4] = b.take();
        state.records = (0..len).map(|_| RecordState::read(b)).collect();
        state
    }

    /// The level at which group `id` is full.
    pub fn ceiling(&self, id: u8) -> u64 {
        let group = self.groups[usize::from(id)];
        // The next level takes over what is due.
        let due = self.groups_from <= self.epoch;
        let (cap, share) = if due { (group.next_cap, group.next_share) } else { (group.cap, group.share) };
        let cap = cap.min(self.share_unit.saturating_mul(share.into()));
        if id == 0 { MAX_LEVEL } else { ceiling(cap, group.weights.into()) }
    }

    /// What each record asks for.
    pub fn claims(&self) -> Vec<Claim> {
        let claim = |record: &RecordState| Claim {
            weight: record.weight,
            cap: record.cap.min(self.share_unit.saturating_mul(record.share.into())).min(MAX_AMOUNT),
            ceiling: record.groups.iter().map(|id| self.ceiling(*id)).min().expect("four groups"),
        };
        self.records.iter().map(claim).collect()
    }

    /// The only valid level, by search.
    pub fn proposal(&self) -> Level {
        let frame = Frame {
            delegatable: self.delegatable,
            least_target: 2 * self.minimum,
            least_move: self.minimum,
            band: 0,
            up: 0,
            down: 0,
            delegated: self.delegated,
            room: 0,
        };
        propose(self.claims().into_iter(), &frame).expect("what is delegatable is less than 2^62")
    }

    /// The target of each record under the level that is set.
    pub fn targets(&self) -> Vec<u64> {
        let level = Level { level: self.level, index: self.level_index };
        let all = self.claims().into_iter().zip(&self.records).zip(0u32..);
        all.map(|((claim, record), at)| match record.eligible_from <= self.level_epoch {
            true => claim.target(level.of(at), 2 * self.minimum),
            false => 0,
        })
        .collect()
    }
}

fn group(b: &mut Bytes) -> GroupState {
    GroupState {
        cap: b.u64(),
        next_cap: b.u64(),
        delegated: b.u64(),
        weights: b.u32(),
        share: b.u16(),
        next_share: b.u16(),
    }
}

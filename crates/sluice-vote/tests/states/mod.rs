//! Vote states as the interface crate of the vote program writes them, and what that crate reads of any bytes.
#![allow(dead_code, reason = "each test binary uses its part")]

use proptest::collection::vec;
use proptest::prelude::*;
use sluice_vote::{EpochCredits, VoteError};
use solana_vote_interface::authorized_voters::AuthorizedVoters;
use solana_vote_interface::state::{
    BlockTimestamp, CircBuf, LandedVote, Lockout, VoteState1_14_11, VoteStateV3, VoteStateV4,
    VoteStateVersions,
};

/// What the runtime puts between the credits of the tower and those of Alpenglow.
pub const MARKER: Entry = (u64::MAX, u64::MAX, u64::MAX);

/// An epoch, the credits at its end, the credits before it.
pub type Entry = (u64, u64, u64);

/// The layouts that are live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    V1_14_11,
    V3,
    V4,
}

pub const LAYOUTS: [Layout; 3] = [Layout::V1_14_11, Layout::V3, Layout::V4];

/// Everything that any layout stores.
#[derive(Clone, Debug)]
pub struct Parts {
    pub node: [u8; 32],
    pub withdrawer: [u8; 32],
    pub percent: u8,
    pub collectors: [[u8; 32]; 2],
    pub inflation_bps: u16,
    pub block_revenue_bps: u16,
    pub pending: u64,
    pub bls: Option<[u8; 48]>,
    /// Latency, slot, confirmations.
    pub votes: Vec<(u8, u64, u32)>,
    pub root: Option<u64>,
    pub voters: Vec<(u64, [u8; 32])>,
    pub prior_voters: Vec<([u8; 32], u64, u64)>,
    pub credits: Vec<Entry>,
    pub timestamp: (u64, i64),
}

/// The bytes of a state, without the zeros that fill an account.
pub fn bytes(parts: &Parts, layout: Layout) -> Vec<u8> {
    let mut voters = AuthorizedVoters::default();
    for (epoch, voter) in &parts.voters {
        voters.insert(*epoch, (*voter).into());
    }
    let mut prior_voters = CircBuf::default();
    for (voter, from, until) in &parts.prior_voters {
        prior_voters.append(((*voter).into(), *from, *until));
    }
    let lockouts = parts.votes.iter().map(|vote| Lockout::new_with_confirmation_count(vote.1, vote.2));
    let landed = parts.votes.iter().map(|vote| LandedVote {
        latency: vote.0,
        lockout: Lockout::new_with_confirmation_count(vote.1, vote.2),
    });
    let last_timestamp = BlockTimestamp { slot: parts.timestamp.0, timestamp: parts.timestamp.1 };
    let versions = match layout {
        Layout::V1_14_11 => VoteStateVersions::V1_14_11(Box::new(VoteState1_14_11 {
            node_pubkey: parts.node.into(),
            authorized_withdrawer: parts.withdrawer.into(),
            commission: parts.percent,
            votes: lockouts.collect(),
            root_slot: parts.root,
            authorized_voters: voters,
            prior_voters,
            epoch_credits: parts.credits.clone(),
            last_timestamp,
        })),
        Layout::V3 => VoteStateVersions::new_v3(VoteStateV3 {
            node_pubkey: parts.node.into(),
            authorized_withdrawer: parts.withdrawer.into(),
            commission: parts.percent,
            votes: landed.collect(),
            root_slot: parts.root,
            authorized_voters: voters,
            prior_voters,
            epoch_credits: parts.credits.clone(),
            last_timestamp,
        }),
        Layout::V4 => VoteStateVersions::new_v4(VoteStateV4 {
            node_pubkey: parts.node.into(),
            authorized_withdrawer: parts.withdrawer.into(),
            inflation_rewards_collector: parts.collectors[0].into(),
            block_revenue_collector: parts.collectors[1].into(),
            inflation_rewards_commission_bps: parts.inflation_bps,
            block_revenue_commission_bps: parts.block_revenue_bps,
            pending_delegator_rewards: parts.pending,
            bls_pubkey_compressed: parts.bls,
            votes: landed.collect(),
            root_slot: parts.root,
            authorized_voters: voters,
            epoch_credits: parts.credits.clone(),
            last_timestamp,
        }),
    };
    bincode::serialize(&versions).unwrap()
}

/// The bytes of the account: as many as the vote program allots.
pub fn account(parts: &Parts, layout: Layout) -> Vec<u8> {
    let mut data = bytes(parts, layout);
    data.resize(
        if layout == Layout::V1_14_11 { VoteState1_14_11::size_of() } else { VoteStateV4::size_of() },
        0,
    );
    data
}

/// Where tags and counts stand: version, BLS, votes, root, voters, credits.
pub fn landmarks(parts: &Parts, layout: Layout) -> Vec<usize> {
    let bls = if layout == Layout::V4 { 144 } else { 0 };
    let votes = match (layout, parts.bls) {
        (Layout::V4, Some(_)) => 193,
        (Layout::V4, None) => 145,
        _ => 69,
    };
    let root = votes + 8 + parts.votes.len() * if layout == Layout::V1_14_11 { 12 } else { 13 };
    let voters = root + if parts.root.is_some() { 9 } else { 1 };
    let prior = if layout == Layout::V4 { 0 } else { 32 * 48 + 9 };
    vec![0, bls, votes, root, voters, voters + 8 + parts.voters.len() * 40 + prior]
}

/// What the interface crate, the vote program's own, reads of these bytes in any layout, as of v4.
pub fn reference(data: &[u8]) -> Option<VoteStateV4> {
    VoteStateV4::deserialize(data, &Default::default()).ok()
}

/// The newest entry that is not the marker.
pub fn last_credits(entries: &[Entry]) -> Option<EpochCredits> {
    entries.iter().rev().find(|entry| **entry != MARKER).map(|&(epoch, credits, prev_credits)| EpochCredits {
        epoch,
        credits,
        prev_credits,
    })
}

/// What was earned in an epoch: the entries from the newest to the first of an earlier epoch.
pub fn credits_in(entries: &[Entry], epoch: u64) -> Result<Option<u64>, VoteError> {
    entries
        .iter()
        .rev()
        .filter(|entry| **entry != MARKER)
        .take_while(|entry| entry.0 >= epoch)
        .filter(|entry| entry.0 == epoch)
        .map(|entry| entry.1.checked_sub(entry.2).ok_or(VoteError::Malformed))
        .try_fold(None, |sum: Option<u64>, earned| match sum.unwrap_or(0).checked_add(earned?) {
            Some(sum) => Ok(Some(sum)),
            None => Err(VoteError::Malformed),
        })
}

/// Bytes of one kind, all different.
pub fn key(first: u8) -> [u8; 32] {
    core::array::from_fn(|at| first.wrapping_add(u8::try_from(at).unwrap()))
}

/// A history as the runtime writes it: sums that rise, epochs that may be missing, the marker at most once and then
/// with the same epoch on either side.
fn history() -> BoxedStrategy<Vec<Entry>> {
    (any::<u32>(), any::<u32>(), vec((1..=3_u64, 0..=6_912_000_u64), 0..=62), any::<Option<usize>>())
        .prop_map(|(epoch, credits, earned, migration)| {
            let (mut epoch, mut credits) = (u64::from(epoch), u64::from(credits));
            let migration = migration.map(|at| at % earned.len().max(1));
            let mut entries = Vec::new();
            for (at, (later, more)) in earned.into_iter().enumerate() {
                epoch += later;
                entries.push((epoch, credits + more, credits));
                credits += more;
                if migration == Some(at) {
                    entries.extend([MARKER, (epoch, credits + 7_777_777, credits)]);
                    credits += 7_777_777;
                }
            }
            entries
        })
        .boxed()
}

/// As many epochs as fit.
fn full_history() -> BoxedStrategy<Vec<Entry>> {
    (0..1_000_u64, 1..=6_912_000_u64)
        .prop_map(|(first, each)| (0..64).map(|at| (first + at, (at + 1) * each, at * each)).collect())
        .boxed()
}

/// Entries that nobody writes: any order, any sums, markers anywhere.
fn wild_history() -> BoxedStrategy<Vec<Entry>> {
    let entry = prop_oneof![
        3 => (0..6_u64, 0..9_u64, 0..9_u64),
        2 => any::<Entry>(),
        1 => Just((1, u64::MAX, 0)),
        1 => Just(MARKER),
        1 => Just((u64::MAX, u64::MAX, 0)),
    ];
    vec(entry, 0..=64).boxed()
}

/// Any state of which the vote program's bounds are kept.
pub fn parts() -> BoxedStrategy<Parts> {
    let keys = (any::<[u8; 32]>(), any::<[u8; 32]>(), any::<[[u8; 32]; 2]>());
    let bps = || prop_oneof![4 => 0..=10_000_u16, 1 => any::<u16>()];
    let bls = prop_oneof![Just(None), vec(any::<u8>(), 48).prop_map(|key| key.try_into().ok())];
    let rates = (prop_oneof![4 => 0..=100_u8, 1 => any::<u8>()], bps(), bps(), any::<u64>(), bls);
    let votes = prop_oneof![
        1 => vec(any::<(u8, u64, u32)>(), 0..=31),
        1 => vec(any::<(u8, u64, u32)>(), 31),
    ];
    let voters = (any::<u32>(), vec(any::<[u8; 32]>(), 1..=4)).prop_map(|(first, keys)| {
        keys.into_iter().zip(u64::from(first)..).map(|(key, epoch)| (epoch, key)).collect()
    });
    let lists = (votes, any::<Option<u64>>(), voters, vec(any::<([u8; 32], u64, u64)>(), 0..=3));
    let credits = prop_oneof![
        4 => history(),
        1 => full_history(),
        1 => Just(Vec::new()),
        1 => Just(vec![MARKER]),
        2 => wild_history(),
    ];
    (keys, rates, lists, credits, any::<(u64, i64)>())
        .prop_map(|(keys, rates, lists, credits, timestamp)| Parts {
            node: keys.0,
            withdrawer: keys.1,
            collectors: keys.2,
            percent: rates.0,
            inflation_bps: rates.1,
            block_revenue_bps: rates.2,
            pending: rates.3,
            bls: rates.4,
            votes: lists.0,
            root: lists.1,
            voters: lists.2,
            prior_voters: lists.3,
            credits,
            timestamp,
        })
        .boxed()
}

/// A state in which everything is there, and every count as high as the program lets it come.
pub fn full() -> Parts {
    Parts {
        node: key(0x10),
        withdrawer: key(0x40),
        percent: 7,
        collectors: [key(0x70), key(0xa0)],
        inflation_bps: 725,
        block_revenue_bps: 9_050,
        pending: 1_234_567_890,
        bls: Some(core::array::from_fn(|at| 0xd0 ^ u8::try_from(at).unwrap())),
        votes: (0..31).map(|at| (1, 401_760_000 + u64::from(at), 31 - at)).collect(),
        root: Some(401_759_999),
        voters: (0..4).map(|at| (929 + u64::from(at), key(0xe0 + at))).collect(),
        prior_voters: vec![(key(0x01), 800, 850), (key(0x02), 850, 929)],
        credits: (0..64)
            .map(|at| (867 + at, 300_000_000 + at * 6_900_000, 293_100_000 + at * 6_900_000))
            .collect(),
        timestamp: (401_760_031, 1_763_683_200),
    }
}

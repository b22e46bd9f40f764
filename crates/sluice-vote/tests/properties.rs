//! Random states, random damage: what is read is what the vote program's interface crate reads, or refused.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod states;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sluice_vote::{VoteAccount, VoteError};
use solana_vote_interface::state::VoteStateV4;
use states::{
    LAYOUTS, Layout, Parts, account, bytes, credits_in, full, landmarks, last_credits, parts, reference,
};

fn cases(count: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(count) }
}

fn tag(data: &[u8]) -> Option<u32> {
    data.first_chunk().map(|tag| u32::from_le_bytes(*tag))
}

/// How many voters the bytes announce, in which a map drops what stands twice.
fn announced_voters(data: &[u8], state: &VoteStateV4) -> u64 {
    let (start, vote) = match (tag(data), state.bls_pubkey_compressed) {
        (Some(1), _) => (69, 12),
        (Some(2), _) => (69, 13),
        (_, None) => (145, 13),
        (_, Some(_)) => (193, 13),
    };
    let at = start + 8 + state.votes.len() * vote + if state.root_slot.is_some() { 9 } else { 1 };
    u64::from_le_bytes(*data[at..].first_chunk().unwrap())
}

/// Holds the parser to the interface crate on any bytes whatsoever.
fn agrees(data: &[u8]) -> Result<(), TestCaseError> {
    let theirs = reference(data);
    let ours = match (VoteAccount::parse(data), &theirs) {
        (Ok(ours), _) => ours,
        (Err(VoteError::UnknownVersion), theirs) => {
            prop_assert!(theirs.is_none() && !matches!(tag(data), None | Some(1..=3)));
            return Ok(());
        }
        (Err(VoteError::Uninitialised), Some(theirs)) => {
            prop_assert!(theirs.authorized_voters.is_empty() && tag(data) != Some(3));
            return Ok(());
        }
        (Err(_), theirs) => {
            prop_assert!(theirs.is_none());
            return Ok(());
        }
    };
    let Some(theirs) = theirs else {
        prop_assert!(ours.last_credits().is_err());
        prop_assert!(ours.credits_in(0).is_err());
        return Ok(());
    };
    prop_assert_eq!(*ours.node(), theirs.node_pubkey.to_bytes());
    prop_assert_eq!(*ours.authorized_withdrawer(), theirs.authorized_withdrawer.to_bytes());
    prop_assert_eq!(ours.inflation_commission_bps(), theirs.inflation_rewards_commission_bps.min(10_000));
    prop_assert_eq!(ours.block_revenue_commission_bps(), theirs.block_revenue_commission_bps.min(10_000));
    prop_assert_eq!(ours.has_bls_key(), theirs.bls_pubkey_compressed.is_some());

    let entries = &theirs.epoch_credits;
    let voters = announced_voters(data, &theirs);
    let expected = if theirs.votes.len() > 31 || voters > 32 {
        Err(VoteError::Malformed)
    } else if voters == 0 && tag(data) != Some(3) {
        Err(VoteError::Uninitialised)
    } else if entries.len() > 64 {
        Err(VoteError::Malformed)
    } else {
        Ok(last_credits(entries))
    };
    prop_assert_eq!(ours.last_credits(), expected);
    let mut epochs = vec![0, u64::MAX];
    for entry in entries {
        epochs.extend([entry.0.saturating_sub(1), entry.0, entry.0.saturating_add(1)]);
    }
    for epoch in epochs {
        prop_assert_eq!(ours.credits_in(epoch), expected.and_then(|_| credits_in(entries, epoch)));
    }
    Ok(())
}

fn layout() -> impl Strategy<Value = Layout> {
    select(LAYOUTS.to_vec())
}

/// A change to bytes, mostly where it hurts.
#[derive(Clone, Debug)]
enum Damage {
    Count(Index, u64),
    Byte(Index, u8),
    EarlyByte(Index, u8),
    Cut(Index),
    Grow(Vec<u8>),
}

fn damage() -> impl Strategy<Value = Damage> {
    let count = prop_oneof![
        4 => 0..=70_u64,
        1 => select(vec![u64::MAX, u64::MAX / 24 + 1, u64::MAX / 12, 1 << 63, 1 << 32]),
    ];
    prop_oneof![
        4 => (any::<Index>(), count).prop_map(|(at, count)| Damage::Count(at, count)),
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        2 => (any::<Index>(), 0..=4_u8).prop_map(|(at, byte)| Damage::EarlyByte(at, byte)),
        2 => any::<Index>().prop_map(Damage::Cut),
        1 => vec(any::<u8>(), 0..2_000).prop_map(Damage::Grow),
    ]
}

fn damaged(parts: &Parts, layout: Layout, mut data: Vec<u8>, damages: Vec<Damage>) -> Vec<u8> {
    for damage in damages {
        let len = data.len();
        match damage {
            // A count of eight bytes, or of one where the place is a tag and the rest is the value behind it.
            Damage::Count(which, count) => {
                let places = landmarks(parts, layout);
                if let Some(place) =
                    data.get_mut(*which.get(&places)..).and_then(|rest| rest.first_chunk_mut())
                {
                    *place = count.to_le_bytes();
                }
            }
            Damage::Byte(at, byte) if len > 0 => data[at.index(len)] = byte,
            Damage::EarlyByte(at, byte) if len > 0 => data[at.index(len.min(700))] = byte,
            Damage::Cut(at) => data.truncate(at.index(len + 1)),
            Damage::Grow(more) => data.extend(more),
            Damage::Byte(..) | Damage::EarlyByte(..) => {}
        }
    }
    data
}

proptest! {
    #![proptest_config(cases(3_000))]

    #[test]
    fn a_state_of_any_layout_reads_as_the_interface_reads_it(parts in parts(), layout in layout()) {
        let data = account(&parts, layout);
        prop_assert!(reference(&data).is_some());
        prop_assert_eq!(VoteAccount::parse(&data).unwrap().last_credits(), Ok(last_credits(&parts.credits)));
        agrees(&data)?;
        agrees(&bytes(&parts, layout))?;
    }

    #[test]
    fn an_account_and_its_conversion_to_v4_read_alike(parts in parts(), layout in layout()) {
        let old = account(&parts, layout);
        let state = reference(&old).unwrap();
        let new = bincode::serialize(&solana_vote_interface::state::VoteStateVersions::new_v4(state)).unwrap();
        let (old, new) = (VoteAccount::parse(&old).unwrap(), VoteAccount::parse(&new).unwrap());
        prop_assert_eq!(old.node(), new.node());
        prop_assert_eq!(old.authorized_withdrawer(), new.authorized_withdrawer());
        prop_assert_eq!(old.inflation_commission_bps(), new.inflation_commission_bps());
        prop_assert_eq!(old.block_revenue_commission_bps(), new.block_revenue_commission_bps());
        prop_assert_eq!(old.has_bls_key(), new.has_bls_key());
        prop_assert_eq!(old.last_credits(), new.last_credits());
    }

    #[test]
    fn no_version_is_guessed(parts in parts(), layout in layout(), version in prop_oneof![4..=9_u32, 4..=u32::MAX]) {
        let mut data = account(&parts, layout);
        data[..4].copy_from_slice(&version.to_le_bytes());
        prop_assert_eq!(VoteAccount::parse(&data).err(), Some(VoteError::UnknownVersion));
        agrees(&data)?;
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn damaged_bytes_are_refused_or_read_as_the_interface_reads_them(
        parts in parts(),
        layout in layout(),
        whole in any::<bool>(),
        damages in vec(damage(), 1..=3),
    ) {
        let data = if whole { account(&parts, layout) } else { bytes(&parts, layout) };
        agrees(&damaged(&parts, layout, data, damages))?;
    }

    #[test]
    fn random_bytes_are_refused_or_read_as_the_interface_reads_them(
        version in select(vec![None, Some(0_u32), Some(1), Some(2), Some(3), Some(4)]),
        // Small values, of which counts and tags are made, or any.
        mut data in prop_oneof![vec(0..=2_u8, 0..4_000), vec(any::<u8>(), 0..4_000), vec(0..=1_u8, 0..400)],
    ) {
        if let (Some(version), Some(start)) = (version, data.first_chunk_mut()) {
            *start = version.to_le_bytes();
        }
        agrees(&data)?;
    }
}

#[test]
fn every_shorter_account_is_refused_where_the_interface_refuses_it() {
    for layout in LAYOUTS {
        let data = bytes(&full(), layout);
        agrees(&data).unwrap();
        assert!(VoteAccount::parse(&data).unwrap().last_credits().unwrap().is_some());
        for len in 0..data.len() {
            agrees(&data[..len]).unwrap();
            let credits = VoteAccount::parse(&data[..len]).and_then(|account| account.last_credits());
            assert!(matches!(credits, Err(VoteError::Malformed)), "{layout:?} of {len} bytes");
        }
    }
}

#[test]
fn every_value_of_every_byte_of_a_tag_or_count_agrees() {
    for layout in LAYOUTS {
        let (parts, data) = (full(), account(&full(), layout));
        for place in landmarks(&parts, layout) {
            for (at, byte) in (place..place + 8).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
                let mut data = data.clone();
                data[at] = byte;
                agrees(&data).unwrap();
            }
        }
    }
}

#[test]
fn one_more_than_the_vote_program_keeps_is_malformed() {
    let full = || Parts { voters: full().voters[..1].to_vec(), ..full() };
    for layout in LAYOUTS {
        let last = |parts: &Parts| VoteAccount::parse(&bytes(parts, layout)).unwrap().last_credits();
        let mut parts = full();
        parts.votes.push((0, 0, 0));
        assert_eq!(last(&parts), Err(VoteError::Malformed));
        let mut parts = full();
        parts.credits.push((1_000, 1, 0));
        assert_eq!(last(&parts), Err(VoteError::Malformed));
        let voters =
            |count: u8| Parts { voters: (0..count).map(|at| (at.into(), [at; 32])).collect(), ..full() };
        assert!(last(&voters(32)).unwrap().is_some());
        assert_eq!(last(&voters(33)), Err(VoteError::Malformed));
        let none = if layout == Layout::V4 {
            Ok(last_credits(&full().credits))
        } else {
            Err(VoteError::Uninitialised)
        };
        assert_eq!(last(&voters(0)), none);
    }
}

//! Whole accounts, kept as files: the parser is pinned to bytes, whatever becomes of the interface crate.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod states;

use sluice_vote::{EpochCredits, VoteAccount, VoteError};
use states::{Entry, Layout, MARKER, Parts, account, full, key};
use std::fmt::Write as _;
use std::{fs, path::PathBuf};

/// A fixture: its file, the state that it was made of, in which layout.
type Fixture = (&'static str, Parts, Layout);

const CREDITS: [Entry; 3] = [(928, 700_000, 0), (929, 1_500_000, 700_000), (931, 1_600_000, 1_500_000)];

fn fixtures() -> Vec<Fixture> {
    let young = Parts { votes: Vec::new(), root: None, credits: Vec::new(), bls: None, pending: 0, ..full() };
    let young =
        Parts { voters: vec![(931, key(0xe0))], prior_voters: Vec::new(), timestamp: (0, 0), ..young };
    let mut migrated = CREDITS.to_vec();
    migrated.extend([MARKER, (931, 9_000_000, 1_600_000), (932, 17_000_000, 9_000_000)]);
    let migrated = Parts { votes: full().votes[..1].to_vec(), credits: migrated, ..full() };
    let few = Parts { votes: full().votes[..5].to_vec(), credits: CREDITS.to_vec(), bls: None, ..full() };
    vec![
        ("v1_14_11", few.clone(), Layout::V1_14_11),
        ("v3", few.clone(), Layout::V3),
        ("v3_full", full(), Layout::V3),
        ("v4", few, Layout::V4),
        ("v4_full", full(), Layout::V4),
        ("v4_young", young, Layout::V4),
        ("v4_migrated", migrated, Layout::V4),
    ]
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name).with_extension("hex")
}

/// The length of the account, then 32 bytes a line, without the zeros at the end.
fn load(name: &str) -> Vec<u8> {
    let text = fs::read_to_string(path(name)).unwrap();
    let mut lines = text.lines();
    let len: usize = lines.next().unwrap().parse().unwrap();
    let digits: String = lines.collect();
    let mut data: Vec<u8> = (0..digits.len() / 2)
        .map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    data.resize(len, 0);
    data
}

/// Writes a fixture anew.
fn write(name: &str, data: &[u8]) {
    let used = data.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let mut text = format!("{}\n", data.len());
    for line in data[..used].chunks(32) {
        line.iter().for_each(|byte| write!(text, "{byte:02x}").unwrap());
        text.push('\n');
    }
    fs::write(path(name), text).unwrap();
}

/// For a new layout: `SLUICE_WRITE_FIXTURES=1 cargo test -p sluice-vote --test golden`.
#[test]
fn the_interface_crate_still_writes_the_fixtures() {
    for (name, parts, layout) in fixtures() {
        let data = account(&parts, layout);
        if std::env::var_os("SLUICE_WRITE_FIXTURES").is_some() {
            write(name, &data);
        }
        assert!(load(name) == data, "{name}");
    }
}

/// Version, withdrawer, node, and what the numbers are.
fn check(name: &str, version: u8, inflation: u16, block_revenue: u16, bls: bool, last: Option<Entry>) {
    let data = load(name);
    assert_eq!(data[..4], [version, 0, 0, 0], "{name}");
    assert_eq!(data.len(), if version == 1 { 3_731 } else { 3_762 }, "{name}");
    let account = VoteAccount::parse(&data).unwrap();
    assert_eq!(*account.node(), key(0x10), "{name}");
    assert_eq!(*account.authorized_withdrawer(), key(0x40), "{name}");
    assert_eq!(account.inflation_commission_bps(), inflation, "{name}");
    assert_eq!(account.block_revenue_commission_bps(), block_revenue, "{name}");
    assert_eq!(account.has_bls_key(), bls, "{name}");
    let last = last.map(|(epoch, credits, prev_credits)| EpochCredits { epoch, credits, prev_credits });
    assert_eq!(account.last_credits(), Ok(last), "{name}");
}

#[test]
fn every_layout_reads_as_what_it_was_made_of() {
    let newest = Some((930, 734_700_000, 727_800_000));
    check("v1_14_11", 1, 700, 10_000, false, Some(CREDITS[2]));
    check("v3", 2, 700, 10_000, false, Some(CREDITS[2]));
    check("v3_full", 2, 700, 10_000, false, newest);
    check("v4", 3, 725, 9_050, false, Some(CREDITS[2]));
    check("v4_full", 3, 725, 9_050, true, newest);
    check("v4_young", 3, 725, 9_050, false, None);
    check("v4_migrated", 3, 725, 9_050, true, Some((932, 17_000_000, 9_000_000)));
}

/// The vote program itself wrote these, in place: behind the shorter v4 state the end of the older one still stands.
#[test]
fn an_account_that_the_vote_program_converted_reads_as_before() {
    for (new, old) in [("v4_from_v3", "v3"), ("v4_from_v1_14_11", "v1_14_11")] {
        check(new, 3, 600, 10_000, false, Some(CREDITS[2]));
        let (new, old) = (load(new), load(old));
        assert_eq!(new[68..100], key(0xb0), "inflation rewards go to the account itself");
        assert_eq!(new[100..132], key(0x10), "block revenue goes to the node");
        assert_eq!(new[1_000..old.len()], old[1_000..]);
        assert!(old[1_000..].iter().any(|byte| *byte != 0));
    }
}

#[test]
fn credits_are_those_of_the_epoch_asked_for() {
    for name in ["v1_14_11", "v3", "v4", "v4_from_v3", "v4_from_v1_14_11"] {
        let data = load(name);
        let account = VoteAccount::parse(&data).unwrap();
        for (epoch, earned) in [
            (0, None),
            (927, None),
            (928, Some(700_000)),
            (929, Some(800_000)),
            (930, None),
            (931, Some(100_000)),
            (932, None),
            (u64::MAX, None),
        ] {
            assert_eq!(account.credits_in(epoch), Ok(earned), "{name} {epoch}");
        }
    }
    for name in ["v3_full", "v4_full"] {
        let data = load(name);
        let account = VoteAccount::parse(&data).unwrap();
        for (epoch, earned) in [(866, None), (867, Some(6_900_000)), (930, Some(6_900_000)), (931, None)] {
            assert_eq!(account.credits_in(epoch), Ok(earned), "{name} {epoch}");
        }
    }
}

#[test]
fn the_marker_of_alpenglow_is_no_epoch_and_the_epoch_around_it_is_one() {
    let data = load("v4_migrated");
    let account = VoteAccount::parse(&data).unwrap();
    assert_eq!(account.credits_in(929), Ok(Some(800_000)));
    assert_eq!(account.credits_in(931), Ok(Some(100_000 + 7_400_000)));
    assert_eq!(account.credits_in(932), Ok(Some(8_000_000)));
    assert_eq!(account.credits_in(u64::MAX), Ok(None));

    // It stands last, or alone, where the runtime stopped between the two.
    for (credits, last) in [(vec![CREDITS[0], MARKER], Some(CREDITS[0])), (vec![MARKER], None)] {
        let data = states::account(&Parts { credits, ..full() }, Layout::V4);
        let last = last.map(|(epoch, credits, prev_credits)| EpochCredits { epoch, credits, prev_credits });
        assert_eq!(VoteAccount::parse(&data).unwrap().last_credits(), Ok(last));
    }
}

#[test]
fn a_commission_above_everything_is_everything() {
    for (percent, bps) in [(0, 0), (1, 100), (99, 9_900), (100, 10_000), (101, 10_000), (255, 10_000)] {
        for name in ["v1_14_11", "v3"] {
            let mut data = load(name);
            data[68] = percent;
            assert_eq!(VoteAccount::parse(&data).unwrap().inflation_commission_bps(), bps);
        }
    }
    for (stored, bps) in
        [(0, 0), (9_999, 9_999), (10_000, 10_000), (10_001, 10_000), (25_500, 10_000), (65_535, 10_000)]
    {
        let mut data = load("v4");
        data[132..134].copy_from_slice(&u16::to_le_bytes(stored));
        assert_eq!(VoteAccount::parse(&data).unwrap().inflation_commission_bps(), bps);
        data[134..136].copy_from_slice(&u16::to_le_bytes(stored));
        assert_eq!(VoteAccount::parse(&data).unwrap().block_revenue_commission_bps(), bps);
    }
}

#[test]
fn an_account_without_a_validator_is_uninitialised() {
    let uninitialised = |data: &[u8]| VoteAccount::parse(data).err() == Some(VoteError::Uninitialised);
    assert!(uninitialised(&[0; 3_762]));
    assert!(uninitialised(&[0; 4]));
    // What was left by a close before v4: the default state.
    for layout in [Layout::V1_14_11, Layout::V3] {
        let nothing = Parts { node: [0; 32], withdrawer: [0; 32], percent: 0, voters: Vec::new(), ..full() };
        let nothing =
            Parts { votes: Vec::new(), root: None, credits: Vec::new(), prior_voters: Vec::new(), ..nothing };
        assert!(uninitialised(&account(&nothing, layout)), "{layout:?}");
        for named in
            [Parts { node: key(1), ..nothing.clone() }, Parts { withdrawer: key(1), ..nothing.clone() }]
        {
            let data = account(&named, layout);
            assert_eq!(VoteAccount::parse(&data).unwrap().last_credits(), Err(VoteError::Uninitialised));
        }
    }
}

#[test]
fn one_byte_of_a_state_is_enough_to_be_initialised() {
    // Keys, commission, root, and how many votes and voters: they end at 86. The node of 0.23.5 ends at 36.
    for (version, end, otherwise) in [(0, 36, Some(VoteError::UnknownVersion)), (1, 86, None), (2, 86, None)]
    {
        for at in 4..200 {
            let mut data = [0; 3_762];
            (data[0], data[at]) = (version, 1);
            let expected = if at < end { otherwise } else { Some(VoteError::Uninitialised) };
            assert_eq!(VoteAccount::parse(&data).err(), expected, "version {version}, byte {at}");
        }
    }
}

#[test]
fn a_version_that_is_not_known_is_not_read() {
    for version in [0_u32, 4, 5, 256, 1 << 16, u32::MAX] {
        for (name, ..) in fixtures() {
            let mut data = load(name);
            data[..4].copy_from_slice(&version.to_le_bytes());
            assert_eq!(VoteAccount::parse(&data).err(), Some(VoteError::UnknownVersion), "{name} {version}");
        }
    }
    for len in 0..4 {
        assert_eq!(VoteAccount::parse(&[0; 4][..len]).err(), Some(VoteError::Malformed));
    }
}

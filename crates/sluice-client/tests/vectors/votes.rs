//! Vote accounts: the golden bytes of sluice-vote, and what a byte more, less or else makes of them.

use serde_json::{Value, json};
use sluice_vote::{EpochCredits, VoteAccount, VoteError};

use crate::{Amounts, check, text};

/// What is read of bytes, or why it is not.
fn read(data: &[u8]) -> Value {
    let of = |error: VoteError| json!({ "error": format!("{error:?}") });
    let credits = |of: EpochCredits| {
        let (epoch, credits, before) = (text(of.epoch), text(of.credits), text(of.prev_credits));
        json!({ "epoch": epoch, "credits": credits, "prevCredits": before })
    };
    VoteAccount::parse(data).map_or_else(of, |account| {
        json!({
            "inflationBps": account.inflation_commission_bps(),
            "blockBps": account.block_revenue_commission_bps(),
            "lastCredits": account.last_credits().map_or_else(of, |last| json!(last.map(credits))),
        })
    })
}

/// A file of `crates/sluice-vote/tests/fixtures`: its length, then the bytes before the zeros at its end.
fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/../sluice-vote/tests/fixtures/{name}.hex", env!("CARGO_MANIFEST_DIR"));
    let file = std::fs::read_to_string(path).expect("a fixture");
    let (length, digits) = file.split_once('\n').expect("a length");
    let digits: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let bytes = digits.chunks_exact(2).map(|pair| u8::try_from(pair[0] << 4 | pair[1]).expect("a byte"));
    let mut data: Vec<u8> = bytes.collect();
    data.resize(length.parse().expect("a number"), 0);
    data
}

/// Bytes that are a fixture, or zeros, of another length, with other bytes in some places.
fn case(name: Option<&str>, length: usize, edits: &[(usize, u8)]) -> Value {
    let mut data = name.map(fixture).unwrap_or_default();
    data.resize(length, 0);
    edits.iter().for_each(|(at, byte)| data[*at] = *byte);
    json!({ "fixture": name, "length": length, "edits": edits, "read": read(&data) })
}

/// Every length, and every byte of a fixture, where what is read becomes something else.
fn turns(name: &str, cases: &mut Vec<Value>) {
    let data = fixture(name);
    for length in 1..=data.len() {
        if read(&data[..length]) != read(&data[..length - 1]) {
            cases.extend([length - 1, length].map(|length| case(Some(name), length, &[])));
        }
    }
    for at in 0..data.len() {
        // Each count a little and by far, each tag one that is none, each figure another one.
        for byte in [data[at] ^ 1, 0xff] {
            let mut other = data.clone();
            other[at] = byte;
            if read(&other) != read(&data) {
                cases.push(case(Some(name), data.len(), &[(at, byte)]));
            }
        }
    }
}

#[test]
fn vote_accounts_are_read_as_the_file_says() {
    let names = [
        "v1_14_11",
        "v3",
        "v3_full",
        "v4",
        "v4_from_v1_14_11",
        "v4_from_v3",
        "v4_full",
        "v4_migrated",
        "v4_young",
    ];
    let mut cases: Vec<Value> = names.iter().map(|name| case(Some(name), fixture(name).len(), &[])).collect();
    for name in ["v1_14_11", "v3", "v4", "v4_full", "v4_migrated", "v4_young"] {
        turns(name, &mut cases);
    }
    // Zeros behind a tag, and one that is none among them: where the default state of the older layouts ends.
    for tag in 0..=4 {
        cases.extend([4, 68, 69, 85, 86, 145, 3_762].map(|length| case(None, length, &[(0, tag)])));
        cases.extend([4, 35, 36, 68, 85, 86].map(|at| case(None, 3_762, &[(0, tag), (at, 1)])));
    }
    cases.extend([0, 3].map(|length| case(None, length, &[])));
    // As many votes, voters and epochs as the vote program keeps, and one more: of zeros, behind the fixed part of v4 and v3.
    for (tag, votes_at, prior) in [(3, 145, 0), (2, 69, 32 * 48 + 9)] {
        for [votes, voters, credits] in
            [[31, 1, 1], [32, 1, 1], [0, 32, 1], [0, 33, 1], [0, 1, 64], [0, 1, 65], [0, 0, 1]]
        {
            let voters_at = votes_at + 8 + usize::from(votes) * 13 + 1;
            let credits_at = voters_at + 8 + usize::from(voters) * 40 + prior;
            let counts = [(0, tag), (4, 1), (votes_at, votes), (voters_at, voters), (credits_at, credits)];
            cases.push(case(None, 5_000, &counts));
        }
    }
    let mut any = Amounts(8);
    for _ in 0..300 {
        let name = names[usize::try_from(any.below(9)).expect("small")];
        let data = fixture(name);
        // Most of what is read is at the start.
        let mut at = || usize::try_from(any.next() % data.len() as u64).expect("small");
        let places = [at(), at(), at() % 200];
        cases.push(case(Some(name), data.len(), &places.map(|at| (at, any.word() as u8))));
    }
    for error in ["Uninitialised", "UnknownVersion", "Malformed"] {
        let [whole, credits] = [&["read"][..], &["read", "lastCredits"]].map(|path| {
            cases
                .iter()
                .filter(|case| path.iter().fold(*case, |of, name| &of[name])["error"] == error)
                .count()
        });
        assert!(whole > 1 && (credits > 1 || error == "UnknownVersion"), "{error}: {whole}, {credits}");
    }
    check("votes", &cases);
}

//! What the TypeScript client is compared with: figures of this crate and of sluice-math, in files that its tests read.
//!
//! Each test reckons a file anew and compares it with the committed one: a formula that changes here changes there, or the
//! build fails. `SLUICE_BLESS=1 cargo test --workspace --test vectors` writes them; the difference is what is reviewed.
//! Numbers that may need more than 53 bits are text; a figure that does not exist is the name of its error.

mod entries;
mod exits;
mod failures;
mod figures;
mod fills;
mod growth;
mod levels;
mod offer_states;
mod offers;
mod pools;
mod stakes;
mod votes;

use std::path::Path;

use serde_json::{Value, json};
use sluice_client::quote::SluiceError;
use sluice_math::MathError;

/// Where amounts change their nature: nothing, the least, decimals, floats, halves of words, the most.
const EDGES: [u64; 17] = [
    0,
    1,
    2,
    9_999_999,
    10_000_000,
    999_999_999,
    1_000_000_000,
    1_000_000_001,
    (1 << 32) - 1,
    1 << 32,
    (1 << 53) - 1,
    (1 << 53) + 1,
    1 << 62,
    (1 << 63) - 1,
    1 << 63,
    u64::MAX - 1,
    u64::MAX,
];

/// Compares the cases, one a line, with the file of that name, or writes it.
fn check(name: &str, cases: &[Value]) {
    let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
    let text = format!("[\n{}\n]\n", lines.join(",\n"));
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/../../clients/ts/test/vectors");
    let path = Path::new(directory).join(format!("{name}.json"));
    if std::env::var_os("SLUICE_BLESS").is_some() {
        std::fs::create_dir_all(directory).expect("a directory");
        std::fs::write(&path, text).expect("written");
        return;
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let at = known.lines().zip(text.lines()).position(|(a, b)| a != b);
    assert!(
        known == text,
        "{} is out of date from line {:?} on: SLUICE_BLESS=1 cargo test --workspace --test vectors",
        path.display(),
        at.map(|at| at + 1),
    );
}

/// An amount as text.
fn text(amount: u64) -> Value {
    Value::String(amount.to_string())
}

/// What a formula gives.
fn formula(result: Result<u64, MathError>) -> Value {
    result.map_or_else(|error| json!(format!("{error:?}")), text)
}

/// What a quote gives.
fn quote(result: Result<Value, SluiceError>) -> Value {
    result.unwrap_or_else(|error| json!({ "error": format!("{error:?}") }))
}

/// Amounts of every length, the same ones in every run. Source: Steele, Lea, Flood, SplitMix64.
struct Amounts(u64);

impl Amounts {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Of one bit to 64.
    fn next(&mut self) -> u64 {
        let length = self.word() % 64;
        self.word() >> length
    }

    /// Below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.word() % end
    }
}

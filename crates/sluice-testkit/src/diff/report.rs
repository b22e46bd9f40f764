//! What a test run shows of accounts that are not as stated.

use std::{collections::BTreeSet, ops::Range};

use solana_account::{AccountSharedData, ReadableAccount};

use super::Snapshot;
use crate::Chain;

/// Differing stretches shown of an account, and bytes shown of each: enough to find a field, short enough to read.
const STRETCHES: usize = 4;
const BYTES: usize = 32;

/// A paragraph for each account that is not as stated.
pub(super) fn unstated(chain: &Chain, before: &Snapshot, stated: &Snapshot, after: &Snapshot) -> Vec<String> {
    let addresses: BTreeSet<_> = stated.accounts.keys().chain(after.accounts.keys()).collect();
    let paragraph = |address| {
        let [before, stated, after] = [before, stated, after].map(|side| side.accounts.get(address));
        let lines = match (stated, after) {
            (None, None) => vec![],
            (None, Some(after)) => vec![format!("exists: {}", summary(chain, after))],
            (Some(stated), None) => vec![format!("is gone: stated {}", summary(chain, stated))],
            (Some(stated), Some(after)) => differences(chain, before, stated, after),
        };
        let lines: Vec<_> = lines.iter().map(|line| format!("    {line}")).collect();
        (!lines.is_empty()).then(|| format!("  {}\n{}", chain.name(address), lines.join("\n")))
    };
    addresses.into_iter().filter_map(paragraph).collect()
}

fn summary(chain: &Chain, account: &AccountSharedData) -> String {
    let (lamports, len) = (account.lamports(), account.data().len());
    format!("{lamports} lamports, {len} bytes, owner {}", chain.name(account.owner()))
}

fn differences(
    chain: &Chain,
    before: Option<&AccountSharedData>,
    stated: &AccountSharedData,
    after: &AccountSharedData,
) -> Vec<String> {
    let mut lines = Vec::new();
    if stated.lamports() != after.lamports() {
        let before = before.map_or(0, ReadableAccount::lamports);
        let change = |lamports| i128::from(lamports) - i128::from(before);
        let (really, stated) = (change(after.lamports()), change(stated.lamports()));
        lines.push(format!("lamports {before} -> {}: {really:+}, stated {stated:+}", after.lamports()));
    }
    if stated.owner() != after.owner() {
        lines.push(format!("owner {}, stated {}", chain.name(after.owner()), chain.name(stated.owner())));
    }
    if stated.executable() != after.executable() {
        lines.push(format!("executable {}, stated {}", after.executable(), stated.executable()));
    }
    if stated.data() != after.data() {
        lines.extend(data_differences(stated.data(), after.data()));
    }
    lines
}

fn data_differences(stated: &[u8], after: &[u8]) -> Vec<String> {
    let mut lines = Vec::new();
    if stated.len() != after.len() {
        lines.push(format!("data has {} bytes, stated {}", after.len(), stated.len()));
    }
    let stretches = differing(stated, after);
    let more = stretches.len().saturating_sub(STRETCHES);
    for stretch in stretches.into_iter().take(STRETCHES) {
        let (is, said) = (hex(&after[stretch.clone()]), hex(&stated[stretch.clone()]));
        lines.push(format!("data[{}..{}] {is}, stated {said}", stretch.start, stretch.end));
    }
    if more > 0 {
        lines.push(format!("and {more} more stretches"));
    }
    lines
}

/// The stretches of the common length in which the two differ.
fn differing(left: &[u8], right: &[u8]) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for (at, _) in left.iter().zip(right).enumerate().filter(|(_, (left, right))| left != right) {
        match stretches.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => stretches.push(at..at + 1),
        }
    }
    stretches
}

fn hex(bytes: &[u8]) -> String {
    let shown: String = bytes.iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect();
    if bytes.len() > BYTES { shown + ".." } else { shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_bytes_are_one_stretch_and_a_longer_tail_is_a_length() {
        assert_eq!(differing(&[1, 2, 3, 4, 5], &[1, 9, 9, 4, 9]), [1..3, 4..5]);
        assert_eq!(
            data_differences(&[1, 2], &[1, 3, 4]),
            ["data has 3 bytes, stated 2", "data[1..2] 03, stated 02"]
        );
    }

    #[test]
    fn a_long_report_is_cut() {
        let stated = [0; 80];
        let after: Vec<u8> = (0..80).map(|at| u8::from(at % 2 == 0)).collect();
        let lines = data_differences(&stated, &after);
        assert_eq!(lines.len(), STRETCHES + 1);
        assert_eq!(lines[STRETCHES], "and 36 more stretches");
        assert_eq!(hex(&[0xab; 40]).len(), 2 * BYTES + 2);
    }
}

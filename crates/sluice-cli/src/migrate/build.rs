//! A build: its hash, and the pieces in which it is written.

use sha2::{Digest, Sha256};

use super::finding::Chunk;

/// The hash of an ELF, in hex: of all but its trailing zeros, as an account has some more of them than the file. This is what
/// `solana-verify get-executable-hash` and `get-program-hash` print.
#[must_use]
pub fn hash(elf: &[u8]) -> String {
    let hash = Sha256::digest(trimmed(elf));
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Without its trailing zeros.
#[must_use]
pub fn trimmed(elf: &[u8]) -> &[u8] {
    let end = elf.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
    elf.get(..end).unwrap_or_default()
}

/// The pieces of `elf` that `written` does not have, of at most `len` bytes each.
///
/// # Panics
/// With pieces of no bytes.
#[must_use]
pub fn missing(elf: &[u8], written: &[u8], len: usize) -> Vec<Chunk> {
    assert!(len != 0, "a piece has bytes");
    let pieces = elf.chunks(len).enumerate();
    pieces
        .filter_map(|(place, bytes)| {
            let at = place.checked_mul(len)?;
            let there = written.get(at..at.checked_add(bytes.len())?);
            // A program is at most ten megabytes.
            let offset = u32::try_from(at).ok()?;
            (there != Some(bytes)).then(|| Chunk { offset, bytes: bytes.to_vec() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_leaves_out_the_zeros_that_an_account_has_behind_the_file() {
        let elf = [1, 2, 0, 3];
        assert_eq!(hash(&elf), hash(&[1, 2, 0, 3, 0, 0, 0]));
        assert_ne!(hash(&elf), hash(&[1, 2, 0, 3, 0, 1]));
        assert_eq!(hash(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hash(&[0; 7]), hash(&[]));
    }

    #[test]
    fn what_is_missing_and_nothing_else_is_written() {
        let elf: Vec<u8> = (1..=10).collect();
        let all = missing(&elf, &[0; 10], 4);
        assert_eq!(all.iter().map(|of| of.offset).collect::<Vec<_>>(), [0, 4, 8]);
        assert_eq!(all[2].bytes, [9, 10]);

        // A kill behind the first two pieces, of which one did not land.
        let mut half = vec![0; 10];
        half[4..8].copy_from_slice(&elf[4..8]);
        let rest = missing(&elf, &half, 4);
        assert_eq!(rest.iter().map(|of| of.offset).collect::<Vec<_>>(), [0, 8]);

        // Written, one piece after the other, in any order.
        for piece in rest.iter().rev() {
            let at = usize::try_from(piece.offset).expect("small");
            half[at..at + piece.bytes.len()].copy_from_slice(&piece.bytes);
        }
        assert_eq!(missing(&elf, &half, 4), []);
        // Other pieces than the first time: still nothing is missing.
        assert_eq!(missing(&elf, &half, 3), []);
    }
}

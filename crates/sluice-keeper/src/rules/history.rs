//! What the stake history proves of stake that warms up or cools down: docs/spec/sweep_operators.md, step 2.

use std::collections::BTreeMap;

/// Most of the cluster's effective stake that may change in an epoch without being throttled, basis points.
const CHANGE_BPS: u128 = 900;

/// The cluster's stake in an epoch, in lamports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Effective.
    pub effective: u64,
    /// Warming up.
    pub activating: u64,
    /// Cooling down.
    pub deactivating: u64,
}

/// The stake history, seen from an epoch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The epoch.
    pub now: u64,
    /// By epoch.
    pub entries: BTreeMap<u64, Entry>,
}

impl History {
    /// Reads the sysvar: a count, then entries of four words, the newest first. What is cut off is not there.
    #[must_use]
    pub fn decode(now: u64, data: &[u8]) -> Self {
        let rows = data.get(8..).unwrap_or_default();
        let word = |row: &[u8], at: usize| {
            row.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_le_bytes(*bytes))
        };
        let count = usize::try_from(word(data, 0)).unwrap_or(0);
        let entries = rows.chunks_exact(32).take(count).map(|row| {
            let entry =
                Entry { effective: word(row, 8), activating: word(row, 16), deactivating: word(row, 24) };
            (word(row, 0), entry)
        });
        Self { now, entries: entries.collect() }
    }

    /// Whether everything that began to warm up in `since` is proven to be effective.
    #[must_use]
    pub fn warmed(&self, since: u64) -> bool {
        self.proven(since, |entry| entry.activating)
    }

    /// Whether everything that began to cool in `since` is proven to be inactive.
    #[must_use]
    pub fn cooled(&self, since: u64) -> bool {
        self.proven(since, |entry| entry.deactivating)
    }

    fn proven(&self, since: u64, changing: impl Fn(&Entry) -> u64) -> bool {
        let entry = self.entries.get(&since).filter(|_| since < self.now);
        // Neither product can overflow: 64 bits times 14.
        let within = |entry: &Entry| {
            u128::from(changing(entry)).saturating_mul(10_000)
                <= u128::from(entry.effective).saturating_mul(CHANGE_BPS)
        };
        entry.is_some_and(within)
    }
}

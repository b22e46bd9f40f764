//! What the stake history proves of stake that warms up or cools down.

use anchor_lang::prelude::*;

/// An entry of the stake history.
#[derive(Clone, Copy)]
pub struct Entry {
    epoch: u64,
    effective: u64,
    activating: u64,
    deactivating: u64,
}

/// What of the stake history has been read: one entry is enough for nearly every transaction, since what warms and
/// cools usually began in the epoch before.
pub struct History {
    now: u64,
    cached: Option<Entry>,
}

/// `StakeHistory`.
const STAKE_HISTORY: Address = anchor_lang::address!("SysvarStakeHistory1111111111111111111111111");

/// Most of the cluster's effective stake that warms up or cools down in an epoch, basis points (SIMD-0391).
const CHANGE_BPS: u128 = 900;

impl History {
    /// As of epoch `now`.
    pub fn at(now: u64) -> Self {
        Self { now, cached: None }
    }

    /// Whether it is proven that everything that began to warm up in `since` is effective now. `false` proves nothing.
    pub fn warmed(&mut self, since: u64) -> bool {
        self.proven(since, |entry| entry.activating)
    }

    /// Whether it is proven that everything that began to cool in `since` is inactive now. `false` proves nothing.
    pub fn cooled(&mut self, since: u64) -> bool {
        self.proven(since, |entry| entry.deactivating)
    }

    /// Not throttled in its first epoch, so done in it: the cluster's change is what the limit is divided by.
    fn proven(&mut self, since: u64, changing: impl Fn(&Entry) -> u64) -> bool {
        if since >= self.now {
            return false;
        }
        let Some(entry) = self.entry(since) else { return false };
        // wrapping-safety: 64 bits times 900, and times 10,000, fit 128.
        let limit = u128::from(entry.effective).wrapping_mul(CHANGE_BPS);
        limit >= u128::from(changing(&entry)).wrapping_mul(10_000)
    }

    /// Entries lie newest first, one an epoch, behind a count; the newest is of the epoch before this one.
    fn entry(&mut self, epoch: u64) -> Option<Entry> {
        if let Some(entry) = self.cached.filter(|entry| entry.epoch == epoch) {
            return Some(entry);
        }
        let back = usize::try_from(self.now.checked_sub(epoch)?.checked_sub(1)?).ok()?;
        let at = back.checked_mul(32)?.checked_add(8)?;
        let mut bytes = [0u8; 32];
        pinocchio::sysvars::get_sysvar(&mut bytes, &STAKE_HISTORY, at).ok()?;
        let [a, b, c, d]: [u64; 4] = bytemuck::pod_read_unaligned(&bytes);
        let entry = Entry { epoch: a, effective: b, activating: c, deactivating: d };
        self.cached = Some(entry);
        Some(entry).filter(|entry| entry.epoch == epoch)
    }
}

//! Vote accounts, byte by byte. The stake program reads only their epoch credits.

use sluice_testkit::ids;
use solana_account::Account;

/// Credits up to the end of an epoch: the epoch, then how many at its end and at its beginning.
pub type EpochCredits = (u64, u64, u64);

/// The marker that Alpenglow's switch leaves among the credits.
pub const ALPENGLOW_MARKER: EpochCredits = (u64::MAX, u64::MAX, u64::MAX);

/// Bytes of a vote account, of either layout.
const LEN: usize = 3_762;
/// Bytes of the prior voters, which only the older layout has: 32 of 48 bytes, an index, a flag.
const PRIOR_VOTERS: usize = 32 * 48 + 8 + 1;

/// The layout of a vote account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    V3,
    V4,
}

/// A vote account with these credits, oldest first.
pub fn account(layout: Layout, credits: &[EpochCredits]) -> Account {
    let mut data = vec![];
    data.extend(match layout {
        Layout::V3 => 2_u32.to_le_bytes(),
        Layout::V4 => 3_u32.to_le_bytes(),
    });
    data.extend([1; 64]); // node, withdrawer
    match layout {
        Layout::V3 => data.push(5), // commission
        Layout::V4 => {
            data.extend([1; 64]); // collectors of inflation and of block revenue
            data.extend([0; 4]); // their commissions
            data.extend([0; 8]); // pending delegator rewards
            data.push(0); // BLS key
        }
    }
    data.extend(0_u64.to_le_bytes()); // votes
    data.push(0); // root slot
    data.extend(1_u64.to_le_bytes()); // authorized voters, by epoch
    data.extend([0; 8]);
    data.extend([1; 32]);
    if layout == Layout::V3 {
        data.extend([0; PRIOR_VOTERS]);
    }
    data.extend((credits.len() as u64).to_le_bytes());
    for &(epoch, now, before) in credits {
        data.extend([epoch, now, before].map(u64::to_le_bytes).concat());
    }
    data.extend([0; 16]); // last timestamp
    data.resize(LEN, 0);
    Account { lamports: 1_000_000_000, data, owner: ids::VOTE, executable: false, rent_epoch: u64::MAX }
}

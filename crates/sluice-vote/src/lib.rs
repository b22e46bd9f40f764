//! A vote account, read from its bytes where they lie.
//!
//! The vote program reads three layouts and writes the last; an account keeps the one in which it was last written.
//! They are told apart by the bincode tag in the first four bytes; what another tag announces is not guessed at.
//! Bytes behind a state mean nothing: after a conversion to v4, the end of the older state still stands there.
//!
//! | bytes | 1.14.11 (tag 1), v3 (tag 2) | v4 (tag 3) |
//! |---|---|---|
//! | 4..36 | node | node |
//! | 36..68 | authorised withdrawer | authorised withdrawer |
//! | 68 | commission, percent | 68..100 collector of inflation rewards |
//! | | | 100..132 collector of block revenue |
//! | | | 132..134 inflation commission, 134..136 block revenue commission, bps |
//! | | | 136..144 rewards not yet handed to delegators |
//! | | | 144 whether a BLS key of 48 bytes follows |
//! | from 69, 145 or 193 | the lists | the lists |
//!
//! The lists are the votes (12 bytes each in 1.14.11, later 13), the root slot (an option), the authorised voters (40
//! each), in 1.14.11 and v3 the prior voters (1,545 bytes), the epoch credits (24 each), the last timestamp (16).
//!
//! [`VoteAccount::parse`] reads what has a fixed place, and the getters repeat it; only the credits walk the lists, in
//! a handful of steps whatever the counts say. The caller checks that the vote program owns the account: nothing here
//! can.
#![no_std]

mod reader;

use reader::Reader;

/// Votes in a tower (`MAX_LOCKOUT_HISTORY`).
const MOST_VOTES: u64 = 31;
/// The vote program keeps the voters of the last epoch to two ahead, so four; a plausibility bound, with room.
const MOST_VOTERS: u64 = 32;
/// Epochs remembered (`MAX_EPOCH_CREDITS_HISTORY`), the marker of Alpenglow among them.
const MOST_CREDITS: u64 = 64;
/// 32 times a key and two epochs, an index, a flag.
const PRIOR_VOTERS: usize = 32 * (32 + 8 + 8) + 8 + 1;
/// All of a reward, in basis points.
const WHOLE: u16 = 10_000;
/// What the runtime once puts between the credits of the tower and those of Alpenglow (`AG_MIGRATION_EPOCH_CREDIT`).
const MARKER: EpochCredits = EpochCredits { epoch: u64::MAX, credits: u64::MAX, prev_credits: u64::MAX };

/// Why a vote account cannot be read. An operator whose account cannot be read gets no stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteError {
    /// Created but not initialised, or closed: the account says nothing.
    Uninitialised,
    /// A layout that this crate does not know: older than 1.14.11, or newer than v4.
    UnknownVersion,
    /// Bytes that the vote program does not write: an end too soon, an impossible count, tag or sum.
    Malformed,
}

/// The credits of an epoch as they are stored: sums since the account exists, at the end and at the start of the epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EpochCredits {
    /// The epoch.
    pub epoch: u64,
    /// Earned up to the end of the epoch, or up to now.
    pub credits: u64,
    /// Earned before the epoch.
    pub prev_credits: u64,
}

impl EpochCredits {
    /// What was earned in the epoch. The sums never fall: [`VoteError::Malformed`] where they do.
    pub fn earned(self) -> Result<u64, VoteError> {
        self.credits.checked_sub(self.prev_credits).ok_or(VoteError::Malformed)
    }

    fn read([epoch, credits, prev_credits]: &[[u8; 8]; 3]) -> Self {
        Self {
            epoch: u64::from_le_bytes(*epoch),
            credits: u64::from_le_bytes(*credits),
            prev_credits: u64::from_le_bytes(*prev_credits),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    V1_14_11,
    V3,
    V4,
}

/// A vote account whose fixed part was read.
#[derive(Clone, Copy, Debug)]
pub struct VoteAccount<'a> {
    layout: Layout,
    node: &'a [u8; 32],
    authorized_withdrawer: &'a [u8; 32],
    inflation_commission_bps: u16,
    block_revenue_commission_bps: u16,
    has_bls_key: bool,
    /// From the BLS key in v4, from the votes in the older layouts.
    lists: &'a [u8],
}

impl<'a> VoteAccount<'a> {
    /// Reads the fixed part. That the lists behind it are well formed is only found out by who asks for credits.
    pub fn parse(data: &'a [u8]) -> Result<Self, VoteError> {
        let mut bytes = Reader(data);
        let layout = match u32::from_le_bytes(*bytes.take()?) {
            // A fresh or a closed account is all zeros, and tag 0 is also that of 0.23.5, which had a node.
            0 if bytes.0.iter().take(32).all(|byte| *byte == 0) => return Err(VoteError::Uninitialised),
            1 => Layout::V1_14_11,
            2 => Layout::V3,
            3 => Layout::V4,
            _ => return Err(VoteError::UnknownVersion),
        };
        let node = bytes.take()?;
        let authorized_withdrawer = bytes.take()?;

        if layout == Layout::V4 {
            bytes.skip(32 + 32)?;
            let inflation = u16::from_le_bytes(*bytes.take()?);
            let block_revenue = u16::from_le_bytes(*bytes.take()?);
            bytes.skip(8)?;
            let has_bls_key = bytes.is_some()?;
            return Ok(Self {
                layout,
                node,
                authorized_withdrawer,
                inflation_commission_bps: inflation.min(WHOLE),
                block_revenue_commission_bps: block_revenue.min(WHOLE),
                has_bls_key,
                lists: bytes.0,
            });
        }

        // Closed before v4, an account was left with the default state: keys, commission, votes, root and voters zero.
        if data.get(4..86).is_some_and(|start| start.iter().all(|byte| *byte == 0)) {
            return Err(VoteError::Uninitialised);
        }
        let [percent] = *bytes.take()?;
        Ok(Self {
            layout,
            node,
            authorized_withdrawer,
            inflation_commission_bps: u16::from(percent).saturating_mul(100).min(WHOLE),
            block_revenue_commission_bps: WHOLE,
            has_bls_key: false,
            lists: bytes.0,
        })
    }

    /// Who may take the account's lamports, and name another withdrawer.
    pub fn authorized_withdrawer(&self) -> &'a [u8; 32] {
        self.authorized_withdrawer
    }

    /// The identity of the validator that votes here.
    pub fn node(&self) -> &'a [u8; 32] {
        self.node
    }

    /// The validator's part of inflation rewards. The older layouts store percent. The vote program accepts any number
    /// and the runtime takes what is above 10,000 for 10,000, and so does this.
    pub fn inflation_commission_bps(&self) -> u16 {
        self.inflation_commission_bps
    }

    /// The validator's part of block revenue, at most 10,000. The older layouts do not know it; there the validator
    /// keeps everything, and 10,000 is also what the vote program writes when it turns such an account into a v4 one.
    /// Before SIMD-0123 is active nothing is shared, whatever stands here.
    pub fn block_revenue_commission_bps(&self) -> u16 {
        self.block_revenue_commission_bps
    }

    /// Whether the validator has a BLS key, without which it cannot vote under Alpenglow. No older layout has one.
    pub fn has_bls_key(&self) -> bool {
        self.has_bls_key
    }

    /// The newest epoch with an entry, without the marker of Alpenglow. None before the first vote.
    pub fn last_credits(&self) -> Result<Option<EpochCredits>, VoteError> {
        Ok(self.newest_first()?.next())
    }

    /// What the validator earned in `epoch`; none where there is no entry, because it did not vote or because the
    /// epoch is forgotten. The epoch in which Alpenglow began has two entries, one on either side of the marker, and
    /// both count; their units differ.
    pub fn credits_in(&self, epoch: u64) -> Result<Option<u64>, VoteError> {
        let mut sum = None;
        for entry in self.newest_first()? {
            // Epochs never fall from one entry to the next.
            if entry.epoch < epoch {
                break;
            }
            if entry.epoch == epoch {
                let earned = entry.earned()?;
                sum = Some(sum.unwrap_or(0_u64).checked_add(earned).ok_or(VoteError::Malformed)?);
            }
        }
        Ok(sum)
    }

    /// Walks the lists to their end; the entries of the epoch credits, the newest first, without the marker.
    fn newest_first(&self) -> Result<impl Iterator<Item = EpochCredits> + use<'a>, VoteError> {
        let mut bytes = Reader(self.lists);
        if self.has_bls_key {
            bytes.skip(48)?;
        }
        let vote = if self.layout == Layout::V1_14_11 { 12 } else { 13 };
        bytes.list(MOST_VOTES, vote)?;
        if bytes.is_some()? {
            bytes.skip(8)?;
        }
        let voters = bytes.list(MOST_VOTERS, 40)?;
        if self.layout != Layout::V4 {
            if voters.is_empty() {
                return Err(VoteError::Uninitialised);
            }
            bytes.skip(PRIOR_VOTERS)?;
        }
        let credits = bytes.list(MOST_CREDITS, 24)?;
        bytes.skip(16)?;

        let (words, _) = credits.as_chunks();
        let (entries, _) = words.as_chunks();
        Ok(entries.iter().rev().map(EpochCredits::read).filter(|entry| *entry != MARKER))
    }
}

//! Whole accounts: what Codama reads of them, and the rows behind the headers, which it does not know.
//!
//! Reading is total: whatever a node answers is an account of the type that was asked for, or a [`NotThis`].

use borsh::BorshDeserialize;
use solana_address::Address;

use crate::generated::accounts::{
    BOND_DISCRIMINATOR, COHORT_DISCRIMINATOR, CONFIG_DISCRIMINATOR, OPERATORS_DISCRIMINATOR,
    POOL_DISCRIMINATOR, RATE_HISTORY_DISCRIMINATOR, TICKET_DISCRIMINATOR,
};
pub use crate::generated::accounts::{Bond, Cohort, Config, Operators, Pool, RateHistory, Ticket};
pub use crate::generated::types::{OperatorTerms, RateEntry, Record};

/// Bytes of a [`Record`].
pub const RECORD_LEN: usize = 320;
/// Bytes of a [`RateEntry`].
pub const RATE_LEN: usize = 56;

/// Why some bytes are not the account that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotThis {
    /// The account's owner is another program.
    #[error("the account belongs to {0}, not to Sluice: check the address and the cluster")]
    Owner(Address),
    /// It is another type of account of Sluice, or none.
    #[error("the account is no {0} of Sluice: check the address")]
    Tag(&'static str),
    /// It is shorter than its type, or its list is.
    #[error("the account is a {0}, but shorter than this version of the client expects: update one of them")]
    Length(&'static str),
    /// It is no lookup table, or one that is being closed.
    #[error("the account is no lookup table that can be used: make another one")]
    Table,
}

/// An account of Sluice.
pub trait State: Sized {
    /// What it is called in errors.
    const NAME: &'static str;
    /// Its first eight bytes.
    const TAG: [u8; 8];

    /// Reads what lies behind owner and tag.
    fn read(data: &[u8]) -> Option<Self>;

    /// Reads an account's bytes.
    ///
    /// # Errors
    /// [`NotThis`], by the first thing that differs.
    fn decode(owner: &Address, data: &[u8]) -> Result<Self, NotThis> {
        if *owner != crate::SLUICE_ID {
            return Err(NotThis::Owner(*owner));
        }
        if data.get(..8) != Some(&Self::TAG[..]) {
            return Err(NotThis::Tag(Self::NAME));
        }
        Self::read(data).ok_or(NotThis::Length(Self::NAME))
    }
}

macro_rules! plain {
    ($($type:ident $tag:ident $name:literal),* $(,)?) => {
        $(impl State for $type {
            const NAME: &'static str = $name;
            const TAG: [u8; 8] = $tag;

            fn read(mut data: &[u8]) -> Option<Self> {
                Self::deserialize(&mut data).ok()
            }
        })*
    };
}

plain! {
    Bond BOND_DISCRIMINATOR "bond",
    Cohort COHORT_DISCRIMINATOR "cohort",
    Config CONFIG_DISCRIMINATOR "config",
    Pool POOL_DISCRIMINATOR "pool",
    Ticket TICKET_DISCRIMINATOR "ticket",
}

/// The operators' account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorList {
    /// Totals, level, groups.
    pub header: Operators,
    /// The operators by index, free places included.
    pub records: Vec<Record>,
}

impl State for OperatorList {
    const NAME: &'static str = "list of operators";
    const TAG: [u8; 8] = OPERATORS_DISCRIMINATOR;

    fn read(mut data: &[u8]) -> Option<Self> {
        let header = Operators::deserialize(&mut data).ok()?;
        Some(Self { header, records: rows(data, RECORD_LEN)? })
    }
}

/// The rate history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateList {
    /// Pool, and entries ever written.
    pub header: RateHistory,
    /// The entries, oldest first.
    pub entries: Vec<RateEntry>,
}

impl State for RateList {
    const NAME: &'static str = "rate history";
    const TAG: [u8; 8] = RATE_HISTORY_DISCRIMINATOR;

    fn read(mut data: &[u8]) -> Option<Self> {
        let header = RateHistory::deserialize(&mut data).ok()?;
        let mut entries: Vec<RateEntry> = rows(data, RATE_LEN)?;
        // A ring: once it is full, the next one written is the oldest.
        let len = u64::try_from(entries.len()).ok()?;
        if let Some(oldest) = header.written.checked_rem(len).filter(|_| header.written > len) {
            entries.rotate_left(usize::try_from(oldest).ok()?);
        }
        Some(Self { header, entries })
    }
}

/// What lies behind a header: a count of 32 bits, padding to eight bytes, the rows.
fn rows<T: BorshDeserialize>(data: &[u8], len: usize) -> Option<Vec<T>> {
    let (count, rows) = data.split_first_chunk::<4>()?;
    let rows = rows.get(4..)?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    let rows = rows.get(..count.checked_mul(len)?)?;
    rows.chunks_exact(len).map(|mut row| T::deserialize(&mut row).ok()).collect()
}

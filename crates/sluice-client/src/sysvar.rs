//! What the cluster says of itself: read of the accounts in which it says so.

/// Where Clock has the epoch, and its time.
const EPOCH: usize = 16;
const TIME: usize = 32;
/// Where EpochRewards says whether it is active.
const ACTIVE: usize = 80;
/// What an account is charged for besides its data, in bytes.
const OVERHEAD: u64 = 128;
/// Bytes of a stake account.
const STAKE_LEN: u64 = 200;

/// 1.0 and 2.0, as the sysvar has them.
const ONCE: u64 = 0x3ff0_0000_0000_0000;
const TWICE: u64 = 0x4000_0000_0000_0000;

/// The time of the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The slot.
    pub slot: u64,
    /// The epoch.
    pub epoch: u64,
    /// Seconds since 1970.
    pub time: i64,
}

impl Now {
    /// Of the data of the Clock sysvar.
    #[must_use]
    pub fn read(data: &[u8]) -> Option<Self> {
        let time = i64::from_le_bytes(*data.get(TIME..)?.first_chunk()?);
        Some(Self { slot: word(data, 0)?, epoch: word(data, EPOCH)?, time })
    }
}

/// Whether the cluster pays out the rewards of the epoch: until it has, no stake moves and no epoch is closed. Of the data of
/// the EpochRewards sysvar, which does not exist before the first boundary.
#[must_use]
pub fn rewards_being_paid(data: Option<&[u8]>) -> bool {
    data.and_then(|data| data.get(ACTIVE)).is_some_and(|active| *active != 0)
}

/// What accounts have to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rent {
    /// Lamports a byte.
    pub per_byte: u64,
}

impl Rent {
    /// Of the data of the Rent sysvar: a price, and by how much it is multiplied, which was two once and is one now.
    #[must_use]
    pub fn read(data: &[u8]) -> Option<Self> {
        let times = match word(data, 8)? {
            ONCE => 1,
            TWICE => 2,
            _ => return None,
        };
        Some(Self { per_byte: word(data, 0)?.checked_mul(times)? })
    }

    /// The least lamports of an account with so many bytes of data.
    #[must_use]
    pub fn of(&self, bytes: u64) -> u64 {
        OVERHEAD.saturating_add(bytes).saturating_mul(self.per_byte)
    }

    /// That of a stake account.
    #[must_use]
    pub fn of_stake(&self) -> u64 {
        self.of(STAKE_LEN)
    }
}

fn word(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*data.get(at..)?.first_chunk()?))
}

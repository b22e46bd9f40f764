//! Stake accounts, read as the program reads them.

use solana_address::Address;

use crate::accounts::Record;
use crate::ids::STAKE_PROGRAM;
use crate::operators::{ASTRAY, COOLING, GONE, IDLE, STAKED};

/// Bytes of a stake account.
pub const LEN: usize = 200;

/// Its first four bytes where it is initialised, and where it is delegated.
const INITIALIZED: u32 = 1;
const DELEGATED: u32 = 2;

/// A stake account that has been initialised. Source: `StakeStateV2` of the stake program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StakeAccount {
    /// All of its lamports, rent included.
    pub lamports: u64,
    /// Whether it has a delegation; what follows from `vote` on means nothing otherwise.
    pub delegated: bool,
    /// Who may delegate it.
    pub staker: Address,
    /// Who may withdraw.
    pub withdrawer: Address,
    /// Whether a lockup is set, in force or not.
    pub lockup: bool,
    /// Who may set a lockup; zero for nobody.
    pub custodian: Address,
    /// Where it is delegated to.
    pub vote: Address,
    /// Its delegation in lamports.
    pub delegation: u64,
    /// Its activation epoch.
    pub activation: u64,
    /// Its deactivation epoch; `u64::MAX` while it is not deactivated.
    pub deactivation: u64,
}

impl StakeAccount {
    /// Reads an account. None where it is no stake account, or a fresh one.
    #[must_use]
    pub fn decode(owner: &Address, lamports: u64, data: &[u8]) -> Option<Self> {
        let data: &[u8; LEN] = data.try_into().ok().filter(|_| *owner == STAKE_PROGRAM)?;
        let tag = u32::from_le_bytes(*data.first_chunk()?);
        if !matches!(tag, INITIALIZED | DELEGATED) {
            return None;
        }
        Some(Self {
            lamports,
            delegated: tag == DELEGATED,
            staker: key(data, 12)?,
            withdrawer: key(data, 44)?,
            lockup: word(data, 76)? != 0 || word(data, 84)? != 0,
            custodian: key(data, 92)?,
            vote: key(data, 124)?,
            delegation: word(data, 156)?,
            activation: word(data, 164)?,
            deactivation: word(data, 172)?,
        })
    }
}

/// What a reading says of one of an operator's accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its lamports, as far as they are the pool's.
    pub lamports: u64,
    /// Its delegation while it is active or activating, else zero.
    pub delegation: u64,
    /// `IDLE`, `STAKED`, `COOLING`, `ASTRAY` or `GONE`: see [`crate::operators`].
    pub state: u8,
}

/// What a reading would say of an operator's account whose state was `known`; of no account where `account` is none.
#[must_use]
pub fn seen(account: Option<&StakeAccount>, pool: &Address, record: &Record, known: u8) -> Seen {
    let ours = |stake: &&StakeAccount| stake.staker == *pool && stake.withdrawer == *pool && !stake.lockup;
    let Some(stake) = account.filter(ours) else {
        return Seen { lamports: 0, delegation: 0, state: GONE };
    };
    let lamports = stake.lamports;
    let state = if !stake.delegated {
        IDLE
    } else if stake.deactivation != u64::MAX {
        // An account that was emptied shows its old deactivation for ever.
        if known == IDLE { IDLE } else { COOLING }
    } else if stake.vote == record.vote {
        STAKED
    } else {
        ASTRAY
    };
    // What is not there cannot be moved.
    let delegation = if state == STAKED { stake.delegation.min(lamports) } else { 0 };
    Seen { lamports, delegation, state }
}

fn key(data: &[u8; LEN], at: usize) -> Option<Address> {
    data.get(at..)?.first_chunk::<32>().map(|bytes| Address::new_from_array(*bytes))
}

fn word(data: &[u8; LEN], at: usize) -> Option<u64> {
    data.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

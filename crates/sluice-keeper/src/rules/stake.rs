//! What a stake account says, as the program reads it: docs/spec/refresh_operators.md, step 5.

use sluice_client::stake::{StakeAccount, seen};
use solana_account::Account;
use solana_address::Address;

use super::{COOLING, STAKED};
use sluice_client::accounts::Record;

/// What a stake account says, as far as it is the pool's and news.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// All of its lamports; zero where they are not the pool's.
    pub lamports: u64,
    /// Its delegation while it is active or activating, else zero.
    pub delegation: u64,
    /// Activation epoch of a delegation, deactivation epoch of what cools.
    pub since: u64,
    /// `IDLE`, `STAKED`, `COOLING`, `ASTRAY` or `GONE`.
    pub state: u8,
}

impl Seen {
    /// Reads an account of `pool`'s operator, whose state was `known`. Total: whatever its bytes, there is a result.
    #[must_use]
    pub fn read(account: Option<&Account>, pool: &Address, record: &Record, known: u8) -> Self {
        let stake = decode(account);
        let seen = seen(stake.as_ref(), pool, record, known);
        let since = match (&stake, seen.state) {
            (Some(stake), STAKED) => stake.activation,
            (Some(stake), COOLING) => stake.deactivation,
            _ => 0,
        };
        Self { lamports: seen.lamports, delegation: seen.delegation, since, state: seen.state }
    }
}

/// The account as a stake account, if it is one.
#[must_use]
pub fn decode(account: Option<&Account>) -> Option<StakeAccount> {
    account.and_then(|account| StakeAccount::decode(&account.owner, account.lamports, &account.data))
}

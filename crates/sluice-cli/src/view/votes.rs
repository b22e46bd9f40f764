//! What vote accounts say.

use std::collections::BTreeMap;

use serde::Serialize;
use sluice_client::ids::VOTE_PROGRAM;
use sluice_vote::VoteAccount;
use solana_account::Account;
use solana_address::Address;

/// What a vote account charges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Commission {
    /// Of inflation rewards, basis points.
    pub inflation_bps: u16,
    /// Of block revenue, basis points.
    pub block_bps: u16,
}

/// Vote accounts that could be read, by their addresses.
pub type Votes = BTreeMap<Address, Commission>;

/// A vote account; none where it is closed, or another account.
#[must_use]
pub fn read(account: &Account) -> Option<VoteAccount<'_>> {
    if account.owner != VOTE_PROGRAM {
        return None;
    }
    VoteAccount::parse(&account.data).ok()
}

/// What accounts charge, those left out that are no vote accounts.
#[must_use]
pub fn votes(addresses: &[Address], accounts: &[Option<Account>]) -> Votes {
    let with_addresses = addresses.iter().zip(accounts);
    with_addresses
        .filter_map(|(address, account)| {
            let vote = read(account.as_ref()?)?;
            let commission = Commission {
                inflation_bps: vote.inflation_commission_bps(),
                block_bps: vote.block_revenue_commission_bps(),
            };
            Some((*address, commission))
        })
        .collect()
}

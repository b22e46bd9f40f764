//! Accounts as a node has them.

use std::collections::BTreeMap;

use solana_account::Account;
use solana_address::Address;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use solana_rpc_client_api::config::{RpcAccountInfoConfig, RpcProgramAccountsConfig, UiAccountEncoding};
use solana_rpc_client_api::filter::{Memcmp, RpcFilterType};

use crate::accounts::{Bond, Cohort, Config, OperatorList, Pool, RateList, State, Ticket};
use crate::failure::{Cause, Failure};
use crate::pda::PoolKeys;
use crate::sysvar::{self, Now, Rent};
use crate::tx::AddressLookupTableAccount;
use crate::{ids, table};

/// The most accounts of one request.
pub const MAX_ACCOUNTS: usize = 100;

/// Where an account of Sluice has its first address: the pool's, or of a ticket the cohort's.
const FIRST: usize = 8;
/// Where a ticket has its owner.
const TICKET_OWNER: usize = 40;

/// Accounts at one slot.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The slot.
    pub slot: u64,
    accounts: BTreeMap<Address, Account>,
}

impl Snapshot {
    /// An account as it is, if it exists and was asked for.
    #[must_use]
    pub fn raw(&self, address: &Address) -> Option<&Account> {
        self.accounts.get(address)
    }

    /// The lamports of an account; zero where there is none.
    #[must_use]
    pub fn lamports(&self, address: &Address) -> u64 {
        self.raw(address).map_or(0, |account| account.lamports)
    }

    /// An account of Sluice.
    ///
    /// # Errors
    /// `NotFound` and `NotThis`.
    pub fn read<T: State>(&self, address: &Address) -> Result<T, Failure> {
        let account = self.raw(address).ok_or(Cause::NotFound(*address))?;
        Ok(T::decode(&account.owner, &account.data)?)
    }
}

/// An account of Sluice, at the commitment of the client.
///
/// # Errors
/// `Node`, `NotFound`, `NotThis`.
pub async fn account<T: State>(rpc: &RpcClient, address: &Address) -> Result<T, Failure> {
    accounts(rpc, &[*address]).await?.read(address)
}

/// Accounts in one request, at most [`MAX_ACCOUNTS`], all at one slot. Those that do not exist are left out.
///
/// # Errors
/// `Node`.
pub async fn accounts(rpc: &RpcClient, addresses: &[Address]) -> Result<Snapshot, Failure> {
    let answer = rpc.get_multiple_ui_accounts_with_config(addresses, config(rpc)).await?;
    if answer.value.len() != addresses.len() {
        return Err(Cause::Node("it left accounts out of its answer".to_owned()).into());
    }
    let mut accounts = BTreeMap::new();
    for (address, account) in addresses.iter().zip(answer.value) {
        if let Some(account) = account {
            accounts.insert(*address, account.to_account().ok_or_else(unreadable)?);
        }
    }
    Ok(Snapshot { slot: answer.context.slot, accounts })
}

/// All that a pool's figures depend on, at one slot.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The slot.
    pub slot: u64,
    /// The pool's addresses.
    pub keys: PoolKeys,
    /// The pool.
    pub pool: Pool,
    /// Its operators.
    pub operators: OperatorList,
    /// What is pending.
    pub config: Config,
    /// The rate history.
    pub rates: RateList,
    /// Lamports of the reserve's account.
    pub reserve: u64,
    /// Lamports of the insurance account.
    pub insurance: u64,
    /// The cluster's time.
    pub now: Now,
    /// Whether the cluster pays out rewards.
    pub rewards_being_paid: bool,
    /// What accounts have to hold.
    pub rent: Rent,
}

/// All of a pool, in one request. Its addresses never change, but for the treasury's, which is read anew.
///
/// # Errors
/// `Node`, `NotFound`, `NotThis`.
pub async fn whole(rpc: &RpcClient, keys: &PoolKeys) -> Result<Whole, Failure> {
    let addresses = [
        keys.pool,
        keys.operators,
        keys.config,
        keys.rates,
        keys.reserve,
        keys.insurance,
        ids::CLOCK,
        ids::EPOCH_REWARDS,
        ids::RENT,
    ];
    let all = accounts(rpc, &addresses).await?;
    let data = |address: &Address| all.raw(address).map(|account| account.data.as_slice());
    let now = data(&ids::CLOCK).and_then(Now::read).ok_or(Cause::NotFound(ids::CLOCK))?;
    let rent = data(&ids::RENT).and_then(Rent::read).ok_or(Cause::NotFound(ids::RENT))?;
    let pool: Pool = all.read(&keys.pool)?;
    Ok(Whole {
        slot: all.slot,
        keys: PoolKeys { treasury: pool.treasury, ..*keys },
        pool,
        operators: all.read(&keys.operators)?,
        config: all.read(&keys.config)?,
        rates: all.read(&keys.rates)?,
        reserve: all.lamports(&keys.reserve),
        insurance: all.lamports(&keys.insurance),
        now,
        rewards_being_paid: sysvar::rewards_being_paid(data(&ids::EPOCH_REWARDS)),
        rent,
    })
}

/// All pools of the program.
///
/// # Errors
/// `Node`, `NotThis`.
pub async fn pools(rpc: &RpcClient) -> Result<Vec<(Address, Pool)>, Failure> {
    all(rpc, None).await
}

/// All cohorts of a pool, oldest first: those in the queue, and those with tickets that nobody has claimed.
///
/// # Errors
/// `Node`, `NotThis`.
pub async fn cohorts(rpc: &RpcClient, pool: &Address) -> Result<Vec<(Address, Cohort)>, Failure> {
    let mut cohorts: Vec<(Address, Cohort)> = all(rpc, Some((FIRST, pool))).await?;
    cohorts.sort_by_key(|(_, cohort)| cohort.epoch);
    Ok(cohorts)
}

/// All bonds of a pool.
///
/// # Errors
/// `Node`, `NotThis`.
pub async fn bonds(rpc: &RpcClient, pool: &Address) -> Result<Vec<(Address, Bond)>, Failure> {
    all(rpc, Some((FIRST, pool))).await
}

/// All tickets of an owner, of whatever pool.
///
/// # Errors
/// `Node`, `NotThis`.
pub async fn tickets_of(rpc: &RpcClient, owner: &Address) -> Result<Vec<(Address, Ticket)>, Failure> {
    all(rpc, Some((TICKET_OWNER, owner))).await
}

/// All tickets of a cohort, in the order of its queue.
///
/// # Errors
/// `Node`, `NotThis`.
pub async fn tickets_of_cohort(rpc: &RpcClient, cohort: &Address) -> Result<Vec<(Address, Ticket)>, Failure> {
    let mut tickets: Vec<(Address, Ticket)> = all(rpc, Some((FIRST, cohort))).await?;
    tickets.sort_by_key(|(_, ticket)| ticket.from);
    Ok(tickets)
}

/// Lookup tables as they can be used at the client's commitment.
///
/// # Errors
/// `Node`, `NotFound`, `NotThis`.
pub async fn tables(
    rpc: &RpcClient,
    addresses: &[Address],
) -> Result<Vec<AddressLookupTableAccount>, Failure> {
    let snapshot = accounts(rpc, addresses).await?;
    let decode = |address: &Address| {
        let account = snapshot.raw(address).ok_or(Cause::NotFound(*address))?;
        Ok(table::decode(address, &account.owner, &account.data, snapshot.slot)?)
    };
    addresses.iter().map(decode).collect()
}

/// All accounts of a type, of those that have an address at a place.
async fn all<T: State>(
    rpc: &RpcClient,
    with: Option<(usize, &Address)>,
) -> Result<Vec<(Address, T)>, Failure> {
    let mut filters = vec![RpcFilterType::Memcmp(Memcmp::new_base58_encoded(0, &T::TAG))];
    if let Some((offset, address)) = with {
        filters.push(RpcFilterType::Memcmp(Memcmp::new_base58_encoded(offset, address.as_ref())));
    }
    let config = RpcProgramAccountsConfig {
        filters: Some(filters),
        account_config: config(rpc),
        ..RpcProgramAccountsConfig::default()
    };
    let found = rpc.get_program_ui_accounts_with_config(&crate::SLUICE_ID, config).await?;
    let mut accounts = Vec::with_capacity(found.len());
    for (address, account) in found {
        let account = account.to_account().ok_or_else(unreadable)?;
        accounts.push((address, T::decode(&account.owner, &account.data)?));
    }
    Ok(accounts)
}

fn config(rpc: &RpcClient) -> RpcAccountInfoConfig {
    RpcAccountInfoConfig {
        encoding: Some(UiAccountEncoding::Base64Zstd),
        commitment: Some(rpc.commitment()),
        ..RpcAccountInfoConfig::default()
    }
}

fn unreadable() -> Failure {
    Cause::Node("an account of its answer is not encoded as was asked for".to_owned()).into()
}

//! What a node knows, and the pool of a command as it is now.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sluice_client::accounts::{Cohort, OperatorList, Pool, State};
use sluice_client::failure::{Cause, Failure};
use sluice_client::ids::{CLOCK, FEATURES, RENT, TX_V1_FEATURE};
use sluice_client::operators::is_listed;
use sluice_client::pda::{self, PoolKeys};
use sluice_client::read::{self, MAX_ACCOUNTS, Whole};
use sluice_client::sysvar::{Now, Rent};
use solana_account::Account;
use solana_address::Address;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;

use crate::args::Globals;
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::view::votes::{Votes, votes};

/// No command waits longer for one answer.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How often a queue is read anew that changes meanwhile.
const QUEUE_TRIES: usize = 5;

/// A node.
#[derive(Clone)]
pub struct Node {
    /// Asks it.
    pub rpc: Arc<RpcClient>,
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::failed(&failure, failure.next_step())
    }
}

/// A pool as it is: all that its figures depend on, at one slot, and its queue.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What its own accounts and the cluster's say.
    pub whole: Whole,
    /// Slots of the epoch that have passed.
    pub slot_index: u64,
    /// Slots that it has.
    pub slots_in_epoch: u64,
    /// Cohorts that are not paid whole, oldest first.
    pub queue: Vec<(Address, Cohort)>,
}

impl Deref for Seen {
    type Target = Whole;

    fn deref(&self) -> &Whole {
        &self.whole
    }
}

impl DerefMut for Seen {
    fn deref_mut(&mut self) -> &mut Whole {
        &mut self.whole
    }
}

/// Accounts at one slot, and what they have to hold.
#[derive(Clone, Debug)]
pub struct Look {
    /// The slot.
    pub slot: u64,
    /// In the order asked for.
    pub accounts: Vec<Option<Account>>,
    /// What accounts have to hold.
    pub rent: Rent,
    /// Whether the cluster takes transactions of version 1.
    pub takes_v1: bool,
}

impl Node {
    /// A node by its settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let rpc =
            RpcClient::new_with_timeout_and_commitment(settings.url.clone(), TIMEOUT, settings.commitment);
        Self { rpc: Arc::new(rpc) }
    }

    /// An account of any kind, if it exists. Errors: the node's.
    pub async fn account(&self, address: &Address) -> Result<Option<Account>> {
        Ok(self.accounts(&[*address]).await?.pop().flatten())
    }

    /// Accounts of any kind, in the order asked for. Errors: the node's.
    pub async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>> {
        let mut all = Vec::with_capacity(addresses.len());
        for some in addresses.chunks(MAX_ACCOUNTS) {
            let snapshot = read::accounts(&self.rpc, some).await?;
            all.extend(some.iter().map(|address| snapshot.raw(address).cloned()));
        }
        Ok(all)
    }

    /// Accounts of any kind, with what the cluster says of itself, at one slot. Errors: the node's.
    pub async fn look(&self, addresses: &[Address]) -> Result<Look> {
        let asked = [addresses, &[RENT, TX_V1_FEATURE]].concat();
        let found = read::accounts(&self.rpc, &asked).await?;
        let rent = found.raw(&RENT).and_then(|account| Rent::read(&account.data));
        // A feature's account says in its first byte whether it is active.
        let active = |of: &Account| of.owner == FEATURES && of.data.first() == Some(&1);
        Ok(Look {
            slot: found.slot,
            accounts: addresses.iter().map(|address| found.raw(address).cloned()).collect(),
            rent: rent.ok_or_else(|| Failure::from(Cause::NotFound(RENT)))?,
            takes_v1: found.raw(&TX_V1_FEATURE).is_some_and(active),
        })
    }

    /// An account of Sluice. Errors: the node's; there is none; it is another one.
    pub async fn state<T: State>(&self, address: &Address) -> Result<T> {
        Ok(read::account(&self.rpc, address).await?)
    }

    /// Where the cluster is. Errors: the node's.
    pub async fn now(&self) -> Result<Now> {
        let found = read::accounts(&self.rpc, &[CLOCK]).await?;
        let now = found.raw(&CLOCK).and_then(|account| Now::read(&account.data));
        Ok(now.ok_or_else(|| Failure::from(Cause::NotFound(CLOCK)))?)
    }

    /// Which cluster it is of. Errors: the node's.
    pub async fn genesis_hash(&self) -> Result<String> {
        Ok(self.rpc.get_genesis_hash().await.map_err(Failure::from)?.to_string())
    }

    /// The rent of an account of so many bytes, in lamports. Errors: the node's.
    pub async fn rent(&self, len: usize) -> Result<u64> {
        Ok(self.rpc.get_minimum_balance_for_rent_exemption(len).await.map_err(Failure::from)?)
    }

    /// The pool that the options name. Errors: they name none; the node's; it is none.
    pub async fn pool(&self, globals: &Globals) -> Result<(PoolKeys, Pool)> {
        let address = named(globals)?;
        let pool: Pool = self.state(&address).await?;
        Ok((PoolKeys::stored(&address, &pool), pool))
    }

    /// All of the pool. Errors: as [`Self::pool`].
    pub async fn seen(&self, globals: &Globals) -> Result<Seen> {
        // Twice: once for the addresses, then everything in one request, at one slot.
        let (keys, _) = self.pool(globals).await?;
        let whole = read::whole(&self.rpc, &keys).await?;
        // The same for as long as the cluster lives.
        let schedule = self.rpc.get_epoch_schedule().await.map_err(Failure::from)?;
        let (_, slot_index) = schedule.get_epoch_and_slot_index(whole.now.slot);
        Ok(Seen {
            slot_index,
            slots_in_epoch: schedule.get_slots_in_epoch(whole.now.epoch),
            queue: self.queue(&keys.pool, &whole.pool).await?,
            whole,
        })
    }

    /// What the vote accounts of a list's operators say. Errors: the node's.
    pub async fn votes(&self, list: &OperatorList) -> Result<Votes> {
        let listed = list.records.iter().filter(|of| is_listed(of));
        let addresses: Vec<Address> = listed.map(|of| of.vote).collect();
        Ok(votes(&addresses, &self.accounts(&addresses).await?))
    }

    /// The queue of the pool at `address`, from its head on. Errors: the node's, and a queue that never stands still.
    pub async fn queue(&self, address: &Address, pool: &Pool) -> Result<Vec<(Address, Cohort)>> {
        let mut head = pool.queue_head;
        for _ in 0..QUEUE_TRIES {
            if let Some(queue) = self.walk(head).await? {
                return Ok(queue);
            }
            head = self.state::<Pool>(address).await?.queue_head;
        }
        Err(Error::failed("the queue changes faster than the node shows it", "try again in a moment"))
    }

    /// The cohorts from `head` on; nothing where one was paid and closed since its predecessor, or the pool, was read: without
    /// it, those behind it would look like the whole queue.
    async fn walk(&self, head: Address) -> Result<Option<Vec<(Address, Cohort)>>> {
        let mut queue: Vec<(Address, Cohort)> = Vec::new();
        let mut at = head;
        while at != Address::default() {
            let cohort: Cohort = match read::account(&self.rpc, &at).await {
                Ok(cohort) => cohort,
                Err(Failure { cause: Cause::NotFound(_), .. }) => return Ok(None),
                Err(failure) => return Err(failure.into()),
            };
            // Each is of a later epoch than the one before it: no node leads in a circle.
            if queue.last().is_some_and(|(_, before)| before.epoch >= cohort.epoch) {
                return Err(Error::failed(
                    "the node shows a queue that cannot be",
                    "ask another node with --url",
                ));
            }
            let next = cohort.next;
            queue.push((at, cohort));
            at = next;
        }
        Ok(Some(queue))
    }
}

/// The pool's address. Errors: the options name none.
pub fn named(globals: &Globals) -> Result<Address> {
    match (globals.pool, globals.mint) {
        (Some(pool), _) => Ok(pool),
        (None, Some(mint)) => Ok(pda::pool(&mint)),
        (None, None) => Err(Error::usage(
            "no pool is named",
            "pass --pool or --mint, or set SLUICE_POOL to the pool's address",
        )),
    }
}

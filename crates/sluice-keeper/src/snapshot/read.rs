//! Reading a [`Snapshot`].

use std::collections::HashMap;

use futures_util::future::try_join_all;
use sluice_client::accounts::{OperatorList, Pool, RATE_LEN, RateList, State};
use sluice_client::pda::PoolKeys;
use sluice_client::send::is_v1_active;
use sluice_client::sysvar::{Now, Rent, rewards_being_paid};
use sluice_client::tx::{AddressLookupTableAccount, Format};
use sluice_client::{ids, table};
use solana_account::Account;
use solana_address::Address;
use tracing::warn;

use super::queue::Queue;
use super::{Form, Rates, Setup, Snapshot};
use crate::cluster::{Accounts, Cluster, Trouble};
use crate::held::Held;
use crate::rules::history::History;

/// Bytes of a rate history before its entries: the header, the length of the list.
const RATES_AT: usize = 48 + 8;

/// Reads snapshots of one pool; keeps of the last one what is dear to read and cannot have changed much.
#[derive(Debug)]
pub struct Reader {
    pool: Address,
    payer: Address,
    setup: Setup,
    keys: Option<PoolKeys>,
    beside: Option<Beside>,
    queue: Queue,
    /// Nothing older than this slot is read: what was sent has landed in it.
    not_before: u64,
    /// Slots for which what lies beside the books is kept while nothing happens.
    keep_slots: u64,
    /// In this epoch version 1 is not taken, whatever the cluster says of itself: the node does not know it.
    without_v1: Option<u64>,
    /// Whether the pool was read before: then what cannot be read is the node's fault, and passes.
    found: bool,
}

/// What lies beside the books.
#[derive(Clone, Debug)]
struct Beside {
    /// Of the books that it was read for: epoch, sequences of pool and operators.
    of: (u64, u64, u64),
    slot: u64,
    accounts: HashMap<Address, Account>,
}

impl Reader {
    /// For a pool, on behalf of a payer. `keep_slots` is how long stake and vote accounts are kept while nothing changes in the books.
    #[must_use]
    pub fn new(pool: Address, payer: Address, setup: Setup, keep_slots: u64) -> Self {
        Self {
            pool,
            payer,
            setup,
            keys: None,
            beside: None,
            queue: Queue::default(),
            not_before: 0,
            keep_slots,
            without_v1: None,
            found: false,
        }
    }

    /// Reads nothing older than `slot` from now on, and no stake account from memory: something was sent.
    pub fn forget(&mut self, slot: u64) {
        self.beside = None;
        self.not_before = self.not_before.max(slot);
    }

    /// What is remembered of cohorts, tickets and bonds.
    pub fn queue(&mut self) -> &mut Queue {
        &mut self.queue
    }

    /// Takes version 0 for the rest of the epoch: the node does not know the other one.
    pub fn leave_v1(&mut self, epoch: u64) {
        self.without_v1 = Some(epoch);
    }

    /// Reads a snapshot, without cohorts, tickets and bonds.
    ///
    /// # Errors
    /// `Node`; `Fatal` where there never was a pool at the address.
    pub async fn read<C: Cluster>(&mut self, cluster: &C, held: &Held) -> Result<Snapshot, Trouble> {
        let found = self.found;
        let mut snapshot = self.books(cluster, held).await.map_err(|trouble| match trouble {
            Trouble::Fatal(why) if found => Trouble::Node(why),
            trouble => trouble,
        })?;
        self.found = true;
        let of = (snapshot.epoch(), snapshot.pool.sequence, snapshot.list.header.sequence);
        let young = |beside: &Beside| snapshot.slot.saturating_sub(beside.slot) <= self.keep_slots;
        if let Some(beside) = self.beside.as_ref().filter(|beside| beside.of == of && young(beside)) {
            snapshot.accounts.clone_from(&beside.accounts);
            return Ok(snapshot);
        }
        self.beside = None;
        let (accounts, newest) = read_beside(cluster, &snapshot).await?;
        let again = vec![snapshot.keys.operators];
        let again = Books { read: cluster.accounts(&again, newest).await?, addresses: again };
        let list: Result<OperatorList, Trouble> = again.decode(&snapshot.keys.operators);
        snapshot.steady = list.is_ok_and(|list| list.header.sequence == snapshot.list.header.sequence);
        if snapshot.steady {
            self.beside = Some(Beside { of, slot: snapshot.slot, accounts: accounts.clone() });
        }
        snapshot.accounts = accounts;
        Ok(snapshot)
    }

    /// Reads cohorts, tickets and bonds into a snapshot, as far as the node tells them.
    ///
    /// # Errors
    /// `Node`, for what is missing then.
    pub async fn read_queue<C: Cluster>(
        &mut self,
        cluster: &C,
        snapshot: &mut Snapshot,
    ) -> Result<(), Trouble> {
        self.queue.read(cluster, snapshot, self.keep_slots).await
    }

    /// Reads what lies at one slot.
    async fn books<C: Cluster>(&mut self, cluster: &C, held: &Held) -> Result<Snapshot, Trouble> {
        let keys = match self.keys {
            Some(keys) => keys,
            None => {
                let read = cluster.accounts(&[self.pool], self.not_before).await?;
                PoolKeys::stored(&self.pool, &Books { read, addresses: vec![self.pool] }.decode(&self.pool)?)
            }
        };
        let mut addresses = addresses(&keys, &self.payer);
        addresses.extend(&self.setup.tables);
        let read = cluster.accounts(&addresses, self.not_before).await?;
        let books = Books { read, addresses };
        let pool: Pool = books.decode(&keys.pool)?;
        // Governance may name another treasury: the next reading goes by what the pool says now.
        self.keys = Some(PoolKeys::stored(&keys.pool, &pool));
        let now = books.sysvar(&ids::CLOCK, Now::read)?;
        Ok(Snapshot {
            slot: books.read.slot,
            now,
            rewards_active: rewards_being_paid(books.data(&ids::EPOCH_REWARDS)),
            rent: books.sysvar(&ids::RENT, Rent::read)?,
            format: self.format(&books, now.epoch),
            history: History::decode(now.epoch, books.data(&ids::STAKE_HISTORY).unwrap_or_default()),
            list: books.decode::<OperatorList>(&keys.operators)?,
            rates: books.rates(&keys.rates)?,
            reserve: books.lamports(&keys.reserve),
            treasury_open: books.account(&keys.treasury).is_some_and(|treasury| is_open(treasury, &keys)),
            payer: self.payer,
            payer_lamports: books.lamports(&self.payer),
            keys,
            pool,
            accounts: HashMap::new(),
            steady: true,
            cohorts: Vec::new(),
            tickets: Vec::new(),
            bonds: Vec::new(),
            held: held.clone(),
            setup: self.setup.clone(),
        })
    }

    /// Version 1 where cluster and node take it.
    fn format(&self, books: &Books, epoch: u64) -> Format {
        let active = is_v1_active(books.account(&ids::TX_V1_FEATURE));
        match self.setup.form {
            Form::V1 => Format::V1,
            Form::Auto if active && self.without_v1 != Some(epoch) => Format::V1,
            Form::Auto | Form::V0 => Format::V0 { tables: self.tables(books) },
        }
    }

    /// The lookup tables as they are now: whoever made one extends it, or closes it.
    fn tables(&self, books: &Books) -> Vec<AddressLookupTableAccount> {
        let decode = |address: &Address| {
            let account = books.account(address)?;
            let table = table::decode(address, &account.owner, &account.data, books.read.slot);
            table.inspect_err(|error| warn!(%address, %error, "left out")).ok()
        };
        self.setup.tables.iter().filter_map(decode).collect()
    }
}

/// What is read at one slot.
fn addresses(keys: &PoolKeys, payer: &Address) -> Vec<Address> {
    vec![
        keys.pool,
        keys.operators,
        keys.rates,
        keys.reserve,
        keys.treasury,
        *payer,
        ids::CLOCK,
        ids::RENT,
        ids::EPOCH_REWARDS,
        ids::STAKE_HISTORY,
        ids::TX_V1_FEATURE,
    ]
}

/// What was read at one slot.
struct Books {
    read: Accounts,
    addresses: Vec<Address>,
}

impl Books {
    fn account(&self, address: &Address) -> Option<&Account> {
        let place = self.addresses.iter().position(|known| known == address)?;
        self.read.accounts.get(place)?.as_ref()
    }

    fn data(&self, address: &Address) -> Option<&[u8]> {
        self.account(address).map(|account| account.data.as_slice())
    }

    fn lamports(&self, address: &Address) -> u64 {
        self.account(address).map_or(0, |account| account.lamports)
    }

    fn decode<T: State>(&self, address: &Address) -> Result<T, Trouble> {
        let missing = || Trouble::Fatal(format!("there is no {} at {address}", T::NAME));
        let account = self.account(address).ok_or_else(missing)?;
        T::decode(&account.owner, &account.data)
            .map_err(|error| Trouble::Fatal(format!("{address}: {error}")))
    }

    fn sysvar<T>(&self, address: &Address, read: impl Fn(&[u8]) -> Option<T>) -> Result<T, Trouble> {
        let read = self.data(address).and_then(read);
        read.ok_or_else(|| Trouble::Node(format!("the sysvar {address} cannot be read")))
    }

    fn rates(&self, address: &Address) -> Result<Rates, Trouble> {
        let list: RateList = self.decode(address)?;
        let bytes = self.data(address).map_or(0, <[u8]>::len);
        let room = bytes.saturating_sub(RATES_AT).checked_div(RATE_LEN).unwrap_or(0);
        let count = |entries: usize| u64::try_from(entries).unwrap_or(u64::MAX);
        Ok(Rates { written: list.header.written, len: count(list.entries.len()), capacity: count(room) })
    }
}

/// Stake and vote accounts of the operators that are listed, and the newest slot of them.
async fn read_beside<C: Cluster>(
    cluster: &C,
    books: &Snapshot,
) -> Result<(HashMap<Address, Account>, u64), Trouble> {
    let listed = books.listed();
    let mut addresses: Vec<Address> =
        listed.flat_map(|(_, record)| [record.main, record.side, record.vote]).collect();
    addresses.extend(books.setup.reference);
    let chunks = addresses.chunks(C::MOST_ACCOUNTS);
    let answers = try_join_all(chunks.clone().map(|chunk| cluster.accounts(chunk, books.slot))).await?;
    let newest = answers.iter().map(|answer| answer.slot).max().unwrap_or(books.slot);
    let mut accounts = HashMap::with_capacity(addresses.len());
    for (chunk, answer) in chunks.zip(answers) {
        let found = chunk.iter().zip(answer.accounts);
        accounts.extend(found.filter_map(|(address, account)| account.map(|account| (*address, account))));
    }
    Ok((accounts, newest))
}

/// Whether the treasury is a token account of the LST, initialised and not frozen: `state/treasury.rs` of the program.
fn is_open(account: &Account, keys: &PoolKeys) -> bool {
    const LEN: usize = 165;
    let kind = match account.data.get(LEN) {
        Some(kind) => *kind == 2,
        None => account.data.len() == LEN,
    };
    let of_mint = account.owner == keys.token_program && account.data.starts_with(keys.mint.as_ref());
    kind && of_mint && account.data.get(108) == Some(&1)
}

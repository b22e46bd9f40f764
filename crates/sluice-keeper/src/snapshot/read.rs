//! Reading a [`Snapshot`].

use std::collections::HashMap;

use futures_util::future::try_join_all;
use sluice_client::accounts::{Bond, Cohort, Config, OperatorList, Pool, RATE_LEN, RateList, State, Ticket};
use sluice_client::ids;
use sluice_client::pda::PoolKeys;
use sluice_client::sysvar::{Now, Rent, rewards_being_paid};
use sluice_client::tx::Format;
use solana_account::Account;
use solana_address::Address;

use super::{Rates, Setup, Snapshot};
use crate::cluster::{Accounts, Cluster, Filter, Trouble};
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
    /// Nothing older than this slot is read: what was sent has landed in it.
    not_before: u64,
    /// Slots for which what lies beside the books is kept while nothing happens.
    keep_slots: u64,
}

/// What lies beside the books.
#[derive(Clone, Debug)]
struct Beside {
    /// Of the books that it was read for: epoch, sequences of pool and operators.
    of: (u64, u64, u64),
    slot: u64,
    accounts: HashMap<Address, Account>,
    cohorts: Vec<(Address, Cohort)>,
    tickets: Vec<(Address, Ticket)>,
    bonds: Vec<(Address, Bond)>,
}

impl Reader {
    /// For a pool, on behalf of a payer. `keep_slots` is how long stake and vote accounts, tickets and bonds are kept while nothing
    /// changes in the books.
    #[must_use]
    pub fn new(pool: Address, payer: Address, setup: Setup, keep_slots: u64) -> Self {
        Self { pool, payer, setup, keys: None, beside: None, not_before: 0, keep_slots }
    }

    /// Reads nothing older than `slot` from now on, and nothing from memory: something was sent.
    pub fn forget(&mut self, slot: u64) {
        self.beside = None;
        self.not_before = self.not_before.max(slot);
    }

    /// Reads a snapshot.
    ///
    /// # Errors
    /// `Node`; `Fatal` where there is no pool at the address.
    pub async fn read<C: Cluster>(&mut self, cluster: &C, held: &Held) -> Result<Snapshot, Trouble> {
        let mut snapshot = self.books(cluster, held).await?;
        let of = (snapshot.epoch(), snapshot.pool.sequence, snapshot.list.header.sequence);
        let young = |beside: &Beside| snapshot.slot.saturating_sub(beside.slot) <= self.keep_slots;
        let kept = self.beside.take().filter(|beside| beside.of == of && young(beside));
        let beside = match kept {
            Some(beside) => beside,
            None => read_beside(cluster, &snapshot, of).await?,
        };
        snapshot.accounts.clone_from(&beside.accounts);
        snapshot.cohorts.clone_from(&beside.cohorts);
        snapshot.tickets.clone_from(&beside.tickets);
        snapshot.bonds.clone_from(&beside.bonds);
        self.beside = Some(beside);
        Ok(snapshot)
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
        let addresses = addresses(&keys, &self.payer);
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
            format: self.format(&books),
            history: History::decode(now.epoch, books.data(&ids::STAKE_HISTORY).unwrap_or_default()),
            list: books.decode::<OperatorList>(&keys.operators)?,
            config: books.decode::<Config>(&keys.config)?,
            rates: books.rates(&keys.rates)?,
            reserve: books.lamports(&keys.reserve),
            insurance: books.lamports(&keys.insurance),
            treasury_open: books.account(&keys.treasury).is_some_and(|treasury| is_open(treasury, &keys)),
            payer: self.payer,
            payer_lamports: books.lamports(&self.payer),
            keys,
            pool,
            accounts: HashMap::new(),
            cohorts: Vec::new(),
            tickets: Vec::new(),
            bonds: Vec::new(),
            held: held.clone(),
            setup: self.setup.clone(),
        })
    }

    /// Version 1 where the cluster takes it: the feature's account begins with 1 once it is active.
    fn format(&self, books: &Books) -> Format {
        let feature = books.account(&ids::TX_V1_FEATURE).filter(|account| account.owner == ids::FEATURES);
        let active = feature.is_some_and(|account| account.data.first() == Some(&1));
        let by_feature =
            || if active { Format::V1 } else { Format::V0 { tables: self.setup.tables.clone() } };
        self.setup.format.clone().unwrap_or_else(by_feature)
    }
}

/// What is read at one slot.
fn addresses(keys: &PoolKeys, payer: &Address) -> Vec<Address> {
    vec![
        keys.pool,
        keys.operators,
        keys.config,
        keys.rates,
        keys.reserve,
        keys.insurance,
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

async fn read_beside<C: Cluster>(
    cluster: &C,
    books: &Snapshot,
    of: (u64, u64, u64),
) -> Result<Beside, Trouble> {
    let listed = books.listed();
    let mut addresses: Vec<Address> =
        listed.flat_map(|(_, record)| [record.main, record.side, record.vote]).collect();
    addresses.extend(books.setup.reference);
    let chunks = addresses.chunks(C::MOST_ACCOUNTS);
    let answers = try_join_all(chunks.clone().map(|chunk| cluster.accounts(chunk, books.slot))).await?;
    let mut accounts = HashMap::with_capacity(addresses.len());
    for (chunk, answer) in chunks.zip(answers) {
        let found = chunk.iter().zip(answer.accounts);
        accounts.extend(found.filter_map(|(address, account)| account.map(|account| (*address, account))));
    }
    let mut cohorts: Vec<(Address, Cohort)> = all(cluster, books.keys.pool, books.slot).await?;
    cohorts.sort_by_key(|(_, cohort)| cohort.epoch);
    let begun = cohorts.iter().filter(|(_, cohort)| cohort.filled != 0 && cohort.open != 0);
    let queues = begun.map(|(address, _)| all::<Ticket, C>(cluster, *address, books.slot));
    let mut tickets: Vec<(Address, Ticket)> = try_join_all(queues).await?.into_iter().flatten().collect();
    tickets.sort_by_key(|(address, ticket)| (ticket.cohort, ticket.from, *address));
    let mut bonds: Vec<(Address, Bond)> = all(cluster, books.keys.pool, books.slot).await?;
    bonds.sort_by_key(|(address, _)| *address);
    Ok(Beside { of, slot: books.slot, accounts, cohorts, tickets, bonds })
}

/// All accounts of a type that belong to `parent`; what cannot be read is of another version, and left alone.
async fn all<T: State, C: Cluster>(
    cluster: &C,
    parent: Address,
    not_before: u64,
) -> Result<Vec<(Address, T)>, Trouble> {
    let found = cluster.program_accounts(&Filter { tag: T::TAG, parent }, not_before).await?;
    let read = |(address, account): (Address, Account)| {
        T::decode(&account.owner, &account.data).ok().map(|state| (address, state))
    };
    Ok(found.into_iter().filter_map(read).collect())
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

//! Lookup tables, for clusters that do not take transactions of version 1: without one, half as many operators fit into one.
//!
//! A pool needs a table for each 256 addresses. Whoever made a table extends it; anybody may use it. Addresses never leave
//! one, and operators' accounts are never used twice, so that a table is only ever too short.

use solana_address::Address;
use solana_address_lookup_table_interface::instruction::{create_lookup_table, extend_lookup_table};
use solana_address_lookup_table_interface::state::{
    AddressLookupTable, LOOKUP_TABLE_MAX_ADDRESSES, LOOKUP_TABLE_META_SIZE,
};
use solana_instruction::Instruction;

use crate::accounts::{NotThis, OperatorList};
use crate::ids::{LOOKUP_TABLES, STAKE_PROGRAM, SYSTEM_PROGRAM};
use crate::operators::is_listed;
use crate::pda::PoolKeys;
use crate::tx::AddressLookupTableAccount;

/// The most addresses of a table.
pub const MOST: usize = LOOKUP_TABLE_MAX_ADDRESSES;
/// The addresses of one [`extend`]: as many as fit a transaction of version 0.
pub const EXTENSION: usize = 20;

/// The addresses that a pool's tables hold, in their order: the pool's own, then main, side and vote account of each operator,
/// so that operators who stand together are found in the same table.
#[must_use]
pub fn addresses(pool: &PoolKeys, list: &OperatorList) -> Vec<Address> {
    let own = [
        pool.pool,
        pool.operators,
        pool.reserve,
        pool.mint,
        pool.token_program,
        pool.insurance,
        pool.config,
        pool.rates,
        pool.treasury,
        pool.escrow,
        STAKE_PROGRAM,
        SYSTEM_PROGRAM,
    ];
    let listed = list.records.iter().filter(|record| is_listed(record));
    own.into_iter().chain(listed.flat_map(|record| [record.main, record.side, record.vote])).collect()
}

/// What of [`addresses`] is in none of the tables, in the same order.
#[must_use]
pub fn missing(tables: &[AddressLookupTableAccount], addresses: &[Address]) -> Vec<Address> {
    let held: std::collections::BTreeSet<&Address> =
        tables.iter().flat_map(|table| &table.addresses).collect();
    addresses.iter().filter(|address| !held.contains(address)).copied().collect()
}

/// Where addresses of [`Part`] go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Into {
    /// A table that is there.
    Table(Address),
    /// One that is to be made: the first, the second, and so on, from zero.
    Fresh(usize),
}

/// What one transaction adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The table. A fresh one is made by the first part that goes into it.
    pub into: Into,
    /// At most [`EXTENSION`] addresses.
    pub addresses: Vec<Address>,
}

/// Distributes what is `missing`: to tables that have room, whose addresses are counted in `own`, then to fresh ones. In the order in
/// which it is sent.
#[must_use]
pub fn parts(own: &[(Address, usize)], missing: &[Address]) -> Vec<Part> {
    let there = own.iter().map(|(table, held)| (Into::Table(*table), MOST.saturating_sub(*held)));
    let fresh = (0..).map(|place| (Into::Fresh(place), MOST));
    let (mut left, mut parts) = (missing, Vec::new());
    for (into, room) in there.chain(fresh) {
        if left.is_empty() {
            break;
        }
        let (some, rest) = left.split_at(room.min(left.len()));
        parts.extend(some.chunks(EXTENSION).map(|part| Part { into, addresses: part.to_vec() }));
        left = rest;
    }
    parts
}

/// Bytes of a table of so many addresses.
#[must_use]
pub const fn len(addresses: usize) -> usize {
    // What is read or planned here is at most a few hundred, which is far from what a usize holds.
    LOOKUP_TABLE_META_SIZE.saturating_add(addresses.saturating_mul(size_of::<Address>()))
}

/// The instruction that makes a table, and its address. `slot` is a finalised one of the last 512: one that is only confirmed may be
/// that of the very bank which tries the transaction, and a bank does not know its own hash.
#[must_use]
pub fn create(authority: &Address, payer: &Address, slot: u64) -> (Instruction, Address) {
    create_lookup_table(*authority, *payer, slot)
}

/// The instructions that put addresses into a table, each small enough for a transaction of its own. What is behind
/// [`MOST`] needs another table. An address can be used from the slot after its extension on.
#[must_use]
pub fn extend(
    table: &Address,
    authority: &Address,
    payer: &Address,
    addresses: &[Address],
) -> Vec<Instruction> {
    let one = |part: &[Address]| extend_lookup_table(*table, *authority, Some(*payer), part.to_vec());
    addresses.chunks(EXTENSION).map(one).collect()
}

/// A table as its account has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its address.
    pub address: Address,
    /// Who may extend it; nobody, where it is final.
    pub authority: Option<Address>,
    /// Everything in it, also what cannot be looked up before the next slot.
    pub addresses: Vec<Address>,
}

impl From<&Table> for AddressLookupTableAccount {
    fn from(table: &Table) -> Self {
        Self { key: table.address, addresses: table.addresses.clone() }
    }
}

/// A table's account, with whose it is.
///
/// # Errors
/// `NotThis::Table` where it is no table, or one that is being closed.
pub fn read(address: &Address, owner: &Address, data: &[u8]) -> Result<Table, NotThis> {
    let table = open(owner, data)?;
    Ok(Table { address: *address, authority: table.meta.authority, addresses: table.addresses.to_vec() })
}

/// What of a table's account can be looked up in `slot`.
///
/// # Errors
/// As [`read`].
pub fn decode(
    address: &Address,
    owner: &Address,
    data: &[u8],
    slot: u64,
) -> Result<AddressLookupTableAccount, NotThis> {
    let table = open(owner, data)?;
    let usable = if slot > table.meta.last_extended_slot {
        table.addresses.len()
    } else {
        usize::from(table.meta.last_extended_slot_start_index)
    };
    let addresses = table.addresses.get(..usable).unwrap_or_default().to_vec();
    Ok(AddressLookupTableAccount { key: *address, addresses })
}

fn open<'a>(owner: &Address, data: &'a [u8]) -> Result<AddressLookupTable<'a>, NotThis> {
    let table = AddressLookupTable::deserialize(data).ok().filter(|_| *owner == LOOKUP_TABLES);
    table.filter(|table| table.meta.deactivation_slot == u64::MAX).ok_or(NotThis::Table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(count: usize) -> Vec<Address> {
        (0..count).map(|_| Address::new_unique()).collect()
    }

    #[test]
    fn what_is_missing_fills_tables_up_before_others_are_made() {
        let missing = addresses(30 + 2 * MOST + 1);
        let own = addresses(3);
        let held = [(own[0], MOST - 30), (own[1], MOST), (own[2], MOST + 1)];
        let parts = parts(&held, &missing);
        let all: Vec<Address> = parts.iter().flat_map(|part| part.addresses.clone()).collect();
        assert_eq!(all, missing, "each once, in their order");
        assert!(parts.iter().all(|part| (1..=EXTENSION).contains(&part.addresses.len())));
        let of = |into: Into| -> usize {
            parts.iter().filter(|part| part.into == into).map(|part| part.addresses.len()).sum()
        };
        let counts = [of(Into::Table(own[0])), of(Into::Fresh(0)), of(Into::Fresh(1)), of(Into::Fresh(2))];
        assert_eq!(counts, [30, MOST, MOST, 1]);
        assert_eq!((of(Into::Table(own[1])), of(Into::Table(own[2]))), (0, 0));
    }

    #[test]
    fn nothing_is_made_for_nothing() {
        assert_eq!(parts(&[], &[]), []);
        assert_eq!(parts(&[(Address::default(), 0)], &[]), []);
    }

    #[test]
    fn a_tables_length_is_what_its_program_gives_it() {
        assert_eq!((len(0), len(MOST)), (56, 56 + 32 * 256));
    }
}

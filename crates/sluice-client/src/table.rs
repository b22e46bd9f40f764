//! Lookup tables, for clusters that do not take transactions of version 1: without one, half as many operators fit into one.
//!
//! A pool needs a table for each 256 addresses. Whoever made a table extends it; anybody may use it. Addresses never leave
//! one, and operators' accounts are never used twice, so that a table is only ever too short.

use solana_address::Address;
use solana_address_lookup_table_interface::instruction::{create_lookup_table, extend_lookup_table};
use solana_address_lookup_table_interface::state::{AddressLookupTable, LOOKUP_TABLE_MAX_ADDRESSES};
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

/// What of a table's account can be looked up in `slot`.
///
/// # Errors
/// `NotThis::Table` where it is no table, or one that is being closed.
pub fn decode(
    address: &Address,
    owner: &Address,
    data: &[u8],
    slot: u64,
) -> Result<AddressLookupTableAccount, NotThis> {
    let table = AddressLookupTable::deserialize(data).ok().filter(|_| *owner == LOOKUP_TABLES);
    let table = table.filter(|table| table.meta.deactivation_slot == u64::MAX).ok_or(NotThis::Table)?;
    let usable = if slot > table.meta.last_extended_slot {
        table.addresses.len()
    } else {
        usize::from(table.meta.last_extended_slot_start_index)
    };
    let addresses = table.addresses.get(..usable).unwrap_or_default().to_vec();
    Ok(AddressLookupTableAccount { key: *address, addresses })
}

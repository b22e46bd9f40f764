//! Accounts of a chain as the client reads them.

use sluice_client::accounts::{OperatorList, Pool, State};
use sluice_client::ids;
use sluice_client::pda::PoolKeys;
use sluice_client::quote::{Bytes, Now, Rent};
use sluice_client::table;
use sluice_client::tx::{self, AddressLookupTableAccount, Budget, Format};
use sluice_testkit::Chain;
use sluice_testkit::sluice::Pool as Addresses;
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// An account of Sluice; panics where it is none.
#[track_caller]
pub fn read<T: State>(chain: &Chain, address: &Address) -> T {
    let account = chain.account(address).expect("the account exists");
    T::decode(&account.owner, &account.data).unwrap_or_else(|error| panic!("{error}"))
}

/// The pool.
pub fn pool(chain: &Chain, of: &Addresses) -> Pool {
    read(chain, &of.address)
}

/// Its operators.
pub fn list(chain: &Chain, of: &Addresses) -> OperatorList {
    read(chain, &of.operators)
}

/// Its addresses, as it has stored them.
pub fn keys(chain: &Chain, of: &Addresses) -> PoolKeys {
    PoolKeys::stored(&of.address, &pool(chain, of))
}

/// The cluster's time, out of the sysvar's account.
pub fn now(chain: &Chain) -> Now {
    Now::read(&chain.data(&ids::CLOCK)).expect("a clock")
}

/// The rent, out of the sysvar's account.
pub fn rent(chain: &Chain) -> Rent {
    Rent::read(&chain.data(&ids::RENT)).expect("a rent")
}

/// An account that exists; panics where there is none.
#[track_caller]
pub fn account(chain: &Chain, address: &Address) -> Account {
    chain.account(address).expect("the account exists")
}

/// As quotes take it.
pub fn bytes(account: &Account) -> Bytes<'_> {
    Bytes { owner: &account.owner, lamports: account.lamports, data: &account.data }
}

/// Sends instructions in a transaction of the client's making, paid by `payer` alone; returns its compute units. Fails
/// with the reason, in words.
pub fn submit(
    chain: &mut Chain,
    format: &Format,
    payer: &Keypair,
    instructions: &[Instruction],
    budget: &Budget,
) -> Result<u64, String> {
    let blockhash = chain.svm().latest_blockhash();
    let message = tx::build(format, &payer.pubkey(), instructions, budget, blockhash);
    let message = message.map_err(|error| error.to_string())?;
    let transaction = tx::sign(message, &[payer]).map_err(|error| error.to_string())?;
    let sent = chain.svm_mut().send_transaction(transaction);
    // The next one gets another blockhash, or it would be the same as this one.
    chain.svm_mut().expire_blockhash();
    let sent = sent.map_err(|failed| format!("{}: {:#?}", failed.err, failed.meta.logs))?;
    Ok(sent.compute_units_consumed)
}

/// Puts tables of `addresses` on the chain, as if they had been there for long.
pub fn tables(chain: &mut Chain, addresses: &[Address]) -> Vec<AddressLookupTableAccount> {
    let parts = addresses.chunks(table::MOST);
    parts
        .map(|part| {
            let mut data = 1_u32.to_le_bytes().to_vec(); // a lookup table
            data.extend(u64::MAX.to_le_bytes()); // not deactivated
            data.extend([0; 8 + 1]); // extended in the first slot, from its first address on
            data.extend([0; 1 + 32 + 2]); // no authority, and padding
            data.extend(part.iter().flat_map(|address| address.to_bytes()));
            let lamports = chain.minimum_balance(data.len());
            let owner = ids::LOOKUP_TABLES;
            let account = Account { lamports, data, owner, executable: false, rent_epoch: u64::MAX };
            let key = chain.new_address();
            let slot = chain.clock().slot;
            let table = table::decode(&key, &account.owner, &account.data, slot);
            chain.set_account(&key, account);
            table.unwrap_or_else(|error| panic!("{error}"))
        })
        .collect()
}

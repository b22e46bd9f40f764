//! Version 0 transactions with lookup tables, as a keeper sends them: compiled, held against what a cluster takes, executed.

use std::collections::{BTreeMap, HashMap};

use sluice_testkit::{Chain, Receipt, ids};
use solana_account::Account;
use solana_address::{Address, address};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction::{Message, VersionedMessage};

const LOOKUP_TABLE_PROGRAM: Address = address!("AddressLookupTab1e1111111111111111111111111");
/// Addresses in one table.
const TABLE_ROOM: usize = 256;
/// Bytes of a transaction of version 0, and of its one signature with the count before it.
const PACKET: usize = 1_232;
const SIGNATURE: usize = 1 + 64;
/// Accounts of a transaction, programs and lookups included. The gate that doubles it is not active on mainnet.
const ACCOUNT_LOCKS: usize = 64;
/// Compute units of a transaction: each asks for all there are.
const UNITS: u32 = 1_400_000;

#[cfg(test)]
mod tests;

/// Lookup tables on a chain.
#[derive(Clone, Default)]
pub struct Tables {
    keys: Vec<Address>,
    places: HashMap<Address, (usize, u8)>,
}

/// What a message loads from one table.
#[derive(Default)]
struct Loads {
    writable: Vec<Address>,
    readonly: Vec<Address>,
}

impl Tables {
    /// Puts tables of `addresses` on the chain, in this order, as if they had been there for long.
    pub fn extend(&mut self, chain: &mut Chain, addresses: &[Address]) {
        for part in addresses.chunks(TABLE_ROOM) {
            let key = chain.new_address();
            chain.set_account(&key, table(part));
            let places = (0..=u8::MAX).map(|index| (self.keys.len(), index));
            self.places.extend(part.iter().copied().zip(places));
            self.keys.push(key);
        }
    }

    /// The message of version 0: what neither signs nor is called comes out of the tables, where it is in one.
    fn shorten(&self, legacy: &Message) -> VersionedMessage {
        let signers = usize::from(legacy.header.num_required_signatures);
        let readonly = usize::from(legacy.header.num_readonly_unsigned_accounts);
        let writable_until = legacy.account_keys.len() - readonly;
        let called = |at| legacy.instructions.iter().any(|call| usize::from(call.program_id_index) == at);

        let (mut fixed, mut header) = (Vec::new(), legacy.header);
        let mut loads = BTreeMap::<usize, Loads>::new();
        for (at, key) in legacy.account_keys.iter().enumerate() {
            match self.places.get(key).filter(|_| at >= signers && !called(at)) {
                None => fixed.push(*key),
                Some((table, _)) if at < writable_until => {
                    loads.entry(*table).or_default().writable.push(*key)
                }
                Some((table, _)) => {
                    loads.entry(*table).or_default().readonly.push(*key);
                    header.num_readonly_unsigned_accounts -= 1;
                }
            }
        }

        let mut numbers: HashMap<Address, u8> = HashMap::new();
        let writable = loads.values().flat_map(|load| &load.writable);
        let readonly = loads.values().flat_map(|load| &load.readonly);
        numbers.extend(fixed.iter().chain(writable).chain(readonly).copied().zip(0..=u8::MAX));
        let renumbered = |old: u8| numbers[&legacy.account_keys[usize::from(old)]];

        let mut message = VersionedMessage::V0(Default::default());
        let VersionedMessage::V0(short) = &mut message else { unreachable!("made in the line above") };
        (short.header, short.account_keys) = (header, fixed);
        short.recent_blockhash = legacy.recent_blockhash;
        short.instructions.clone_from(&legacy.instructions);
        for call in &mut short.instructions {
            call.program_id_index = renumbered(call.program_id_index);
            call.accounts.iter_mut().for_each(|account| *account = renumbered(*account));
        }
        let index = |keys: &[Address]| keys.iter().map(|key| self.places[key].1).collect::<Vec<u8>>();
        short.address_table_lookups.resize_with(loads.len(), Default::default);
        for (lookup, (table, load)) in short.address_table_lookups.iter_mut().zip(&loads) {
            lookup.account_key = self.keys[*table];
            lookup.writable_indexes = index(&load.writable);
            lookup.readonly_indexes = index(&load.readonly);
        }
        message
    }

    /// Sends the instructions in one transaction that `payer` alone signs. Fails, without a trace on the chain, where a
    /// cluster would not take it or where an instruction fails.
    pub fn try_send(
        &self,
        chain: &mut Chain,
        payer: &Keypair,
        instructions: &[Instruction],
    ) -> Result<Receipt, String> {
        let calls = [&[compute_unit_limit()], instructions].concat();
        let blockhash = chain.svm().latest_blockhash();
        let legacy = Message::new_with_blockhash(&calls, Some(&payer.pubkey()), &blockhash);
        if legacy.account_keys.len() > ACCOUNT_LOCKS {
            return Err(format!("{} accounts", legacy.account_keys.len()));
        }
        let message = self.shorten(&legacy);
        let size = SIGNATURE + message.serialize().len();
        if size > PACKET {
            return Err(format!("{size} bytes"));
        }
        let transaction =
            VersionedTransaction::try_new(message, &[payer]).map_err(|error| error.to_string())?;
        let sent = chain.svm_mut().send_transaction(transaction);
        chain.svm_mut().expire_blockhash();
        let meta = sent.map_err(|failed| format!("{}: {:#?}", failed.err, failed.meta.logs))?;
        Ok(Receipt {
            compute_units: meta.compute_units_consumed,
            logs: meta.logs,
            return_data: meta.return_data.data,
            return_program: meta.return_data.program_id,
            fee: meta.fee,
            payer: payer.pubkey(),
        })
    }

    /// As [`Tables::try_send`]; panics where it fails.
    #[track_caller]
    pub fn send(&self, chain: &mut Chain, payer: &Keypair, instructions: &[Instruction]) -> Receipt {
        self.try_send(chain, payer, instructions).unwrap_or_else(|reason| panic!("{reason}"))
    }

    /// The most operators that one transaction takes: the largest number for which what `build` makes of it is executed on a
    /// fork.
    #[track_caller]
    pub fn most(&self, chain: &Chain, payer: &Keypair, build: impl Fn(usize) -> Instruction) -> usize {
        let executes = |count: &usize| self.try_send(&mut chain.clone(), payer, &[build(*count)]).is_ok();
        (1..=ACCOUNT_LOCKS).rev().find(executes).expect("one always fits")
    }
}

/// The account of a table that was extended before any slot that counts. Source: `AddressLookupTable` of the program.
fn table(addresses: &[Address]) -> Account {
    let mut data = 1_u32.to_le_bytes().to_vec(); // a lookup table
    data.extend(u64::MAX.to_le_bytes()); // not deactivated
    data.extend([0; 8 + 1]); // extended in the first slot, from its first address on
    data.extend([0; 1 + 32 + 2]); // no authority, and padding
    data.extend(addresses.iter().flat_map(|address| address.to_bytes()));
    Account {
        lamports: 1_000_000_000,
        data,
        owner: LOOKUP_TABLE_PROGRAM,
        executable: false,
        rent_epoch: u64::MAX,
    }
}

fn compute_unit_limit() -> Instruction {
    let mut data = vec![2];
    data.extend(UNITS.to_le_bytes());
    Instruction { program_id: ids::COMPUTE_BUDGET, accounts: vec![], data }
}

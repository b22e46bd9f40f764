//! Lookup tables, made by the program that they belong to.

use sluice_client::table;
use sluice_client::tx::{Budget, Format};
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use solana_address::{Address, address};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::support::{account, keys, list, submit};
use crate::world::World;

/// A count, then slots and their hashes, the newest first; always as long as 512 of them.
const SLOT_HASHES: Address = address!("SysvarS1otHashes111111111111111111111111111");

/// Another slot, of which the chain knows the one before.
fn next_slot(chain: &mut Chain) -> u64 {
    let slot = chain.clock().slot;
    let mut account = chain.account(&SLOT_HASHES).unwrap_or_default();
    account.data = [1_u64.to_le_bytes(), slot.to_le_bytes()].concat();
    account.data.extend([7; 32]);
    account.data.resize(20_488, 0);
    chain.set_account(&SLOT_HASHES, account);
    chain.set_slot_in_epoch(chain.slot_in_epoch() + 1);
    slot
}

fn send(chain: &mut Chain, payer: &Keypair, instruction: solana_instruction::Instruction) {
    let bare = Format::V0 { tables: Vec::new() };
    submit(chain, &bare, payer, &[instruction], &Budget::MAX).unwrap_or_else(|reason| panic!("{reason}"));
}

fn decoded(chain: &Chain, address: &Address) -> Vec<Address> {
    let account = account(chain, address);
    let table = table::decode(address, &account.owner, &account.data, chain.clock().slot);
    table.unwrap_or_else(|error| panic!("{error}")).addresses
}

#[test]
fn a_table_is_made_extended_and_read() {
    let mut world = World::lived();
    let wanted =
        table::addresses(&keys(&world.chain, &world.fleet.pool), &list(&world.chain, &world.fleet.pool));
    assert_eq!(wanted.len(), 12 + 3 * 3, "the pool's own, and three an operator");
    let chain = &mut world.chain;
    let payer = chain.new_wallet(10 * SOL);
    let slot = next_slot(chain);
    let (create, address) = table::create(&payer.pubkey(), &payer.pubkey(), slot);
    send(chain, &payer, create);
    assert!(decoded(chain, &address).is_empty());

    let extensions = table::extend(&address, &payer.pubkey(), &payer.pubkey(), &wanted);
    assert_eq!(extensions.len(), wanted.len().div_ceil(table::EXTENSION));
    for extension in extensions {
        send(chain, &payer, extension);
    }
    assert!(decoded(chain, &address).is_empty(), "not in the slot of the extension");
    next_slot(chain);
    assert_eq!(decoded(chain, &address), wanted);
    let account = account(chain, &address);
    let tables =
        [table::decode(&address, &account.owner, &account.data, chain.clock().slot).expect("a table")];
    assert!(table::missing(&tables, &wanted).is_empty());
    let more = [wanted.as_slice(), &[payer.pubkey()]].concat();
    assert_eq!(table::missing(&tables, &more), [payer.pubkey()]);
}

#[test]
fn what_is_no_table_is_not_read_as_one() {
    let world = World::lived();
    for address in [world.fleet.pool.address, world.holder.address()] {
        let account = account(&world.chain, &address);
        assert!(table::decode(&address, &account.owner, &account.data, u64::MAX).is_err());
    }
}

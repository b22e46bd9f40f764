//! What a keeper reads, and what it keeps in memory.

use sluice_client::ids::LOOKUP_TABLES;
use sluice_client::tx::Format;
use sluice_keeper::action::Duty;
use sluice_keeper::cluster::Trouble;
use sluice_keeper::decide;
use sluice_keeper::held::Held;
use sluice_keeper::keeper::{Progress, Rest};
use sluice_keeper::snapshot::{Form, Reader, Setup, Snapshot};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::Fleet;
use solana_account::Account;
use solana_address::Address;
use solana_signer::Signer;

use crate::scene::{Scene, block_on, params};

/// Two operators with stake, and nothing to do.
fn staked() -> Scene {
    let scene = Scene::new(2, params());
    scene.deposit(0, 1_000 * SOL);
    for _ in 0..2 {
        scene.next_epoch();
        scene.crank();
    }
    scene
}

fn reader(scene: &Scene, setup: Setup) -> Reader {
    Reader::new(scene.fleet.pool.address, scene.payer.pubkey(), setup, 50)
}

fn read(scene: &Scene, reader: &mut Reader) -> Result<Snapshot, Trouble> {
    block_on(reader.read(&scene.local, &Held::default()))
}

#[test]
fn stake_that_moves_while_it_is_read_is_no_loss() {
    let scene = staked();
    scene.unstake(0, 100 * SOL, 0);
    let mut reader = reader(&scene, Setup::default());
    // Behind the pool's addresses and the books, before the stake accounts.
    let Fleet { pool, governor, keeper } = &scene.fleet;
    let (governor, keeper) = (governor.insecure_clone(), keeper.insecure_clone());
    let fleet = Fleet { pool: pool.clone(), governor, keeper };
    scene.local.interrupt(2, move |chain| fleet.moves(chain));
    let torn = read(&scene, &mut reader).unwrap();
    let lacks =
        |snapshot: &Snapshot| snapshot.listed().any(|(_, record)| snapshot.pair(record).fallen(record) != 0);
    assert!(lacks(&torn) && !torn.steady);
    assert!(decide::first(&torn).is_none_or(|action| action.duty != Duty::Report));
    let whole = read(&scene, &mut reader).unwrap();
    assert!(whole.steady && !lacks(&whole));
}

#[test]
fn a_loss_is_seen_as_soon_as_stake_accounts_are_read_again() {
    let scene = staked();
    let mut keeper = scene.keeper();
    assert_eq!(scene.until_idle(&mut keeper), Ok(Rest::default()));
    scene.lose(0, 50 * SOL);
    let slot = scene.local.chain().slot_in_epoch();
    scene.local.chain().set_slot_in_epoch(slot + 51);
    let step = scene.step(&mut keeper);
    assert!(matches!(step, Ok(Progress::Acted { duty: Duty::Report, .. })), "{step:?}");
}

#[test]
fn a_pool_that_was_there_and_cannot_be_read_is_the_nodes_fault() {
    let scene = staked();
    let mut running = reader(&scene, Setup::default());
    read(&scene, &mut running).unwrap();
    scene.local.chain().set_account(&scene.fleet.pool.operators, Account::default());
    assert!(matches!(read(&scene, &mut running), Err(Trouble::Node(_))));
    assert!(matches!(read(&scene, &mut reader(&scene, Setup::default())), Err(Trouble::Fatal(_))));
}

/// A lookup table that was extended long ago.
fn table(addresses: &[Address], deactivated: u64) -> Account {
    let mut data = 1_u32.to_le_bytes().to_vec(); // a lookup table
    data.extend(deactivated.to_le_bytes());
    data.extend([0; 8 + 1]); // extended in the first slot, from its first address on
    data.extend([0; 1 + 32 + 2]); // no authority, and padding
    data.extend(addresses.iter().flat_map(|address| address.to_bytes()));
    Account { lamports: SOL, data, owner: LOOKUP_TABLES, ..Account::default() }
}

#[test]
fn lookup_tables_are_taken_as_they_are_now() {
    let scene = staked();
    let [key, gone, one, other] = [(); 4].map(|()| scene.local.chain().new_address());
    let setup = Setup { form: Form::V0, tables: vec![key, gone], ..Setup::default() };
    let mut reader = reader(&scene, setup);
    let mut held = |account: Account| {
        scene.local.chain().set_account(&key, account);
        let Format::V0 { tables } = read(&scene, &mut reader).unwrap().format else { panic!("version 0") };
        tables.into_iter().map(|table| (table.key, table.addresses)).collect::<Vec<_>>()
    };
    assert_eq!(held(table(&[one], u64::MAX)), [(key, vec![one])], "the other one is nowhere");
    assert_eq!(held(table(&[one, other], u64::MAX)), [(key, vec![one, other])]);
    assert_eq!(held(table(&[one, other], 7)), [], "being closed");
}

//! Transactions of the client's making, as a cluster takes them.

use sluice_client::instruction::user;
use sluice_client::tx::{self, Budget, Format, SignerError, TxError};
use sluice_testkit::chain::SOL;
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_message::VersionedMessage;
use solana_signer::Signer;

use crate::support::{keys, submit, tables};
use crate::world::{START, World};

/// An instruction that nobody executes, with so many accounts and bytes.
fn with(accounts: u8, bytes: usize) -> Instruction {
    let metas = (0..accounts).map(|number| {
        let key = [[number; 31].as_slice(), &[7]].concat();
        AccountMeta::new(Address::try_from(key.as_slice()).expect("32 bytes"), false)
    });
    Instruction { program_id: ids::SYSTEM, accounts: metas.collect(), data: vec![1; bytes] }
}

fn build(format: &Format, instructions: &[Instruction]) -> Result<VersionedMessage, TxError> {
    let payer = Address::new_from_array([99; 32]);
    tx::build(format, &payer, instructions, &Budget::MAX, solana_message::Hash::default())
}

const BARE: Format = Format::V0 { tables: Vec::new() };

#[test]
fn a_deposit_lands_in_each_form() {
    let mut world = World::lived();
    let keys = keys(&world.chain, &world.fleet.pool);
    let addresses = [keys.pool, keys.reserve, keys.mint, keys.token_program, ids::SYSTEM];
    let forms = [Format::V1, BARE, Format::V0 { tables: tables(&mut world.chain, &addresses) }];
    for format in forms {
        let (to, lst) = (world.holder.address(), world.holder.lst);
        let before = world.chain.token_amount(&lst);
        let deposit = user::deposit_sol(&keys, &to, &lst, SOL, 0);
        let budget = Budget { units: 10_000, loaded_bytes: 2 * 1024 * 1024, micro_lamports: 1_000 };
        let sent = submit(&mut world.chain, &format, &world.holder.wallet, &[deposit], &budget);
        sent.unwrap_or_else(|reason| panic!("{reason}"));
        assert!(world.chain.token_amount(&lst) > before);
    }
}

#[test]
fn the_limit_of_units_holds_in_each_form() {
    let mut world = World::lived();
    let keys = keys(&world.chain, &world.fleet.pool);
    for format in [Format::V1, BARE] {
        let deposit = user::deposit_sol(&keys, &world.holder.address(), &world.holder.lst, SOL, 0);
        let few = Budget { units: 2_000, ..Budget::MAX };
        let sent = submit(&mut world.chain, &format, &world.holder.wallet, &[deposit], &few);
        assert!(sent.expect_err("too few units").contains("2000 of 2000 compute units"));
    }
}

#[test]
fn a_transaction_pays_for_the_units_that_it_may_use() {
    let fee = |units, micro_lamports| Budget { units, loaded_bytes: 0, micro_lamports }.priority_fee();
    assert_eq!(fee(200_000, 5), 1);
    assert_eq!(fee(200_001, 5), 2, "rounded up");
    assert_eq!(fee(0, 1_000), 0);
    assert_eq!(fee(u32::MAX, u64::MAX), u64::MAX, "what is beyond all lamports is no other figure");

    let mut chain = START.clone();
    let (payer, to) = (chain.new_wallet(SOL), chain.new_wallet(SOL));
    for format in [Format::V1, BARE] {
        let mut data = vec![2, 0, 0, 0];
        data.extend(5_u64.to_le_bytes());
        let accounts = vec![AccountMeta::new(payer.pubkey(), true), AccountMeta::new(to.pubkey(), false)];
        let transfer = Instruction { program_id: ids::SYSTEM, accounts, data };
        let before = chain.lamports(&payer.pubkey());
        let budget = Budget { units: 1_000, loaded_bytes: 1024 * 1024, micro_lamports: 2_000_000 };
        submit(&mut chain, &format, &payer, &[transfer], &budget).unwrap_or_else(|reason| panic!("{reason}"));
        assert_eq!(before - chain.lamports(&payer.pubkey()), 5 + 5_000 + 2_000);
    }
}

#[test]
fn sixty_four_locks_fit_and_one_more_does_not() {
    // The payer and the called program are two of them; in version 0 the budget's program is a third.
    assert!(build(&Format::V1, &[with(62, 0)]).is_ok());
    assert_eq!(build(&Format::V1, &[with(63, 0)]), Err(TxError::Locks { locks: 65 }));
    let mut chain = START.clone();
    let addresses: Vec<Address> = with(63, 0).accounts.iter().map(|meta| meta.pubkey).collect();
    let tabled = Format::V0 { tables: tables(&mut chain, &addresses) };
    assert!(build(&tabled, &[with(61, 0)]).is_ok());
    assert_eq!(build(&tabled, &[with(62, 0)]), Err(TxError::Locks { locks: 65 }));
}

#[test]
fn what_is_too_long_is_told_to_the_byte() {
    for format in [Format::V1, BARE] {
        let length = |bytes: usize| build(&format, &[with(3, bytes)]).map(|message| tx::bytes(&message));
        let most = format.max_bytes();
        let room = most - length(200).expect("it fits") + 200;
        assert_eq!(length(room), Ok(most));
        assert_eq!(length(room + 1), Err(TxError::Bytes { bytes: most + 1, most }));
    }
}

#[test]
fn who_is_named_twice_signs_once_and_who_is_missing_is_an_error() {
    let mut chain = Chain::new();
    let (payer, other) = (chain.new_wallet(SOL), chain.new_keypair());
    let accounts = vec![AccountMeta::new(other.pubkey(), true)];
    let call = Instruction { program_id: ids::SYSTEM, accounts, data: vec![] };
    let message = || {
        let hash = solana_message::Hash::default();
        tx::build(&Format::V1, &payer.pubkey(), std::slice::from_ref(&call), &Budget::MAX, hash)
            .expect("it fits")
    };
    let signers: [&dyn Signer; 3] = [&payer, &other, &payer];
    let signed = tx::sign(message(), &signers).expect("both sign");
    assert!(signed.verify_with_results().iter().all(|valid| *valid));
    assert_eq!(tx::sign(message(), &[&payer]), Err(SignerError::NotEnoughSigners));
    let strangers: [&Keypair; 2] = [&payer, &Keypair::new_from_array([5; 32])];
    assert_eq!(tx::sign(message(), &strangers), Err(SignerError::KeypairPubkeyMismatch));
    let unsigned = tx::unsigned(message());
    assert_eq!(unsigned.signatures.len(), 2, "a node counts them even where it does not check them");
}

//! Keys, wallets, lamports out of nowhere.

use sluice_testkit::{Chain, chain::SOL, ids, token::Mint};
use solana_signer::Signer;

#[test]
fn keys_are_the_same_in_every_run_and_differ_within_one() {
    let (mut one, mut other) = (Chain::new(), Chain::new());
    let (first, second) = (one.new_keypair().pubkey(), one.new_address());
    assert_ne!(first, second);
    assert_eq!([first, second], [other.new_address(), other.new_keypair().pubkey()]);
}

#[test]
fn a_fork_goes_on_by_itself() {
    let mut chain = Chain::new();
    let wallet = chain.new_wallet(SOL).pubkey();
    let mut fork = chain.clone();
    fork.fund(&wallet, 1);
    assert_eq!(fork.lamports(&wallet), SOL + 1);
    assert_eq!(chain.lamports(&wallet), SOL);
}

#[test]
fn a_donation_keeps_data_and_owner_and_opens_a_wallet_where_nothing_is() {
    let mut chain = Chain::new();
    let (authority, nobody) = (chain.new_address(), chain.new_address());
    let mint = chain.craft_mint(&ids::TOKEN, &Mint::new(&authority));

    let before = chain.snapshot();
    chain.donate(&mint, 7);
    chain.donate(&nobody, 650_240);

    chain.diff(&before).lamports(&mint, 7).lamports(&nobody, 650_240).nothing_else();
    assert_eq!(chain.account(&nobody).unwrap().owner, ids::SYSTEM);
}

#[test]
#[should_panic(expected = "is no plain wallet: donate() to it instead")]
fn funding_what_is_no_wallet_is_a_slip() {
    let mut chain = Chain::new();
    chain.fund(&ids::STAKE, 1);
}

#[test]
fn no_account_has_no_lamports_and_no_data() {
    let mut chain = Chain::new();
    let nobody = chain.new_address();
    assert_eq!(chain.lamports(&nobody), 0);
    assert_eq!(chain.account(&nobody), None);
    assert_eq!(chain.try_data(&nobody), None);
}

#[test]
#[should_panic(expected = "no account at the reserve (")]
fn data_of_no_account_panics_with_its_label() {
    let mut chain = Chain::new();
    let nobody = chain.new_address();
    chain.label(&nobody, "the reserve");
    chain.data(&nobody);
}

#[test]
fn accounts_are_found_by_their_owner() {
    let mut chain = Chain::new();
    let authority = chain.new_address();
    let mints = [0; 3].map(|_| chain.craft_mint(&ids::TOKEN, &Mint::new(&authority)));
    let found = chain.accounts_owned_by(&ids::TOKEN);
    assert_eq!(found.len(), 3);
    assert!(mints.iter().all(|mint| found.contains_key(mint)));
}

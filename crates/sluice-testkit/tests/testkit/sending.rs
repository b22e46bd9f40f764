//! Sending, failing, simulating.

use sluice_testkit::{
    Chain, Form,
    chain::{FEE_PER_SIGNATURE, SOL},
    ids,
    token::{Mint, TokenAccount, instruction},
};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction_error::TransactionError;

#[test]
fn the_same_transaction_can_be_sent_twice() {
    let Scene { mut chain, alice, from, to } = scene();
    let before = chain.snapshot();
    for _ in 0..2 {
        chain.send(&[transfer(&alice, &from, &to, 10)], &[&alice]);
    }
    chain.diff(&before).lamports(&alice.pubkey(), -10_000).token(&from, -20).token(&to, 20).nothing_else();
}

#[test]
fn a_failed_transaction_pays_its_fee_and_changes_nothing_else() {
    let Scene { mut chain, alice, from, to } = scene();
    let before = chain.snapshot();
    let instructions = [transfer(&alice, &from, &to, 10), transfer(&alice, &from, &to, 1_000_000)];
    let failure = chain.try_send(&instructions, &[&alice]).unwrap_err();

    assert_eq!(failure.custom(), Some(1));
    assert_eq!(failure.instruction_index(), Some(1));
    assert_eq!(failure.program(), Some(ids::TOKEN));
    assert_eq!(failure.receipt.fee, FEE_PER_SIGNATURE);
    chain.assert_unchanged_but_fee(&before, &failure);
}

#[test]
fn every_signature_costs_the_fee() {
    let Scene { mut chain, alice, from, to } = scene();
    let payer = chain.new_wallet(SOL);
    let before = chain.snapshot();
    let receipt = chain.send(&[transfer(&alice, &from, &to, 10)], &[&payer, &alice]);
    assert_eq!((receipt.fee, receipt.payer), (2 * FEE_PER_SIGNATURE, payer.pubkey()));
    chain.diff(&before).fee(&receipt).token(&from, -10).token(&to, 10).nothing_else();
}

#[test]
fn a_failure_reads_like_a_sentence() {
    let Scene { mut chain, alice, from, to } = scene();
    chain.label(&ids::TOKEN, "p-token");
    chain.name_errors(&ids::TOKEN, |code| (code == 1).then(|| "InsufficientFunds".to_string()));
    let failure = chain.try_send(&[transfer(&alice, &from, &to, 1_000_000)], &[&alice]).unwrap_err();

    let shown = failure.to_string();
    assert!(shown.contains("Error processing Instruction 0: custom program error: 0x1"), "{shown}");
    assert!(shown.contains(&format!("in p-token ({}): InsufficientFunds", ids::TOKEN)), "{shown}");
    assert!(shown.contains("failed: custom program error: 0x1"), "{shown}");
}

#[test]
#[should_panic(expected = "the transaction failed: Error processing Instruction 0")]
fn send_panics_with_the_failure() {
    let Scene { mut chain, alice, from, to } = scene();
    chain.send(&[transfer(&alice, &from, &to, 1_000_000)], &[&alice]);
}

#[test]
fn a_failure_that_no_program_caused_has_no_program() {
    let mut chain = Chain::new();
    let (poor, to) = (chain.new_wallet(4_999), chain.new_address());
    let pay = [instruction::system_transfer(&poor.pubkey(), &to, 1)];
    let before = chain.snapshot();
    let failure = chain.try_send(&pay, &[&poor]).unwrap_err();
    assert_eq!(failure.error, TransactionError::InsufficientFundsForFee);
    assert_eq!((failure.program(), failure.instruction_error()), (None, None));
    // Nothing was executed, so nothing was charged.
    chain.assert_unchanged(&before);
}

#[test]
fn a_simulation_gives_the_same_and_changes_nothing() {
    let Scene { mut chain, alice, from, to } = scene();
    let instructions = [transfer(&alice, &from, &to, 10)];
    chain.send(&instructions, &[&alice]);
    let before = chain.snapshot();
    let simulated = chain.simulate(&instructions, &[&alice]);
    chain.try_simulate(&[transfer(&alice, &from, &to, 1_000_000)], &[&alice]).unwrap_err();
    chain.assert_unchanged(&before);
    assert_eq!(simulated, chain.send(&instructions, &[&alice]));
}

#[test]
fn a_limit_binds_and_is_an_instruction_of_its_own() {
    let Scene { mut chain, alice, from, to } = scene();
    let instructions = [transfer(&alice, &from, &to, 10)];
    let plain = chain.send(&instructions, &[&alice]);
    let limited = chain.send_with_limit(1_400_000, &instructions, &[&alice]);
    assert_eq!(limited.top_level_units(&ids::TOKEN), plain.top_level_units(&ids::TOKEN));
    assert_eq!(limited.compute_units, plain.compute_units + 150);

    let failure = chain.try_send_with_limit(180, &instructions, &[&alice]).unwrap_err();
    assert_eq!(failure.instruction_index(), Some(1));
    let failure = chain.try_send_as(Form::V1(30), &instructions, &[&alice]).unwrap_err();
    assert_eq!(failure.instruction_index(), Some(0));
}

#[test]
fn the_callees_share_is_told_from_the_callers() {
    let Scene { mut chain, alice, from, .. } = scene();
    let mint = chain.token_account(&from).mint;
    let owner = chain.new_address();
    let create = instruction::create_associated(&alice.pubkey(), &ids::TOKEN, &mint, &owner);
    let receipt = chain.send(&[create], &[&alice]);
    let total = receipt.top_level_units(&ids::ASSOCIATED_TOKEN);
    let callees = receipt.units_of(&ids::TOKEN, 2);
    assert_eq!(total, receipt.compute_units);
    assert_eq!(callees.len(), 3); // GetAccountDataSize, InitializeImmutableOwner, InitializeAccount3
    assert!(callees.iter().sum::<u64>() < total);
    assert_eq!(receipt.try_top_level_units(&ids::TOKEN), None);
}

#[test]
fn p_token_transfers_for_what_mainnet_charges() {
    let Scene { mut chain, alice, from, to } = scene();
    let receipt = chain.send(&[transfer(&alice, &from, &to, 10)], &[&alice]);
    assert_eq!(receipt.top_level_units(&ids::TOKEN), 76);
}

#[test]
fn keys_that_need_not_sign_are_left_out() {
    let Scene { mut chain, alice, from, to } = scene();
    let bystander = chain.new_keypair();
    let receipt = chain.send(&[transfer(&alice, &from, &to, 10)], &[&alice, &bystander, &alice]);
    assert_eq!(receipt.fee, FEE_PER_SIGNATURE);
}

#[test]
#[should_panic(expected = "the owner (")]
fn a_key_that_must_sign_and_is_missing_is_named() {
    let Scene { mut chain, alice, from, to } = scene();
    let payer = chain.new_wallet(SOL);
    chain.label(&alice.pubkey(), "the owner");
    chain.send(&[transfer(&alice, &from, &to, 10)], &[&payer]);
}

#[test]
fn version_1_carries_what_legacy_can_not() {
    let mut chain = Chain::new();
    let payer = chain.new_wallet(SOL);
    let payments: Vec<_> = (0..60).map(|_| pay_anyone(&mut chain, &payer)).collect();
    let before = chain.snapshot();
    chain.send_as(Form::V1(200_000), &payments, &[&payer]);
    let spent = -60 * 650_240 - 5_000;
    let stated = chain.diff(&before).lamports(&payer.pubkey(), spent);
    payments
        .iter()
        .fold(stated, |stated, payment| stated.lamports(&payment.accounts[1].pubkey, 650_240))
        .nothing_else();
}

#[test]
#[should_panic(expected = "the limit is 1232: split it, or send it as V1")]
fn a_transaction_that_fits_in_no_packet_is_a_slip() {
    let mut chain = Chain::new();
    let payer = chain.new_wallet(SOL);
    let payments: Vec<_> = (0..60).map(|_| pay_anyone(&mut chain, &payer)).collect();
    chain.send(&payments, &[&payer]);
}

#[test]
fn no_transaction_locks_more_than_64_accounts() {
    let mut chain = Chain::new();
    let payer = chain.new_wallet(SOL);
    // With the payer and the System program: 64 and 65.
    let mut payment = pay_anyone(&mut chain, &payer);
    payment.accounts.extend((0..61).map(|_| AccountMeta::new_readonly(chain.new_address(), false)));
    chain.send_as(Form::V1(10_000), &[payment.clone()], &[&payer]);
    payment.accounts.push(AccountMeta::new_readonly(chain.new_address(), false));
    let failure = chain.try_send_as(Form::V1(10_000), &[payment], &[&payer]).unwrap_err();
    // Version 1 says so by its own rules, before locks are counted; legacy ones are too small to get there.
    assert_eq!(failure.error, TransactionError::SanitizeFailure);
}

#[test]
fn logs_are_cut_at_ten_thousand_bytes_unless_told_otherwise() {
    let Scene { mut chain, alice, from, to } = scene();
    let transfers = vec![transfer(&alice, &from, &to, 1); 63];
    let receipt = chain.send_as(Form::V1(200_000), &transfers, &[&alice]);
    assert!(receipt.log_was_cut());
    assert_eq!(receipt.try_top_level_units(&ids::TOKEN), None);

    chain.set_log_limit(None);
    let receipt = chain.send_as(Form::V1(200_000), &transfers, &[&alice]);
    assert!(!receipt.log_was_cut());
    assert_eq!(receipt.top_level_units(&ids::TOKEN), 63 * 76);
}

/// Alice with a token account of 100,000 and another one.
struct Scene {
    chain: Chain,
    alice: Keypair,
    from: Address,
    to: Address,
}

fn scene() -> Scene {
    let mut chain = Chain::new();
    let alice = chain.new_wallet(SOL);
    let mint = chain.craft_mint(&ids::TOKEN, &Mint { supply: 100_000, ..Mint::new(&alice.pubkey()) });
    let [from, to] = [100_000, 0].map(|amount| {
        chain.craft_token_account(&ids::TOKEN, &TokenAccount::new(&mint, &alice.pubkey(), amount))
    });
    Scene { chain, alice, from, to }
}

fn transfer(owner: &Keypair, from: &Address, to: &Address, amount: u64) -> Instruction {
    instruction::transfer(&ids::TOKEN, from, to, &owner.pubkey(), amount)
}

fn pay_anyone(chain: &mut Chain, payer: &Keypair) -> Instruction {
    instruction::system_transfer(&payer.pubkey(), &chain.new_address(), 650_240)
}

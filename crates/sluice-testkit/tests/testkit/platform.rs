//! The ground the tests stand on: what of mainnet is here, and where LiteSVM is known to differ.

use sluice_testkit::{
    Chain,
    chain::SOL,
    ids,
    token::{
        Mint,
        instruction::{create_account, system_transfer},
    },
};
use solana_account::{Account, ReadableAccount};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_rent::Rent;
use solana_signer::Signer;
use solana_transaction_error::TransactionError;

#[test]
fn rent_is_5080_lamports_a_byte_without_a_threshold() {
    let mut chain = Chain::new();
    assert_eq!(chain.minimum_balance(0), 650_240);
    assert_eq!(chain.minimum_balance(200), 1_666_240);
    let data = chain.data(&ids::RENT);
    assert_eq!(data[..8], 5_080_u64.to_le_bytes());
    assert_eq!(data[8..16], 1.0_f64.to_le_bytes());

    chain.set_rent_per_byte(6_960);
    assert_eq!(chain.minimum_balance(0), 890_880);
    assert_eq!(chain.data(&ids::RENT)[8..16], 1.0_f64.to_le_bytes());
}

#[test]
fn transactions_are_checked_against_that_rent() {
    let mut chain = Chain::new();
    let (payer, empty) = (chain.new_wallet(SOL), chain.new_address());
    let pay = |lamports| [system_transfer(&payer.pubkey(), &empty, lamports)];

    let before = chain.snapshot();
    let failure = chain.try_send(&pay(650_239), &[&payer]).unwrap_err();
    assert_eq!(failure.error, TransactionError::InsufficientFundsForRent { account_index: 1 });
    // It was executed, so it pays.
    chain.assert_unchanged_but_fee(&before, &failure);

    let mut dearer = chain.clone();
    dearer.set_rent_per_byte(6_960);
    dearer.try_send(&pay(650_240), &[&payer]).unwrap_err();
    chain.send(&pay(650_240), &[&payer]);
}

#[test]
fn accounts_are_opened_at_the_new_minimum() {
    let mut chain = Chain::new();
    let (payer, stake) = (chain.new_wallet(SOL), chain.new_keypair());
    let create = |lamports| [create_account(&payer.pubkey(), &stake.pubkey(), lamports, 200, &ids::STAKE)];
    chain.try_send(&create(1_666_239), &[&payer, &stake]).unwrap_err();
    chain.send(&create(1_666_240), &[&payer, &stake]);
}

#[test]
fn the_stake_and_token_programs_are_the_builds_of_mainnet() {
    let chain = Chain::new();
    for program in [ids::STAKE, ids::TOKEN] {
        let shipped = solana_program_binaries::by_id(&program, &Rent::default()).unwrap();
        let (program_data, account) = &shipped[1];
        assert_eq!(chain.data(program_data)[45..], account.data()[45..]);
    }
    // Bundled with LiteSVM: versions are in genesis.rs.
    for program in [ids::TOKEN_2022, ids::ASSOCIATED_TOKEN] {
        assert!(chain.account(&program).unwrap().executable);
    }
}

#[test]
fn the_stake_program_asks_for_a_sol_and_takes_todays_rent() {
    let mut chain = Chain::new();
    let (payer, stake) = (chain.new_wallet(SOL), chain.new_keypair());
    let minimum = chain.send(&[minimum_delegation()], &[&payer]);
    assert_eq!(minimum.return_data, SOL.to_le_bytes());
    assert_eq!(minimum.return_program, ids::STAKE);

    let create = create_account(&payer.pubkey(), &stake.pubkey(), 1_666_240, 200, &ids::STAKE);
    chain.send(&[create, initialize_stake(&stake.pubkey(), &payer.pubkey())], &[&payer, &stake]);
    let data = chain.data(&stake.pubkey());
    assert_eq!(data[..4], 1_u32.to_le_bytes());
    // What stake 5 writes whatever the rent: nobody may read it as the rent.
    assert_eq!(data[4..12], 2_282_880_u64.to_le_bytes());
}

#[test]
fn during_the_reward_window_the_stake_program_answers_only_its_minimum() {
    let mut chain = Chain::new();
    let (payer, stake) = (chain.new_wallet(SOL), chain.new_address());
    let rent = chain.minimum_balance(200);
    let empty = Account { lamports: rent, data: vec![0; 200], owner: ids::STAKE, ..Account::default() };
    chain.set_account(&stake, empty);
    let initialize = [initialize_stake(&stake, &payer.pubkey())];

    chain.set_epoch_rewards_active(true);
    chain.send(&[minimum_delegation()], &[&payer]);
    let failure = chain.try_send(&initialize, &[&payer]).unwrap_err();
    assert_eq!(failure.custom(), Some(16));

    chain.set_epoch_rewards_active(false);
    chain.send(&initialize, &[&payer]);
}

#[test]
fn gates_activated_after_litesvms_list_have_their_accounts() {
    let chain = Chain::new();
    use agave_feature_set as feature;
    for gate in [
        feature::relax_post_exec_min_balance_check::ID,
        feature::set_lamports_per_byte_to_5080::ID,
        feature::upgrade_bpf_stake_program_to_v5_1::ID,
        feature::enable_tx_v1::ID,
        feature::reduce_slot_time_to_200ms::ID,
    ] {
        assert!(chain.account(&gate).is_some());
    }
    for gate in [feature::set_lamports_per_byte_to_2575::ID, feature::block_revenue_sharing::ID] {
        assert!(chain.account(&gate).is_none());
    }
}

#[test]
fn the_epoch_schedule_has_no_warm_up() {
    let data = Chain::new().data(&ids::EPOCH_SCHEDULE);
    assert_eq!(data.len(), 33);
    assert_eq!(data[..8], 432_000_u64.to_le_bytes());
    assert_eq!(data[16..], [0; 17]);
}

#[test]
fn a_program_stays_visible_wherever_the_slot_goes() {
    let mut chain = Chain::new();
    let (payer, program) = (chain.new_wallet(SOL), chain.new_address());
    // p-token under another name: InitializeMint2 needs no more than an account of its own.
    let path = std::env::temp_dir().join(format!("sluice-testkit-{}.so", std::process::id()));
    let shipped = solana_program_binaries::by_id(&ids::TOKEN, &Rent::default()).unwrap();
    std::fs::write(&path, &shipped[1].1.data()[45..]).unwrap();
    chain.load_program(&program, &path);
    std::fs::remove_file(&path).unwrap();

    for slot in [0, 431_999] {
        chain.set_slot_in_epoch(slot);
        let mint = chain.create_mint(&payer, &program, &payer.pubkey(), 9, None);
        assert_eq!(Mint::try_decode(&chain.data(&mint)), Some(Mint::new(&payer.pubkey())));
    }
}

#[test]
#[should_panic(expected = "can't be loaded as the pool program (")]
fn a_program_that_is_not_there_names_its_path() {
    let mut chain = Chain::new();
    let program = chain.new_address();
    chain.label(&program, "the pool program");
    chain.load_program(&program, "/no/such/file.so");
}

#[test]
fn a_file_that_is_no_program_is_refused_and_leaves_nothing_behind() {
    let mut chain = Chain::new();
    let (program, before) = (chain.new_address(), chain.snapshot());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    chain.try_load_program(&program, manifest).unwrap_err();
    chain.assert_unchanged(&before);
}

/// Known difference. Mainnet (SIMD-0392) compares with min(balance before, minimum), so it would take this one.
#[test]
fn litesvm_refuses_to_credit_an_account_that_a_rent_step_left_short() {
    let mut chain = Chain::new();
    let (payer, short) = (chain.new_wallet(SOL), chain.new_wallet(650_240));
    chain.set_rent_per_byte(6_960);
    let failure =
        chain.try_send(&[system_transfer(&payer.pubkey(), &short.pubkey(), 1)], &[&payer]).unwrap_err();
    assert_eq!(failure.error, TransactionError::InsufficientFundsForRent { account_index: 1 });
}

/// Known difference. Mainnet charges it: SIMD-0082's transactions that can't be loaded are in the block.
#[test]
fn litesvm_charges_nothing_when_the_program_does_not_exist() {
    let mut chain = Chain::new();
    let payer = chain.new_wallet(SOL);
    let before = chain.snapshot();
    let nothing = Instruction { program_id: chain.new_address(), accounts: vec![], data: vec![] };
    let failure = chain.try_send(&[nothing], &[&payer]).unwrap_err();
    assert_eq!(failure.error, TransactionError::InvalidProgramForExecution);
    chain.assert_unchanged(&before);
}

fn minimum_delegation() -> Instruction {
    Instruction { program_id: ids::STAKE, accounts: vec![], data: 13_u32.to_le_bytes().to_vec() }
}

fn initialize_stake(stake: &Address, authority: &Address) -> Instruction {
    // Initialize (0): staker, withdrawer, and a lockup of zeros.
    let data = [&[0; 4], authority.as_ref(), authority.as_ref(), &[0; 48]].concat();
    Instruction { program_id: ids::STAKE, accounts: vec![AccountMeta::new(*stake, false)], data }
}

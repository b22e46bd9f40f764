//! Mints and token accounts: the crafted ones are what the programs make and take.

use sluice_testkit::{
    Chain,
    chain::SOL,
    ids,
    token::{
        Extension, Mint, TokenAccount, associated_address,
        instruction::{self, Authority},
        kind,
    },
};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

const PROGRAMS: [Address; 2] = [ids::TOKEN, ids::TOKEN_2022];

#[test]
fn a_crafted_mint_is_byte_for_byte_a_created_one() {
    let (mut chain, alice) = start();
    let freezer = chain.new_address();
    for program in PROGRAMS {
        for freeze_authority in [None, Some(freezer)] {
            let created = chain.create_mint(&alice, &program, &alice.pubkey(), 6, freeze_authority.as_ref());
            let mint = Mint { decimals: 6, freeze_authority, ..Mint::new(&alice.pubkey()) };
            let crafted = chain.craft_mint(&program, &mint);
            assert_same(&chain, &created, &crafted);
            assert_eq!(chain.mint(&created), mint);
        }
    }
}

#[test]
fn a_crafted_token_account_is_byte_for_byte_a_created_one() {
    let (mut chain, alice) = start();
    let owner = chain.new_address();
    for program in PROGRAMS {
        let mint = chain.create_mint(&alice, &program, &alice.pubkey(), 9, None);
        let created = chain.create_token_account(&alice, &program, &mint, &owner);
        chain.mint_to(&program, &mint, &created, &alice, 1_000);
        let account = TokenAccount::new(&mint, &owner, 1_000);
        let crafted = chain.craft_token_account(&program, &account);
        assert_same(&chain, &created, &crafted);
        assert_eq!(chain.token_account(&created), account);
        assert_eq!((chain.token_amount(&created), chain.supply(&mint)), (1_000, 1_000));
    }
}

#[test]
fn every_field_of_an_account_comes_back() {
    let [a, b, c, d] = [1, 2, 3, 4].map(|byte| Address::new_from_array([byte; 32]));
    let account = TokenAccount {
        delegate: Some(c),
        state: 2,
        native: Some(890_880),
        delegated_amount: 17,
        close_authority: Some(d),
        extensions: vec![Extension::raw(kind::IMMUTABLE_OWNER, &[])],
        ..TokenAccount::new(&a, &b, 5)
    };
    assert_eq!(account.encode().len(), 170);
    assert_eq!(TokenAccount::try_decode(&account.encode()), Some(account));
    let mint = Mint { authority: None, supply: 9, initialized: false, ..Mint::new(&a) };
    assert_eq!(Mint::try_decode(&mint.encode()), Some(mint));
}

#[test]
fn what_is_no_mint_or_account_is_not_read_as_one() {
    let (mut chain, alice) = start();
    let mint = Mint::new(&alice.pubkey());
    let extended = Mint { extensions: vec![Extension::raw(kind::PAUSABLE, &[0; 33])], ..mint.clone() };
    assert_eq!(TokenAccount::try_decode(&mint.encode()), None);
    assert_eq!(TokenAccount::try_decode(&extended.encode()), None);
    assert_eq!(Mint::try_decode(&mint.encode()[..81]), None);
    // The bytes of a mint under a foreign owner are no mint.
    let address = chain.new_address();
    chain.set_account(&address, Account { lamports: 1, data: mint.encode(), ..Account::default() });
    assert_eq!(chain.try_mint(&address), None);
    assert_eq!(chain.try_token_account(&alice.pubkey()), None);
}

#[test]
fn an_extended_mint_is_byte_for_byte_what_token_2022_makes() {
    let (mut chain, alice) = start();
    let key = chain.new_keypair();
    let (mint, authority) = (key.pubkey(), alice.pubkey());
    let text = ["Sluiced SOL", "sluSOL", "https://sluice.example/lst.json"];
    let extensions = vec![
        Extension::metadata_pointer(&authority, &mint),
        Extension::scaled_ui_amount(&authority, 1.25),
        Extension::token_metadata(&authority, &mint, text[0], text[1], text[2]),
    ];
    let expected = Mint { extensions, ..Mint::new(&authority) };

    // The metadata is not among what the account is created with: the program makes room for it.
    let space = 166 + (4 + 64) + (4 + 56);
    let lamports = chain.minimum_balance(expected.encode().len());
    chain.send(
        &[
            instruction::create_account(&authority, &mint, lamports, space, &ids::TOKEN_2022),
            instruction::initialize_metadata_pointer(&mint, &authority, &mint),
            instruction::initialize_scaled_ui_amount(&mint, &authority, 1.25),
            instruction::initialize_mint(&ids::TOKEN_2022, &mint, &authority, None, 9),
            instruction::initialize_token_metadata(&mint, &authority, &authority, text),
        ],
        &[&alice, &key],
    );

    assert_eq!(chain.data(&mint), expected.encode());
    assert_eq!(chain.mint(&mint), expected);
    assert_eq!(expected.extension(kind::SCALED_UI_AMOUNT).unwrap().value.len(), 56);
    assert_eq!(expected.extension(kind::PAUSABLE), None);
}

#[test]
fn token_2022_takes_a_crafted_mint_and_sees_its_extensions() {
    let (mut chain, alice) = start();
    let authority = alice.pubkey();
    let fee = Mint {
        // 108 bytes of TransferFeeConfig: accounts of such a mint need an extension that this one lacks.
        extensions: vec![Extension::raw(kind::TRANSFER_FEE_CONFIG, &[0; 108])],
        ..Mint::new(&authority)
    };
    let scaled =
        Mint { extensions: vec![Extension::scaled_ui_amount(&authority, 2.0)], ..Mint::new(&authority) };
    let [fee, scaled] = [fee, scaled].map(|mint| chain.craft_mint(&ids::TOKEN_2022, &mint));

    let account = chain.create_token_account(&alice, &ids::TOKEN_2022, &scaled, &authority);
    chain.mint_to(&ids::TOKEN_2022, &scaled, &account, &alice, 5);
    assert_eq!(chain.token_amount(&account), 5);

    let key = chain.new_keypair();
    let rent = chain.minimum_balance(165);
    let create = instruction::create_account(&authority, &key.pubkey(), rent, 165, &ids::TOKEN_2022);
    let initialize = instruction::initialize_account(&ids::TOKEN_2022, &key.pubkey(), &fee, &authority);
    chain.try_send(&[create, initialize], &[&alice, &key]).unwrap_err();
}

#[test]
fn an_extended_account_is_never_as_long_as_a_multisig() {
    let authority = Address::new_from_array([1; 32]);
    let mint = |len| Mint { extensions: vec![Extension::raw(77, &vec![1; len])], ..Mint::new(&authority) };
    assert_eq!(mint(184).encode().len(), 354);
    assert_eq!(mint(185).encode().len(), 357);
    assert_eq!(Mint::try_decode(&mint(185).encode()), Some(mint(185)));
}

#[test]
fn associated_accounts_are_where_everyone_expects_them() {
    let (mut chain, alice) = start();
    for (program, len) in [(ids::TOKEN, 165), (ids::TOKEN_2022, 170)] {
        let mint = chain.create_mint(&alice, &program, &alice.pubkey(), 9, None);
        let account = chain.create_associated(&alice, &program, &mint, &alice.pubkey());
        assert_eq!(account, associated_address(&program, &mint, &alice.pubkey()));
        assert_eq!(chain.data(&account).len(), len);
        assert_eq!(chain.token_account(&account).owner, alice.pubkey());
        let before = chain.snapshot();
        chain.create_associated(&alice, &program, &mint, &alice.pubkey());
        chain.diff(&before).lamports(&alice.pubkey(), -5_000).nothing_else();
    }
}

#[test]
fn tokens_move_burn_and_change_hands_alike_in_both_programs() {
    let (mut chain, alice) = start();
    let authority = alice.pubkey();
    for program in PROGRAMS {
        let mint = chain.craft_mint(&program, &Mint { supply: 100, ..Mint::new(&authority) });
        let [from, to] = [100, 0]
            .map(|amount| chain.craft_token_account(&program, &TokenAccount::new(&mint, &authority, amount)));
        let new_owner = chain.new_address();

        let before = chain.snapshot();
        chain.send(
            &[
                instruction::transfer(&program, &from, &to, &authority, 40),
                instruction::burn(&program, &from, &mint, &authority, 25),
                instruction::set_authority(&program, &mint, Authority::MintTokens, &authority, None),
                instruction::set_authority(
                    &program,
                    &to,
                    Authority::AccountOwner,
                    &authority,
                    Some(&new_owner),
                ),
            ],
            &[&alice],
        );
        chain
            .diff(&before)
            .lamports(&authority, -5_000)
            .token(&from, -65)
            .data(&to, |_, after| {
                let expected = TokenAccount::new(&mint, &new_owner, 40);
                assert_eq!(TokenAccount::try_decode(after), Some(expected));
            })
            .data(&mint, |_, after| {
                let expected = Mint { authority: None, supply: 75, ..Mint::new(&authority) };
                assert_eq!(Mint::try_decode(after), Some(expected));
            })
            .nothing_else();
    }
}

#[test]
#[should_panic(expected = "no mint at")]
fn reading_no_mint_panics() {
    Chain::new().mint(&ids::STAKE);
}

fn start() -> (Chain, Keypair) {
    let mut chain = Chain::new();
    let alice = chain.new_wallet(SOL);
    (chain, alice)
}

fn assert_same(chain: &Chain, created: &Address, crafted: &Address) {
    let [created, crafted] = [created, crafted].map(|address| chain.account(address).unwrap());
    assert_eq!(created.data, crafted.data);
    assert_eq!((created.owner, created.lamports), (crafted.owner, crafted.lamports));
}

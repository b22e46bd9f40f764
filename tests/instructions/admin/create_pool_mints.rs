//! `create_pool`: which mints it takes (design D20).

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Pool, PoolSetup, instruction};
use sluice_testkit::token::{Extension, Mint, TokenAccount, associated_address, instruction as token, kind};
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_address::Address;
use solana_signer::Signer;

use crate::named;

/// Tries to create a pool on the mint that `make` makes for the pool's address.
fn try_with_mint(program: &Address, make: impl FnOnce(&Pool) -> Mint) -> Result<Receipt, Failure> {
    try_with_data(program, |pool| make(pool).encode())
}

/// The same with any data.
fn try_with_data(program: &Address, make: impl FnOnce(&Pool) -> Vec<u8>) -> Result<Receipt, Failure> {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup { token_program: *program, ..PoolSetup::default() };
    let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    let data = make(&pool);
    let account = solana_account::Account {
        lamports: chain.minimum_balance(data.len()),
        data,
        owner: *program,
        ..solana_account::Account::default()
    };
    chain.set_account(&pool.mint, account);
    let before = chain.snapshot();
    let create = instruction::create_pool(&payer.pubkey(), &pool, &setup.params);
    chain
        .try_send(&[create], &[&payer, &mint])
        .inspect_err(|failure| chain.assert_unchanged_but_fee(&before, failure))
}

fn other() -> Address {
    Address::new_from_array([7; 32])
}

#[test]
fn a_plain_mint_of_either_program_is_taken() {
    for program in [ids::TOKEN, ids::TOKEN_2022] {
        assert!(try_with_mint(&program, |pool| Mint::new(&pool.address)).is_ok());
    }
}

#[test]
fn a_mint_with_the_three_allowed_extensions_is_taken() {
    let made = try_with_mint(&ids::TOKEN_2022, |pool| Mint {
        extensions: vec![
            Extension::metadata_pointer(&other(), &pool.mint),
            Extension::scaled_ui_amount(&pool.address, 1.0),
            Extension::token_metadata(&other(), &pool.mint, "Sluiced SOL", "sluSOL", "https://example.org"),
        ],
        ..Mint::new(&pool.address)
    });
    made.unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn a_mint_that_could_harm_its_holders_is_refused_by_name() {
    type Make = fn(&Pool) -> Mint;
    let cases: [(&str, Make, &str); 8] = [
        ("a supply", |pool| Mint { supply: 1, ..Mint::new(&pool.address) }, "MintHasSupply"),
        ("8 decimals", |pool| Mint { decimals: 8, ..Mint::new(&pool.address) }, "MintDecimals"),
        ("10 decimals", |pool| Mint { decimals: 10, ..Mint::new(&pool.address) }, "MintDecimals"),
        ("no authority", |pool| Mint { authority: None, ..Mint::new(&pool.address) }, "MintAuthority"),
        ("another's", |_| Mint::new(&other()), "MintAuthority"),
        ("the mint itself", |pool| Mint::new(&pool.mint), "MintAuthority"),
        (
            "a freeze authority",
            |pool| Mint { freeze_authority: Some(other()), ..Mint::new(&pool.address) },
            "MintFreezeAuthority",
        ),
        (
            "the pool to freeze",
            |pool| Mint { freeze_authority: Some(pool.address), ..Mint::new(&pool.address) },
            "MintFreezeAuthority",
        ),
    ];
    for (case, make, error) in cases {
        for program in [ids::TOKEN, ids::TOKEN_2022] {
            assert_eq!(named(try_with_mint(&program, make)), error, "{case}");
        }
    }
}

#[test]
fn every_other_extension_is_refused_whatever_it_holds() {
    let allowed = [kind::METADATA_POINTER, kind::TOKEN_METADATA, kind::SCALED_UI_AMOUNT];
    // Up to 28 today; the rest stands for those to come.
    for extension in
        (1..64).chain([256 + 18, 256 + 19, 256 + 25, 1_000, u16::MAX]).filter(|kind| !allowed.contains(kind))
    {
        let made = try_with_mint(&ids::TOKEN_2022, |pool| Mint {
            extensions: vec![
                Extension::metadata_pointer(&other(), &pool.mint),
                Extension::raw(extension, &[0; 40]),
            ],
            ..Mint::new(&pool.address)
        });
        assert_eq!(named(made), "MintExtension", "extension {extension}");
    }
}

#[test]
fn a_scaled_amount_in_other_hands_or_not_at_one_is_refused() {
    let with = |extension: fn(&Pool) -> Extension| {
        try_with_mint(&ids::TOKEN_2022, |pool| Mint {
            extensions: vec![extension(pool)],
            ..Mint::new(&pool.address)
        })
    };
    let scheduled = |pool: &Pool| {
        let mut value = Extension::scaled_ui_amount(&pool.address, 1.0).value;
        value[48..56].copy_from_slice(&2.0_f64.to_le_bytes());
        Extension::raw(kind::SCALED_UI_AMOUNT, &value)
    };
    let at_two_until_then = |pool: &Pool| {
        let mut value = Extension::scaled_ui_amount(&pool.address, 1.0).value;
        value[32..40].copy_from_slice(&2.0_f64.to_le_bytes());
        Extension::raw(kind::SCALED_UI_AMOUNT, &value)
    };
    let short = |pool: &Pool| Extension::raw(kind::SCALED_UI_AMOUNT, pool.address.as_ref());
    for (case, extension) in [
        ("another's", (|_| Extension::scaled_ui_amount(&other(), 1.0)) as fn(&Pool) -> Extension),
        ("nobody's", |_| Extension::scaled_ui_amount(&Address::default(), 1.0)),
        ("at two", |pool| Extension::scaled_ui_amount(&pool.address, 2.0)),
        ("a change scheduled", scheduled),
        ("back at one later", at_two_until_then),
        ("cut short", short),
    ] {
        assert_eq!(named(with(extension)), "MintScaledUiAmount", "{case}");
    }
}

#[test]
fn every_byte_of_a_mints_options_counts() {
    type Spoil = fn(&mut [u8]);
    let cases: [(&str, Spoil, &str); 4] = [
        ("nobody may mint, though the pool's key is left in place", |data| data[0] = 0, "MintAuthority"),
        ("an option that is neither", |data| data[0] = 2, "MintAuthority"),
        ("a freeze authority that is neither", |data| data[46] = 2, "MintFreezeAuthority"),
        ("a freeze option in its second byte", |data| data[47] = 1, "MintFreezeAuthority"),
    ];
    for (case, spoil, error) in cases {
        let made = try_with_data(&ids::TOKEN, |pool| {
            let mut data = Mint::new(&pool.address).encode();
            spoil(&mut data);
            data
        });
        assert_eq!(named(made), error, "{case}");
    }
}

#[test]
fn extensions_are_read_behind_long_ones_and_up_to_the_end_mark() {
    let behind_a_long_one = try_with_mint(&ids::TOKEN_2022, |pool| Mint {
        extensions: vec![Extension::raw(kind::TOKEN_METADATA, &[0; 300]), Extension::raw(1, &[0; 8])],
        ..Mint::new(&pool.address)
    });
    assert_eq!(named(behind_a_long_one), "MintExtension");
    let padded =
        |pool: &Pool| [Mint::new(&pool.address).encode(), vec![0; 165 - 82], vec![1], vec![0; 8]].concat();
    assert!(try_with_data(&ids::TOKEN_2022, padded).is_ok(), "nothing but the end mark");
}

#[test]
fn what_is_no_mint_is_refused() {
    let mint = |pool: &Pool| Mint::new(&pool.address).encode();
    for program in [ids::TOKEN, ids::TOKEN_2022] {
        let uninitialised = try_with_data(&program, |pool| {
            let mut data = mint(pool);
            data[45] = 0;
            data
        });
        assert_eq!(named(uninitialised), "NotAMint");
        assert_eq!(named(try_with_data(&program, |pool| mint(pool)[..81].to_vec())), "NotAMint");
        assert_eq!(named(try_with_data(&program, |_| vec![])), "NotAMint");
        // A token account whose bytes happen to read like a mint's.
        let padded = try_with_data(&program, |pool| [mint(pool), vec![0; 165 - 82]].concat());
        assert_eq!(named(padded), "NotAMint");
        let account =
            try_with_data(&program, |pool| TokenAccount::new(&pool.mint, &pool.address, 0).encode());
        assert_eq!(named(account), "NotAMint");
    }
    // A Token-2022 account with extensions: its type byte says so.
    let extended = try_with_data(&ids::TOKEN_2022, |pool| [mint(pool), vec![0; 165 - 82], vec![2]].concat());
    assert_eq!(named(extended), "NotAMint");
    // A classic mint has no extensions.
    let classic = try_with_data(&ids::TOKEN, |pool| [mint(pool), vec![0; 165 - 82], vec![1]].concat());
    assert_eq!(named(classic), "NotAMint");
    // An extension that claims to be longer than the account.
    let cut = try_with_data(&ids::TOKEN_2022, |pool| {
        let tail = [18, 0, 64, 0, 1, 2, 3];
        [mint(pool), vec![0; 165 - 82], vec![1], tail.to_vec()].concat()
    });
    assert_eq!(named(cut), "NotAMint");
}

#[test]
fn a_mint_of_another_program_is_refused() {
    assert_eq!(named(try_with_mint(&other(), |pool| Mint::new(&pool.address))), "WrongTokenProgram");
    assert_eq!(named(try_with_mint(&ids::SYSTEM, |pool| Mint::new(&pool.address))), "WrongTokenProgram");
}

#[test]
fn a_mint_made_by_the_token_programs_themselves_is_taken_once_it_is_made_over_to_the_pool() {
    for program in [ids::TOKEN, ids::TOKEN_2022] {
        let mut chain = Chain::with_sluice();
        let (payer, key, governance) =
            (chain.new_wallet(100 * SOL), chain.new_keypair(), chain.new_address());
        let pool = Pool::of(&key.pubkey(), &program, &governance);
        let setup = PoolSetup::default();
        let rent = chain.minimum_balance(82);
        let own = payer.pubkey();
        chain.send(
            &[
                token::create_account(&own, &pool.mint, rent, 82, &program),
                token::initialize_mint(&program, &pool.mint, &own, None, 9),
                token::set_authority(
                    &program,
                    &pool.mint,
                    token::Authority::MintTokens,
                    &own,
                    Some(&pool.address),
                ),
                instruction::create_pool(&own, &pool, &setup.params),
            ],
            &[&payer, &key],
        );
        let lst = chain.create_associated(&payer, &program, &pool.mint, &own);
        assert_eq!(lst, associated_address(&program, &pool.mint, &own));
        pool.open(&mut chain);
        chain.send(&[instruction::deposit_sol(&own, &pool, &lst, SOL, SOL)], &[&payer]);
        assert_eq!(chain.token_amount(&lst), SOL);
    }
}

#[test]
fn a_token_2022_mint_with_everything_allowed_lives_through_a_deposit_a_close_and_longer_metadata() {
    let mut chain = Chain::with_sluice();
    let (payer, key, governance) = (chain.new_wallet(100 * SOL), chain.new_keypair(), chain.new_address());
    let pool = Pool::of(&key.pubkey(), &ids::TOKEN_2022, &governance);
    let (own, setup) = (payer.pubkey(), PoolSetup::default());
    // The padded mint, its type, MetadataPointer and ScaledUiAmount; the metadata grows the account by itself.
    let space = 166 + 4 + 64 + 4 + 56;
    let rent = chain.minimum_balance(space + 1_000);
    let make = [
        token::create_account(&own, &pool.mint, rent, space, &ids::TOKEN_2022),
        token::initialize_metadata_pointer(&pool.mint, &own, &pool.mint),
        token::initialize_scaled_ui_amount(&pool.mint, &pool.address, 1.0),
        token::initialize_mint(&ids::TOKEN_2022, &pool.mint, &own, None, 9),
        token::initialize_token_metadata(
            &pool.mint,
            &own,
            &own,
            ["Sluiced SOL", "sluSOL", "https://example.org"],
        ),
    ];
    chain.send(&make, &[&payer, &key]);
    let hand_over = token::set_authority(
        &ids::TOKEN_2022,
        &pool.mint,
        token::Authority::MintTokens,
        &own,
        Some(&pool.address),
    );
    let create = instruction::create_pool(&own, &pool, &setup.params);
    chain.send(&[hand_over, create], &[&payer, &key]);

    let holder = pool.holder(&mut chain, 10 * SOL);
    pool.open(&mut chain);
    pool.deposit(&mut chain, &holder, 5 * SOL);
    chain.donate(&pool.reserve, SOL / 1_000);
    pool.next_epoch(&mut chain);
    pool.open(&mut chain);
    pool.deposit(&mut chain, &holder, SOL);

    let state = pool.state(&chain);
    assert_eq!((state.assets, state.closed), (7 * SOL + SOL / 1_000, 0));
    assert_eq!(chain.supply(&pool.mint), state.supply);
}

//! `create_pool`: what it makes, and who may not stop it.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::state::{POOL_LEN, PoolState};
use sluice_testkit::sluice::{DEAD_SHARES, FLOOR, PROGRAM, Pool, PoolSetup, instruction};
use sluice_testkit::token::{TokenAccount, instruction as token};
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::named;

fn try_create(
    chain: &mut Chain,
    setup: &PoolSetup,
    (pool, payer, mint): &(Pool, Keypair, Keypair),
) -> Result<Receipt, Failure> {
    let create = instruction::create_pool(&payer.pubkey(), pool, setup.r_floor_ppm, setup.deposit_cap);
    chain.try_send(&[create], &[payer, mint])
}

#[test]
fn a_pool_is_made_with_its_accounts_and_one_sol_of_shares_that_are_nobodys() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let mut chain = Chain::with_sluice();
        let setup = PoolSetup { token_program, ..PoolSetup::default() };
        let parts = Pool::prepare(&mut chain, &setup);
        let (pool, payer, _) = &parts;
        let before = chain.snapshot();

        let receipt = try_create(&mut chain, &setup, &parts).unwrap();

        let rent = i128::from(chain.minimum_balance(POOL_LEN) + chain.minimum_balance(165));
        let locked = i128::from(2 * FLOOR + DEAD_SHARES);
        chain
            .diff(&before)
            .fee(&receipt)
            .lamports(&payer.pubkey(), -rent - locked)
            .supply(&pool.mint, i128::from(DEAD_SHARES))
            .created(&pool.reserve, |account| {
                assert_eq!((account.lamports, account.owner), (FLOOR + DEAD_SHARES, PROGRAM));
                assert!(account.data.is_empty());
            })
            .created(&pool.insurance, |account| {
                assert_eq!((account.lamports, account.owner), (FLOOR, PROGRAM));
                assert!(account.data.is_empty());
            })
            .created(&pool.dead_shares, |account| {
                assert_eq!(account.owner, token_program);
                let held = TokenAccount::new(&pool.mint, &pool.dead_shares, DEAD_SHARES);
                assert_eq!(TokenAccount::try_decode(&account.data), Some(held));
            })
            .created(&pool.address, |account| {
                assert_eq!(account.owner, PROGRAM);
                assert_eq!(PoolState::decode(&account.data), first_state(&chain, pool, &setup));
            })
            .nothing_else();
    }
}

/// What a pool's state must be after creation; the bumps are those that derive the addresses.
fn first_state(chain: &Chain, pool: &Pool, setup: &PoolSetup) -> PoolState {
    let bump = |name: &str, parent: &solana_address::Address| {
        solana_address::Address::find_program_address(&[name.as_bytes(), parent.as_ref()], &PROGRAM).1
    };
    PoolState {
        mint: pool.mint,
        token_program: pool.token_program,
        reserve: pool.reserve,
        insurance: pool.insurance,
        governance: pool.governance,
        pair_assets: DEAD_SHARES,
        pair_supply: DEAD_SHARES,
        pair_epoch: chain.epoch(),
        liquid: DEAD_SHARES,
        assets: DEAD_SHARES,
        unbooked: 0,
        supply: DEAD_SHARES,
        deposit_cap: setup.deposit_cap,
        sequence: 1,
        r_floor_ppm: setup.r_floor_ppm,
        exit_floor_ppm: setup.r_floor_ppm,
        bunker: 0,
        version: 1,
        bumps: [bump("pool", &pool.mint), bump("reserve", &pool.address), bump("insurance", &pool.address)],
    }
}

#[test]
fn the_event_describes_the_pool() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let parts = Pool::prepare(&mut chain, &setup);
    let event = try_create(&mut chain, &setup, &parts).unwrap().event();
    let pool = &parts.0;
    assert_eq!(event.name, "PoolCreated");
    for (field, key) in [
        ("pool", pool.address),
        ("mint", pool.mint),
        ("token_program", pool.token_program),
        ("governance", pool.governance),
    ] {
        assert_eq!(event.key(field), key, "{field}");
    }
    for (field, number) in [
        ("sequence", 1),
        ("epoch", chain.epoch()),
        ("assets", DEAD_SHARES),
        ("supply", DEAD_SHARES),
        ("deposit_cap", setup.deposit_cap),
        ("r_floor_ppm", setup.r_floor_ppm.into()),
    ] {
        assert_eq!(event.number(field), number, "{field}");
    }
}

#[test]
fn lamports_sent_to_the_addresses_beforehand_block_nothing_and_change_no_book() {
    for prefund in [1, 650_240, 1_000_000, 100 * SOL] {
        let mut chain = Chain::with_sluice();
        let setup = PoolSetup::default();
        let parts = Pool::prepare(&mut chain, &setup);
        let pool = parts.0.clone();
        for address in [pool.address, pool.reserve, pool.insurance, pool.dead_shares] {
            chain.donate(&address, prefund);
        }

        try_create(&mut chain, &setup, &parts).unwrap();

        assert_eq!(pool.state(&chain), first_state(&chain, &pool, &setup), "{prefund}");
        assert_eq!(chain.lamports(&pool.reserve), prefund + FLOOR + DEAD_SHARES);
        let event = pool.next_epoch(&mut chain).event();
        assert_eq!(event.number("donated"), prefund, "the next close sees it as a donation");
    }
}

#[test]
fn nobody_can_burn_move_or_approve_the_dead_shares() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let mut chain = Chain::with_sluice();
        let pool = Pool::create(&mut chain, &PoolSetup { token_program, ..PoolSetup::default() });
        let thief = pool.holder(&mut chain, SOL);
        let own = thief.address();
        let attempts = [
            token::burn(&token_program, &pool.dead_shares, &pool.mint, &own, 1),
            token::transfer(&token_program, &pool.dead_shares, &thief.lst, &own, 1),
            token::set_authority(
                &token_program,
                &pool.dead_shares,
                token::Authority::AccountOwner,
                &own,
                Some(&own),
            ),
            token::set_authority(
                &token_program,
                &pool.dead_shares,
                token::Authority::CloseAccount,
                &own,
                Some(&own),
            ),
        ];
        for attempt in attempts {
            let before = chain.snapshot();
            let failure = chain.try_send(&[attempt], &[&thief.wallet]).unwrap_err();
            chain.assert_unchanged_but_fee(&before, &failure);
        }
    }
}

/// Why the dead shares are not the incinerator's, where one would look for them first.
#[test]
fn anyone_can_burn_what_the_incinerator_owns() {
    let incinerator = solana_address::address!("1nc1nerator11111111111111111111111111111111");
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    let account = TokenAccount::new(&pool.mint, &incinerator, DEAD_SHARES);
    let account = chain.craft_token_account(&ids::TOKEN, &account);
    let thief = chain.new_wallet(SOL);
    let burn = token::burn(&ids::TOKEN, &account, &pool.mint, &thief.pubkey(), DEAD_SHARES);
    chain.send(&[burn], &[&thief]);
    assert_eq!(chain.supply(&pool.mint), 0);
}

#[test]
fn a_creator_may_govern_the_pool_themselves() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (mut pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    pool.governance = payer.pubkey();
    try_create(&mut chain, &setup, &(pool.clone(), payer, mint)).unwrap();
    assert_eq!(pool.state(&chain).governance, pool.governance);
}

#[test]
fn a_pool_can_be_created_only_once() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let parts = Pool::prepare(&mut chain, &setup);
    try_create(&mut chain, &setup, &parts).unwrap();
    let before = chain.snapshot();
    let failure = try_create(&mut chain, &setup, &parts).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), "MintHasSupply");
}

#[test]
fn a_pool_cannot_be_created_while_rewards_are_being_paid() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let parts = Pool::prepare(&mut chain, &setup);
    chain.set_epoch_rewards_active(true);
    assert_eq!(named(try_create(&mut chain, &setup, &parts)), "RewardsBeingPaid");
}

#[test]
fn parameters_are_taken_at_their_bounds_and_refused_beyond() {
    let cap = PoolSetup::default().deposit_cap;
    let taken = [(250, cap), (2_000, cap), (500, DEAD_SHARES), (500, u64::MAX)];
    let refused = [(0, cap), (249, cap), (2_001, cap), (u32::MAX, cap), (500, 0), (500, DEAD_SHARES - 1)];
    let try_with = |(r_floor_ppm, deposit_cap): (u32, u64)| {
        let mut chain = Chain::with_sluice();
        let setup = PoolSetup { r_floor_ppm, deposit_cap, ..PoolSetup::default() };
        let parts = Pool::prepare(&mut chain, &setup);
        try_create(&mut chain, &setup, &parts)
    };
    for parameters in taken {
        assert!(try_with(parameters).is_ok(), "{parameters:?}");
    }
    for parameters in refused {
        assert_eq!(named(try_with(parameters)), "ParameterOutOfBounds", "{parameters:?}");
    }
}

#[test]
fn a_pool_that_nobody_could_ever_govern_is_refused() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (mut pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    pool.governance = solana_address::Address::default();
    assert_eq!(named(try_create(&mut chain, &setup, &(pool, payer, mint))), "ParameterOutOfBounds");
}

#[test]
fn a_payer_who_has_too_little_leaves_nothing_behind() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (pool, _, mint) = Pool::prepare(&mut chain, &setup);
    let payer = chain.new_wallet(SOL);
    let before = chain.snapshot();
    let failure = try_create(&mut chain, &setup, &(pool, payer, mint)).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(failure.program(), Some(ids::SYSTEM));
}

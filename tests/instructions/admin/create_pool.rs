//! `create_pool`: what it makes, and who may not stop it.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{OperatorsState, RECORDS_AT};
use sluice_testkit::sluice::state::{POOL_LEN, PoolState, discriminator};
use sluice_testkit::sluice::{DEAD_SHARES, FLOOR, PROGRAM, Pool, PoolParams, PoolSetup, instruction};
use sluice_testkit::token::{TokenAccount, instruction as token};
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::named;

/// Length of a new rate history: tag, pool, count, length, 128 entries.
const RATES_LEN: usize = 8 + 40 + 8 + 128 * 56;

fn try_create(
    chain: &mut Chain,
    setup: &PoolSetup,
    (pool, payer, mint): &(Pool, Keypair, Keypair),
) -> Result<Receipt, Failure> {
    let create = instruction::create_pool(&payer.pubkey(), pool, &setup.params);
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

        let lengths = [POOL_LEN, 165, RECORDS_AT, RATES_LEN];
        let rent: i128 = lengths.iter().map(|len| i128::from(chain.minimum_balance(*len))).sum();
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
            .created(&pool.operators, |account| {
                assert_eq!((account.owner, account.data.len()), (PROGRAM, RECORDS_AT));
                assert_eq!(OperatorsState::decode(&account.data), first_operators(pool, &setup));
            })
            .created(&pool.rates, |account| {
                assert_eq!((account.owner, account.data.len()), (PROGRAM, RATES_LEN));
                assert_eq!(account.data[..8], discriminator("account", "RateHistory"));
                assert_eq!(account.data[8..40], pool.address.to_bytes());
                assert!(account.data[40..].iter().all(|byte| *byte == 0), "no entry yet");
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
    let params = &setup.params;
    PoolState {
        mint: pool.mint,
        token_program: pool.token_program,
        reserve: pool.reserve,
        insurance: pool.insurance,
        governance: pool.governance,
        operators: pool.operators,
        rates: pool.rates,
        treasury: pool.treasury,
        pair_assets: DEAD_SHARES,
        pair_supply: DEAD_SHARES,
        pair_epoch: chain.epoch(),
        assets: DEAD_SHARES,
        unbooked: 0,
        taxable: 0,
        supply: DEAD_SHARES,
        owed_fee: 0,
        owed_bounty: 0,
        owed_insurance: 0,
        mark_assets: DEAD_SHARES,
        mark_supply: DEAD_SHARES,
        queue_nominal: 0,
        head_room: 0,
        open_ppm: 0,
        late_from_slot: 0,
        deposit_cap: params.deposit_cap,
        sequence: 1,
        growth_seen: 0,
        growth: [0; 10],
        other: [0; 10],
        r_max_ppm: params.r_floor_ppm,
        r_floor_ppm: params.r_floor_ppm,
        exit_floor_ppm: params.r_floor_ppm,
        late_guard_slots: params.late_guard_slots,
        level_interval_slots: params.level_interval_slots,
        fee_bps: params.fee_bps,
        bounty_bps: params.bounty_bps,
        liquidity_bps: params.liquidity_bps,
        band_bps: params.band_bps,
        churn_bps: params.churn_bps,
        bunker: 0,
        version: 1,
        bump: bump("pool", &pool.mint),
        reserve_bump: bump("reserve", &pool.address),
        insurance_bump: bump("insurance", &pool.address),
    }
}

/// What the operators' account must be after creation: nobody listed, nothing pending, no level.
fn first_operators(pool: &Pool, setup: &PoolSetup) -> OperatorsState {
    let mut blank = vec![0; RECORDS_AT];
    blank[..8].copy_from_slice(&discriminator("account", "Operators"));
    OperatorsState {
        pool: pool.address,
        level_epoch: u64::MAX,
        bounty_unit: setup.params.bounty_unit,
        bounty_ramp: setup.params.bounty_ramp_slots.into(),
        groups_from: u64::MAX,
        ..OperatorsState::decode(&blank)
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
        ("treasury", pool.treasury),
    ] {
        assert_eq!(event.key(field), key, "{field}");
    }
    for (field, number) in [
        ("sequence", 1),
        ("epoch", chain.epoch()),
        ("assets", DEAD_SHARES),
        ("supply", DEAD_SHARES),
        ("deposit_cap", setup.params.deposit_cap),
        ("r_floor_ppm", setup.params.r_floor_ppm.into()),
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
        for address in
            [pool.address, pool.reserve, pool.insurance, pool.operators, pool.rates, pool.dead_shares]
        {
            chain.donate(&address, prefund);
        }

        try_create(&mut chain, &setup, &parts).unwrap();

        assert_eq!(pool.state(&chain), first_state(&chain, &pool, &setup), "{prefund}");
        assert_eq!(chain.lamports(&pool.reserve), prefund + FLOOR + DEAD_SHARES);
        let event = pool.next_epoch(&mut chain).event();
        assert_eq!(event.number("grown"), prefund, "the next close sees it as a donation");
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
    type Set = fn(&mut PoolParams);
    let taken: [Set; 16] = [
        |params| params.r_floor_ppm = 250,
        |params| params.r_floor_ppm = 2_000,
        |params| params.deposit_cap = DEAD_SHARES,
        |params| params.deposit_cap = u64::MAX,
        |params| params.bounty_unit = 10_000_000,
        |params| (params.late_guard_slots, params.level_interval_slots) = (0, 0),
        |params| params.late_guard_slots = 216_000,
        |params| (params.late_guard_slots, params.level_interval_slots) = (216_000, 216_000),
        |params| params.bounty_ramp_slots = 1,
        |params| params.fee_bps = 1_000,
        |params| params.bounty_bps = 5_000,
        |params| params.liquidity_bps = 2_500,
        |params| params.band_bps = 1_000,
        |params| params.churn_bps = 10,
        |params| params.churn_bps = 2_500,
        |params| (params.fee_bps, params.bounty_bps, params.liquidity_bps, params.band_bps) = (0, 0, 0, 0),
    ];
    let refused: [Set; 16] = [
        |params| params.r_floor_ppm = 0,
        |params| params.r_floor_ppm = 249,
        |params| params.r_floor_ppm = 2_001,
        |params| params.deposit_cap = 0,
        |params| params.deposit_cap = DEAD_SHARES - 1,
        |params| params.bounty_unit = 10_000_001,
        |params| params.late_guard_slots = 216_001,
        |params| params.level_interval_slots = params.late_guard_slots + 1,
        |params| params.late_guard_slots = params.level_interval_slots - 1,
        |params| params.bounty_ramp_slots = 0,
        |params| params.fee_bps = 1_001,
        |params| params.bounty_bps = 5_001,
        |params| params.liquidity_bps = 2_501,
        |params| params.band_bps = 1_001,
        |params| params.churn_bps = 9,
        |params| params.churn_bps = 2_501,
    ];
    let try_with = |set: Set| {
        let mut chain = Chain::with_sluice();
        let mut setup = PoolSetup::default();
        set(&mut setup.params);
        let parts = Pool::prepare(&mut chain, &setup);
        try_create(&mut chain, &setup, &parts)
    };
    for (at, set) in taken.into_iter().enumerate() {
        assert!(try_with(set).is_ok(), "{at}");
    }
    for (at, set) in refused.into_iter().enumerate() {
        assert_eq!(named(try_with(set)), "ParameterOutOfBounds", "{at}");
    }
}

#[test]
fn a_pool_that_nobody_could_ever_govern_is_refused() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    let parts = (Pool { governance: solana_address::Address::default(), ..pool }, payer, mint);
    assert_eq!(named(try_create(&mut chain, &setup, &parts)), "ParameterOutOfBounds");
}

/// Every close passes it as writable and in no other place: what cannot be passed so could stop all closes.
#[test]
fn a_treasury_that_no_close_could_pass_is_refused() {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup::default();
    let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
    let own = [pool.address, pool.mint, pool.reserve, pool.insurance, pool.operators, pool.rates];
    let own = own.map(|address| (address, "ConstraintDuplicateMutableAccount"));
    let read_only = [ids::CLOCK, ids::STAKE, ids::VOTE, sluice_testkit::sluice::PROGRAM];
    let read_only = read_only.map(|address| (address, "ConstraintMut"));
    let programs =
        [pool.token_program, ids::SYSTEM].map(|address| (address, "ConstraintDuplicateMutableAccount"));
    for (treasury, error) in own.into_iter().chain(read_only).chain(programs) {
        let parts = (Pool { treasury, ..pool.clone() }, payer.insecure_clone(), mint.insecure_clone());
        assert_eq!(named(try_create(&mut chain, &setup, &parts)), error, "{treasury}");
        assert!(chain.account(&pool.address).is_none());
    }
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

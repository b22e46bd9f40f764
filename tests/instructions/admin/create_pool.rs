//! `create_pool`: what it makes, and who may not stop it.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::ConfigState;
use sluice_testkit::sluice::operators::{OperatorsState, RECORDS_AT};
use sluice_testkit::sluice::state::{POOL_LEN, PoolState, discriminator};
use sluice_testkit::sluice::{DEAD_SHARES, FLOOR, PROGRAM, Pool, PoolSetup, instruction};
use sluice_testkit::token::{TokenAccount, instruction as token};
use sluice_testkit::{Chain, Failure, Receipt, ids};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Length of a config account.
const CONFIG_LEN: usize = 8 + 5 * 32 + 5 * 8 + 3 * 24 + 3 * 56 + 24 * 8 + 16 + 24 * 8;
/// Length of a new rate history: tag, pool, count, length, 128 entries.
const RATES_LEN: usize = 8 + 40 + 8 + 128 * 56;

pub fn try_create(
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

        let lengths = [POOL_LEN, 165, 165, RECORDS_AT, CONFIG_LEN, RATES_LEN];
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
            .created(&pool.escrow, |account| {
                assert_eq!(account.owner, token_program);
                let held = TokenAccount::new(&pool.mint, &pool.address, 0);
                assert_eq!(TokenAccount::try_decode(&account.data), Some(held));
            })
            .created(&pool.operators, |account| {
                assert_eq!((account.owner, account.data.len()), (PROGRAM, RECORDS_AT));
                assert_eq!(OperatorsState::decode(&account.data), first_operators(pool, &setup));
            })
            .created(&pool.config, |account| {
                assert_eq!((account.owner, account.data.len()), (PROGRAM, CONFIG_LEN));
                assert_eq!(ConfigState::decode(&account.data), first_config(&chain, pool, &setup));
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
pub fn first_state(chain: &Chain, pool: &Pool, setup: &PoolSetup) -> PoolState {
    let bump = |name: &str, parent: &Address| {
        Address::find_program_address(&[name.as_bytes(), parent.as_ref()], &PROGRAM).1
    };
    let params = &setup.params;
    PoolState {
        mint: pool.mint,
        token_program: pool.token_program,
        reserve: pool.reserve,
        insurance: pool.insurance,
        governance: pool.governance,
        curator: params.curator,
        guardian: params.guardian,
        config: pool.config,
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
        escrow: pool.escrow,
        queue_head: solana_address::Address::default(),
        queue_tail: solana_address::Address::default(),
        queue_nominal: 0,
        queue_shares: 0,
        queue_value: 0,
        queue_due: 0,
        unconfirmed: 0,
        prior_assets: DEAD_SHARES,
        prior_supply: DEAD_SHARES,
        exit_target: DEAD_SHARES * u64::from(params.liquidity_bps) / 10_000,
        exit_max_bps: setup.params.exit_max_bps,
        exit_min_bps: setup.params.exit_min_bps,
        head_room: 0,
        open_ppm: 0,
        late_from_slot: 0,
        deposit_cap: params.deposit_cap,
        sequence: 1,
        cover: 0,
        recapitalised: 0,
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
        insurance_bps: params.insurance_bps,
        liquidity_bps: params.liquidity_bps,
        band_bps: params.band_bps,
        churn_bps: params.churn_bps,
        closed: 0,
        version: 1,
        bump: bump("pool", &pool.mint),
        reserve_bump: bump("reserve", &pool.address),
        insurance_bump: bump("insurance", &pool.address),
    }
}

/// What the operators' account must be after creation: nobody listed, nothing pending, no level.
pub fn first_operators(pool: &Pool, setup: &PoolSetup) -> OperatorsState {
    let mut blank = vec![0; RECORDS_AT];
    blank[..8].copy_from_slice(&discriminator("account", "Operators"));
    OperatorsState {
        pool: pool.address,
        level_epoch: u64::MAX,
        bounty_unit: setup.params.bounty_unit,
        bounty_ramp: setup.params.bounty_ramp_slots.into(),
        groups_from: u64::MAX,
        cover_bps: setup.params.cover_bps,
        tolerance_bps: setup.params.tolerance_bps,
        ..OperatorsState::decode(&blank)
    }
}

/// What the config account must be after creation: nothing pending, nothing paused, a guardian that is armed.
pub fn first_config(chain: &Chain, pool: &Pool, setup: &PoolSetup) -> ConfigState {
    let mut blank = vec![0; CONFIG_LEN];
    blank[..8].copy_from_slice(&discriminator("account", "Config"));
    let mut config = ConfigState {
        pool: pool.address,
        alive_until: chain.epoch() + 182,
        pauses: [u64::MAX; 3],
        pause_epochs: setup.params.pause_epochs,
        armed: 7 << 8,
        bump: Address::find_program_address(&[b"config", pool.address.as_ref()], &PROGRAM).1,
        ..ConfigState::decode(&blank)
    };
    config.slots.iter_mut().for_each(|slot| slot.from = u64::MAX);
    config.handovers.iter_mut().for_each(|role| role.from = u64::MAX);
    config
}

#[test]
fn lamports_sent_to_the_addresses_beforehand_block_nothing_and_change_no_book() {
    for prefund in [1, 650_240, 1_000_000, 100 * SOL] {
        let mut chain = Chain::with_sluice();
        let setup = PoolSetup::default();
        let parts = Pool::prepare(&mut chain, &setup);
        let pool = parts.0.clone();
        for address in [
            pool.address,
            pool.reserve,
            pool.insurance,
            pool.operators,
            pool.config,
            pool.rates,
            pool.dead_shares,
            pool.escrow,
        ] {
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

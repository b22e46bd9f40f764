//! `create_pool`: docs/spec/create_pool.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as Seeds};
use sluice_math::{Epoch, Lamports, Ledger, Shares};

use crate::cpi::system::{create, Pda};
use crate::error::SluiceError;
use crate::events::{PoolCreated, Tagged};
use crate::state::operators::NEVER;
use crate::state::pool::{DEAD_SHARES, FLOOR, VERSION};
use crate::state::rates::FIRST;
use crate::state::{begin, lst_mint, write, Config, Operators, Pool, PoolParams, RateHistory};
use crate::{cpi, seeds};

/// Accounts of `create_pool`.
#[derive(Accounts)]
pub struct CreatePool {
    /// Pays the rent, the two floors and the first SOL.
    #[account(mut)]
    pub payer: Signer,
    /// The LST's mint. Signs, so that nobody can create the pool of another's mint and govern it.
    #[account(mut)]
    pub mint: Signer,
    /// The pool.
    #[account(mut, seeds = [seeds::POOL, mint.address().as_ref()], bump)]
    pub pool: UncheckedAccount,
    /// Its reserve.
    #[account(mut, seeds = [seeds::RESERVE, pool.address().as_ref()], bump)]
    pub reserve: UncheckedAccount,
    /// Its insurance account.
    #[account(mut, seeds = [seeds::INSURANCE, pool.address().as_ref()], bump)]
    pub insurance: UncheckedAccount,
    /// Its operators.
    #[account(mut, seeds = [seeds::OPERATORS, pool.address().as_ref()], bump)]
    pub operators: UncheckedAccount,
    /// What will be pending.
    #[account(mut, seeds = [seeds::CONFIG, pool.address().as_ref()], bump)]
    pub config: UncheckedAccount,
    /// Its rate history.
    #[account(mut, seeds = [seeds::RATES, pool.address().as_ref()], bump)]
    pub rates: UncheckedAccount,
    /// Token account of the LST that will receive the fee. It need not exist yet: until it can take shares, fees are
    /// owed. Passed as writable, and so in no other place, because every close passes it so: what cannot be passed here
    /// could stop them.
    #[account(mut)]
    pub treasury: UncheckedAccount,
    /// Receives the dead shares.
    #[account(mut, seeds = [seeds::DEAD, pool.address().as_ref()], bump)]
    pub dead_shares: UncheckedAccount,
    /// Will hold the shares in the queue.
    #[account(mut, seeds = [seeds::ESCROW, pool.address().as_ref()], bump)]
    pub escrow: UncheckedAccount,
    /// Owner of the mint.
    pub token_program: UncheckedAccount,
    /// The System program.
    #[account(address = pinocchio_system::ID @ SluiceError::WrongSystemProgram)]
    pub system_program: UncheckedAccount,
}

/// Makes the pool and its accounts, and locks [`DEAD_SHARES`] against as many lamports.
///
/// Errors: `RewardsBeingPaid`, `ParameterOutOfBounds`, `WrongTokenProgram`, those of `lst_mint::check`; the System
/// program's where the pool exists or the payer has too little.
pub(crate) fn handler(ctx: &mut Context<CreatePool>, params: PoolParams) -> Result<()> {
    let now = cpi::sysvar::current_epoch()?;
    // A pair of the current epoch means that its rewards were paid out; this pool's first pair is no exception.
    require!(!cpi::sysvar::rewards_being_paid()?, SluiceError::RewardsBeingPaid);
    require!(params.bounded(), SluiceError::ParameterOutOfBounds);
    check_mint(&ctx.accounts)?;

    let pool = first_state(&ctx.accounts, &ctx.bumps, &params, now)?;

    create_accounts(&ctx.accounts, &pool, &ctx.bumps)?;
    open_token_accounts(&ctx.accounts, &pool);

    write(ctx.accounts.pool.account(), Pool::DISCRIMINATOR, &pool)?;
    write_operators(&ctx.accounts, &params)?;
    write_config(&ctx.accounts, &params, ctx.bumps.config, now)?;
    let history = RateHistory { pool: *ctx.accounts.pool.address(), written: 0 };
    write(ctx.accounts.rates.account(), RateHistory::DISCRIMINATOR, &history)?;
    Tagged::new(event(*ctx.accounts.pool.address(), &pool)).log();
    Ok(())
}

fn check_mint(accounts: &CreatePool) -> Result<()> {
    let mint = accounts.mint.account();
    let program = accounts.token_program.address();
    let known = *program == lst_mint::TOKEN || *program == lst_mint::TOKEN_2022;
    require!(known && mint.owned_by(program), SluiceError::WrongTokenProgram);
    // SAFETY: no reference to the mint's data exists, and no call is made while this one lives.
    let data = unsafe { mint.borrow_unchecked() };
    lst_mint::check(data, program, accounts.pool.address())
}

/// The state after creation: one SOL of assets behind one SOL of shares, nobody's.
fn first_state(
    accounts: &CreatePool,
    bumps: &CreatePoolBumps,
    params: &PoolParams,
    now: Epoch,
) -> Result<Pool> {
    let mut pool = Pool {
        mint: *accounts.mint.address(),
        token_program: *accounts.token_program.address(),
        reserve: *accounts.reserve.address(),
        insurance: *accounts.insurance.address(),
        governance: params.governance,
        curator: params.curator,
        guardian: params.guardian,
        config: *accounts.config.address(),
        operators: *accounts.operators.address(),
        rates: *accounts.rates.address(),
        treasury: *accounts.treasury.address(),
        escrow: *accounts.escrow.address(),
        pair_assets: DEAD_SHARES,
        pair_supply: DEAD_SHARES,
        pair_epoch: now.get(),
        prior_assets: DEAD_SHARES,
        prior_supply: DEAD_SHARES,
        mark_assets: DEAD_SHARES,
        mark_supply: DEAD_SHARES,
        deposit_cap: params.deposit_cap,
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
        exit_max_bps: params.exit_max_bps,
        exit_min_bps: params.exit_min_bps,
        closed: params.gate.closes().ok_or(SluiceError::ParameterOutOfBounds)?,
        version: VERSION,
        bump: bumps.pool,
        reserve_bump: bumps.reserve,
        insurance_bump: bumps.insurance,
        ..bytemuck::Zeroable::zeroed()
    };
    pool.record(&Ledger {
        assets: Lamports::new(DEAD_SHARES),
        supply: Shares::new(DEAD_SHARES),
        ..Ledger::default()
    })?;
    pool.exit_target = pool.liquidity_target()?.get();
    Ok(pool)
}

/// No operators yet, and nothing that an epoch could still have to see. In place: the header is larger than a stack
/// frame.
fn write_operators(accounts: &CreatePool, params: &PoolParams) -> Result<()> {
    let mut view = *accounts.operators.account();
    // SAFETY: no other reference to the new account's data exists.
    let data = unsafe { view.borrow_unchecked_mut() };
    let (tag, rest) =
        data.split_at_mut_checked(Operators::DISCRIMINATOR.len()).ok_or(SluiceError::InvariantViolated)?;
    tag.copy_from_slice(Operators::DISCRIMINATOR);
    let bytes = rest.get_mut(..core::mem::size_of::<Operators>()).ok_or(SluiceError::InvariantViolated)?;
    // All other bytes of a new account are zero.
    let header: &mut Operators =
        bytemuck::try_from_bytes_mut(bytes).map_err(|_| SluiceError::InvariantViolated)?;
    header.pool = *accounts.pool.address();
    header.level_epoch = NEVER;
    header.bounty_unit = params.bounty_unit;
    header.bounty_ramp = u64::from(params.bounty_ramp_slots);
    header.cover_bps = params.cover_bps;
    header.tolerance_bps = params.tolerance_bps;
    header.groups_from = NEVER;
    Ok(())
}

/// Nothing pending; a guardian that is armed.
fn write_config(accounts: &CreatePool, params: &PoolParams, bump: u8, now: Epoch) -> Result<()> {
    let config: &mut Config = begin(accounts.config.account())?;
    config.pool = *accounts.pool.address();
    config.gate = params.gate.gate;
    config.credential = params.gate.credential;
    config.schema = params.gate.schema;
    config.pauses = [NEVER; 3];
    config.slots.iter_mut().for_each(|slot| slot.from = NEVER);
    config.handovers.iter_mut().for_each(|role| role.from = NEVER);
    config.curator_cap = params.curator_cap;
    config.curator_share = params.curator_share;
    config.curator_weight = params.curator_weight;
    config.curator_inflation_bps = params.curator_inflation_bps;
    config.curator_block_bps = params.curator_block_bps;
    config.curator_zero_bps = params.curator_zero_bps;
    config.pause_epochs = params.pause_epochs;
    config.bump = bump;
    config.arm(now.get());
    config.invariant()
}

fn create_accounts(accounts: &CreatePool, pool: &Pool, bumps: &CreatePoolBumps) -> Result<()> {
    let payer = accounts.payer.account();
    let rent = Rent::get()?;
    let ours = |name, parent, bump| Pda { name, parent, bump };
    let address = accounts.pool.address();

    let to = accounts.pool.account();
    let lamports = rent.try_minimum_balance(Pool::SPACE)?;
    create(payer, to, &ours(seeds::POOL, &pool.mint, pool.bump), lamports, Pool::SPACE, &crate::ID)?;

    let to = accounts.reserve.account();
    create(payer, to, &ours(seeds::RESERVE, address, pool.reserve_bump), FLOOR + DEAD_SHARES, 0, &crate::ID)?;

    let to = accounts.insurance.account();
    create(payer, to, &ours(seeds::INSURANCE, address, pool.insurance_bump), FLOOR, 0, &crate::ID)?;

    let to = accounts.operators.account();
    let space = Operators::space(0).ok_or(SluiceError::InvariantViolated)?;
    let lamports = rent.try_minimum_balance(space)?;
    create(payer, to, &ours(seeds::OPERATORS, address, bumps.operators), lamports, space, &crate::ID)?;

    let to = accounts.config.account();
    let lamports = rent.try_minimum_balance(Config::SPACE)?;
    create(payer, to, &ours(seeds::CONFIG, address, bumps.config), lamports, Config::SPACE, &crate::ID)?;

    let to = accounts.rates.account();
    let space = RateHistory::space(FIRST);
    let lamports = rent.try_minimum_balance(space)?;
    create(payer, to, &ours(seeds::RATES, address, bumps.rates), lamports, space, &crate::ID)?;

    let lamports = rent.try_minimum_balance(cpi::token::ACCOUNT_LEN)?;
    for (account, name, bump) in [
        (&accounts.dead_shares, seeds::DEAD, bumps.dead_shares),
        (&accounts.escrow, seeds::ESCROW, bumps.escrow),
    ] {
        let (to, space) = (account.account(), cpi::token::ACCOUNT_LEN);
        create(payer, to, &ours(name, address, bump), lamports, space, &pool.token_program)?;
    }
    Ok(())
}

/// The escrow is the pool's. The dead shares' account is its own owner. No instruction signs for its seeds after this
/// one, so nobody can move them. Warning: not the incinerator, the obvious choice: the token programs let anyone burn
/// what it owns.
fn open_token_accounts(accounts: &CreatePool, pool: &Pool) {
    let (mint, dead) = (accounts.mint.account(), accounts.dead_shares.account());
    cpi::token::initialize_account(&pool.token_program, dead, mint, dead.address());
    let escrow = accounts.escrow.account();
    cpi::token::initialize_account(&pool.token_program, escrow, mint, accounts.pool.address());
    let bump = [pool.bump];
    let signer = [Seed::from(seeds::POOL), Seed::from(pool.mint.as_ref()), Seed::from(&bump)];
    let authority = accounts.pool.account();
    cpi::token::mint_to(&pool.token_program, mint, dead, authority, DEAD_SHARES, Seeds::from(&signer));
}

fn event(pool_address: Address, pool: &Pool) -> PoolCreated {
    PoolCreated {
        pool: pool_address,
        mint: pool.mint,
        token_program: pool.token_program,
        governance: pool.governance,
        curator: pool.curator,
        guardian: pool.guardian,
        treasury: pool.treasury,
        sequence: pool.sequence,
        epoch: pool.pair_epoch,
        assets: pool.assets,
        supply: pool.supply,
        deposit_cap: pool.deposit_cap,
        r_floor_ppm: u64::from(pool.r_floor_ppm),
        closed: u64::from(pool.closed),
    }
}

//! `create_pool`: docs/spec/create_pool.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::{Seed, Signer as Seeds};
use sluice_math::{Epoch, Lamports, Ledger, Shares};

use crate::cpi::system::{create, Pda};
use crate::error::SluiceError;
use crate::events::{PoolCreated, Tagged};
use crate::state::pool::{DEAD_SHARES, FLOOR, R_FLOOR_PPM, VERSION};
use crate::state::{lst_mint, Pool, PoolParams};
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
    /// Receives the dead shares.
    #[account(mut, seeds = [seeds::DEAD, pool.address().as_ref()], bump)]
    pub dead_shares: UncheckedAccount,
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
    check_params(&params)?;
    check_mint(&ctx.accounts)?;

    let pool = first_state(&ctx.accounts, &ctx.bumps, &params, now)?;

    create_accounts(&ctx.accounts, &pool, ctx.bumps.dead_shares)?;
    mint_dead_shares(&ctx.accounts, &pool);

    let mut view = *ctx.accounts.pool.account();
    // SAFETY: no other reference to the new account's data exists.
    let data = unsafe { view.borrow_unchecked_mut() };
    let (tag, state) =
        data.split_at_mut_checked(Pool::DISCRIMINATOR.len()).ok_or(SluiceError::InvariantViolated)?;
    tag.copy_from_slice(Pool::DISCRIMINATOR);
    state.copy_from_slice(bytemuck::bytes_of(&pool));
    Tagged::new(event(*ctx.accounts.pool.address(), &pool)).log();
    Ok(())
}

fn check_params(params: &PoolParams) -> Result<()> {
    let capped = params.deposit_cap >= DEAD_SHARES;
    // Nobody signs for the zero address, which is the System program's: left out rather than chosen.
    let governed = params.governance != Address::default();
    let bounded = R_FLOOR_PPM.contains(&params.r_floor_ppm);
    require!(capped & governed & bounded, SluiceError::ParameterOutOfBounds);
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
        pair_assets: DEAD_SHARES,
        pair_supply: DEAD_SHARES,
        pair_epoch: now.get(),
        deposit_cap: params.deposit_cap,
        r_floor_ppm: params.r_floor_ppm,
        exit_floor_ppm: params.r_floor_ppm,
        version: VERSION,
        bump: bumps.pool,
        reserve_bump: bumps.reserve,
        insurance_bump: bumps.insurance,
        ..bytemuck::Zeroable::zeroed()
    };
    pool.record(&Ledger {
        liquid: Lamports::new(DEAD_SHARES),
        assets: Lamports::new(DEAD_SHARES),
        unbooked: Lamports::ZERO,
        supply: Shares::new(DEAD_SHARES),
    })?;
    Ok(pool)
}

fn create_accounts(accounts: &CreatePool, pool: &Pool, dead_bump: u8) -> Result<()> {
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

    let to = accounts.dead_shares.account();
    let lamports = rent.try_minimum_balance(cpi::token::ACCOUNT_LEN)?;
    let owner = &pool.token_program;
    create(payer, to, &ours(seeds::DEAD, address, dead_bump), lamports, cpi::token::ACCOUNT_LEN, owner)
}

/// The dead shares' account is its own owner. No instruction signs for its seeds after this one, so nobody can move
/// them. Warning: not the incinerator, the obvious choice: the token programs let anyone burn what it owns.
fn mint_dead_shares(accounts: &CreatePool, pool: &Pool) {
    let (mint, dead) = (accounts.mint.account(), accounts.dead_shares.account());
    cpi::token::initialize_account(&pool.token_program, dead, mint, dead.address());
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
        sequence: pool.sequence,
        epoch: pool.pair_epoch,
        assets: pool.assets,
        supply: pool.supply,
        deposit_cap: pool.deposit_cap,
        r_floor_ppm: u64::from(pool.r_floor_ppm),
    }
}

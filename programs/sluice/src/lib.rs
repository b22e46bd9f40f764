//! Sluice: a liquid staking pool. SOL goes in, a reward-bearing token comes out; its exchange rate is one exact pair
//! an epoch, written by whoever calls `finalize_epoch` first.
//!
//! Read in this order: `state/pool.rs` (what is stored, what always holds), `state/fresh.rs` (how a price is come
//! by), `instructions/user/deposit_sol.rs` (one handler, all of its paragraphs), its page in `docs/spec/`, its test.
#![cfg_attr(not(any(test, feature = "idl-build")), no_std)]

#[cfg(target_arch = "bpf")]
use sbf_rt as _;

use anchor_lang::prelude::*;

#[deny(missing_docs)]
pub mod cpi;
#[deny(missing_docs)]
pub mod error;
#[deny(missing_docs)]
pub mod events;
pub mod instructions;
#[deny(missing_docs)]
pub mod seeds;
#[deny(missing_docs)]
pub mod state;

use instructions::*;

// A readable placeholder without a key, as the addresses below are of a reserved domain: the first deployment sets them.
declare_id!("S1uice1111111111111111111111111111111111111");

#[cfg(not(feature = "no-entrypoint"))]
solana_security_txt::security_txt! {
    name: "Sluice",
    project_url: "https://sluice.invalid",
    contacts: "email:security@sluice.invalid",
    policy: "SECURITY.md of the sources",
    preferred_languages: "en",
    auditors: "None"
}

/// The instructions. One byte selects; 0 and 1 are Sanctum's calculator tags and stay so for good.
#[program]
pub mod sluice {
    use super::*;

    /// Sanctum's `LstToSol`: the range of lamports that `amount` shares are worth.
    #[discrim = 0]
    pub fn lst_to_sol(ctx: &mut Context<SolValue>, amount: u64) -> Result<()> {
        view::sol_value::lst_to_sol(ctx, amount)
    }

    /// Sanctum's `SolToLst`: the range of shares that are worth `amount` lamports.
    #[discrim = 1]
    pub fn sol_to_lst(ctx: &mut Context<SolValue>, amount: u64) -> Result<()> {
        view::sol_value::sol_to_lst(ctx, amount)
    }

    /// Makes a pool for a fresh mint whose authority is the pool's address, and locks the first SOL in it for good.
    #[discrim = 2]
    pub fn create_pool(ctx: &mut Context<CreatePool>, params: PoolParams) -> Result<()> {
        admin::create_pool::handler(ctx, params)
    }

    /// Takes lamports and mints the shares they are worth, at least `min_shares`. Returns the shares minted.
    #[discrim = 3]
    pub fn deposit_sol(ctx: &mut Context<DepositSol>, lamports: u64, min_shares: u64) -> Result<()> {
        user::deposit_sol::handler(ctx, lamports, min_shares)
    }

    /// Writes the pair of the epoch that has begun. Anyone may call it, once an epoch.
    #[discrim = 4]
    pub fn finalize_epoch(ctx: &mut Context<FinalizeEpoch>) -> Result<()> {
        crank::finalize_epoch::handler(ctx)
    }

    /// Returns this epoch's pair and what a deposit is priced at.
    #[discrim = 5]
    pub fn get_rate(ctx: &mut Context<View>) -> Result<()> {
        view::get_rate::handler(ctx)
    }

    /// Returns the shares that `deposit_sol` would mint for `lamports` in the same slot.
    #[discrim = 6]
    pub fn quote_deposit(ctx: &mut Context<View>, lamports: u64) -> Result<()> {
        view::quote_deposit::handler(ctx, lamports)
    }
}

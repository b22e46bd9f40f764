//! Reads what a step asks the chain for, and lets it judge.

use sluice_client::accounts::{Pool, RateList, State as _};
use solana_address::Address;

use super::env::{Env, PoolEnv};
use super::finding::{Finding, State};
use super::loader::{self, Deployed};
use super::manifest::Kind;
use super::{parameters, pool, program, roles};
use crate::args::Globals;
use crate::context::Ctx;
use crate::error::Result;
use crate::fresh::is_free;
use crate::making::Ground;

/// Bytes of a build in one instruction, and such instructions in one transaction: of version 0, and of version 1. The loader
/// reads no instruction of more than 1,232 bytes, whatever the transaction.
const V0: (usize, usize) = (800, 1);
const V1: (usize, usize) = (1_200, 3);

/// What a step finds on the chain now. Errors: the node's.
pub async fn find(ctx: &Ctx, env: &Env, payer: &Address, kind: Kind) -> Result<Finding> {
    match kind {
        Kind::DeployProgram => Ok(program::deploy(&env.wanted(), &program_seen(ctx, env, payer).await?)),
        Kind::HandOverUpgradeAuthority => {
            Ok(program::hand_over(&env.wanted(), &program_seen(ctx, env, payer).await?))
        }
        Kind::UpgradeProgram => Ok(program::upgraded(&env.wanted(), &program_seen(ctx, env, payer).await?)),
        Kind::CreatePool | Kind::ExtendRates | Kind::SetParameters | Kind::HandOverRoles => {
            let Some(of) = &env.pool else {
                return Ok(Finding::idle(State::NotAsked, "the environment has no pool"));
            };
            of_pool(ctx, env, of, payer, kind).await
        }
    }
}

async fn of_pool(ctx: &Ctx, env: &Env, of: &PoolEnv, payer: &Address, kind: Kind) -> Result<Finding> {
    let address = env.program.address;
    let seen = pool_seen(ctx, env, of, payer).await?;
    match kind {
        Kind::CreatePool => return Ok(pool::create(&address, &of.creation, of.mint.key.is_some(), &seen)),
        Kind::ExtendRates => return Ok(pool::extend(&address, &of.creation, &seen)),
        _ if seen.pool.is_none() => return Ok(Finding::idle(State::Blocked, "there is no pool: step 2")),
        _ => {}
    }
    let named = Globals { pool: Some(of.creation.keys().pool), mint: None, ..ctx.globals.clone() };
    let whole = ctx.node.seen(&named).await?;
    let own = of.governance.key.as_ref().map(|_| of.governance.address);
    Ok(match kind {
        Kind::SetParameters => parameters::set(&of.parameters, own, &whole),
        _ => roles::hand_over(&env.roles, own, &whole),
    })
}

async fn pool_seen(ctx: &Ctx, env: &Env, of: &PoolEnv, payer: &Address) -> Result<pool::Seen> {
    let keys = of.creation.keys();
    let program = env.program.address;
    let asked = [keys.pool, keys.mint, keys.rates, keys.treasury, program, loader::data_address(&program)];
    let found = ctx.node.look(&asked).await?;
    let at = |place: usize| found.accounts.get(place).and_then(Option::as_ref);
    let pool = at(0).filter(|of| !is_free(Some(*of)));
    let pool = pool.map(|account| Pool::decode(&account.owner, &account.data)).transpose();
    let pool = pool.map_err(sluice_client::failure::Failure::from)?;
    let rates = at(2).and_then(|account| RateList::decode(&account.owner, &account.data).ok());
    Ok(pool::Seen {
        payer: *payer,
        deployed: matches!(loader::deployed(at(4), at(5)), Deployed::Program(_))
            || at(4).is_some_and(|of| of.executable),
        pool,
        ground: Ground {
            mint: at(1).cloned(),
            treasury: at(3).cloned(),
            rent: found.rent,
            // The mint's key may be on a device, which does not know the newest form.
            takes_v1: found.takes_v1 && !of.mint.is_device(),
        },
        rates_len: at(2).map_or(0, |account| account.data.len()),
        rates_written: rates.map_or(0, |of| of.header.written),
    })
}

async fn program_seen(ctx: &Ctx, env: &Env, payer: &Address) -> Result<program::Seen> {
    let program = env.program.address;
    let (buffer, _) = loader::buffer(payer, &env.sha256);
    let found = ctx.node.look(&[program, loader::data_address(&program), buffer]).await?;
    let at = |place: usize| found.accounts.get(place).and_then(Option::as_ref);
    let (chunk, at_once) = if found.takes_v1 { V1 } else { V0 };
    Ok(program::Seen {
        payer: *payer,
        deployed: loader::deployed(at(0), at(1)),
        program_lamports: at(0).map_or(0, |account| account.lamports),
        buffer: loader::read_buffer(at(2)),
        buffer_lamports: at(2).map_or(0, |account| account.lamports),
        rent: found.rent,
        slot: found.slot,
        chunk,
        at_once,
    })
}

impl Env {
    /// What it wants of the program.
    #[must_use]
    pub fn wanted(&self) -> program::Wanted {
        program::Wanted {
            elf: self.elf.clone(),
            sha256: self.sha256.clone(),
            program: self.program.address,
            program_key: self.program.key.is_some(),
            authority: self.authority.address,
            authority_key: self.authority.key.is_some(),
            hand_over_to: self.hand_over_to,
            max_len: self.max_len,
        }
    }
}

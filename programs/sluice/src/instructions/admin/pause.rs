//! The guardian's `pause` and `heartbeat`: docs/spec/pause.md and heartbeat.md. Governance's `resume` and `arm_guardian`:
//! docs/spec/resume.md and arm_guardian.md.

use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{PausesChanged, Tagged};
use crate::state::closed::{PAUSED, PAUSED_DELEGATION, PAUSED_DEPOSITS};
use crate::state::{Config, Pool};

/// Accounts of `pause` and `heartbeat`.
#[derive(Accounts)]
pub struct Guard {
    /// Signs for the decision.
    #[account(address = pool.guardian @ SluiceError::NotGuardian)]
    pub guardian: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// What may be paused.
    #[account(mut, address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
}

/// Accounts of `resume` and `arm_guardian`.
#[derive(Accounts)]
pub struct Unguard {
    /// Signs for the decision.
    #[account(address = pool.governance @ SluiceError::NotGovernance)]
    pub governance: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// What may be paused.
    #[account(mut, address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
}

/// Pauses deposits (1), exits that are paid at once (2), delegation and rebalancing (4), or a sum of these: until the
/// close of `pause_epochs` epochs after this one. Each can be paused once until governance arms the guardian anew.
/// Tickets, claims and the queue's undelegation go on.
///
/// Errors: `NotGuardian`, `NoSuchPause`, `GuardianExpired`, `PauseSpent`.
pub(crate) fn pause(ctx: &mut Context<Guard>, kinds: u8) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let bits = bits(kinds)?;
    let (pool, config) = (&mut *accounts.pool, &mut *accounts.config);
    require!(epoch < config.alive_until, SluiceError::GuardianExpired);
    require!(bits & config.armed == bits, SluiceError::PauseSpent);

    config.armed &= !bits;
    config.pause(bits, pool.closed, epoch.saturating_add(u64::from(config.pause_epochs)));
    pool.closed |= bits;
    if bits & PAUSED_DELEGATION != 0 {
        // Nothing that comes in can be put to work.
        pool.head_room = 0;
    }
    log(pool, config)
}

/// Shows that the guardian is there: who has not for [`crate::state::config::HEARTBEAT_EPOCHS`] epochs cannot pause any
/// more, so that no forgotten key can.
///
/// Errors: `NotGuardian`, `GuardianExpired`.
pub(crate) fn heartbeat(ctx: &mut Context<Guard>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (pool, config) = (&mut *accounts.pool, &mut *accounts.config);
    require!(epoch < config.alive_until, SluiceError::GuardianExpired);

    config.beat(epoch);
    log(pool, config)
}

/// Ends pauses, at once. What is in bunker mode stays in it.
///
/// Errors: `NotGovernance`, `NoSuchPause`.
pub(crate) fn resume(ctx: &mut Context<Unguard>, kinds: u8) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let bits = bits(kinds)?;
    let (pool, config) = (&mut *accounts.pool, &mut *accounts.config);

    config.resume(bits);
    pool.closed &= !bits;
    log(pool, config)
}

/// Lets the guardian pause everything once more.
///
/// Errors: `NotGovernance`.
pub(crate) fn arm_guardian(ctx: &mut Context<Unguard>) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (pool, config) = (&mut *accounts.pool, &mut *accounts.config);

    config.arm(epoch);
    log(pool, config)
}

/// Errors: `NoSuchPause`.
fn bits(kinds: u8) -> Result<u16> {
    // wrapping-safety: eight bits times 256 fit sixteen.
    let bits = u16::from(kinds).wrapping_mul(PAUSED_DEPOSITS);
    require!(bits != 0 && bits & !PAUSED == 0, SluiceError::NoSuchPause);
    Ok(bits)
}

fn log(pool: &mut Pool, config: &mut Config) -> Result<()> {
    pool.sequence = pool.sequence.wrapping_add(1);
    pool.invariant()?;
    let event = PausesChanged {
        pool: config.pool,
        sequence: config.changed()?,
        pool_sequence: pool.sequence,
        pauses: config.pauses,
        alive_until: config.alive_until,
        head_room: pool.head_room,
        closed: u32::from(pool.closed),
        armed: u32::from(config.armed),
    };
    Tagged::new(event).log();
    Ok(())
}

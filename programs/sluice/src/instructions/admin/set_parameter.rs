//! `set_parameter`: docs/spec/set_parameter.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{ParameterSet, Tagged};
use crate::state::config::Slot;
use crate::state::operators::{parts, CHANGE_DELAY};
use crate::state::parameters::{live, store, valid, with, PARAMETERS};
use crate::state::record::Record;
use crate::state::{Config, Operators, Pool};

/// Accounts of `set_parameter`.
#[derive(Accounts)]
pub struct SetParameter {
    /// Signs for the decision.
    #[account(address = pool.governance @ SluiceError::NotGovernance)]
    pub governance: Signer,
    /// Any pool of this program.
    #[account(mut)]
    pub pool: Account<Pool>,
    /// Its operators: some parameters are kept there.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
    /// What is pending.
    #[account(mut, address = pool.config @ SluiceError::WrongConfig)]
    pub config: Account<Config>,
}

/// Changes a parameter: at once where it goes into its safe direction, which takes back what was pending of it;
/// otherwise with the close of [`CHANGE_DELAY`] epochs after this one, behind that close's fee, together with all that
/// is pending in its domain, whose delay begins anew.
///
/// Errors: `NotGovernance`, `NoSuchNumber`, `ParameterOutOfBounds`.
pub(crate) fn handler(ctx: &mut Context<SetParameter>, parameter: u8, value: u64) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (pool, config) = (&mut *accounts.pool, &mut *accounts.config);
    let (header, _) = parts(&mut accounts.operators);
    let id = usize::from(parameter);
    let of = PARAMETERS.get(id).ok_or(SluiceError::NoSuchNumber)?;
    let now = live(pool, header, config);
    // What will count must hold together as well as what does: nothing pending is dropped when it is due.
    let then = with(&config.overlaid(of.domain, &now), id, value);
    require!(valid(&then), SluiceError::ParameterOutOfBounds);

    let at_once = now.get(id).is_some_and(|live| of.at_once(*live, value));
    let from = if at_once { epoch } else { epoch.saturating_add(CHANGE_DELAY) };
    if at_once {
        let now = with(&now, id, value);
        require!(valid(&now), SluiceError::ParameterOutOfBounds);
        store(&now, pool, header, config);
        config.withdraw(of.domain, 1 << id);
    } else {
        config.pending = with(&config.pending, id, value);
        config.pend(of.domain, 1 << id, from);
    }

    header.sequence = header.sequence.wrapping_add(1);
    pool.sequence = pool.sequence.wrapping_add(1);
    header.invariant()?;
    pool.invariant()?;
    config.changed()?;
    let slot = *config.slot(of.domain);
    let event = event(pool, header, config, &slot);
    let parameter = u64::from(parameter);
    Tagged::new(ParameterSet { value, from, parameter, ..event }).log();
    Ok(())
}

fn event(pool: &Pool, header: &Operators, config: &Config, slot: &Slot) -> ParameterSet {
    ParameterSet {
        pool: header.pool,
        sequence: config.sequence,
        pool_sequence: pool.sequence,
        operators_sequence: header.sequence,
        value: 0,
        from: 0,
        slot_from: slot.from,
        slot_sequence: slot.sequence,
        late_from_slot: pool.late_from_slot,
        parameter: 0,
    }
}

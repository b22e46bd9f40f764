//! `set_group`: docs/spec/set_group.md.

use anchor_lang::accounts::Slab;
use anchor_lang::prelude::*;
use sluice_math::level::MAX_AMOUNT;

use crate::cpi;
use crate::error::SluiceError;
use crate::events::{GroupSet, Tagged};
use crate::state::operators::{parts, CHANGE_DELAY};
use crate::state::record::Record;
use crate::state::{Operators, Pool};

/// Accounts of `set_group`.
#[derive(Accounts)]
pub struct SetGroup {
    /// Signs for the decision.
    #[account(address = pool.governance @ SluiceError::NotGovernance)]
    pub governance: Signer,
    /// Any pool of this program.
    pub pool: Account<Pool>,
    /// Its operators.
    #[account(mut, address = pool.operators @ SluiceError::WrongOperators)]
    pub operators: Slab<Operators, Record>,
}

/// Sets a group's caps, to count from [`CHANGE_DELAY`] epochs on. One change of groups is pending at a time: any write
/// restarts the delay of all of them. A group that was never set has a cap of zero.
///
/// Errors: `NotGovernance`, `ParameterOutOfBounds` (group 0, a cap above 2^62, a share above 10,000).
pub(crate) fn handler(ctx: &mut Context<SetGroup>, id: u8, cap: u64, share: u16) -> Result<()> {
    let accounts = &mut ctx.accounts;
    let bounded = id != 0 && cap <= MAX_AMOUNT && share <= 10_000;
    require!(bounded, SluiceError::ParameterOutOfBounds);
    let epoch = cpi::sysvar::current_epoch()?.get();
    let (header, _) = parts(&mut accounts.operators);

    // A change that is due and that no level has taken over yet counts before the new one is written.
    header.turn_groups(epoch);
    let group = header.groups.get_mut(usize::from(id)).ok_or(SluiceError::ParameterOutOfBounds)?;
    group.next_cap = cap;
    group.next_share = share;
    header.last_group = header.last_group.max(u32::from(id));
    header.groups_from = epoch.saturating_add(CHANGE_DELAY);
    header.sequence = header.sequence.wrapping_add(1);
    header.invariant()?;
    let event = GroupSet {
        pool: header.pool,
        sequence: header.sequence,
        cap,
        from: header.groups_from,
        share: u32::from(share),
        id: u32::from(id),
    };
    Tagged::new(event).log();
    Ok(())
}

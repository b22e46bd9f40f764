//! `get_rate`: docs/spec/get_rate.md.

use anchor_lang::prelude::*;
use pinocchio::cpi::set_return_data;

use crate::cpi;
use crate::state::Pool;

/// Accounts of the views that need only the pool.
#[derive(Accounts)]
pub struct View {
    /// Any pool of this program.
    pub pool: Account<Pool>,
}

/// Returns seven `u64`: the pair (assets, supply) of this epoch, then `unbooked`, `assets` and `supply` of the ledger
/// now, then what the queue will take along, lamports and shares. An exit is priced at the first two; a deposit at
/// `(unbooked + assets - lamports, supply - shares)` of the last five.
///
/// Errors: `StaleRate`, `PoolInsolvent`. Bunker mode is no error: the pair stands.
#[inline(always)]
pub(crate) fn handler(ctx: &mut Context<View>) -> Result<()> {
    let pool = &*ctx.accounts.pool;
    let pair = pool.fresh(cpi::sysvar::current_epoch()?)?.pair()?;
    let rate = [
        pair.assets().get(),
        pair.supply().get(),
        pool.unbooked,
        pool.assets,
        pool.supply,
        pool.queue_due,
        pool.queue_shares,
    ];
    set_return_data(bytemuck::bytes_of(&rate));
    Ok(())
}

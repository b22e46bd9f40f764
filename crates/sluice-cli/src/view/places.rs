//! Where a pool's lamports are.

use serde::Serialize;
use sluice_client::accounts::Record;
use sluice_client::operators::{STAKED, is_listed};
use sluice_client::quote;

use crate::node::Seen;

/// Lamports in the reserve and in the insurance account that no ledger counts.
const FLOOR: u64 = 1_000_000;

/// A pool's lamports by place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Places {
    /// In the reserve, above its floor.
    pub reserve: u64,
    /// Of that: kept for tickets that are not finalised.
    pub reserve_for_queue: u64,
    /// Of that: what an exit at once can be paid from, the largest there is now.
    pub reserve_liquid: u64,
    /// Delegated before this epoch: it earns.
    pub active: u64,
    /// Delegated in this epoch: it earns from the next one on.
    pub activating: u64,
    /// Was delegated and cools down.
    pub cooling: u64,
    /// Rents of stake accounts, and what was withdrawn of them and not swept yet.
    pub stake_rent_and_idle: u64,
    /// In stake accounts that are delegated to vote accounts that the pool did not choose.
    pub astray: u64,
    /// Owed to the treasury, of the lamports above: fees that could not be minted.
    pub owed_fee: u64,
    /// Owed to the bounty pot, of the lamports above.
    pub owed_bounty: u64,
    /// Owed to the insurance account, of the lamports above.
    pub owed_insurance: u64,
    /// Paid in by bonds or given to restore the pool, in the reserve: the next close books it.
    pub waiting_for_close: u64,
    /// In the reserve and in no book: the next close finds it.
    pub not_yet_seen: u64,
    /// In the insurance account, above its floor.
    pub insurance: u64,
    /// In the bounty pot.
    pub bounty_pot: u64,
}

impl Places {
    /// Where everything of a pool is, by the books of now.
    #[must_use]
    pub fn of(seen: &Seen) -> Self {
        let (pool, header) = (&seen.pool, &seen.operators.header);
        let reserve = seen.reserve.saturating_sub(FLOOR);
        let activating = seen.operators.records.iter().map(|of| activating(of, seen.now.epoch));
        let activating = activating.fold(0, u64::saturating_add);
        let waiting = pool.cover.saturating_add(pool.recapitalised);
        let tracked = [pool.assets, pool.unbooked, pool.owed_fee, pool.owed_bounty, pool.owed_insurance];
        let tracked = tracked.into_iter().fold(0, u64::saturating_add);
        let in_reserve = tracked.saturating_sub(header.lamports).saturating_add(waiting);
        let delegated = header.delegated.saturating_add(header.cooling).saturating_add(header.astray);
        Self {
            reserve,
            reserve_for_queue: reserve.min(pool.queue_nominal),
            reserve_liquid: quote::liquidity(pool, seen.reserve),
            active: header.delegated.saturating_sub(activating),
            activating,
            cooling: header.cooling,
            stake_rent_and_idle: header.lamports.saturating_sub(delegated),
            astray: header.astray,
            owed_fee: pool.owed_fee,
            owed_bounty: pool.owed_bounty,
            owed_insurance: pool.owed_insurance,
            waiting_for_close: waiting,
            not_yet_seen: reserve.saturating_sub(in_reserve),
            insurance: seen.insurance.saturating_sub(FLOOR),
            bounty_pot: header.pot,
        }
    }
}

/// Of an operator's stake, what was delegated in this epoch.
fn activating(of: &Record, epoch: u64) -> u64 {
    if is_listed(of) && of.side_state == STAKED && of.side_since == epoch { of.side_delegation } else { 0 }
}

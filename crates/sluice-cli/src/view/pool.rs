//! A pool: every figure that an app shows.

use serde::Serialize;

use super::closed::Doors;
use super::config::{self, Change};
use super::epoch;
use super::growth::{self, Growth};
use super::places::Places;
use super::rate::Rate;
use super::roles::{self, RoleView};
use super::summary::Summary;
use super::tickets::QueueView;
use crate::node::Seen;

/// What `pool show` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PoolView {
    /// Its address.
    pub pool: String,
    /// The LST's mint.
    pub mint: String,
    /// Owner of the mint.
    pub token_program: String,
    /// The program.
    pub program: String,
    /// The slot.
    pub slot: u64,
    /// The present epoch.
    pub epoch: u64,
    /// Slots of it that have passed.
    pub slot_index: u64,
    /// Slots that it has.
    pub slots_in_epoch: u64,
    /// Whether the cluster still pays out rewards of it: until it has, every close waits.
    pub rewards_being_paid: bool,
    /// The pair that everybody trades at.
    pub rate: Rate,
    /// The books of now.
    pub ledger: Ledger,
    /// Where the lamports are.
    pub places: Places,
    /// Tickets that wait.
    pub queue: QueueView,
    /// What is charged.
    pub fees: Fees,
    /// What deposits find.
    pub deposits: Deposits,
    /// What is open, and what closes the rest.
    pub doors: Doors,
    /// Who decides.
    pub roles: Vec<RoleView>,
    /// What was decided and does not count yet.
    pub pending: Vec<Change>,
    /// What a share's price has made over 1, 7 and 30 epochs, as far as the history reaches.
    pub apy: Vec<Growth>,
    /// How that is reckoned.
    pub apy_method: &'static str,
    /// All operators together.
    pub operators: Summary,
    /// Its accounts.
    pub accounts: Accounts,
}

/// The books of now: not the pair's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// What all shares are worth together, lamports.
    pub assets: u64,
    /// Shares minted and not burned by the pool, base units.
    pub supply: u64,
    /// Inflows that no pair contains yet, lamports.
    pub unbooked: u64,
    /// Of that, income on which no fee was taken.
    pub taxable: u64,
    /// High-water mark: no fee below this rate. Lamports.
    pub mark_assets: u64,
    /// High-water mark, base units.
    pub mark_supply: u64,
    /// What the last close took from the shares where that was a deep fall: taken back whole where it comes back. Lamports.
    pub unconfirmed: u64,
}

/// What is charged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fees {
    /// On rewards above the high-water mark, basis points.
    pub fee_bps: u16,
    /// Of that fee, for the bounty pot, basis points.
    pub bounty_bps: u16,
    /// Of that fee, for the insurance account, basis points.
    pub insurance_bps: u16,
    /// Entry fee beyond the head-room, parts per million: the largest reward of an epoch that the pool expects.
    pub entry_ppm: u32,
    /// The least fee of an exit at this pair, parts per million.
    pub exit_floor_ppm: u32,
    /// Marginal fee of an exit at once where nothing is liquid, basis points.
    pub exit_max_bps: u16,
    /// The same from the liquidity target on.
    pub exit_min_bps: u16,
    /// That target, lamports.
    pub exit_target: u64,
    /// Who receives the fee, as shares.
    pub treasury: String,
}

/// What deposits find.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deposits {
    /// What they may still bring in this epoch free of the entry fee, as far as `open_ppm` says, lamports.
    pub head_room: u64,
    /// What of a deposit within the head-room goes to operators that can take it, parts per million; the rest pays.
    pub open_ppm: u32,
    /// From this slot on, all of a deposit pays the entry fee.
    pub late_from_slot: Option<u64>,
    /// Whether that has come.
    pub late: bool,
    /// The most assets that deposits may bring the pool to, lamports.
    pub cap: u64,
    /// What is left of that, lamports.
    pub cap_room: u64,
}

/// Its accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Accounts {
    /// Liquid SOL.
    pub reserve: String,
    /// Cover.
    pub insurance: String,
    /// Operators.
    pub operators: String,
    /// What is pending.
    pub config: String,
    /// The rate history.
    pub rates: String,
    /// Shares in the queue.
    pub escrow: String,
}

impl PoolView {
    /// Of a pool.
    #[must_use]
    pub fn of(seen: &Seen) -> Self {
        let (pool, keys, now) = (&seen.pool, &seen.keys, &seen.now);
        let places = Places::of(seen);
        Self {
            pool: keys.pool.to_string(),
            mint: keys.mint.to_string(),
            token_program: keys.token_program.to_string(),
            program: sluice_client::SLUICE_ID.to_string(),
            slot: now.slot,
            epoch: now.epoch,
            slot_index: seen.slot_index,
            slots_in_epoch: seen.slots_in_epoch,
            rewards_being_paid: seen.rewards_being_paid,
            rate: Rate::of(pool, now.epoch),
            ledger: Ledger::of(seen),
            queue: QueueView::of(pool, &seen.queue, places.reserve, places.cooling),
            places,
            fees: Fees::of(seen),
            deposits: Deposits::of(seen),
            doors: Doors::of(pool, &seen.config, now.epoch),
            roles: roles::roles(pool, &seen.config),
            pending: config::pending(seen),
            apy: growth::windows(&seen.rates),
            apy_method: growth::METHOD,
            operators: Summary::of(&seen.operators, now.epoch),
            accounts: Accounts {
                reserve: keys.reserve.to_string(),
                insurance: keys.insurance.to_string(),
                operators: keys.operators.to_string(),
                config: keys.config.to_string(),
                rates: keys.rates.to_string(),
                escrow: keys.escrow.to_string(),
            },
        }
    }
}

impl Ledger {
    fn of(seen: &Seen) -> Self {
        let pool = &seen.pool;
        Self {
            assets: pool.assets,
            supply: pool.supply,
            unbooked: pool.unbooked,
            taxable: pool.taxable,
            mark_assets: pool.mark_assets,
            mark_supply: pool.mark_supply,
            unconfirmed: pool.unconfirmed,
        }
    }
}

impl Fees {
    fn of(seen: &Seen) -> Self {
        let pool = &seen.pool;
        Self {
            fee_bps: pool.fee_bps,
            bounty_bps: pool.bounty_bps,
            insurance_bps: pool.insurance_bps,
            entry_ppm: pool.r_max_ppm,
            exit_floor_ppm: pool.exit_floor_ppm,
            exit_max_bps: pool.exit_max_bps,
            exit_min_bps: pool.exit_min_bps,
            exit_target: pool.exit_target,
            treasury: pool.treasury.to_string(),
        }
    }
}

impl Deposits {
    fn of(seen: &Seen) -> Self {
        let pool = &seen.pool;
        Self {
            head_room: pool.head_room,
            open_ppm: pool.open_ppm,
            late_from_slot: epoch(pool.late_from_slot),
            late: seen.now.slot >= pool.late_from_slot,
            cap: pool.deposit_cap,
            cap_room: pool.deposit_cap.saturating_sub(pool.assets),
        }
    }
}

//! Moving lamports between an operator's accounts and the reserve: what `sweep_operators` and `settle_operator` share.
//! It changes places and no value.

use anchor_lang::prelude::*;
use sluice_math::{bounty, Lamports};

use super::visit::Pair;
use crate::cpi::lamports::{above_floor, spendable};
use crate::cpi::stake::{self, Authority, History};
use crate::state::record::{Record, ASTRAY, COOLING, GONE, IDLE, STAKED};
use crate::state::{Operators, Pool};

/// Lamports above rent and delegation that are worth a withdrawal. Below it a stranger could make every sweep dear for
/// a lamport an operator.
const LEAST_SURPLUS: u64 = 10_000_000;

/// The same in bounties: twice the most that a step can pay, so that nobody sends a surplus in order to be paid for its
/// withdrawal.
const LEAST_SURPLUS_BOUNTIES: u64 = 2 * bounty::LATENESS_CAP;

/// What a sweep works with.
pub struct Hands<'a> {
    /// Signs for the pool.
    authority: Authority<'a>,
    /// Receives what is withdrawn.
    reserve: &'a AccountView,
    /// The pool's address.
    pool: &'a Address,
    /// Rent of a stake account.
    rent: u64,
    /// The minimum delegation, as of the last close.
    minimum: u64,
    /// What the cluster's throttle has let through.
    history: History,
    /// The least surplus that is withdrawn.
    least_surplus: u64,
    /// What of the reserve may make good what a rise of the rent took: nothing that the queue waits for.
    spare: Lamports,
    /// The epoch.
    pub epoch: u64,
}

/// What of the reserve may make good what a rise of the rent took.
fn spare(reserve: &AccountView, pool: &Pool, rent: &Rent) -> Result<Lamports> {
    Ok(spendable(reserve, rent)?.excess_over(Lamports::new(pool.queue_nominal)))
}

/// The least surplus that is withdrawn where a step pays `bounty_unit`.
fn least_surplus(bounty_unit: u64) -> u64 {
    LEAST_SURPLUS.max(bounty_unit.saturating_mul(LEAST_SURPLUS_BOUNTIES))
}

/// What was moved.
#[derive(Clone, Copy)]
pub struct Moved {
    /// What the boundary of an epoch had warmed up or cooled down.
    pub boundary: bool,
    /// What lay above the delegations: anybody can put it there, at any hour.
    pub surplus: bool,
}

impl<'a> Hands<'a> {
    /// For the pool whose account is `view`, in `epoch`.
    pub fn new(
        pool: &'a Pool,
        view: &'a AccountView,
        reserve: &'a AccountView,
        header: &Operators,
        epoch: u64,
    ) -> Result<Self> {
        let rent = Rent::get()?;
        Ok(Self {
            authority: Authority::of(pool, view),
            reserve,
            pool: view.address(),
            rent: stake::rent(&rent)?,
            minimum: header.minimum,
            history: History::at(epoch),
            least_surplus: least_surplus(header.bounty_unit),
            spare: spare(reserve, pool, &rent)?,
            epoch,
        })
    }

    /// Everything that is proven to succeed, and nothing else: a call that fails would take the other operators of the
    /// transaction with it.
    pub fn sweep(&mut self, record: &mut Record, pair: &Pair) -> Moved {
        let mut moved = self.empty_cold(record, pair);
        if let Some(side) = pair.side {
            let warm = record.side_state == STAKED && self.history.warmed(record.side_since);
            if warm && record.main_state == STAKED && self.foldable(record) {
                self.fold(record, pair.main, side);
                moved = true;
            } else if warm && record.main_state == IDLE {
                record.swap_roles();
                return Moved { boundary: true, surplus: false };
            }
        }
        Moved { boundary: moved, surplus: self.skim(record, pair) }
    }

    /// What may fail, for one operator alone: accounts that the history does not prove warm or cold. What a rise of the
    /// rent took out of their backing comes first, and alone: it is no call, and a call behind it would have to name
    /// all of its accounts. The next settlement goes on.
    pub fn settle(&mut self, record: &mut Record, main: &AccountView, side: &AccountView) -> Moved {
        if self.top_up(record, main, side) {
            return Moved { boundary: true, surplus: false };
        }
        let moved = self.sweep(record, &Pair { main, side: Some(side) });
        if moved.boundary || moved.surplus {
            return moved;
        }
        Moved { boundary: self.try_out(record, main, side), surplus: false }
    }

    /// What the stake program may refuse.
    fn try_out(&mut self, record: &mut Record, main: &AccountView, side: &AccountView) -> bool {
        if record.side_state == COOLING {
            self.empty_side(record, side);
            return true;
        }
        if record.main_state == COOLING {
            self.empty_main(record, main);
            return true;
        }
        let warming = record.side_state == STAKED && record.side_since < self.epoch;
        if warming && matches!(record.main_state, STAKED | IDLE) {
            self.fold(record, main, side);
            return true;
        }
        false
    }

    /// Withdraws accounts that have cooled down, to their rent.
    fn empty_cold(&mut self, record: &mut Record, pair: &Pair) -> bool {
        let mut moved = false;
        if record.main_state == COOLING && self.history.cooled(record.main_since) {
            self.empty_main(record, pair.main);
            moved = true;
        }
        let Some(side) = pair.side else { return moved };
        if record.side_state == COOLING && self.history.cooled(record.side_since) {
            self.empty_side(record, side);
            moved = true;
        }
        moved
    }

    fn empty_main(&self, record: &mut Record, main: &AccountView) {
        self.withdraw_to_rent(main);
        record.main_lamports = main.lamports();
        (record.main_state, record.main_since, record.main_cooling) = (IDLE, 0, 0);
    }

    fn empty_side(&self, record: &mut Record, side: &AccountView) {
        self.withdraw_to_rent(side);
        record.side_lamports = side.lamports();
        (record.side_state, record.side_since, record.side_cooling) = (IDLE, 0, 0);
    }

    /// Moves all stake of side to main. What side keeps is its rent and what it had above its delegation.
    fn fold(&mut self, record: &mut Record, main: &AccountView, side: &AccountView) {
        stake::move_stake(side, main, &self.authority, record.side_delegation, self.reserve);
        let vote = record.vote;
        record.take_main(&stake::read(main, self.pool, &vote));
        record.take_side(&stake::read(side, self.pool, &vote));
    }

    /// Withdraws what lies above delegation and rent: tips, block revenue, donations.
    fn skim(&mut self, record: &mut Record, pair: &Pair) -> bool {
        let mut moved = false;
        if matches!(record.main_state, STAKED | IDLE) {
            let surplus = self.surplus(record.main_lamports, record.main_delegation);
            if surplus >= self.least_surplus {
                stake::withdraw(pair.main, self.reserve, &self.authority, surplus);
                record.main_lamports = pair.main.lamports();
                moved = true;
            }
        }
        let Some(side) = pair.side.filter(|_| matches!(record.side_state, STAKED | IDLE)) else {
            return moved;
        };
        let surplus = self.surplus(record.side_lamports, record.side_delegation);
        if surplus >= self.least_surplus {
            stake::withdraw(side, self.reserve, &self.authority, surplus);
            record.side_lamports = side.lamports();
            moved = true;
        }
        moved
    }

    fn surplus(&self, lamports: u64, delegation: u64) -> u64 {
        lamports.saturating_sub(delegation).saturating_sub(self.rent)
    }

    /// Whether both accounts hold their delegation and their rent: after a rise of the rent they may not, and the stake
    /// program refuses to move from such an account. It also refuses a sum below the minimum delegation, should that
    /// rise.
    fn foldable(&self, record: &Record) -> bool {
        let holds = |lamports: u64, delegation: u64| lamports.saturating_sub(delegation) >= self.rent;
        holds(record.main_lamports, record.main_delegation)
            && holds(record.side_lamports, record.side_delegation)
            && record.current() >= self.minimum
    }

    fn withdraw_to_rent(&self, account: &AccountView) {
        let above = account.lamports().saturating_sub(self.rent);
        if above != 0 {
            stake::withdraw(account, self.reserve, &self.authority, above);
        }
    }

    /// Brings main and side to delegation and rent out of the reserve, as far as they are the pool's and where it has
    /// as much.
    fn top_up(&self, record: &mut Record, main: &AccountView, side: &AccountView) -> bool {
        let lacks = |state: u8, lamports: u64, delegation: u64| match state {
            GONE | ASTRAY => 0,
            _ => delegation.saturating_add(self.rent).saturating_sub(lamports),
        };
        let for_main = lacks(record.main_state, record.main_lamports, record.main_delegation);
        let for_side = lacks(record.side_state, record.side_lamports, record.side_delegation);
        let sum = for_main.saturating_add(for_side);
        if sum == 0 || sum > self.spare.get() {
            return false;
        }
        give(self.reserve, main, for_main);
        give(self.reserve, side, for_side);
        record.main_lamports = record.main_lamports.saturating_add(for_main);
        record.side_lamports = record.side_lamports.saturating_add(for_side);
        true
    }
}

/// Moves lamports of the reserve without a call. Every later call of the handler must name both accounts or neither.
pub fn give(reserve: &AccountView, to: &AccountView, lamports: u64) {
    // Views are handles: copies write to the same account.
    let (mut from, mut to) = (*reserve, *to);
    // Callers have compared with what the reserve has above its floor; what it has not is not given.
    let lamports = lamports.min(above_floor(reserve).get());
    let Some(sum) = to.lamports().checked_add(lamports) else { return };
    from.set_lamports(from.lamports().saturating_sub(lamports));
    to.set_lamports(sum);
}

//! Moving lamports between an operator's accounts and the reserve: what `sweep_operators` and `settle_operator` share. It
//! changes places and no value.

use anchor_lang::prelude::*;

use super::visit::Pair;
use crate::cpi::lamports::above_floor;
use crate::cpi::stake::{self, Authority, History};
use crate::state::record::{Record, COOLING, IDLE, STAKED};

/// Lamports above rent and delegation that are worth a withdrawal. Below it a stranger could make every sweep dear for a
/// lamport an operator.
pub const LEAST_SURPLUS: u64 = 10_000_000;

/// What a sweep works with.
pub struct Hands<'a> {
    /// Signs for the pool.
    pub authority: Authority<'a>,
    /// Receives what is withdrawn.
    pub reserve: &'a AccountView,
    /// The pool's address.
    pub pool: &'a Address,
    /// Rent of a stake account.
    pub rent: u64,
    /// What the cluster's throttle has let through.
    pub history: History,
    /// The epoch.
    pub epoch: u64,
}

impl Hands<'_> {
    /// Everything that is proven to succeed, and nothing else: a call that fails would take the other operators of the
    /// transaction with it. Returns whether anything moved.
    pub fn sweep(&mut self, record: &mut Record, pair: &Pair) -> bool {
        let mut moved = self.empty_cold(record, pair);
        if let Some(side) = pair.side {
            let warm = record.side_state == STAKED && self.history.warmed(record.side_since);
            if warm && record.main_state == STAKED && self.backed(record) {
                self.fold(record, pair.main, side);
                moved = true;
            } else if warm && record.main_state == IDLE {
                record.swap_roles();
                return true;
            }
        }
        self.skim(record, pair) | moved
    }

    /// What may fail, for one operator alone: accounts that the history does not prove warm or cold. First of all, what a
    /// rise of the rent took out of their backing comes back from the reserve.
    pub fn settle(&mut self, record: &mut Record, pair: &Pair) -> bool {
        let topped = self.top_up(record, pair);
        if self.sweep(record, pair) {
            return true;
        }
        let Some(side) = pair.side else { return topped };
        if record.side_state == COOLING && record.side_lamports > self.rent {
            self.withdraw_to_rent(side, record.side_lamports);
            record.side_lamports = self.rent;
            (record.side_state, record.side_cooling) = (IDLE, 0);
            return true;
        }
        if record.side_state == STAKED && record.side_since < self.epoch && record.main_state == STAKED {
            self.fold(record, pair.main, side);
            return true;
        }
        topped
    }

    /// Withdraws accounts that have cooled down, to their rent.
    fn empty_cold(&mut self, record: &mut Record, pair: &Pair) -> bool {
        let mut moved = false;
        if record.main_state == COOLING && self.history.cooled(record.main_since) {
            self.withdraw_to_rent(pair.main, record.main_lamports);
            record.main_lamports = pair.main.lamports();
            (record.main_state, record.main_cooling) = (IDLE, 0);
            moved = true;
        }
        let Some(side) = pair.side else { return moved };
        if record.side_state == COOLING && self.history.cooled(record.side_since) {
            self.withdraw_to_rent(side, record.side_lamports);
            record.side_lamports = side.lamports();
            (record.side_state, record.side_cooling) = (IDLE, 0);
            moved = true;
        }
        moved
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
            if surplus >= LEAST_SURPLUS {
                stake::withdraw(pair.main, self.reserve, &self.authority, surplus);
                record.main_lamports = pair.main.lamports();
                moved = true;
            }
        }
        let Some(side) = pair.side.filter(|_| matches!(record.side_state, STAKED | IDLE)) else {
            return moved;
        };
        let surplus = self.surplus(record.side_lamports, record.side_delegation);
        if surplus >= LEAST_SURPLUS {
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
    /// program refuses to move from such an account.
    fn backed(&self, record: &Record) -> bool {
        let holds = |lamports: u64, delegation: u64| lamports.saturating_sub(delegation) >= self.rent;
        holds(record.main_lamports, record.main_delegation)
            && holds(record.side_lamports, record.side_delegation)
    }

    fn withdraw_to_rent(&self, account: &AccountView, lamports: u64) {
        let above = lamports.saturating_sub(self.rent);
        if above != 0 {
            stake::withdraw(account, self.reserve, &self.authority, above);
        }
    }

    /// Brings main and side to delegation and rent out of the reserve, where it has as much.
    fn top_up(&self, record: &mut Record, pair: &Pair) -> bool {
        let lacks =
            |lamports: u64, delegation: u64| delegation.saturating_add(self.rent).saturating_sub(lamports);
        let main = lacks(record.main_lamports, record.main_delegation);
        let side = pair.side.map_or(0, |_| lacks(record.side_lamports, record.side_delegation));
        let sum = main.saturating_add(side);
        if sum == 0 || sum > above_floor(self.reserve).get() {
            return false;
        }
        give(self.reserve, pair.main, main);
        record.main_lamports = pair.main.lamports();
        if let Some(account) = pair.side {
            give(self.reserve, account, side);
            record.side_lamports = account.lamports();
        }
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

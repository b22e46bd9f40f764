//! The ways in which stake leaves an operator.

use anchor_lang::prelude::*;
use sluice_math::{moves, Lamports};

use super::sweep::give;
use super::undelegate::Wish;
use crate::cpi::stake::{self, Authority};
use crate::state::record::{Record, COOLING, IDLE, STAKED};
use crate::state::vote;

/// One way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing to do, or nothing that can be done now.
    None,
    /// Side was delegated in this epoch and never became effective: it comes back at once.
    Recall,
    /// A part of main, through the free side.
    Part(u64),
    /// A part of main, through a side that began to cool in this epoch and cools on with more.
    Join(u64),
    /// All of main.
    Main,
    /// All of side, whatever of it is warm.
    Side,
}

impl Step {
    /// What carries out `wish`. For the queue there is always one while the operator has stake that is delegated to it.
    pub fn of(record: &Record, wish: &Wish, minimum: u64, epoch: u64) -> Self {
        let minimum = Lamports::new(minimum);
        let active = Lamports::new(record.main_delegation);
        let queued = !wish.queue.is_zero();
        let part = if queued {
            moves::queue_down(active, wish.queue, minimum).get()
        } else {
            moves::rebalance_down(active, wish.rebalance, minimum).get()
        };
        let whole = part != 0 && part == record.main_delegation;
        match record.side_state {
            STAKED if record.side_since == epoch => {
                let fits = queued || wish.rebalance.get() >= record.side_delegation;
                if fits {
                    Self::Recall
                } else {
                    Self::None
                }
            }
            STAKED if queued => Self::Side,
            STAKED => Self::None,
            _ if whole => Self::Main,
            IDLE if part != 0 => Self::Part(part),
            COOLING if part != 0 && record.side_since == epoch => Self::Join(part),
            // A side that is held up by the cluster's throttle, or is not the pool's any more, takes no part of main:
            // all of it leaves, for the queue.
            _ if part != 0 && queued => Self::Main,
            _ => Self::None,
        }
    }
}

/// What carries a step out.
pub struct Exit<'a> {
    /// Signs for the pool.
    pub authority: Authority<'a>,
    /// The operator's main account.
    pub main: &'a AccountView,
    /// The operator's side account.
    pub side: &'a AccountView,
    /// The operator's vote account.
    pub vote: &'a AccountView,
    /// Receives what is not delegated any more.
    pub reserve: &'a AccountView,
    /// Rent of a stake account.
    pub rent: u64,
    /// Whether it is for the queue, which may take all of main where a part cannot leave.
    pub queued: bool,
    /// What of the reserve may make good what a rise of the rent took.
    pub spare: Lamports,
}

impl Exit<'_> {
    /// Makes the calls, and the record what the accounts are after them. Returns what was deactivated.
    pub fn carry_out(&self, record: &mut Record, step: Step) -> u64 {
        let step = self.possible(record, step);
        let vote = record.vote;
        let pool = self.authority.address();
        match step {
            Step::None => return 0,
            Step::Recall => return self.recall(record),
            Step::Side => {
                let amount = record.side_delegation;
                stake::deactivate(self.side, &self.authority);
                record.take_side(&stake::read(self.side, pool, &vote));
                return amount;
            }
            Step::Main => {
                let amount = record.main_delegation;
                stake::deactivate(self.main, &self.authority);
                record.take_main(&stake::read(self.main, pool, &vote));
                return amount;
            }
            Step::Part(amount) => self.through_side(amount),
            Step::Join(amount) => {
                stake::delegate(self.side, self.vote, &self.authority, self.reserve);
                self.through_side(amount);
            }
        }
        record.take_main(&stake::read(self.main, pool, &vote));
        record.take_side(&stake::read(self.side, pool, &vote));
        match step {
            Step::Part(amount) | Step::Join(amount) => amount,
            _ => 0,
        }
    }

    /// After a rise of the rent, stake cannot move to side before the accounts have got what they lack, which the
    /// reserve gives where it has it; a side whose vote account is gone, or that never was fully active, cannot be
    /// joined. Where neither helps, main leaves whole for the queue and stays for a target.
    fn possible(&self, record: &Record, step: Step) -> Step {
        let main = self.lacks(record.main_lamports, record.main_delegation);
        let side = self.rent.saturating_sub(record.side_lamports);
        let lacking = main.saturating_add(side);
        match step {
            Step::Part(_) if lacking == 0 => step,
            Step::Part(_) if lacking <= self.spare.get() => {
                give(self.reserve, self.main, main);
                give(self.reserve, self.side, side);
                step
            }
            Step::Join(_) if lacking == 0 && self.joinable(record) && vote::readable(self.vote) => step,
            Step::Part(_) | Step::Join(_) if self.queued => Step::Main,
            Step::Part(_) | Step::Join(_) => Step::None,
            _ => step,
        }
    }

    /// The stake program takes a deactivation back only where the account holds delegation and rent in full; and the
    /// result takes stake of main only if it is fully active, as what came out of main is: it has main's activation
    /// epoch.
    fn joinable(&self, record: &Record) -> bool {
        let (figure, activation) = stake::delegated_figure(self.side);
        let backed = self.side.lamports() >= figure.saturating_add(self.rent);
        backed && activation == record.main_since
    }

    fn lacks(&self, lamports: u64, delegation: u64) -> u64 {
        delegation.saturating_add(self.rent).saturating_sub(lamports)
    }

    fn through_side(&self, amount: u64) {
        stake::move_stake(self.main, self.side, &self.authority, amount, self.reserve);
        stake::deactivate(self.side, &self.authority);
    }

    fn recall(&self, record: &mut Record) -> u64 {
        let amount = record.side_delegation;
        stake::deactivate(self.side, &self.authority);
        let above = self.side.lamports().saturating_sub(self.rent);
        stake::withdraw(self.side, self.reserve, &self.authority, above);
        record.side_lamports = self.side.lamports();
        record.side_delegation = 0;
        (record.side_state, record.side_since) = (IDLE, 0);
        amount
    }
}

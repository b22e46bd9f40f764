//! What counts of an operator's terms, and from when.

use crate::state::allowance::LIMITED;
use crate::state::operators::{Operators, CHANGE_DELAY, NEVER};
use crate::state::record::{Record, FLAG_ZEROED};

impl Record {
    /// Whether it has lost its target since the level of this number was set.
    pub fn suspended_under(&self, level_sequence: u32) -> bool {
        self.eligible_from == NEVER && self.moved_under == level_sequence | LIMITED
    }

    /// Takes its target away at once. Its weight is counted until the delay has passed, so that the others' targets do
    /// not rise by what it frees (second pass 2.8). A change that is pending keeps its epoch and is followed by this
    /// one (see [`Record::turn`]): nobody puts off a lowered cap by a flag of its own. What opens its gap has no part
    /// in the budget of the present level, whose reach does not know of it.
    pub fn suspend(&mut self, header: &Operators, epoch: u64) {
        if self.next_from != NEVER {
            // Nothing rises meanwhile.
            self.next_weight = self.next_weight.min(self.weight);
        }
        if self.eligible_from == NEVER {
            return;
        }
        self.eligible_from = NEVER;
        self.limit(header.level_sequence, 0);
        if self.next_from != NEVER {
            return;
        }
        self.pend(epoch.saturating_add(CHANGE_DELAY));
        self.next_weight = 0;
    }

    /// The last flag is cleared, but for a weight that was taken away, which comes back by no flag: what it was given
    /// since counts when it would have.
    pub fn cleared(&mut self, epoch: u64) {
        if self.flags & FLAG_ZEROED == 0 {
            self.restore(epoch);
        } else if self.next_from != NEVER {
            self.next_weight = self.wanted_weight;
        }
    }

    /// Lets it have a target again, from the next epoch on. Whatever is pending keeps its epoch: no flag that comes and
    /// goes shortens a delay.
    pub fn restore(&mut self, epoch: u64) {
        self.eligible_from = epoch.saturating_add(1);
        if self.next_from == NEVER {
            self.pend(self.eligible_from);
        }
        self.next_weight = self.wanted_weight;
    }

    /// Opens a pending change where there is none, as a copy of what counts now; restarts its delay where there is one.
    pub fn pend(&mut self, from: u64) {
        if self.next_from == NEVER {
            self.next_weight = self.weight;
            self.next_cap = self.agreed_cap;
            self.next_share = self.share;
            self.next_groups = self.groups;
            self.next_max_inflation_bps = self.max_inflation_bps;
            self.next_max_block_bps = self.max_block_bps;
        }
        self.next_from = from;
    }

    /// Makes a pending change count, which is due, and moves its weight and its stake between its groups.
    #[cold]
    pub fn turn(&mut self, header: &mut Operators) {
        let delegated = self.current();
        for (id, next) in self.groups.into_iter().zip(self.next_groups) {
            if let Some(group) = header.groups.get_mut(usize::from(id)).filter(|_| id != 0) {
                group.weights = group.weights.saturating_sub(u32::from(self.weight));
                group.delegated = group.delegated.saturating_sub(delegated);
            }
            if let Some(group) = header.groups.get_mut(usize::from(next)).filter(|_| next != 0) {
                group.weights = group.weights.saturating_add(u32::from(self.next_weight));
                group.delegated = group.delegated.saturating_add(delegated);
                header.last_group = header.last_group.max(u32::from(next));
            }
        }
        header.weights =
            header.weights.saturating_sub(u64::from(self.weight)).saturating_add(u64::from(self.next_weight));
        self.weight = self.next_weight;
        self.agreed_cap = self.next_cap;
        self.cover(header);
        self.share = self.next_share;
        self.groups = self.next_groups;
        self.max_inflation_bps = self.next_max_inflation_bps;
        self.max_block_bps = self.next_max_block_bps;
        self.next_from = NEVER;
        if self.flags & FLAG_ZEROED != 0 && self.wanted_weight != 0 {
            self.flags &= !FLAG_ZEROED;
            if self.flags == 0 {
                self.eligible_from = header.epoch;
            }
        }
        if self.eligible_from == NEVER && self.weight != 0 {
            // Suspended while another change was pending: now its own delay begins.
            self.pend(header.epoch.saturating_add(CHANGE_DELAY));
            self.next_weight = 0;
        }
    }
}

//! What an operator may move under a level, and what is earned with it.

use sluice_math::level::Reach;

use crate::state::record::Record;

/// What is paid for once an operator and epoch.
#[derive(Clone, Copy)]
pub enum Earning {
    /// A move of its stake, onto it or off it.
    Move,
    /// The withdrawal of what lies above its delegations.
    Surplus,
}

/// [`Record::moved_under`]: under this level the operator may move less than its gap.
pub const LIMITED: u32 = 1 << 31;

/// The number of the level after `sequence`: of 31 bits, for [`LIMITED`].
pub const fn next_sequence(sequence: u32) -> u32 {
    sequence.wrapping_add(1) & !LIMITED
}

impl Record {
    /// What it may move of `gap` under a level, which reaches as far as `reach`; it is operator `index`.
    #[inline(always)]
    pub fn allowance(&self, reach: Reach, index: u32, gap: u64, level_sequence: u32) -> u64 {
        if self.moved_under != level_sequence | LIMITED {
            let moved = if self.moved_under == level_sequence { self.moved } else { 0 };
            return reach.allowance(index, gap, moved);
        }
        if index <= reach.end {
            gap.min(self.moved)
        } else {
            0
        }
    }

    /// Counts a move.
    #[inline(always)]
    pub fn count_move(&mut self, level_sequence: u32, amount: u64) {
        if self.moved_under == level_sequence | LIMITED {
            self.moved = self.moved.saturating_sub(amount);
            return;
        }
        let before = if self.moved_under == level_sequence { self.moved } else { 0 };
        self.moved = before.saturating_add(amount);
        self.moved_under = level_sequence;
    }

    /// Under this level it moves no more than `left`, in either direction.
    pub fn limit(&mut self, level_sequence: u32, left: u64) {
        self.moved = left;
        self.moved_under = level_sequence | LIMITED;
    }

    /// Where it is limited under this level, it moves no more than `left` either.
    pub fn limit_to(&mut self, level_sequence: u32, left: u64) {
        if self.moved_under == level_sequence | LIMITED {
            self.moved = self.moved.min(left);
        }
    }

    /// Whether what is earned in `epoch` is the first of its kind, which is paid for: flows that anybody can make must
    /// not make steps to be paid for (M4).
    pub fn earn(&mut self, kind: Earning, epoch: u64) -> bool {
        // as-safety: an epoch has millions of years to come before its lower 30 bits repeat.
        #[expect(clippy::cast_possible_truncation, reason = "see above")]
        let now = (epoch as u32) << 2;
        let kind = match kind {
            Earning::Move => 1,
            Earning::Surplus => 2,
        };
        let before = if self.paid_in >> 2 << 2 == now { self.paid_in } else { now };
        self.paid_in = before | kind;
        before & kind == 0
    }
}

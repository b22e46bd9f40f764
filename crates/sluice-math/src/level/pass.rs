//! The pass over all operators.

use core::slice::Iter;

use super::{Frame, MAX_AMOUNT, Operators, Reach};
use crate::error::{MathError, Result};

/// A budget of moves, and how far it reaches.
pub(super) struct Budget {
    pub reach: Reach,
    pub left: u64,
}

impl Budget {
    pub const fn new(left: u64) -> Self {
        Self { reach: Reach::ALL, left }
    }

    /// The least gap that still takes anything from it, where `least` is the least that is worth a move.
    pub const fn least(&self, least: u64) -> u64 {
        if self.reach.end == u32::MAX { least } else { u64::MAX }
    }

    /// Takes `gap` from what is left; the first that does not find all of it ends the reach.
    #[inline(always)]
    pub const fn spend(&mut self, at: u32, gap: u64) {
        if gap <= self.left {
            // wrapping-safety: compared in the line above.
            self.left = self.left.wrapping_sub(gap);
        } else if self.reach.end == u32::MAX {
            self.reach = Reach { end: at, rest: self.left };
            self.left = 0;
        }
    }
}

/// The pass over all operators, in the order of the list.
pub(super) struct Pass {
    /// Address of the first operator: numbers are counted from where an operator lies, so that the loop need not count.
    first: usize,
    /// What is not asked for by those so far.
    pub left: u64,
    /// What their head-room lacks to as much as is counted; nothing is counted beyond.
    lacking: i64,
    /// What operators have above their caps and ceilings, once for each of their groups: others of the group have as
    /// much less room than their own ceilings say.
    pub crowded: u64,
    pub up: Budget,
    pub down: Budget,
    pub excess: u64,
    /// Whether there is anybody to whom no stake can be added.
    pub closed: bool,
}

/// The band's relative part.
#[inline(always)]
pub(super) const fn share(target: u64, band: u16) -> u64 {
    super::band(target, band, 0)
}

/// The number of `operator` in the list that begins at address `first`.
pub(super) fn number<T>(first: usize, operator: &T) -> u32 {
    // wrapping-safety: it lies behind the first.
    let behind = core::ptr::from_ref(operator).addr().wrapping_sub(first);
    // A list of 2^32 operators does not fit an account.
    u32::try_from(behind.checked_div(size_of::<T>()).unwrap_or(0)).unwrap_or(u32::MAX)
}

/// The least head-room that is enough.
fn enough(frame: &Frame) -> i64 {
    i64::try_from(frame.room.min(MAX_AMOUNT)).unwrap_or(i64::MAX)
}

impl Pass {
    pub fn new(frame: &Frame, first: usize) -> Self {
        let (up, down) = (Budget::new(frame.up), Budget::new(frame.down));
        let (left, lacking) = (frame.delegatable, enough(frame));
        Self { first, left, lacking, crowded: 0, up, down, excess: 0, closed: false }
    }

    /// Head-room of those to whom stake can be added; what lies beyond enough is of one of them.
    pub fn room(&self, frame: &Frame) -> u64 {
        // wrapping-safety: what is lacking is at most enough, and at least minus MAX_AMOUNT.
        enough(frame).wrapping_sub(self.lacking).unsigned_abs()
    }

    /// Goes over `list`, whose operators stand at `level`. Errors: `OutOfRange` as soon as they ask for more than there
    /// is.
    pub fn go<O: Operators>(
        &mut self,
        operators: &mut O,
        list: &[O::Operator],
        frame: &Frame,
        level: u64,
    ) -> Result<()> {
        let mut rest = list.iter();
        loop {
            self.run(operators, &mut rest, frame, level);
            loop {
                let Some(odd) = rest.next() else { return Ok(()) };
                self.odd(operators, odd, frame, level)?;
                // Many may take no stake, where sides are busy: none of them is worth a start of the long loop.
                let next = rest.as_slice().first();
                if next.is_none_or(|next| operators.eligible(next) && operators.open(next)) {
                    break;
                }
            }
        }
    }

    /// Goes over the ordinary ones up to the first that is none, which is left in `list`: all that is below is of those
    /// who have a target and to whom stake can be added, and whose moves have a budget.
    ///
    /// The program's longest loop: it calls nothing, so that what it needs most is in registers.
    #[inline(never)]
    fn run<O: Operators>(
        &mut self,
        operators: &mut O,
        list: &mut Iter<'_, O::Operator>,
        frame: &Frame,
        level: u64,
    ) {
        let Frame { least_move, band, .. } = *frame;
        // The highest target that is none; with it, zero is none of the ordinary ones, whatever the least is.
        let none = frame.least_target.saturating_sub(1);
        let (mut left, mut lacking, mut excess) = (self.left, self.lacking, self.excess);
        let (mut up, mut down, mut crowded) = (self.up.left, self.down.left, self.crowded);
        let (rise, fall) = (self.up.least(least_move), self.down.least(least_move));
        let mut rest = list.clone();
        loop {
            let here = rest.clone();
            let Some(operator) = rest.next() else { break };
            let (most, asked) = operators.claim(operator).wanted(level);
            let current = operators.current(operator);
            if asked <= none || asked > left || !operators.eligible(operator) || !operators.open(operator) {
                rest = here;
                break;
            }
            if current > asked {
                let gap = current.wrapping_sub(asked);
                if gap >= fall && gap >= share(asked, band) {
                    if gap > down {
                        rest = here;
                        break;
                    }
                    // wrapping-safety: compared above.
                    down = down.wrapping_sub(gap);
                }
                // wrapping-safety: at most the sum of what all have.
                excess = excess.wrapping_add(gap);
                // wrapping-safety: compared above.
                left = left.wrapping_sub(asked);
                if current > most {
                    // wrapping-safety: at most four groups, and less than MAX_AMOUNT: the target is not zero.
                    crowded = crowded
                        .saturating_add(operators.groups(operator).wrapping_mul(current.wrapping_sub(most)));
                    continue;
                }
            } else {
                let gap = asked.wrapping_sub(current);
                if gap >= rise && gap >= share(asked, band) {
                    if gap > up {
                        rest = here;
                        break;
                    }
                    // wrapping-safety: compared above.
                    up = up.wrapping_sub(gap);
                }
                // wrapping-safety: compared above.
                left = left.wrapping_sub(asked);
            }
            if lacking > 0 {
                // wrapping-safety: compared above, and both are at most MAX_AMOUNT.
                lacking = lacking.wrapping_sub_unsigned(most.wrapping_sub(current));
            }
        }
        *list = rest;
        (self.left, self.lacking, self.excess) = (left, lacking, excess);
        (self.up.left, self.down.left, self.crowded) = (up, down, crowded);
    }

    /// Any operator: one that asks for more than there is, has no target, takes no stake, or whose move is more than is
    /// left.
    #[cold]
    #[inline(never)]
    fn odd<O: Operators>(
        &mut self,
        operators: &mut O,
        operator: &O::Operator,
        frame: &Frame,
        level: u64,
    ) -> Result<()> {
        let (claim, current) = (operators.claim(operator), operators.current(operator));
        let asked = claim.target(level, frame.least_target);
        self.left = self.left.checked_sub(asked).ok_or(MathError::OutOfRange)?;
        let most = claim.most(frame.least_target);
        let eligible = operators.eligible(operator);
        let open = eligible && operators.open(operator);
        self.closed |= !open;
        if current > most {
            let above = operators.groups(operator).saturating_mul(current.wrapping_sub(most));
            self.crowded = self.crowded.saturating_add(above);
        } else if open && self.lacking > 0 {
            // wrapping-safety: both are at most MAX_AMOUNT.
            self.lacking = self.lacking.wrapping_sub_unsigned(most.wrapping_sub(current));
        }
        let target = if eligible { asked } else { 0 };
        if current > target {
            let gap = current.wrapping_sub(target);
            // wrapping-safety: at most the sum of what all have.
            self.excess = self.excess.wrapping_add(gap);
            self.fall(frame, operator, gap, target);
        } else if open {
            self.rise(frame, operator, target.wrapping_sub(current), target);
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn fall<T>(&mut self, frame: &Frame, operator: &T, gap: u64, target: u64) {
        // Who may have nothing leaves whole, however little it is.
        if gap >= frame.band(target) || target == 0 {
            let at = number(self.first, operator);
            self.down.spend(at, gap);
        }
    }

    #[cold]
    #[inline(never)]
    fn rise<T>(&mut self, frame: &Frame, operator: &T, gap: u64, target: u64) {
        // No gap is no move, whatever the least is.
        if gap != 0 && gap >= frame.band(target) {
            let at = number(self.first, operator);
            self.up.spend(at, gap);
        }
    }
}

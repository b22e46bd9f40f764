//! One pass that proves a proposal to be the valid one, and finds what may move under it.

use super::{Frame, Level, MAX_AMOUNT, MAX_LEVEL, Operators, Reach};
use crate::error::{MathError, Result};
use crate::units::Ppm;

/// What a verified level says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The sum of what all weights ask for at this level; never more than what is distributed.
    pub sum: u64,
    /// Head-room of all operators to which stake can be added, up to their caps, less what others of their groups have above
    /// theirs; at most the frame's.
    pub room: u64,
    /// What of a deposit within the head-room the next level would give to operators to which stake can be added, at least:
    /// the others get their part as well, which nobody can delegate before the next epoch.
    pub open: Ppm,
    /// Reach of `delegate`.
    pub up: Reach,
    /// Reach of rebalancing by `undelegate`.
    pub down: Reach,
    /// What operators have above their targets, small gaps included.
    pub excess: u64,
}

/// Whether `level` is the only valid proposal for `list`, and what it says; tells the operators what their groups grant them.
///
/// Errors: `OutOfRange` for every other proposal, a level above [`MAX_LEVEL`], an index with the highest level or behind
/// the list, and amounts above [`MAX_AMOUNT`].
pub fn verify<O: Operators>(
    operators: &mut O,
    list: &mut [O::Operator],
    frame: &Frame,
    level: Level,
) -> Result<Verified> {
    let saturated = level.level == MAX_LEVEL;
    let beyond = level.level > MAX_LEVEL || (saturated && level.index != 0);
    if beyond || frame.delegatable > MAX_AMOUNT {
        return Err(MathError::OutOfRange);
    }
    let index = usize::try_from(level.index).map_err(|_| MathError::OutOfRange)?;
    let mut pass = Pass::new(frame, list.as_ptr().addr());
    let (higher, lower) = list.split_at_checked(index).ok_or(MathError::OutOfRange)?;
    // wrapping-safety: at most 2^48.
    let above = level.level.wrapping_add(1);
    pass.go(operators, higher, frame, above)?;
    pass.go(operators, lower, frame, level.level)?;
    if !saturated {
        // The next proposal: one operator more stands higher. It must not fit.
        let claim = operators.claim(lower.first().ok_or(MathError::OutOfRange)?);
        let least = frame.least_target;
        let more = claim.target(above, least).saturating_sub(claim.target(level.level, least));
        // wrapping-safety: both are at most MAX_AMOUNT.
        if pass.sum.wrapping_add(more) <= frame.delegatable {
            return Err(MathError::OutOfRange);
        }
    }
    let room = pass.room.saturating_sub(pass.crowded).min(frame.room);
    // What deposits may bring before the operators that are open are full: without what is still to be delegated to them.
    let deposits = room.saturating_add(frame.delegated).saturating_sub(frame.delegatable);
    let open =
        if pass.closed { open_share(operators, list, frame, level.level, deposits) } else { Ppm::WHOLE };
    let Pass { sum, mut up, down, excess, .. } = pass;
    if operators.tight(above, excess) {
        up = grant_all(operators, list, frame, level);
    }
    Ok(Verified { sum, room, open, up, down, excess })
}

/// The pass over all operators, in the order of the list.
struct Pass {
    /// Address of the first operator: numbers are counted from where an operator lies, so that the loop need not count.
    first: usize,
    sum: u64,
    room: u64,
    /// What operators have above their caps and ceilings, once for each of their groups: others of the group have as much
    /// less room than their own ceilings say.
    crowded: u64,
    up: Reach,
    down: Reach,
    up_left: u64,
    down_left: u64,
    excess: u64,
    /// Whether there is anybody to whom no stake can be added.
    closed: bool,
}

impl Pass {
    const fn new(frame: &Frame, first: usize) -> Self {
        let (up_left, down_left) = (frame.up, frame.down);
        let (up, down) = (Reach::ALL, Reach::ALL);
        Self { first, sum: 0, room: 0, crowded: 0, up, down, up_left, down_left, excess: 0, closed: false }
    }

    /// Goes over `list`, whose operators stand at `level`. Errors: `OutOfRange` as soon as they ask for more than there
    /// is: stopping there is also what keeps the sum below 2^64.
    ///
    /// The program's longest loop: what is rare is a call, so that the rest needs few more registers than there are.
    #[inline(never)]
    fn go<O: Operators>(
        &mut self,
        operators: &O,
        list: &[O::Operator],
        frame: &Frame,
        level: u64,
    ) -> Result<()> {
        let Frame { least_target: least, least_move, delegatable, .. } = *frame;
        // Opaque, or else every round would find out anew which of the two is smaller.
        let enough = core::hint::black_box(frame.room.min(MAX_AMOUNT));
        let (mut sum, mut room, mut excess) = (self.sum, self.room, 0u64);
        for operator in list {
            let claim = operators.claim(operator);
            let asked = claim.target(level, least);
            // wrapping-safety: both are at most MAX_AMOUNT.
            sum = sum.wrapping_add(asked);
            if sum > delegatable {
                return Err(MathError::OutOfRange);
            }
            let current = operators.current(operator);
            if operators.eligible(operator) && operators.open(operator) {
                let most = claim.most(least);
                if most < current {
                    self.crowd(operators, operator, current.wrapping_sub(most));
                } else if room < enough {
                    // wrapping-safety: both are at most MAX_AMOUNT.
                    room = room.wrapping_add(most.wrapping_sub(current));
                }
                if current > asked {
                    let gap = current.wrapping_sub(asked);
                    // wrapping-safety: at most the sum of what all have.
                    excess = excess.wrapping_add(gap);
                    if gap >= least_move || asked == 0 {
                        self.fall(frame, operator, gap, asked);
                    }
                } else if asked.wrapping_sub(current) >= least_move {
                    self.rise(frame, operator, asked.wrapping_sub(current), asked);
                }
            } else {
                self.shut(operators, frame, operator, asked);
            }
        }
        (self.sum, self.room) = (sum, room);
        self.excess = self.excess.wrapping_add(excess);
        Ok(())
    }

    /// The number of `operator`.
    fn number<T>(&self, operator: &T) -> u32 {
        // wrapping-safety: it lies behind the first.
        let behind = core::ptr::from_ref(operator).addr().wrapping_sub(self.first);
        // A list of 2^32 operators does not fit an account.
        u32::try_from(behind.checked_div(size_of::<T>()).unwrap_or(0)).unwrap_or(u32::MAX)
    }

    /// One that has `above` more than its cap and ceiling.
    #[cold]
    #[inline(never)]
    fn crowd<O: Operators>(&mut self, operators: &O, operator: &O::Operator, above: u64) {
        self.crowded = self.crowded.saturating_add(operators.groups(operator).saturating_mul(above));
    }

    /// One to whom no stake can be added.
    #[cold]
    #[inline(never)]
    fn shut<O: Operators>(&mut self, operators: &O, frame: &Frame, operator: &O::Operator, asked: u64) {
        self.closed = true;
        let (current, most) =
            (operators.current(operator), operators.claim(operator).most(frame.least_target));
        self.crowd(operators, operator, current.saturating_sub(most));
        let target = if operators.eligible(operator) { asked } else { 0 };
        if current > target {
            let gap = current.wrapping_sub(target);
            // wrapping-safety: as above.
            self.excess = self.excess.wrapping_add(gap);
            self.fall(frame, operator, gap, target);
        }
    }

    #[cold]
    #[inline(never)]
    fn fall<T>(&mut self, frame: &Frame, operator: &T, gap: u64, target: u64) {
        // Who may have nothing leaves whole, however little it is.
        if gap >= frame.band(target) || target == 0 {
            let at = self.number(operator);
            spend(&mut self.down, &mut self.down_left, at, gap);
        }
    }

    #[cold]
    #[inline(never)]
    fn rise<T>(&mut self, frame: &Frame, operator: &T, gap: u64, target: u64) {
        // No gap is no move, whatever the least is.
        if gap != 0 && gap >= frame.band(target) {
            let at = self.number(operator);
            spend(&mut self.up, &mut self.up_left, at, gap);
        }
    }
}

/// The reach of `delegate` where groups may lack room: what they grant is what counts, and those behind get the rest.
#[inline(never)]
fn grant_all<O: Operators>(
    operators: &mut O,
    list: &mut [O::Operator],
    frame: &Frame,
    level: Level,
) -> Reach {
    let (mut up, mut left) = (Reach::ALL, frame.up);
    for (at, operator) in (0u32..).zip(list) {
        if up.end <= at {
            break;
        }
        if !operators.eligible(operator) || !operators.open(operator) {
            continue;
        }
        let target = operators.claim(operator).target(level.of(at), frame.least_target);
        let gap = target.saturating_sub(operators.current(operator));
        if gap != 0 && gap >= frame.band(target) {
            let granted = operators.grant(operator, gap, frame.least_move);
            spend(&mut up, &mut left, at, granted);
        }
    }
    up
}

/// What of the weights that are below their caps and ceilings at `level` is open and stays so, whatever of `deposits`
/// comes: all of it raises the level by `deposits / weights`, or by more where somebody fills; whoever can take
/// that rise gets its part of every deposit, and whoever cannot is not counted (its part goes to others from there on).
#[inline(never)]
fn open_share<O: Operators>(
    operators: &O,
    list: &[O::Operator],
    frame: &Frame,
    level: u64,
    deposits: u64,
) -> Ppm {
    let least = frame.least_target;
    let mut all = 0u64;
    for operator in list {
        let claim = operators.claim(operator);
        if claim.most(least) > claim.target(level, least) {
            // wrapping-safety: weights of 16 bits.
            all = all.wrapping_add(u64::from(claim.weight));
        }
    }
    let Some(rise) = deposits.saturating_add(all.saturating_sub(1)).checked_div(all) else {
        return Ppm::ZERO;
    };
    // Beyond any slack already, and small enough for a product.
    let rise = rise.min(MAX_LEVEL);
    let mut open = 0u64;
    for operator in list {
        if !operators.eligible(operator) || !operators.open(operator) {
            continue;
        }
        let claim = operators.claim(operator);
        // wrapping-safety: 16 bits times 48; a target is at most what the claim asks for at the highest level.
        let needed = u64::from(claim.weight).wrapping_mul(rise);
        let slack = claim.most(least).wrapping_sub(claim.target(level, least));
        if slack != 0 && slack >= needed {
            open = open.wrapping_add(u64::from(claim.weight));
        }
    }
    // Floored, in favour of the holders; never above the whole.
    let share = open.saturating_mul(u64::from(Ppm::WHOLE.get())).checked_div(all);
    share
        .and_then(|share| u32::try_from(share).ok())
        .map_or(Ppm::ZERO, |share| Ppm::new(share).unwrap_or(Ppm::ZERO))
}

/// Takes `gap` from what is left; the first that does not find all of it ends the reach.
#[inline(always)]
const fn spend(reach: &mut Reach, left: &mut u64, at: u32, gap: u64) {
    if gap <= *left {
        // wrapping-safety: compared in the line above.
        *left = left.wrapping_sub(gap);
    } else if reach.end == u32::MAX {
        *reach = Reach { end: at, rest: *left };
        *left = 0;
    }
}

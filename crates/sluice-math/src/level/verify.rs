//! One pass that proves a proposal to be the valid one, and finds what may move under it.

use super::pass::{Budget, Pass, number, share};
use super::{Frame, Level, MAX_AMOUNT, MAX_LEVEL, Operators, Reach};
use crate::error::{MathError, Result};
use crate::units::Ppm;

/// What a verified level says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The sum of what all weights ask for at this level; never more than what is distributed.
    pub sum: u64,
    /// Head-room of all operators to which stake can be added, up to their caps, less what others of their groups have
    /// above theirs; at most the frame's.
    pub room: u64,
    /// What of a deposit within the head-room the next level would give to operators to which stake can be added, at
    /// least: the others get their part as well, which nobody can delegate before the next epoch.
    pub open: Ppm,
    /// Reach of `delegate`.
    pub up: Reach,
    /// Reach of rebalancing by `undelegate`.
    pub down: Reach,
    /// What operators have above their targets, small gaps included.
    pub excess: u64,
}

/// Whether `level` is the only valid proposal for `list`, and what it says; tells the operators what their groups grant
/// them.
///
/// Errors: `OutOfRange` for every other proposal, a level above [`MAX_LEVEL`], an index with the highest level or
/// behind the list, and amounts above [`MAX_AMOUNT`].
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
        if more <= pass.left {
            return Err(MathError::OutOfRange);
        }
    }
    let room = pass.room(frame).saturating_sub(pass.crowded).min(frame.room);
    // What deposits may bring before the operators that are open are full: without what is still to be delegated to
    // them.
    let deposits = room.saturating_add(frame.delegated).saturating_sub(frame.delegatable);
    let open =
        if pass.closed { open_share(operators, list, frame, level.level, deposits) } else { Ppm::WHOLE };
    // wrapping-safety: what is left is of it.
    let sum = frame.delegatable.wrapping_sub(pass.left);
    let (mut up, down, excess) = (pass.up.reach, pass.down.reach, pass.excess);
    if operators.tight(above, excess) {
        up = grant_all(operators, list, frame, index, level.level);
    }
    Ok(Verified { sum, room, open, up, down, excess })
}

/// The reach of `delegate` where groups may lack room: what they grant is what counts, and those behind get the rest.
/// The list stands at `level`, its first `index` places one higher.
fn grant_all<O: Operators>(
    operators: &mut O,
    list: &mut [O::Operator],
    frame: &Frame,
    index: usize,
    level: u64,
) -> Reach {
    let mut up = Budget::new(frame.up);
    let first = list.as_ptr().addr();
    if let Some((higher, lower)) = list.split_at_mut_checked(index) {
        // wrapping-safety: at most 2^48.
        grant(operators, higher, frame, level.wrapping_add(1), first, &mut up);
        grant(operators, lower, frame, level, first, &mut up);
    }
    up.reach
}

/// The same for `list`, whose operators stand at `level`.
#[inline(never)]
fn grant<O: Operators>(
    operators: &mut O,
    list: &mut [O::Operator],
    frame: &Frame,
    level: u64,
    first: usize,
    up: &mut Budget,
) {
    let Frame { least_target: least, least_move, band, .. } = *frame;
    let (mut left, rise) = (up.left, up.least(least_move));
    for operator in list {
        let (_, asked) = operators.claim(operator).wanted(level);
        let current = operators.current(operator);
        if asked < least || asked <= current {
            continue;
        }
        let gap = asked.wrapping_sub(current);
        if gap < rise
            || gap < share(asked, band)
            || !operators.eligible(operator)
            || !operators.open(operator)
        {
            continue;
        }
        let granted = operators.grant(operator, gap, least_move);
        if granted > left {
            up.reach = Reach { end: number(first, operator), rest: left };
            left = 0;
            break;
        }
        // wrapping-safety: compared above.
        left = left.wrapping_sub(granted);
    }
    up.left = left;
}

/// What of the weights that are below their caps and ceilings at `level` is open and stays so, whatever of `deposits`
/// comes: all of it raises the level by `deposits / weights`, or by more where somebody fills; whoever can take
/// that rise gets its part of every deposit, and whoever cannot is not counted (its part goes to others from there on).
#[inline(never)]
fn open_share<O: Operators>(
    operators: &mut O,
    list: &[O::Operator],
    frame: &Frame,
    level: u64,
    deposits: u64,
) -> Ppm {
    let least = frame.least_target;
    let mut all = 0u64;
    for operator in list {
        let claim = operators.claim(operator);
        let (most, asked) = claim.wanted(level);
        if most >= least && most > asked {
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
        let claim = operators.claim(operator);
        let (most, asked) = claim.wanted(level);
        if most < least || !operators.eligible(operator) || !operators.open(operator) {
            continue;
        }
        let target = if asked < least { 0 } else { asked };
        // wrapping-safety: 16 bits times 48; a target is at most what the claim asks for at the highest level.
        let needed = u64::from(claim.weight).wrapping_mul(rise);
        let slack = most.wrapping_sub(target);
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

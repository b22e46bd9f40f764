//! Who is to have how much: targets by water level, with ceilings for groups, and what may move towards them.
//!
//! A target is `min(cap, weight * min(level, ceilings of the groups))`: each operator's depends on nothing but its own
//! record, the level and its groups' ceilings, so the total is monotone in the level and independent of the order of
//! the list (design D10). Anyone proposes a level; one pass proves that it is the only valid one.
//!
//! Whole levels are coarse where weights are large, or where targets below the least stakeable amount count as zero. So
//! a proposal is a pair: the first `index` operators stand one level higher than the others. In the order of (level,
//! index) the total never falls, and exactly one proposal is the largest that does not exceed what there is.

use crate::error::{MathError, Result};
use crate::units::{Lamports, Ppm};

/// The highest level, in lamports a unit of weight: with it, everybody is at a cap. A weight has 16 bits, so no
/// product with a level, or with one level more, exceeds 64.
pub const MAX_LEVEL: u64 = (1 << 48) - 1;

/// The largest amount that a level distributes, and the largest cap: sums of two stay far below 2^64. Beyond all
/// lamports there are (6 * 10^17).
pub const MAX_AMOUNT: u64 = 1 << 62;

/// What an operator may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its share of the water.
    pub weight: u16,
    /// The most it may have, in lamports: the least of its own caps. At most [`MAX_AMOUNT`].
    pub cap: u64,
    /// The level above which one of its groups would be over its cap. At most [`MAX_LEVEL`].
    pub ceiling: u64,
}

impl Claim {
    /// The target at `level` (at most one above [`MAX_LEVEL`]), zero where it is under `least`: what is left over by
    /// rounding cannot be staked.
    #[inline(always)]
    pub const fn target(&self, level: u64, least: u64) -> u64 {
        let level = if level < self.ceiling { level } else { self.ceiling };
        // wrapping-safety: 16 bits times at most 2^48.
        let wanted = (self.weight as u64).wrapping_mul(level);
        let target = if wanted < self.cap { wanted } else { self.cap };
        if target < least { 0 } else { target }
    }
}

/// The level at which a group with `cap` lamports over all weights of its members is full: `floor(cap / weights)`, in
/// favour of the cap. Without weights, or above all levels, no ceiling.
#[inline(always)]
#[expect(
    clippy::integer_division,
    reason = "the floor is what keeps the group below its cap; zero weights are handled"
)]
#[expect(clippy::arithmetic_side_effects, reason = "zero weights are handled")]
pub const fn ceiling(cap: u64, weights: u64) -> u64 {
    if weights == 0 {
        return MAX_LEVEL;
    }
    let ceiling = cap / weights;
    if ceiling < MAX_LEVEL { ceiling } else { MAX_LEVEL }
}

/// A proposed level: operators before `index` stand at `level + 1`, the others at `level`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Level {
    /// Lamports a unit of weight.
    pub level: u64,
    /// How many operators, in the order of the list, stand one higher.
    pub index: u32,
}

impl Level {
    /// The level of everybody when there is more than all caps hold.
    pub const SATURATED: Self = Self { level: MAX_LEVEL, index: 0 };

    /// The level at which operator `i` stands.
    #[inline(always)]
    pub const fn of(&self, i: u32) -> u64 {
        // wrapping-safety: a valid level is at most MAX_LEVEL.
        if i < self.index { self.level.wrapping_add(1) } else { self.level }
    }
}

/// What a level distributes, and the limits of this epoch's moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What is to be distributed, in lamports. At most [`MAX_AMOUNT`].
    pub delegatable: u64,
    /// A target under this counts as zero: twice the minimum delegation, so that a half can always be moved.
    pub least_target: u64,
    /// The smallest gap that is worth a move, in lamports: at least the minimum delegation.
    pub least_move: u64,
    /// The same in basis points of the target; the larger of the two counts.
    pub band: u16,
    /// Free reserve that may be delegated now.
    pub up: u64,
    /// What rebalancing may still undelegate in this epoch.
    pub down: u64,
    /// The most head-room that is of any use: beyond it none is counted.
    pub room: u64,
}

impl Frame {
    /// The smallest gap to `target` that is worth a move.
    #[inline(always)]
    pub const fn band(&self, target: u64) -> u64 {
        band(target, self.band, self.least_move)
    }
}

/// The smallest gap to `target` that is worth a move: `share` basis points of it, at least `least`.
#[inline(always)]
#[expect(clippy::integer_division, reason = "a band is no amount: its rounding decides nothing that is owed")]
pub const fn band(target: u64, share: u16, least: u64) -> u64 {
    // wrapping-safety: divided first, at most 2^62 / 10^4 times 2^16.
    let relative = (target / 10_000).wrapping_mul(share as u64);
    if relative > least { relative } else { least }
}

/// How far this epoch's moves reach: operators before `end` may close their whole gap, the one at `end` may move
/// `rest`, the others wait for the next level. Fixed with the level, so neither order nor repetition of moves matters
/// (second pass 2.12), and no allowance falls under the minimum delegation by being divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The first operator that may not close its whole gap.
    pub end: u32,
    /// What that operator may move.
    pub rest: u64,
}

impl Reach {
    /// What operator `i` may move of `gap`, having moved `moved` under this level.
    #[inline(always)]
    pub const fn allowance(&self, i: u32, gap: u64, moved: u64) -> u64 {
        if i < self.end {
            return gap;
        }
        if i > self.end {
            return 0;
        }
        let rest = self.rest.saturating_sub(moved);
        if rest < gap { rest } else { gap }
    }
}

/// A list of operators, as a pass asks about them.
pub trait Operators {
    /// One of them.
    type Operator;

    /// What it asks for. Counted even while its own target is zero, so that what it frees is not given to others before
    /// the delay of that change has passed (second pass 2.8). The ceiling need not be exact where it is above the
    /// proposed level and one more.
    fn claim(&self, operator: &Self::Operator) -> Claim;

    /// The exact ceiling of its claim.
    fn ceiling(&self, operator: &Self::Operator) -> u64;

    /// Active and activating, in lamports that exist: over all operators at most [`MAX_AMOUNT`].
    fn current(&self, operator: &Self::Operator) -> u64;

    /// Whether it may have a target at all: listed, not drained, not flagged.
    fn eligible(&self, operator: &Self::Operator) -> bool;

    /// Whether stake can be added in this epoch.
    fn open(&self, operator: &Self::Operator) -> bool;
}

/// What a verified level says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// The sum of what all weights ask for at this level; never more than what is distributed.
    pub sum: u64,
    /// Head-room of all operators to which stake can be added, up to their caps; at most the frame's.
    pub room: u64,
    /// What of a deposit the next level would give to operators to which stake can be added: the others get their part as
    /// well, which nobody can delegate before the next epoch. Exact as long as the deposit fills nobody's cap.
    pub open: Ppm,
    /// Reach of `delegate`.
    pub up: Reach,
    /// Reach of rebalancing by `undelegate`.
    pub down: Reach,
    /// What operators have above their targets, small gaps included.
    pub excess: u64,
}

/// Whether `level` is the only valid proposal for `list`, and what it says.
///
/// Errors: `OutOfRange` for every other proposal, a level above [`MAX_LEVEL`], an index with the highest level or behind
/// the list, and amounts above [`MAX_AMOUNT`].
pub fn verify<O: Operators>(
    operators: &O,
    list: &[O::Operator],
    frame: &Frame,
    level: Level,
) -> Result<Verified> {
    let saturated = level.level == MAX_LEVEL;
    let beyond = level.level > MAX_LEVEL || (saturated && level.index != 0);
    if beyond || frame.delegatable > MAX_AMOUNT {
        return Err(MathError::OutOfRange);
    }
    let index = usize::try_from(level.index).map_err(|_| MathError::OutOfRange)?;
    let (higher, lower) = list.split_at_checked(index).ok_or(MathError::OutOfRange)?;
    // wrapping-safety: at most 2^48.
    let above = level.level.wrapping_add(1);
    let mut pass = Pass::new(frame);
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
    let open = if pass.closed { open_share(operators, list, frame, level.level) } else { Ppm::WHOLE };
    let Pass { sum, up, down, excess, .. } = pass;
    Ok(Verified { sum, room: room(operators, list, frame), open, up, down, excess })
}

/// The pass over all operators, in the order of the list.
struct Pass {
    at: u32,
    sum: u64,
    up: Reach,
    down: Reach,
    up_left: u64,
    down_left: u64,
    excess: u64,
    /// Whether there is anybody to whom no stake can be added.
    closed: bool,
}

impl Pass {
    const fn new(frame: &Frame) -> Self {
        let closed = Reach { end: u32::MAX, rest: 0 };
        Self {
            at: 0,
            sum: 0,
            up: closed,
            down: closed,
            up_left: frame.up,
            down_left: frame.down,
            excess: 0,
            closed: false,
        }
    }

    /// Goes over `list`, whose operators stand at `level`. Errors: `OutOfRange` as soon as they ask for more than there
    /// is: stopping there is also what keeps the sum below 2^64.
    ///
    /// The program's longest loop: what is rare is a call, so that the rest needs no more than the registers there are.
    #[inline(never)]
    fn go<O: Operators>(
        &mut self,
        operators: &O,
        list: &[O::Operator],
        frame: &Frame,
        level: u64,
    ) -> Result<()> {
        let Frame { least_target: least, least_move, delegatable, .. } = *frame;
        let (mut sum, mut excess, mut at, mut closed) = (self.sum, self.excess, self.at, self.closed);
        for operator in list {
            let asked = operators.claim(operator).target(level, least);
            // wrapping-safety: both are at most MAX_AMOUNT.
            sum = sum.wrapping_add(asked);
            if sum > delegatable {
                return Err(MathError::OutOfRange);
            }
            let target = if operators.eligible(operator) { asked } else { 0 };
            if target != asked || !operators.open(operator) {
                closed = true;
            }
            let current = operators.current(operator);
            if current > target {
                let gap = current.wrapping_sub(target);
                // wrapping-safety: at most the sum of what all have.
                excess = excess.wrapping_add(gap);
                if gap >= least_move {
                    self.fall(frame, at, gap, target);
                }
            } else if target.wrapping_sub(current) >= least_move && operators.open(operator) {
                self.rise(frame, at, target.wrapping_sub(current), target);
            }
            // wrapping-safety: a list of 2^32 operators does not fit an account.
            at = at.wrapping_add(1);
        }
        (self.sum, self.excess, self.at, self.closed) = (sum, excess, at, closed);
        Ok(())
    }

    #[cold]
    #[inline(never)]
    const fn fall(&mut self, frame: &Frame, at: u32, gap: u64, target: u64) {
        if gap >= frame.band(target) {
            spend(&mut self.down, &mut self.down_left, at, gap);
        }
    }

    #[cold]
    #[inline(never)]
    const fn rise(&mut self, frame: &Frame, at: u32, gap: u64, target: u64) {
        // No gap is no move, whatever the least is.
        if gap != 0 && gap >= frame.band(target) {
            spend(&mut self.up, &mut self.up_left, at, gap);
        }
    }
}

/// What of the weights that are below their caps and ceilings at `level` is open.
#[cold]
#[inline(never)]
fn open_share<O: Operators>(operators: &O, list: &[O::Operator], frame: &Frame, level: u64) -> Ppm {
    let (mut open, mut all) = (0u64, 0u64);
    for operator in list {
        let claim = Claim { ceiling: operators.ceiling(operator), ..operators.claim(operator) };
        if claim.target(MAX_LEVEL, frame.least_target) <= claim.target(level, frame.least_target) {
            continue;
        }
        let weight = u64::from(claim.weight);
        all = all.saturating_add(weight);
        if operators.eligible(operator) && operators.open(operator) {
            open = open.saturating_add(weight);
        }
    }
    let share = open.saturating_mul(u64::from(Ppm::WHOLE.get())).checked_div(all);
    // Floored, in favour of the holders; never above the whole.
    share
        .and_then(|share| u32::try_from(share).ok())
        .map_or(Ppm::ZERO, |share| Ppm::new(share).unwrap_or(Ppm::ZERO))
}

/// What could still be delegated above the present stake, caps allowing: counted until it is enough.
#[inline(never)]
fn room<O: Operators>(operators: &O, list: &[O::Operator], frame: &Frame) -> u64 {
    let mut room = 0u64;
    for operator in list {
        if room >= frame.room {
            break;
        }
        if operators.eligible(operator) && operators.open(operator) {
            let claim = Claim { ceiling: operators.ceiling(operator), ..operators.claim(operator) };
            let most = claim.target(MAX_LEVEL, frame.least_target);
            room = room.saturating_add(most.saturating_sub(operators.current(operator)));
        }
    }
    if room < frame.room { room } else { frame.room }
}

/// Takes `gap` from what is left; the first that does not find all of it ends the reach.
#[inline(always)]
const fn spend(reach: &mut Reach, left: &mut u64, at: u32, gap: u64) {
    if gap <= *left {
        *left = left.wrapping_sub(gap);
    } else if reach.end == u32::MAX {
        *reach = Reach { end: at, rest: *left };
        *left = 0;
    }
}

/// The only valid proposal for `claims`, by search: for keepers and tests. 48 passes and one. Errors: `OutOfRange`
/// where `delegatable` is above [`MAX_AMOUNT`].
pub fn propose<I>(claims: I, frame: &Frame) -> Result<Level>
where
    I: Iterator<Item = Claim> + Clone,
{
    if frame.delegatable > MAX_AMOUNT {
        return Err(MathError::OutOfRange);
    }
    let fits = |level: u64| {
        let mut sum = 0u64;
        for claim in claims.clone() {
            sum = sum.saturating_add(claim.target(level, frame.least_target));
        }
        sum <= frame.delegatable
    };
    if fits(MAX_LEVEL) {
        return Ok(Level::SATURATED);
    }
    // `low` fits (at zero nobody has a target), `high` does not.
    let (mut low, mut high) = (0, MAX_LEVEL);
    while high.saturating_sub(low) > 1 {
        let middle = low.saturating_add(high) >> 1;
        if fits(middle) { low = middle } else { high = middle }
    }
    let mut sum =
        claims.clone().fold(0u64, |sum, claim| sum.saturating_add(claim.target(low, frame.least_target)));
    let mut index = 0u32;
    for claim in claims {
        let more =
            claim.target(high, frame.least_target).saturating_sub(claim.target(low, frame.least_target));
        sum = sum.saturating_add(more);
        if sum > frame.delegatable {
            break;
        }
        index = index.saturating_add(1);
    }
    Ok(Level { level: low, index })
}

/// What may be delegated of `tracked` lamports: without what is owed to pot and insurance, the nominal of tickets that
/// wait, the liquidity target, and the rent that stake accounts hold. Floored at zero. To be compared with what is
/// active and activating, so cooling stake needs no term of its own (design review C1).
pub const fn delegatable(tracked: Lamports, set_aside: &SetAside) -> Lamports {
    tracked
        .excess_over(set_aside.owed)
        .excess_over(set_aside.queue)
        .excess_over(set_aside.liquidity)
        .excess_over(set_aside.rent)
}

/// What may not be delegated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetAside {
    /// To the bounty pot and the insurance account.
    pub owed: Lamports,
    /// The full nominal of all tickets that are not paid out yet.
    pub queue: Lamports,
    /// The liquidity target.
    pub liquidity: Lamports,
    /// Rent of stake accounts.
    pub rent: Lamports,
}

//! Who is to have how much: targets by water level, with ceilings for groups, and what may move towards them.
//!
//! A target is `min(cap, weight * min(level, ceilings of the groups))`: each operator's depends on nothing but its own
//! record, the level and its groups' ceilings, so the total is monotone in the level and independent of the order of
//! the list (design D10). Anyone proposes a level; one pass proves that it is the only valid one.
//!
//! Whole levels are coarse where weights are large, or where targets below the least stakeable amount count as zero. So
//! a proposal is a pair: the first `index` operators stand one level higher than the others. In the order of (level,
//! index) the total never falls, and exactly one proposal is the largest that does not exceed what there is.

use crate::units::Lamports;

mod operators;
mod pass;
mod propose;
mod verify;

pub use operators::Operators;
pub use propose::propose;
pub use verify::{Verified, verify};

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
        self.within(if level < self.ceiling { level } else { self.ceiling }, least)
    }

    /// The target at the highest level.
    #[inline(always)]
    pub const fn most(&self, least: u64) -> u64 {
        self.within(self.ceiling, least)
    }

    /// What it asks for at the highest level and at `level`, whatever the least target is: where the second is at least
    /// that, it is the target, and the first the target at the highest level.
    #[inline(always)]
    pub const fn wanted(&self, level: u64) -> (u64, u64) {
        // wrapping-safety: 16 bits times at most 2^48, as in `within`.
        let most = (self.weight as u64).wrapping_mul(self.ceiling);
        let most = if most < self.cap { most } else { self.cap };
        let asked = (self.weight as u64).wrapping_mul(level);
        (most, if asked < most { asked } else { most })
    }

    #[inline(always)]
    const fn within(&self, level: u64, least: u64) -> u64 {
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
    /// Active and activating, of all operators.
    pub delegated: u64,
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
    /// Everybody may close the whole gap.
    pub const ALL: Self = Self { end: u32::MAX, rest: 0 };

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

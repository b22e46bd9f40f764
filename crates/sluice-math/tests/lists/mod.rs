//! Lists of operators, as tests of levels have them, and targets in exact integers.
#![allow(dead_code, reason = "each test target uses a part")]

use sluice_math::Result;
use sluice_math::level::{self, Claim, Frame, Level, MAX_AMOUNT, MAX_LEVEL, Operators, Verified, ceiling};

/// An operator of the model: weight, own cap, groups by number.
pub type Operator = (u16, u64, Vec<usize>);

/// What each operator asks for, with the groups' caps.
pub fn claims(operators: &[Operator], caps: &[u64]) -> Vec<Claim> {
    let weights = |group: usize| -> u64 {
        operators
            .iter()
            .filter(|(.., groups)| groups.contains(&group))
            .map(|(weight, ..)| u64::from(*weight))
            .sum()
    };
    let ceilings: Vec<u64> =
        caps.iter().enumerate().map(|(group, cap)| ceiling(*cap, weights(group))).collect();
    operators
        .iter()
        .map(|(weight, cap, groups)| {
            let lowest = groups.iter().map(|group| ceilings[*group]).min().unwrap_or(MAX_LEVEL);
            Claim { weight: *weight, cap: *cap, ceiling: lowest }
        })
        .collect()
}

pub fn frame(delegatable: u64, least: u64) -> Frame {
    Frame {
        delegatable,
        least_target: least,
        least_move: 1,
        band: 0,
        up: u64::MAX,
        down: u64::MAX,
        delegated: 0,
        room: u64::MAX,
    }
}

/// An operator as a test has it: its claim, what it has, whether it may have a target, whether it can be added to.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    pub claim: Claim,
    pub current: u64,
    pub eligible: bool,
    pub open: bool,
    pub groups: u64,
    pub granted: Option<u64>,
}

impl Listed {
    pub fn new(claim: Claim, current: u64) -> Self {
        Self { claim, current, eligible: true, open: true, groups: 0, granted: None }
    }
}

/// One group, which all are in that are in any: what it has room for.
pub struct Exact {
    pub room: u64,
}

impl Operators for Exact {
    type Operator = Listed;
    fn claim(&mut self, operator: &Listed) -> Claim {
        operator.claim
    }
    fn current(&self, operator: &Listed) -> u64 {
        operator.current
    }
    fn eligible(&self, operator: &Listed) -> bool {
        operator.eligible
    }
    fn open(&self, operator: &Listed) -> bool {
        operator.open
    }
    fn groups(&self, operator: &Listed) -> u64 {
        operator.groups
    }
    fn tight(&mut self, _: u64, _: u64) -> bool {
        self.room != u64::MAX
    }
    fn grant(&mut self, operator: &mut Listed, gap: u64, least: u64) -> u64 {
        if operator.groups == 0 {
            return gap;
        }
        let granted = if gap <= self.room {
            gap
        } else if self.room < least {
            0
        } else {
            self.room
        };
        self.room -= granted;
        operator.granted = Some(granted);
        granted
    }
}

/// The pass, whose group has `room`.
pub fn over(list: &[Listed], room: u64, frame: &Frame, level: Level) -> Result<Verified> {
    level::verify(&mut Exact { room }, &mut list.to_vec(), frame, level)
}

/// The pass over operators that have nothing yet.
pub fn verify(claims: &[Claim], frame: &Frame, level: Level) -> Result<Verified> {
    let listed: Vec<_> = claims.iter().map(|claim| Listed::new(*claim, 0)).collect();
    over(&listed, u64::MAX, frame, level)
}

/// Targets under a level, in exact integers, from the design's words.
pub fn targets(claims: &[Claim], level: Level, least: u64) -> Vec<u128> {
    let one = |(at, claim): (usize, &Claim)| {
        let level = u128::from(level.level) + u128::from((at as u32) < level.index);
        let wanted = u128::from(claim.weight) * level.min(claim.ceiling.into());
        let target = wanted.min(claim.cap.into());
        if target < u128::from(least) { 0 } else { target }
    };
    claims.iter().enumerate().map(one).collect()
}

pub fn plain(weight: u16) -> Claim {
    Claim { weight, cap: MAX_AMOUNT, ceiling: MAX_LEVEL }
}

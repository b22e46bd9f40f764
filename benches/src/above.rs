//! Which figures pass the design's limits, by how much at most, and why.

/// A row that passes its limit.
pub struct Above {
    /// Its name.
    pub row: &'static str,
    /// The most it may cost none the less.
    pub most: u64,
    /// What the design did not count.
    pub why: &'static str,
}

/// The figure of the design's probe is of the sum alone.
const LEVEL: &str = "the limit is of a pass that sums targets. This one also finds how far moves reach, what is above the \
                     targets, the head-room, and what of a deposit finds an operator that can take it: without these, \
                     order decides who moves, and idle deposits share rewards for free. Where all are to rise, each rise \
                     is compared with the band and the free reserve";

/// All of them. One that keeps its limit again must be struck off.
pub const ABOVE: &[Above] = &[
    Above {
        row: "refresh_operators/merge/per_operator",
        most: 24_400,
        why: "the stake program's MoveStake and the call to it are 23,120 of it, where the probe behind the limit had 20,986, \
              between accounts that had seen the same credits",
    },
    Above { row: "set_level/2000", most: 251_000, why: LEVEL },
    Above { row: "set_level/2000/nothing to bring", most: 189_000, why: LEVEL },
    Above {
        row: "set_level/2000/half of them in a full group",
        most: 580_000,
        why: "as above; and where a group may lack room for what its members lack, a second pass grants it in the order of \
              the list, for otherwise whoever cranks chooses who gets it",
    },
    Above {
        row: "undelegate",
        most: 37_000,
        why: "the stake program's MoveStake, of a part, and Deactivate are 34,244 with their calls; the rest is eight \
              accounts, two readings, the wish and two events, for this move ends the head-room as well",
    },
];

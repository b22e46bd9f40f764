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

/// All of them. One that keeps its limit again must be struck off.
pub const ABOVE: &[Above] = &[
    Above {
        row: "refresh_operators/merge/per_operator",
        most: 24_400,
        why: "the stake program's MoveStake and the call to it are 23,120 of it, where the probe behind the limit had 20,986, \
              between accounts that had seen the same credits",
    },
    Above {
        row: "set_level/2000/half of them in a full group",
        most: 292_000,
        why: "the limit is of a pass where no group lacks room. Where one may lack it for what its members lack, a second pass \
              grants it in the order of the list, for otherwise whoever cranks chooses who gets it",
    },
    Above {
        row: "undelegate",
        most: 37_000,
        why: "the stake program's MoveStake, of a part, and Deactivate are 34,244 with their calls; the rest is eight \
              accounts, two readings, the wish and two events, for this move ends the head-room as well",
    },
];

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

/// What the design's floor of a cohort left out.
const COHORT: &str = "it loads the operators' account, for losses that were read since the close (a loss that everybody knows \
                      of must not be paid at par), and pays its caller out of it; neither was in the floor of the design";

/// What the stake program takes.
const STAKE_IN: &str = "the stake program's AuthorizeChecked, twice, and Merge, and the mint are 45,351 with their calls, where \
                        the probe behind the limit had 43,100, without a stake history; the rest is 3,100";

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
    Above { row: "finalize_cohort/2 tickets", most: 3_400, why: COHORT },
    Above { row: "finalize_cohort/200 tickets", most: 3_400, why: COHORT },
    Above { row: "deposit_stake", most: 48_600, why: STAKE_IN },
    Above { row: "deposit_stake/last of 2000", most: 48_600, why: STAKE_IN },
];

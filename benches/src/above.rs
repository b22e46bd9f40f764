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
    Above { row: "deposit_sol", most: 3650, why: "to be lowered" },
    Above { row: "deposit_sol/fee-free peer", most: 3650, why: "to be lowered" },
    Above { row: "deposit_sol/bounded/fee-free peer", most: 3650, why: "to be lowered" },
    Above { row: "deposit_sol/cpi", most: 3650, why: "to be lowered" },
    Above { row: "refresh_operators/read_only/per_operator", most: 340, why: "to be lowered" },
    Above { row: "refresh_operators/read_only/main_and_side/per_operator", most: 530, why: "to be lowered" },
    Above { row: "refresh_operators/merge/per_operator", most: 24500, why: "to be lowered" },
    Above { row: "set_level/2000", most: 277000, why: "to be lowered" },
    Above { row: "set_level/2000/nothing to bring", most: 221000, why: "to be lowered" },
    Above { row: "set_level/2000/half of them in a full group", most: 297000, why: "to be lowered" },
    Above { row: "undelegate", most: 36600, why: "to be lowered" },
];

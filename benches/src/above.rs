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
pub const ABOVE: &[Above] = &[];

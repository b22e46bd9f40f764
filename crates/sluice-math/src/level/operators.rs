//! A list of operators, as whoever has one answers for it.

use super::Claim;

/// A list of operators, as a pass asks about them.
pub trait Operators {
    /// One of them.
    type Operator;

    /// What it asks for. Counted even while its own target is zero, so that what it frees is not given to others before
    /// the delay of that change has passed (second pass 2.8). Asked several times of each: what it took to find may be
    /// kept.
    fn claim(&mut self, operator: &Self::Operator) -> Claim;

    /// Active and activating, in lamports that exist: over all operators at most [`MAX_AMOUNT`].
    fn current(&self, operator: &Self::Operator) -> u64;

    /// Whether it may have a target at all: listed, not drained, not flagged.
    fn eligible(&self, operator: &Self::Operator) -> bool;

    /// Whether stake can be added in this epoch.
    fn open(&self, operator: &Self::Operator) -> bool;

    /// In how many groups it is: at most four.
    fn groups(&self, operator: &Self::Operator) -> u64;

    /// Whether any group may lack room for what its members lack under their targets at `level`, where all operators
    /// together have `excess` above theirs. Where one may, room is granted.
    fn tight(&mut self, level: u64, excess: u64) -> bool;

    /// What of `gap` an operator's groups have room for, and takes it out of their room: in the order of the list, so
    /// that neither order nor repetition of moves decides who gets what leavers still hold. Nothing where it is less
    /// than `least`. Where it is less than `gap`, the operator is to remember it.
    fn grant(&mut self, operator: &mut Self::Operator, gap: u64, least: u64) -> u64;
}

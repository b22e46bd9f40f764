//! The ways in which arithmetic on money can have no answer.

/// Why a formula has no result. Nothing is ever rounded, saturated or defaulted in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MathError {
    /// The exact result does not fit 64 bits, or a sum does not.
    Overflow,
    /// More was to be taken than there is.
    Underflow,
    /// A price was asked of a pool with shares but no assets. There is no 1:1 fallback: any price would give
    /// newcomers' money to the holders, or the holders' shares away.
    Insolvent,
    /// A price was asked of a pool without shares.
    NoSupply,
    /// A proportion above the whole.
    OutOfRange,
    /// The parts of a ledger do not sum to its whole, or exceed a bound that always holds.
    Invariant,
}

/// Result of a formula.
pub type Result<T> = core::result::Result<T, MathError>;

//! Events of the crank instructions.

pub mod finalize_epoch;

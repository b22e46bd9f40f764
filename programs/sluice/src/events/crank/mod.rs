//! Events of the crank instructions.

pub mod collect_fee;
pub mod finalize_epoch;
pub mod move_stake;
pub mod refresh_operators;
pub mod set_level;

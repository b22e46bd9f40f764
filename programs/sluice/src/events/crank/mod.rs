//! Events of the crank instructions.

pub mod bonds;
pub mod collect_fee;
pub mod finalize_cohort;
pub mod finalize_epoch;
pub mod fund_bounties;
pub mod move_stake;
pub mod refresh_operators;
pub mod report_loss;
pub mod set_level;

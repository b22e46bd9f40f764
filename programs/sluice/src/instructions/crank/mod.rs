//! Called by anyone, to move the protocol on. No argument chooses anything.

pub mod collect_fee;
pub mod delegate;
mod exit;
pub mod finalize_cohort;
pub mod finalize_epoch;
pub mod flag_operator;
pub mod fund_bounties;
mod groups;
pub mod measure_operators;
mod moves;
pub mod recapitalise;
pub mod refresh_operators;
pub mod report_loss;
pub mod set_level;
pub mod settle_bond;
pub mod settle_operator;
mod sweep;
pub mod sweep_operators;
mod take_over;
pub mod undelegate;
mod visit;

pub use moves::{check_level, end_head_room, operator};
pub use visit::{pay, Steps};

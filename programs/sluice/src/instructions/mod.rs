//! The instructions, one a file, grouped by who may call them.

pub mod admin;
pub mod crank;
pub mod operator;
pub mod user;
pub mod view;

// Anchor's generated code names the accounts modules as siblings of the program module, hence the globs.
pub use admin::accept_role::*;
pub use admin::add_operator::*;
pub use admin::cancel_change::*;
pub use admin::create_pool::*;
pub use admin::extend_rates::*;
pub use admin::pause::*;
pub use admin::propose_role::*;
pub use admin::remove_operator::*;
pub use admin::set_group::*;
pub use admin::set_parameter::*;
pub use admin::set_treasury::*;
pub use admin::terms::OperatorTerms;
pub use admin::update_operator::*;
pub use crank::collect_fee::*;
pub use crank::delegate::*;
pub use crank::finalize_cohort::*;
pub use crank::finalize_epoch::*;
pub use crank::flag_operator::*;
pub use crank::fund_bounties::*;
pub use crank::measure_operators::*;
pub use crank::recapitalise::*;
pub use crank::refresh_operators::*;
pub use crank::report_loss::*;
pub use crank::set_level::*;
pub use crank::settle_bond::*;
pub use crank::settle_operator::*;
pub use crank::sweep_operators::*;
pub use crank::undelegate::*;
pub use operator::open_bond::*;
pub use operator::release_bond::*;
pub use operator::request_bond::*;
pub use operator::top_up_bond::*;
pub use user::claim_ticket::*;
pub use user::deposit_sol::*;
pub use user::deposit_stake::*;
pub use user::request_unstake::*;
pub use user::transfer_ticket::*;
pub use user::unstake_instant::*;
pub use user::withdraw_stake::*;
pub use view::get_rate::*;
pub use view::quote_ticket::*;
pub use view::quote_unstake_instant::*;
pub use view::sol_value::*;

pub use crate::state::{Gate, PoolParams};

//! The instructions, one a file, grouped by who may call them.

pub mod admin;
pub mod crank;
pub mod user;
pub mod view;

// Anchor's generated code names the accounts modules as siblings of the program module, hence the globs.
pub use admin::create_pool::*;
pub use crank::finalize_epoch::*;
pub use user::deposit_sol::*;
pub use view::get_rate::*;
pub use view::sol_value::*;

pub use crate::state::PoolParams;

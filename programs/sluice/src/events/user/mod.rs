//! Events of the user instructions.

pub mod deposit_sol;

//! Called by holders and by programs on their behalf.

pub mod deposit_sol;

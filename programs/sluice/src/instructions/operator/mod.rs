//! Called by operators: by whoever may withdraw from a vote account, and then by the owner of its bond.

pub mod open_bond;
pub mod release_bond;
pub mod request_bond;
pub mod top_up_bond;

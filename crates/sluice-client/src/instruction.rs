//! Each instruction as a function of a pool's addresses and what no pool names.

pub mod admin;
pub mod crank;
pub mod operator;
pub mod user;
pub mod view;

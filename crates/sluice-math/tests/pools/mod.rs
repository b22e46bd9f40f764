//! Pools at the level of their books: what users and the crank do, out of the crate's functions alone.
#![allow(dead_code, unused_imports, reason = "each test binary uses its part")]

mod cohort;

pub use cohort::{Cohort, Ticket};

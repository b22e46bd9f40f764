//! Events of bonds.

pub mod bond;

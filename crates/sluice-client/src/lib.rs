//! What a program outside the chain needs to use Sluice.
//!
//! - [`proposal`]: an instruction in the form in which a DAO's app imports it.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod proposal;

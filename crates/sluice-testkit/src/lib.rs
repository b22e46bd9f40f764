//! The chain as mainnet is, in process: LiteSVM set up by hand, fluent calls, whole-state differences.
//!
//! A test reads in four beats: build a [`Chain`], take a [`Chain::snapshot`], [`Chain::send`], and state with
//! [`Chain::diff`] what changed. Whatever is not stated must be the same byte for byte: the default is "unchanged".
//!
//! Calls come in pairs. `x()` is for what the test takes for granted: it panics, with the logs. `try_x()` is for
//! what the test is about: it returns the failure.
//!
//! Nothing here is random: keys come from a counter in the chain, so a run can be repeated and a compute-unit
//! figure that depends on a bump seed stays put.
#![forbid(unsafe_code)]

pub mod caller;
pub mod chain;
pub mod diff;
pub mod executor;
pub mod failure;
pub mod ids;
mod logs;
pub mod receipt;
pub mod sluice;
pub mod token;
mod wallet;

pub use chain::{Chain, Form};
pub use diff::{Diff, Snapshot};
pub use failure::Failure;
pub use receipt::Receipt;

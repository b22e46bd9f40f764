//! The test kit under test: one binary, since each would link the whole runtime again.

mod diff;
mod platform;
mod receipt;
mod sending;
mod time;
mod token;
mod wallet;

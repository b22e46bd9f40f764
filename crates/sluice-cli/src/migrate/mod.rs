//! Deployments and upgrades as numbered steps, each of which looks at the chain and says what is missing.
//!
//! What a step is, and how it is taken back, is in `migrations/NNNN_name.toml`, compiled in; what it is to lead to is in an
//! environment file ([`env`]). [`look`] reads the chain, [`program`] and [`pool`] judge what was read (pure functions), [`apply`]
//! does the first thing that is missing and looks again: whatever was interrupted, wherever, goes on from what is there.

pub mod apply;
pub mod buffer;
pub mod build;
pub mod env;
pub mod finding;
pub mod loader;
pub mod look;
pub mod manifest;
pub mod parameters;
pub mod pool;
pub mod program;
pub mod roles;
pub mod shown;

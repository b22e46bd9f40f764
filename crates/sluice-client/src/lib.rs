//! What a program off the chain needs to use Sluice.
//!
//! [`generated`] is written by Codama out of `idl/sluice.json` (`make client`): accounts, instructions, errors. Around it, by
//! hand:
//!
//! | what | where |
//! |---|---|
//! | addresses | [`pda`], [`ids`] |
//! | accounts with their rows, and what their figures mean | [`accounts`], [`operators`], [`stake`], [`sysvar`] |
//! | instructions, a function each | [`instruction`] |
//! | figures before they are real | [`quote`] |
//! | who is to have how much, and what an epoch takes | [`level`], [`plan`] |
//! | transactions that fit, lookup tables | [`tx`], [`table`] |
//! | errors that say what to do | [`failure`] |
//! | proposals of DAOs | [`proposal`] |
//! | with the feature `rpc`: reading from and sending to a node | `read`, `send` |
//!
//! Nothing here holds a key: signers are borrowed for the moment of signing, and no error repeats a node's address.

pub mod accounts;
pub mod failure;
#[allow(
    clippy::all,
    clippy::pedantic,
    missing_docs,
    rustdoc::all,
    unexpected_cfgs,
    unused_imports,
    reason = "generated: its style is Codama's"
)]
pub mod generated;
pub mod ids;
pub mod instruction;
pub mod level;
pub mod operators;
pub mod pda;
pub mod plan;
pub mod proposal;
pub mod quote;
#[cfg(feature = "rpc")]
pub mod read;
#[cfg(feature = "rpc")]
pub mod send;
pub mod stake;
pub mod sysvar;
pub mod table;
pub mod tx;

pub use generated::programs::SLUICE_ID;

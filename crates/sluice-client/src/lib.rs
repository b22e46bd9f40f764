//! What a program off the chain needs to use Sluice.
//!
//! [`generated`] is written by Codama out of `idl/sluice.json` (`make client`): accounts, instructions, errors. Around it, by
//! hand: addresses ([`pda`]), whole accounts with their rows ([`accounts`]), figures before they are real ([`quote`]), what to
//! send and how to pack it ([`plan`]), errors that say what to do ([`failure`]), proposals of DAOs ([`proposal`]).

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

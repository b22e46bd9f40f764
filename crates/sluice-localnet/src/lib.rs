//! A cluster of one process for Sluice: a real validator (Agave 4.2.2) with epochs of seconds, mainnet's gates and rent,
//! five operators that vote and earn, and a pool.
//!
//! What is real here and pretended elsewhere: an RPC and a WebSocket as wallets know them, blocks at their own pace,
//! transactions that can come too late, epochs that end while a keeper is at work. What still is not mainnet:
//! - One node makes all blocks. The other operators are vote accounts whose votes this crate sends; with a tenth of the
//!   stake, they may stop without anything else stopping.
//! - Epochs are seconds, so inflation is high enough for an epoch to pay what a day does ([`Setup::reward_ppm`]).
//! - Gates and rent are those of `sluice_testkit::chain`, active from the first slot on. Nothing is slashed, ever.
//!
//! All sockets are on 127.0.0.1. All files are in a directory that goes with the [`Localnet`].

mod client;
pub mod control;
mod error;
mod faucet;
mod genesis;
mod keys;
mod localnet;
mod node;
pub mod pool;
mod setup;
mod spinning;
mod votes;

pub use client::Client;
pub use error::Error;
pub use keys::{Keys, OperatorKeys};
pub use localnet::Localnet;
pub use setup::{OPERATORS, Setup};

//! What Sluice decides with: units that do not mix, prices with one division, the close of an epoch.
//!
//! The crate knows no chain. It takes what was read and returns what to do, and the program, the keeper, the
//! command line and the web app (through shared vectors) all use it, so that they cannot disagree.
//!
//! Read in this order: [`units`], [`rate`], [`ledger`], [`deposit`], [`exit`], [`growth`], [`epoch`],
//! [`bond`], [`level`], [`moves`], [`queue`].
//!
//! Rounding: whoever receives gets the floor, whoever owes pays the ceiling; every function says which.
#![no_std]

pub mod bond;
pub mod bounty;
pub mod deposit;
pub mod epoch;
pub mod error;
pub mod exit;
pub mod growth;
pub mod ledger;
pub mod level;
pub mod moves;
pub mod queue;
pub mod rate;
pub mod units;
mod waterfall;
pub mod wide;

pub use error::{MathError, Result};
pub use ledger::{Ledger, Owed, Payment, Queue};
pub use rate::{ExchangeRate, Round};
pub use units::{Bps, Epoch, Lamports, Ppm, Shares};

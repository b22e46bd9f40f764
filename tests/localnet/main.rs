//! The localnet: that its validator, its operators and its pool are what `sluice_localnet` says, and that it leaves nothing
//! behind.
//!
//! Each test starts a validator of its own, and two of them on two cores are slow: they run one after the other.

mod cluster;
mod demo;
mod operators;
mod pool;

use std::sync::{Mutex, MutexGuard, PoisonError};

use sluice_localnet::{Localnet, Setup};

/// One at a time; a test that failed has stopped its own.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Epochs of two seconds and a half.
fn fast() -> Setup {
    Setup { slots_per_epoch: 48, slot_ms: 50, pool: false, ..Setup::default() }
}

fn start(setup: Setup) -> Localnet {
    Localnet::start(setup).unwrap_or_else(|error| panic!("{error}"))
}

//! The keeper, as its own process, on a real validator: killed, raced, cut off, unheard, watched, and with a long list.
//!
//! What a fault does to a pool is seen beside a twin: a pool with the same operators, deposits and tickets in the same epochs,
//! whose keeper nothing happens to. In the end the two must be the same.
//!
//! The same faults in process, where each is struck at a chosen transaction and nothing waits: `tests/keeper`.

mod crowd;
mod expiry;
mod faults;
mod process;
mod proxy;
mod twin;
mod watched;

use std::sync::{Mutex, MutexGuard, PoisonError};

use sluice_localnet::{Localnet, Setup};

/// One validator at a time: two of them on two cores are slow.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A cluster without a pool, in whose epochs of `slots` a keeper has time to be killed several times.
fn start(slots: u64, crowd: usize) -> Localnet {
    let setup = Setup { slots_per_epoch: slots, slot_ms: 50, pool: false, crowd, ..Setup::default() };
    Localnet::start(setup).unwrap_or_else(|error| panic!("{error}"))
}

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

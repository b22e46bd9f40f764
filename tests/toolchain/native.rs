//! The same operation, compiled for this host.

use crate::ops::Run;
use std::cell::Cell;
use std::panic;
use std::sync::Once;

/// What `run` returns here, `None` where it panics.
pub fn run(run: Run, a: u128, b: u128) -> Option<u128> {
    thread_local!(static EXPECTED: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    // Thousands of expected panics would drown the report of a failed test.
    HOOK.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !EXPECTED.get() {
                report(info);
            }
        }));
    });
    EXPECTED.set(true);
    let result = panic::catch_unwind(|| run(a, b)).ok();
    EXPECTED.set(false);
    result
}

//! The thread of a validator that never rests.
//!
//! The scheduler of transactions asks without a pause while its node leads, and ours always does: it has a core to itself, and
//! solana-core has no setting for it. On a machine of two cores that is half of what tests, wallets and browsers have. So it yields
//! to all of them; where nobody else wants the core, it goes on as before.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// As the system has it, which cuts names off behind fifteen letters.
const NAME: &str = "solBnkTxSched";
/// A thirtieth of a core where all of it is wanted: a transaction waits for a tenth of a second then, and for nothing otherwise.
const NICENESS: &str = "15";
/// A thread takes its name when it begins to run.
const PATIENCE: Duration = Duration::from_secs(2);

/// Threads of this process that never rest, by their numbers; none on a system that does not tell.
pub(crate) fn spinning() -> BTreeSet<String> {
    let Ok(threads) = std::fs::read_dir("/proc/self/task") else { return BTreeSet::new() };
    let numbers = threads.flatten().map(|thread| thread.file_name().to_string_lossy().into_owned());
    let named = |number: &String| {
        std::fs::read_to_string(format!("/proc/self/task/{number}/comm"))
            .is_ok_and(|name| name.trim_end() == NAME)
    };
    numbers.filter(named).collect()
}

/// Has those that were not there `before` yield to other threads. Where this fails everything is slower, and nothing wrong.
pub(crate) fn yield_to_others(before: &BTreeSet<String>) {
    let begun = Instant::now();
    loop {
        let new: Vec<String> = spinning().difference(before).cloned().collect();
        if !new.is_empty() {
            // By a command: the system call is `unsafe`, which this workspace has no other use for.
            let mut renice = Command::new("renice");
            let renice =
                renice.args(["-n", NICENESS, "-p"]).args(new).stdout(Stdio::null()).stderr(Stdio::null());
            let _ = renice.status();
            return;
        }
        if begun.elapsed() > PATIENCE {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

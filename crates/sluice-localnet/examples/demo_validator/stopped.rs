//! Ended by a signal, the demo leaves nothing behind: no keeper, no directory.

use std::io::Write;
use std::path::PathBuf;
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, sleep};
use std::time::Duration;

use sluice_localnet::Error;
use tokio::signal::unix::{SignalKind, signal};

/// What a shell calls a command that Ctrl-C has ended.
const INTERRUPTED: i32 = 130;
/// The validator writes on while its files are removed: so often, so far apart.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// What is to be ended and removed, as it comes up.
#[derive(Clone, Default)]
pub struct Leftovers(Arc<Mutex<Left>>);

#[derive(Default)]
struct Left {
    process: Option<Arc<Mutex<Child>>>,
    directory: Option<PathBuf>,
}

impl Leftovers {
    /// Ends what was named by then, and this process, at the first signal.
    pub fn clear_when_stopped(&self) -> Result<(), Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Error::io("signals"))?;
        let entered = runtime.enter();
        let listen = |kind| signal(kind).map_err(Error::io("signals"));
        let (mut interrupt, mut terminate) =
            (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
        drop(entered);
        let left = self.clone();
        thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            });
            // Who reads may have gone as well.
            let _ = writeln!(std::io::stdout(), "\nStopped.");
            left.clear();
            std::process::exit(INTERRUPTED);
        });
        Ok(())
    }

    pub fn process(&self, child: Arc<Mutex<Child>>) {
        locked(&self.0).process = Some(child);
    }

    pub fn directory(&self, directory: PathBuf) {
        locked(&self.0).directory = Some(directory);
    }

    fn clear(&self) {
        let left = locked(&self.0);
        if let Some(child) = &left.process {
            end(child);
        }
        let Some(directory) = &left.directory else { return };
        for _ in 0..TRIES {
            if std::fs::remove_dir_all(directory).is_ok() || !directory.exists() {
                return;
            }
            sleep(PAUSE);
        }
    }
}

/// Ends a process, which may have ended by itself.
pub fn end(child: &Mutex<Child>) {
    let mut child = locked(child);
    let _ = child.kill();
    let _ = child.wait();
}

/// A panic elsewhere changes nothing about what is there.
pub fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

//! What a keeper tells about itself and its pool: figures for Prometheus, and whether it is alive.

mod figures;
mod http;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

pub use self::figures::Figures;
pub use self::http::serve;
use crate::act::{Attempt, Outcome};
use crate::action::Duty;
use crate::snapshot::Snapshot;

/// What every name begins with.
pub const PREFIX: &str = "sluice_keeper";

/// The figures of one keeper, and when it was last seen alive.
pub struct Metrics {
    registry: Mutex<Registry>,
    figures: Figures,
    /// Seconds since 1970 of the last snapshot that was read.
    looked: AtomicU64,
    /// After so many seconds without one it is not ready.
    patience: u64,
    /// Lamports of the payer below which it is not ready.
    least_balance: u64,
}

impl Metrics {
    /// Figures that are all zero. It is not ready where it has not looked for `patience`, or where its payer has less than
    /// `least_balance` lamports.
    #[must_use]
    pub fn new(patience: Duration, least_balance: u64) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let figures = Figures::register(&mut registry);
        Self {
            registry: Mutex::new(registry),
            figures,
            looked: AtomicU64::new(0),
            patience: patience.as_secs(),
            least_balance,
        }
    }

    /// The text that Prometheus reads.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let registry = self.registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        // Writing to a string fails for nothing.
        let _ = encode(&mut text, &registry);
        text
    }

    /// What a snapshot shows; `spent` lamports of fees were paid in its epoch.
    pub fn see(&self, snapshot: &Snapshot, spent: u64) {
        self.looked.store(now(), Ordering::Relaxed);
        self.figures.see(snapshot, spent);
    }

    /// What came of a transaction.
    pub fn count(&self, duty: Duty, attempt: &Attempt) {
        self.figures.transaction(duty, attempt.outcome);
        if let Some((landed, earned)) = &attempt.landed {
            self.figures.fees.inc_by(landed.fee);
            self.figures.bounties.inc_by(*earned);
            self.figures.last_success.set(now());
        }
        if matches!(attempt.outcome, Outcome::Unreachable) {
            self.rpc_error();
        }
    }

    /// A fee that was paid for nothing, in lamports.
    pub fn spend(&self, lamports: u64) {
        self.figures.fees.inc_by(lamports);
    }

    /// The node could not be asked.
    pub fn rpc_error(&self) {
        self.figures.rpc_errors.inc();
    }

    /// It waits so long before it tries again; zero where it does not.
    pub fn back_off(&self, wait: Duration) {
        self.figures.backoff.set(wait.as_secs_f64());
    }

    /// Why it is not ready, if it is not.
    ///
    /// # Errors
    /// A sentence for whoever is woken up by it.
    pub fn ready(&self) -> Result<(), String> {
        let age = now().saturating_sub(self.looked.load(Ordering::Relaxed));
        if age > self.patience {
            return Err(format!("nothing was read from the node in the last {} seconds", self.patience));
        }
        let balance = self.figures.payer.get();
        if balance < self.least_balance {
            return Err(format!("the payer has {balance} lamports, less than {}", self.least_balance));
        }
        Ok(())
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

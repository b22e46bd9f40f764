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
pub const PREFIX: &str = "sluice";

/// The figures of one keeper, and when it was last seen alive.
pub struct Metrics {
    registry: Mutex<Registry>,
    figures: Figures,
    /// Seconds since 1970 when the node last answered, or when a transaction last came to an end.
    heard: AtomicU64,
    /// The newest slot that was heard of, and when.
    slot: AtomicU64,
    grown: AtomicU64,
    /// After so many seconds without either it is not ready.
    patience: u64,
    /// Lamports of the payer below which it is not ready.
    least_balance: u64,
}

impl Metrics {
    /// Figures that are all zero. It is not ready where nothing was heard for `patience`, or of no newer slot, or where its payer has
    /// less than `least_balance` lamports.
    #[must_use]
    pub fn new(patience: Duration, least_balance: u64) -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let figures = Figures::register(&mut registry);
        Self {
            registry: Mutex::new(registry),
            figures,
            heard: AtomicU64::new(0),
            slot: AtomicU64::new(0),
            grown: AtomicU64::new(0),
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
        self.hear(snapshot.now.slot);
        self.figures.see(snapshot, spent);
    }

    /// What its queue shows.
    pub fn see_queue(&self, snapshot: &Snapshot) {
        self.figures.see_queue(snapshot);
    }

    /// The node has told of `slot`; of none where that is 0.
    pub fn hear(&self, slot: u64) {
        self.heard.store(now(), Ordering::Relaxed);
        if self.slot.fetch_max(slot, Ordering::Relaxed) < slot {
            self.grown.store(now(), Ordering::Relaxed);
        }
    }

    /// What came of a transaction.
    pub fn count(&self, duty: Duty, attempt: &Attempt) {
        self.figures.transaction(duty, attempt.outcome);
        if let Some((landed, earned)) = &attempt.landed {
            self.figures.fees.inc_by(landed.fee);
            self.figures.bounties.inc_by(*earned);
            self.figures.last_success.set(now());
        }
        match attempt.outcome {
            Outcome::Unreachable => self.rpc_error(),
            // It is known to have been paid for nothing.
            Outcome::Failed => {
                self.figures.fees.inc_by(attempt.lost);
            }
            _ => {}
        }
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
        let age = |of: &AtomicU64| now().saturating_sub(of.load(Ordering::Relaxed));
        if age(&self.heard) > self.patience {
            return Err(format!("nothing was read from the node in the last {} seconds", self.patience));
        }
        if age(&self.grown) > self.patience {
            let slot = self.slot.load(Ordering::Relaxed);
            return Err(format!("the node has stood still at slot {slot} for {} seconds", self.patience));
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::action::{Key, Place};
    use crate::cluster::Landed;
    use crate::rules::Closed;
    use crate::snapshot::sample;

    fn metrics() -> Metrics {
        Metrics::new(Duration::from_secs(60), 1_000)
    }

    /// The names of everything that Prometheus would store.
    fn registered() -> BTreeSet<String> {
        let text = metrics().text();
        let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
        let named = types.filter_map(|line| line.split_once(' ')).map(|(name, kind)| match kind {
            "counter" => format!("{name}_total"),
            _ => name.to_owned(),
        });
        named.collect()
    }

    /// The names of figures in a text; this crate's own name is none.
    fn named(text: &str) -> BTreeSet<String> {
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let ours = format!("{PREFIX}_");
        let found = text.match_indices(&ours).map(|(at, _)| &text[at..]);
        let ends = found.map(|name| &name[..name.find(|c| !letter(c)).unwrap_or(name.len())]);
        ends.filter(|name| *name != env!("CARGO_CRATE_NAME")).map(str::to_owned).collect()
    }

    #[test]
    fn every_figure_has_a_panel_and_every_panel_a_figure() {
        let dashboard: serde_json::Value =
            serde_json::from_str(include_str!("../grafana/dashboard.json")).unwrap();
        let panels = dashboard["panels"].as_array().unwrap();
        let targets = panels.iter().filter_map(|panel| panel["targets"].as_array()).flatten();
        let shown: BTreeSet<String> =
            targets.flat_map(|target| named(target["expr"].as_str().unwrap())).collect();
        assert_eq!(shown, registered());
    }

    /// The labels that a text asks figures for: `{label="…"}` and `by (label, …)`.
    fn labels(text: &str) -> BTreeSet<&str> {
        let braces =
            text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(inside, _)| inside);
        let matched = braces.flat_map(|inside| inside.split(',')).filter_map(|one| one.split_once('='));
        let by = text.split("by (").skip(1).filter_map(|rest| rest.split_once(')'));
        let by = by.flat_map(|(inside, _)| inside.split(',')).map(str::trim);
        matched.map(|(label, _)| label.trim_matches(['!', ' '])).chain(by).collect()
    }

    #[test]
    fn panels_and_runbook_ask_for_labels_that_there_are() {
        // The instance is whoever asks.
        let known = BTreeSet::from(["instance", "duty", "outcome", "what"]);
        let text = metrics().text();
        assert!(labels(&text).is_superset(&BTreeSet::from(["duty", "outcome", "what"])));
        for asking in
            [include_str!("../grafana/dashboard.json"), include_str!("../../../docs/runbooks/keeper.md")]
        {
            let expressions = asking.lines().filter(|line| line.contains("sluice_"));
            for line in expressions {
                assert!(labels(line).is_subset(&known), "{line}");
            }
        }
    }

    #[test]
    fn the_runbook_names_every_figure_and_none_that_there_is_not() {
        let runbook = include_str!("../../../docs/runbooks/keeper.md");
        assert_eq!(named(runbook), registered());
    }

    #[test]
    fn what_happens_is_counted_and_what_is_seen_is_told() {
        let metrics = metrics();
        let mut snapshot = sample::with_stake(3);
        snapshot.list.records[1].flags = 4;
        snapshot.pool.closed = Closed::LOSS | Closed::PAUSED_EXITS;
        metrics.see(&snapshot, 7);
        let landed = Landed { fee: 5_000, ..Landed::default() };
        let sent = vec![Key { duty: Duty::Claim, place: Place::Pool }];
        let attempt =
            Attempt { landed: Some((landed, 900)), sent, outcome: Outcome::Landed, ..Attempt::default() };
        metrics.count(Duty::Claim, &attempt);
        metrics.count(Duty::Close, &Attempt { lost: 5_000, outcome: Outcome::Failed, ..Attempt::default() });
        metrics.rpc_error();
        let text = metrics.text();
        for line in [
            "sluice_epoch 1000",
            "sluice_operators_flagged 1",
            "sluice_bunker 4",
            "sluice_paused{what=\"exits\"} 1",
            "sluice_paused{what=\"deposits\"} 0",
            "sluice_epoch_fees_lamports 7",
            "sluice_rate_age_slots 0",
            "sluice_fees_lamports_total 10000",
            "sluice_bounties_lamports_total 900",
            "sluice_rpc_errors_total 1",
            "sluice_transactions_total{duty=\"claim_ticket\",outcome=\"landed\"} 1",
            "sluice_transactions_total{duty=\"finalize_epoch\",outcome=\"failed\"} 1",
            "sluice_transactions_total{duty=\"set_level\",outcome=\"failed\"} 0",
        ] {
            assert!(text.lines().any(|known| known == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn the_age_of_the_pair_counts_from_the_end_of_its_epoch() {
        let metrics = metrics();
        let mut snapshot = sample::with_stake(3);
        snapshot.pool.late_guard_slots = 21_600;
        sample::next_epoch(&mut snapshot);
        metrics.see(&snapshot, 0);
        assert!(metrics.text().contains("sluice_rate_age_slots 5000\n"));
    }

    #[test]
    fn a_node_that_stands_still_is_not_ready_and_one_that_lets_transactions_land_is() {
        let metrics = Metrics::new(Duration::from_secs(60), 0);
        metrics.see(&sample::with_stake(1), 0);
        let long_ago = now() - 61;
        metrics.grown.store(long_ago, Ordering::Relaxed);
        metrics.hear(0);
        metrics.see(&sample::with_stake(1), 0);
        assert!(metrics.ready().unwrap_err().contains("stood still"), "the same slot again");
        // A long action: nothing is looked at, and each transaction that lands shows a slot.
        metrics.heard.store(long_ago, Ordering::Relaxed);
        metrics.hear(sample::with_stake(1).now.slot + 1);
        assert_eq!(metrics.ready(), Ok(()));
    }

    #[test]
    fn it_is_ready_once_it_has_looked_and_its_payer_has_enough() {
        let metrics = metrics();
        assert!(metrics.ready().unwrap_err().contains("nothing was read"));
        let mut snapshot = sample::with_stake(1);
        metrics.see(&snapshot, 0);
        assert_eq!(metrics.ready(), Ok(()));
        snapshot.payer_lamports = 999;
        metrics.see(&snapshot, 0);
        assert!(metrics.ready().unwrap_err().contains("999 lamports"));
    }
}

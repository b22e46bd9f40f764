//! The figures, by name.

use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use sluice_client::accounts::{Cohort, Ticket};
use sluice_math::{Lamports, moves};
use solana_address::Address;

use crate::act::Outcome;
use crate::action::Duty;
use crate::rules::{Closed, DRAINING};
use crate::snapshot::Snapshot;

type Level = Gauge<u64, AtomicU64>;

/// Labels of a transaction.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Transaction {
    duty: &'static str,
    outcome: &'static str,
}

/// Label of what is closed.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct What {
    what: &'static str,
}

/// All figures of a keeper.
pub struct Figures {
    transactions: Family<Transaction, Counter>,
    paused: Family<What, Level>,
    pub(super) fees: Counter,
    pub(super) bounties: Counter,
    pub(super) rpc_errors: Counter,
    pub(super) last_success: Level,
    pub(super) payer: Level,
    pub(super) backoff: Gauge<f64, AtomicU64>,
    slot: Level,
    epoch: Level,
    rate_age: Level,
    spent: Level,
    held: Level,
    pot: Level,
    operators: Level,
    flagged: Level,
    draining: Level,
    queue_cohorts: Level,
    queue_nominal: Level,
    queue_epochs: Level,
    shortage: Level,
    tickets: Level,
    bunker: Level,
    losses: Level,
    unbooked: Level,
    rates_left: Level,
}

/// What can be paused, and its bit.
const PAUSES: [(&str, u16); 3] = [
    ("deposits", Closed::PAUSED_DEPOSITS),
    ("exits", Closed::PAUSED_EXITS),
    ("delegation", Closed::PAUSED_DELEGATION),
];

impl Figures {
    /// Registers all of them, each at zero: what never happened is to be seen as well.
    pub(super) fn register(registry: &mut Registry) -> Self {
        let transactions: Family<Transaction, Counter> = Family::default();
        for duty in Duty::ALL {
            for outcome in Outcome::ALL {
                let labels = Transaction { duty: duty.name(), outcome: outcome.name() };
                drop(transactions.get_or_create(&labels));
            }
        }
        let paused: Family<What, Level> = Family::default();
        for (what, _) in PAUSES {
            drop(paused.get_or_create(&What { what }));
        }
        let help = "Transactions by duty, and how they ended";
        registry.register("transactions", help, transactions.clone());
        registry.register("paused", "1 where the guardian has paused it", paused.clone());
        let mut counter = |name: &str, help: &str| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let fees = counter("fees_lamports", "Fees paid, failed transactions included");
        let bounties = counter("bounties_lamports", "Bounties received, as simulated");
        let rpc_errors = counter("rpc_errors", "Requests that the node did not answer as it should");
        let backoff: Gauge<f64, AtomicU64> = Gauge::default();
        let help = "Seconds of the wait before the next try; 0 where nothing is wrong";
        registry.register("backoff_seconds", help, backoff.clone());
        let mut level = |name: &str, help: &str| {
            let level = Level::default();
            registry.register(name, help, level.clone());
            level
        };
        Self {
            last_success: level("last_success_timestamp_seconds", "When a transaction last landed"),
            payer: level("payer_lamports", "Balance of the payer"),
            slot: level("slot", "Slot of the last look"),
            epoch: level("epoch", "Epoch of the cluster"),
            rate_age: level(
                "rate_age_slots",
                "Slots since the epoch of the pair ended; 0 while it is the present one",
            ),
            spent: level("epoch_fees_lamports", "Fees paid in this epoch, to be compared with --max-spend"),
            held: level("held_steps", "Steps that wait because they were refused or repeated"),
            pot: level("pot_lamports", "What bounties can be paid from"),
            operators: level("operators", "Operators listed"),
            flagged: level("operators_flagged", "Operators with a flag: they have no target"),
            draining: level(
                "operators_draining",
                "Operators that are to be removed once their stake is gone",
            ),
            queue_cohorts: level("queue_cohorts", "Cohorts that are not finalised whole"),
            queue_nominal: level("queue_nominal_lamports", "What waiting tickets are paid at the most"),
            queue_epochs: level("queue_age_epochs", "Epochs since the oldest waiting tickets were requested"),
            shortage: level(
                "queue_shortage_lamports",
                "What waiting tickets lack beyond free reserve and cooling stake",
            ),
            tickets: level("tickets_unclaimed", "Tickets that are finalised whole and not claimed"),
            bunker: level("bunker", "Reasons for bunker mode, a sum of bits; 0 outside of it"),
            losses: level("loss_unbooked_lamports", "Losses that no close has booked, read or visible"),
            unbooked: level("unbooked_lamports", "Inflows that no pair contains yet"),
            rates_left: level("rates_left", "Entries until the rate history overwrites its oldest"),
            transactions,
            paused,
            fees,
            bounties,
            rpc_errors,
            backoff,
        }
    }

    /// Counts a transaction.
    pub(super) fn transaction(&self, duty: Duty, outcome: Outcome) {
        let labels = Transaction { duty: duty.name(), outcome: outcome.name() };
        self.transactions.get_or_create(&labels).inc();
    }

    /// What a snapshot shows.
    pub(super) fn see(&self, snapshot: &Snapshot, spent: u64) {
        let (pool, header, now) = (&snapshot.pool, &snapshot.list.header, snapshot.now);
        self.slot.set(now.slot);
        self.epoch.set(now.epoch);
        // The close wrote when deposits begin to be late: that many slots before the end of its epoch.
        let end = pool.late_from_slot.saturating_add(u64::from(pool.late_guard_slots));
        self.rate_age.set(if snapshot.is_closed() { 0 } else { now.slot.saturating_sub(end) });
        self.payer.set(snapshot.payer_lamports);
        self.spent.set(spent);
        self.held.set(snapshot.held.waiting(now.epoch, now.slot));
        self.pot.set(header.pot);
        let count = |of: usize| u64::try_from(of).unwrap_or(u64::MAX);
        self.operators.set(u64::from(header.count));
        self.flagged.set(count(snapshot.listed().filter(|(_, record)| record.flags != 0).count()));
        self.draining.set(count(snapshot.listed().filter(|(_, record)| record.status == DRAINING).count()));
        let closed = Closed(pool.closed);
        self.bunker.set(u64::from(pool.closed & Closed::BUNKER));
        for (what, bit) in PAUSES {
            self.paused.get_or_create(&What { what }).set(u64::from(closed.any(bit)));
        }
        if snapshot.steady {
            let visible = snapshot.listed().map(|(_, record)| snapshot.fallen(record));
            // Before the close, the reading books what is visible; it is a loss all the same.
            self.losses.set(visible.fold(header.fallen, u64::saturating_add));
        }
        self.unbooked.set(pool.unbooked);
        let rates = &snapshot.rates;
        self.rates_left.set(rates.capacity.saturating_sub(rates.written));
    }

    /// What its cohorts and tickets show, where they were read.
    pub(super) fn see_queue(&self, snapshot: &Snapshot) {
        let (pool, header) = (&snapshot.pool, &snapshot.list.header);
        let waiting: Vec<&(Address, Cohort)> =
            snapshot.cohorts.iter().filter(|(_, cohort)| cohort.filled < cohort.shares).collect();
        self.queue_cohorts.set(u64::try_from(waiting.len()).unwrap_or(u64::MAX));
        self.queue_nominal.set(pool.queue_nominal);
        let age = |(_, cohort): &&(Address, Cohort)| snapshot.epoch().saturating_sub(cohort.epoch);
        self.queue_epochs.set(waiting.iter().map(age).max().unwrap_or(0));
        let free = snapshot.books().spendable();
        let shortage =
            moves::shortage(Lamports::new(pool.queue_nominal), free, Lamports::new(header.cooling));
        self.shortage.set(shortage.get());
        let whole = |(_, ticket): &&(Address, Ticket)| {
            let mut cohorts = snapshot.cohorts.iter();
            cohorts.any(|(address, cohort)| *address == ticket.cohort && ticket.to <= cohort.filled)
        };
        let unclaimed = snapshot.tickets.iter().filter(whole).count();
        self.tickets.set(u64::try_from(unclaimed).unwrap_or(u64::MAX));
    }
}

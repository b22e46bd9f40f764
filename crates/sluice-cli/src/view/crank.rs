//! What a crank did, or would do.

use serde::Serialize;
use sluice_keeper::act::Attempt;
use sluice_keeper::action::{Action, Duty};
use sluice_keeper::cluster::Trouble;

use crate::amount::exact;
use crate::figures::Figures;
use crate::report::{grid, sections};

/// What `crank` did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CrankView {
    /// The pool.
    pub pool: String,
    /// Transactions that have landed.
    pub transactions: Vec<Sent>,
    /// Steps that were refused: nearly always somebody else was faster.
    pub refused: Vec<Refused>,
    /// Lamports of fees.
    pub fees: u64,
    /// Lamports of bounties.
    pub earned: u64,
}

/// A transaction that has landed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// The instruction.
    pub duty: &'static str,
    /// How many of it.
    pub steps: usize,
    /// Its signature.
    pub signature: String,
    /// Its slot.
    pub slot: u64,
    /// Compute units it used.
    pub compute_units: u64,
    /// What it paid, lamports.
    pub fee: u64,
    /// What it was paid, lamports.
    pub earned: u64,
}

/// A step that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The instruction.
    pub duty: &'static str,
    /// What it was about.
    pub place: String,
    /// Why.
    pub why: String,
}

/// What `crank --dry-run` shows of a transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rehearsed {
    /// The instruction.
    pub duty: &'static str,
    /// What it is about.
    pub places: Vec<String>,
    /// What it would be paid, lamports; null where it would fail.
    pub earned: Option<u64>,
    /// Why it would fail.
    pub why: Option<String>,
}

impl CrankView {
    /// With what came of a transaction.
    pub fn add(&mut self, duty: Duty, attempt: &Attempt) {
        if let Some((landed, earned)) = &attempt.landed {
            self.fees = self.fees.saturating_add(landed.fee);
            self.earned = self.earned.saturating_add(*earned);
            self.transactions.push(Sent {
                duty: duty.name(),
                steps: attempt.sent.len(),
                signature: landed.signature.clone(),
                slot: landed.slot,
                compute_units: landed.units,
                fee: landed.fee,
                earned: *earned,
            });
        }
        self.fees = self.fees.saturating_add(attempt.lost);
        self.refused.extend(attempt.refused.iter().map(|(key, why)| Refused {
            duty: duty.name(),
            place: key.place.to_string(),
            why: why.clone(),
        }));
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let cells = |of: &Sent| {
            vec![
                of.duty.to_owned(),
                of.steps.to_string(),
                of.compute_units.to_string(),
                exact(of.fee),
                exact(of.earned),
                of.signature.clone(),
            ]
        };
        let rows: Vec<Vec<String>> = self.transactions.iter().map(cells).collect();
        let sent = match (rows.is_empty(), self.refused.is_empty()) {
            (true, true) => "nothing".to_owned(),
            (true, false) => "nothing: all that was tried was refused".to_owned(),
            (false, _) => grid(&["step", "how many", "units", "fee", "earned", "signature"], &rows),
        };
        let refused: Vec<Vec<String>> = self
            .refused
            .iter()
            .map(|of| vec![of.duty.to_owned(), of.place.clone(), of.why.clone()])
            .collect();
        let refused = if refused.is_empty() { String::new() } else { grid(&["step", "of", "why"], &refused) };
        let sums = Figures::default().sol("fees", self.fees).sol("earned", self.earned);
        sections(&[("Sent", sent), ("Refused", refused), ("Together", sums.table())])
    }
}

impl Rehearsed {
    /// What would come of an action, transaction by transaction.
    #[must_use]
    pub fn of(action: &Action, answers: &[Result<u64, Trouble>]) -> Vec<Self> {
        let with_answers = action.bundles.iter().zip(answers);
        with_answers
            .map(|(steps, answer)| Self {
                duty: action.duty.name(),
                places: steps.iter().map(|step| step.key.place.to_string()).collect(),
                earned: answer.as_ref().ok().copied(),
                why: answer.as_ref().err().map(ToString::to_string),
            })
            .collect()
    }

    /// For people.
    #[must_use]
    pub fn table(all: &[Self]) -> String {
        let cells = |of: &Self| {
            let answer = match (of.earned, &of.why) {
                (Some(earned), _) => format!("earns {} SOL", exact(earned)),
                (None, why) => format!("fails: {}", why.as_deref().unwrap_or_default()),
            };
            vec![of.duty.to_owned(), of.places.join(", "), answer]
        };
        let rows: Vec<Vec<String>> = all.iter().map(cells).collect();
        match rows.is_empty() {
            true => "nothing is to be done".to_owned(),
            false => grid(&["step", "of", "would"], &rows),
        }
    }
}

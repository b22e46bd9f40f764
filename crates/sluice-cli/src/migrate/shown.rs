//! Steps as they are shown.

use serde::Serialize;

use super::apply::{Proposal, proposal};
use super::finding::{Action, Finding, State};
use super::manifest::Manifest;
use crate::report::{grid, pairs, sections};

/// A step, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// Its number.
    pub number: u16,
    /// What holds when it is done.
    pub title: String,
    /// How far it is.
    pub state: State,
    /// Why.
    pub why: String,
    /// What was done now.
    pub did: Vec<String>,
    /// What is left to do, in order.
    pub todo: Vec<String>,
    /// What came of a simulation of the first transaction, in a plan: of the first step that has one.
    pub rehearsal: Option<String>,
    /// What somebody else has to decide.
    pub proposals: Vec<Proposal>,
    /// How it is taken back, in Markdown; in a plan alone.
    pub rollback: Option<String>,
}

/// Which cluster it is, and who pays: a plan for another one is of no use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Where {
    /// The node, without what may be a key in its URL.
    pub url: String,
    /// The cluster's genesis hash.
    pub genesis_hash: String,
    /// Who pays.
    pub payer: String,
}

/// All steps, as they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepsView {
    /// Where.
    #[serde(flatten)]
    pub at: Where,
    /// Whether every step that is asked for is done.
    pub done: bool,
    /// The steps by number.
    pub steps: Vec<StepView>,
}

impl StepView {
    /// A step with what it found.
    #[must_use]
    pub fn of(step: &Manifest, finding: &Finding, did: Vec<String>, plan: bool) -> Self {
        let open = !matches!(finding.state, State::Done | State::NotAsked);
        Self {
            number: step.number,
            title: step.title.clone(),
            state: finding.state,
            why: finding.why.clone(),
            did,
            todo: finding.actions.iter().map(Action::what).map(str::to_owned).collect(),
            rehearsal: None,
            proposals: finding.actions.iter().filter_map(proposal).collect(),
            rollback: (plan && open).then(|| step.rollback.trim().to_owned()),
        }
    }

    fn details(&self) -> String {
        let list = |mark: &str, lines: &[String]| -> Vec<String> {
            lines.iter().map(|line| format!("{mark} {line}")).collect()
        };
        let mut lines = list("did:", &self.did);
        lines.extend(list("to do:", &self.todo));
        lines.extend(self.rehearsal.iter().map(|came| format!("simulated: {came}")));
        for of in &self.proposals {
            lines.push(format!("to be decided by {}: {}", of.authority, of.what));
            lines.extend(list("  SPL Governance:", &of.base64));
            lines.push(format!("  Squads: {}", of.squads));
        }
        lines.extend(self.rollback.iter().map(|text| format!("taken back:\n{text}")));
        lines.join("\n")
    }
}

impl StepsView {
    /// Steps on a cluster.
    #[must_use]
    pub fn of(at: Where, steps: Vec<StepView>) -> Self {
        let done = steps.iter().all(|step| matches!(step.state, State::Done | State::NotAsked));
        Self { at, done, steps }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let at = pairs(&[
            ("node", self.at.url.clone()),
            ("genesis hash", self.at.genesis_hash.clone()),
            ("payer", self.at.payer.clone()),
        ]);
        let row = |step: &StepView| {
            vec![step.number.to_string(), step.state.words().to_owned(), step.title.clone(), step.why.clone()]
        };
        let rows: Vec<Vec<String>> = self.steps.iter().map(row).collect();
        let titles: Vec<String> =
            self.steps.iter().map(|step| format!("{}. {}", step.number, step.title)).collect();
        let mut parts = vec![("Cluster", at), ("Steps", grid(&["#", "state", "step", "why"], &rows))];
        parts.extend(titles.iter().map(String::as_str).zip(self.steps.iter().map(StepView::details)));
        sections(&parts)
    }
}

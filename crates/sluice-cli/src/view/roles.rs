//! Roles: who has them, who comes next.

use serde::Serialize;
use sluice_client::accounts::{Config, Pool};

use super::closed::{armed, gate};
use super::config::Change;
use super::{Words, epoch, somebody};
use crate::node::Seen;
use crate::report::{grid, pairs, sections};

/// Roles by number: what `propose_role` takes, and, three further on, `cancel_change`.
pub const ROLES: [&str; 3] = ["governance", "curator", "guardian"];

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RoleView {
    /// `governance`, `curator` or `guardian`.
    pub role: &'static str,
    /// Who has it; null for nobody.
    pub holder: Option<String>,
    /// What is pending.
    pub pending: Option<Change>,
}

/// What `roles show` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RolesView {
    /// The pool.
    pub pool: String,
    /// The present epoch.
    pub epoch: u64,
    /// The three.
    pub roles: Vec<RoleView>,
    /// What the guardian may still pause: each once, until it is armed anew.
    pub guardian_armed: Vec<&'static str>,
    /// The guardian may pause in epochs before this one.
    pub guardian_alive_until: u64,
    /// What deposits need: `none`, `signer`, `attestation`.
    pub gate: &'static str,
    /// Who co-signs, or whose program attests.
    pub gate_key: Option<String>,
}

/// The roles of a pool.
#[must_use]
pub fn roles(pool: &Pool, config: &Config) -> Vec<RoleView> {
    let holders = [pool.governance, pool.curator, pool.guardian];
    let with_slots = ROLES.iter().zip(holders).zip(&config.handovers).zip(3u8..);
    with_slots
        .map(|(((role, holder), handover), slot)| RoleView {
            role,
            holder: somebody(&holder),
            pending: epoch(handover.from).map(|from| Change {
                what: (*role).to_owned(),
                now: somebody(&holder),
                next: somebody(&handover.nominee),
                from_epoch: from,
                accepted: somebody(&handover.nominee).map(|_| handover.accepted == 1),
                slot,
                sequence: handover.sequence,
            }),
        })
        .collect()
}

impl RolesView {
    /// Of a pool.
    #[must_use]
    pub fn of(seen: &Seen) -> Self {
        Self {
            pool: seen.keys.pool.to_string(),
            epoch: seen.now.epoch,
            roles: roles(&seen.pool, &seen.config),
            guardian_armed: armed(&seen.config),
            guardian_alive_until: seen.config.alive_until,
            gate: gate(&seen.pool),
            gate_key: somebody(&seen.config.gate),
        }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let rows: Vec<Vec<String>> = self
            .roles
            .iter()
            .map(|of| vec![of.role.to_owned(), Words::or_dash(of.holder.clone()), next(of.pending.as_ref())])
            .collect();
        let armed = if self.guardian_armed.is_empty() {
            "nothing".to_owned()
        } else {
            self.guardian_armed.join(", ")
        };
        let guardian = pairs(&[
            ("may still pause", armed),
            ("counts as there", format!("in epochs before {}", self.guardian_alive_until)),
        ]);
        let gate = match &self.gate_key {
            Some(key) => format!("{} {key}", self.gate),
            None => self.gate.to_owned(),
        };
        sections(&[
            ("Roles", grid(&["role", "who", "pending"], &rows)),
            ("Guardian", guardian),
            ("Gate of deposits", gate),
        ])
    }
}

fn next(change: Option<&Change>) -> String {
    let Some(change) = change else { return String::new() };
    let who = change.next.clone().unwrap_or_else(|| "nobody".to_owned());
    let missing = if change.accepted == Some(false) { ", once it has accepted" } else { "" };
    format!("{who} from the close of epoch {} on{missing}", change.from_epoch)
}

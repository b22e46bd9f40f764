//! Parameters, treasury and roles: what counts, what is pending, what may be changed.

use serde::Serialize;
use sluice_client::accounts::{Config, Pool};

use super::closed::{armed, gate};
use super::{Words, epoch, somebody};
use crate::node::Seen;
use crate::parameters::{self, DOMAINS, Parameter};
use crate::report::{grid, pairs, sections};

/// Bit of the fees' slot: the treasury.
const TREASURY: u64 = 1 << 63;
/// Roles by number: what `propose_role` takes, and, three further on, `cancel_change`.
pub const ROLES: [&str; 3] = ["governance", "curator", "guardian"];

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParameterView {
    /// Its name.
    pub name: String,
    /// What it is counted in.
    pub unit: String,
    /// What is pending in a domain counts, and is cancelled, together: `fees`, `caps`, `risk`.
    pub domain: String,
    /// What counts.
    pub value: u64,
    /// What will.
    pub pending: Option<u64>,
    /// The epoch whose close makes it count.
    pub pending_from: Option<u64>,
    /// The least it may be.
    pub least: u64,
    /// The most.
    pub most: u64,
    /// The direction that counts at once: `down`, `up`, `neither`.
    pub safe: String,
}

/// A change that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// A parameter, `treasury`, or a role.
    pub what: String,
    /// What counts until then; null for nobody.
    pub now: Option<String>,
    /// What will count; null for nobody.
    pub next: Option<String>,
    /// The first epoch whose close may make it count.
    pub from_epoch: u64,
    /// Whether a nominee has accepted; null where nobody has to.
    pub accepted: Option<bool>,
    /// The slot and the number that `config cancel` names.
    pub slot: u8,
    /// The number of its last write.
    pub sequence: u64,
}

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

/// What `config show` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConfigView {
    /// The pool.
    pub pool: String,
    /// The present epoch.
    pub epoch: u64,
    /// Epochs that a change waits for that is not into the safe direction.
    pub delay: u64,
    /// The parameters by number.
    pub parameters: Vec<ParameterView>,
    /// All that waits, roles and treasury included.
    pub pending: Vec<Change>,
}

/// What waits of a parameter: value and epoch.
fn pending_of(of: &Parameter, config: &Config) -> Option<(u64, u64)> {
    let slot = config.slots.get(of.slot())?;
    let place = usize::from(of.number);
    let named = slot.changes.checked_shr(u32::from(of.number)).is_some_and(|rest| rest & 1 == 1);
    named.then_some((*config.pending.get(place)?, slot.from))
}

/// The parameters of a pool.
#[must_use]
pub fn list(seen: &Seen) -> Vec<ParameterView> {
    let header = &seen.operators.header;
    let view = |of: &Parameter| {
        let pending = pending_of(of, &seen.config);
        ParameterView {
            name: of.name.clone(),
            unit: of.unit.clone(),
            domain: of.domain.to_lowercase(),
            value: of.live(&seen.pool, header, &seen.config),
            pending: pending.map(|(value, _)| value),
            pending_from: pending.map(|(_, from)| from),
            least: of.least,
            most: of.most,
            safe: of.safe.to_lowercase(),
        }
    };
    parameters::table().parameters.iter().map(view).collect()
}

/// All that waits: parameters, treasury, roles.
#[must_use]
pub fn pending(seen: &Seen) -> Vec<Change> {
    let config = &seen.config;
    let mut all = Vec::new();
    for of in &parameters::table().parameters {
        let Some((next, from)) = pending_of(of, config) else { continue };
        let now = of.live(&seen.pool, &seen.operators.header, config);
        let sequence = config.slots.get(of.slot()).map_or(0, |slot| slot.sequence);
        all.push(Change {
            what: of.name.clone(),
            now: Some(now.to_string()),
            next: Some(next.to_string()),
            from_epoch: from,
            accepted: None,
            // as-safety: one of three.
            slot: of.slot() as u8,
            sequence,
        });
    }
    let fees = &config.slots[0];
    if fees.changes & TREASURY != 0 {
        all.push(Change {
            what: "treasury".to_owned(),
            now: Some(seen.pool.treasury.to_string()),
            next: Some(config.next_treasury.to_string()),
            from_epoch: fees.from,
            accepted: None,
            slot: 0,
            sequence: fees.sequence,
        });
    }
    all.extend(roles(&seen.pool, config).into_iter().filter_map(|role| role.pending));
    all
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
        let armed = if self.guardian_armed.is_empty() { "nothing".to_owned() } else { self.guardian_armed.join(", ") };
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

impl ConfigView {
    /// Of a pool.
    #[must_use]
    pub fn of(seen: &Seen) -> Self {
        Self {
            pool: seen.keys.pool.to_string(),
            epoch: seen.now.epoch,
            delay: parameters::table().delay,
            parameters: list(seen),
            pending: pending(seen),
        }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let of = |name: &str| parameters::table().parameters.iter().find(|of| of.name == name);
        let print = |name: &str, value: u64| of(name).map_or_else(|| value.to_string(), |of| of.print(value));
        let rows: Vec<Vec<String>> = self
            .parameters
            .iter()
            .map(|row| {
                let bounds = format!("{} to {}", print(&row.name, row.least), print(&row.name, row.most));
                let pending = match (row.pending, row.pending_from) {
                    (Some(next), Some(from)) => format!("{} in {from}", print(&row.name, next)),
                    _ => String::new(),
                };
                vec![
                    row.name.clone(),
                    print(&row.name, row.value),
                    row.unit.clone(),
                    bounds,
                    row.safe.clone(),
                    row.domain.clone(),
                    pending,
                ]
            })
            .collect();
        let head = ["parameter", "value", "unit", "bounds", "safe", "domain", "pending"];
        sections(&[("Parameters", grid(&head, &rows)), ("Pending", pending_table(&self.pending))])
    }
}

/// What waits, as a table; empty where nothing does.
#[must_use]
pub fn pending_table(pending: &[Change]) -> String {
    let rows: Vec<Vec<String>> = pending
        .iter()
        .map(|of| {
            let slot = DOMAINS.iter().chain(&ROLES).nth(usize::from(of.slot)).map_or("", |name| name);
            vec![
                of.what.clone(),
                Words::or_dash(of.now.clone()),
                Words::or_dash(of.next.clone()),
                of.from_epoch.to_string(),
                of.accepted.map_or("", Words::yes).to_owned(),
                format!("{} {}", slot.to_lowercase(), of.sequence),
            ]
        })
        .collect();
    if rows.is_empty() { String::new() } else { grid(&["what", "now", "next", "from epoch", "accepted", "cancel"], &rows) }
}

//! Parameters, treasury and roles: what counts, what is pending, what may be changed.

use serde::Serialize;

use super::Words;
use super::roles::{ROLES, roles};
use crate::node::Seen;
use crate::parameters::{self, DOMAINS, Parameter};
use crate::report::{grid, sections};

/// Bit of the fees' slot: the treasury.
const TREASURY: u64 = 1 << 63;
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

/// The parameters of a pool.
#[must_use]
pub fn list(seen: &Seen) -> Vec<ParameterView> {
    let header = &seen.operators.header;
    let view = |of: &Parameter| {
        let pending = of.pending(&seen.config);
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
        let Some((next, from)) = of.pending(config) else { continue };
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

/// A value of what changes, in the unit of a parameter; treasury and roles change hands, and have none.
fn shown(what: &str, value: &str) -> String {
    let of = parameters::table().parameters.iter().find(|of| of.name == what);
    match (of, value.parse()) {
        (Some(of), Ok(value)) => of.print(value),
        _ => value.to_owned(),
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
                Words::or_dash(of.now.as_deref().map(|now| shown(&of.what, now))),
                Words::or_dash(of.next.as_deref().map(|next| shown(&of.what, next))),
                of.from_epoch.to_string(),
                of.accepted.map_or("", Words::yes).to_owned(),
                format!("{} {}", slot.to_lowercase(), of.sequence),
            ]
        })
        .collect();
    if rows.is_empty() {
        String::new()
    } else {
        grid(&["what", "now", "next", "from epoch", "accepted", "cancel"], &rows)
    }
}

//! Operators: what they have, what they should have, what is agreed.

use serde::Serialize;
use sluice_client::accounts::{OperatorList, Record};
use sluice_client::level;
use sluice_client::operators::{ASTRAY, BONDED, DRAINING, current, is_listed};

use super::summary::Summary;
use super::votes::{Commission, Votes};
use super::{Words, bps_of, epoch};
use crate::amount;
use crate::report::{grid, sections};

/// Flags by bit: docs/spec/flag_operator.md.
const FLAGS: [(u8, &str); 8] = [
    (1, "accounts"),
    (2, "vote_account"),
    (4, "commission"),
    (8, "deactivated"),
    (16, "slow"),
    (32, "delinquent"),
    (64, "unbonding"),
    (128, "zeroed"),
];

/// An operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// Its place in the list.
    pub index: u32,
    /// Its vote account.
    pub vote: String,
    /// `listed` or `draining`.
    pub status: &'static str,
    /// Why it may have no target; nothing may be here for one.
    pub flags: Vec<&'static str>,
    /// Active and activating, lamports.
    pub stake: u64,
    /// What cools down, lamports.
    pub cooling: u64,
    /// What it should have under the level of this epoch, lamports; zero before a level is set.
    pub target: u64,
    /// The smaller of its caps now, lamports: agreed, covered by its bond, share of the pool.
    pub cap: u64,
    /// What its vote account charges now; null where that cannot be read.
    pub commission: Option<Commission>,
    /// The terms that count.
    pub terms: Terms,
    /// The terms that will.
    pub pending: Option<Terms>,
    /// The epoch from which on they do.
    pub pending_from: Option<u64>,
    /// The epoch from which on it may have a target; null while it may not.
    pub eligible_from: Option<u64>,
    /// Its bond, lamports.
    pub bond: u64,
    /// Whether that stands in for it.
    pub bonded: bool,
    /// What it owes of losses and shortfalls, lamports.
    pub owes: u64,
    /// Growth of its stake in the last epoch that was measured, lamports.
    pub grew: u64,
    /// What that grew on, lamports.
    pub grew_on: u64,
    /// Whether one of its accounts is delegated elsewhere.
    pub astray: bool,
    /// The epoch in which it was last read.
    pub read_in: u64,
    /// Its main stake account.
    pub main: String,
    /// Its side stake account.
    pub side: String,
}

/// Terms of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Terms {
    /// Its weight in the level.
    pub weight: u16,
    /// The most it may have, lamports.
    pub cap: u64,
    /// The most it may have of the pool, basis points.
    pub share_bps: u16,
    /// The agreed maximum of its commission on inflation rewards, basis points.
    pub max_inflation_bps: u16,
    /// The agreed maximum of its commission on block revenue, basis points.
    pub max_block_bps: u16,
    /// Its groups.
    pub groups: Vec<u8>,
}

/// What `operators list` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OperatorsView {
    /// The pool.
    pub pool: String,
    /// The present epoch.
    pub epoch: u64,
    /// All of them, together.
    pub summary: Summary,
    /// Each, in the order of the list.
    pub operators: Vec<Operator>,
}

/// The operators of a list that are there, with their targets in epoch `now`, and what their vote accounts say.
#[must_use]
pub fn operators(list: &OperatorList, now: u64, votes: &Votes) -> Vec<Operator> {
    let has_level = list.header.level_epoch == now;
    let targets = level::targets(list);
    let with_targets = list.records.iter().zip(targets).zip(0u32..);
    with_targets
        .filter(|((record, _), _)| is_listed(record))
        .map(|((record, target), index)| {
            let commission = votes.get(&record.vote).copied();
            Operator::of(list, index, record, if has_level { target } else { 0 }, commission)
        })
        .collect()
}

impl Operator {
    fn of(list: &OperatorList, index: u32, of: &Record, target: u64, commission: Option<Commission>) -> Self {
        let share = list.header.share_unit.saturating_mul(u64::from(of.share));
        Self {
            index,
            vote: of.vote.to_string(),
            status: if of.status == DRAINING { "draining" } else { "listed" },
            flags: FLAGS.iter().filter(|(bit, _)| of.flags & bit != 0).map(|(_, name)| *name).collect(),
            stake: current(of),
            cooling: of.main_cooling.saturating_add(of.side_cooling),
            target,
            cap: of.cap.min(share),
            commission,
            terms: Terms {
                weight: of.weight,
                cap: of.agreed_cap,
                share_bps: of.share,
                max_inflation_bps: of.max_inflation_bps,
                max_block_bps: of.max_block_bps,
                groups: groups(of.groups),
            },
            pending: epoch(of.next_from).map(|_| Terms {
                weight: of.next_weight,
                cap: of.next_cap,
                share_bps: of.next_share,
                max_inflation_bps: of.next_max_inflation_bps,
                max_block_bps: of.next_max_block_bps,
                groups: groups(of.next_groups),
            }),
            pending_from: epoch(of.next_from),
            eligible_from: epoch(of.eligible_from),
            bond: of.bond,
            bonded: of.bonded == BONDED,
            owes: of.loss_due.saturating_add(of.short_due),
            grew: of.grew,
            grew_on: of.grew_on,
            astray: of.main_state == ASTRAY || of.side_state == ASTRAY,
            read_in: of.visited,
            main: of.main.to_string(),
            side: of.side.to_string(),
        }
    }

    fn cells(&self, all: u64) -> Vec<String> {
        let groups: Vec<String> = self.terms.groups.iter().map(ToString::to_string).collect();
        let mut state = vec![];
        if self.status == "draining" {
            state.push("draining".to_owned());
        }
        state.extend(self.flags.iter().map(ToString::to_string));
        if let (Some(next), Some(from)) = (&self.pending, self.pending_from) {
            state.push(format!("from {from}: {}", self.terms.changes(next)));
        }
        vec![
            self.index.to_string(),
            self.vote.clone(),
            amount::exact(self.stake),
            Words::bps(bps_of(self.stake, all)),
            amount::exact(self.target),
            cap(self.cap),
            self.terms.weight.to_string(),
            groups.join(" "),
            Words::or_dash(self.commission.map(|of| format!("{}/{}", of.inflation_bps, of.block_bps))),
            format!("{}/{}", self.terms.max_inflation_bps, self.terms.max_block_bps),
            if self.bonded { amount::exact(self.bond) } else { "-".to_owned() },
            state.join(", "),
        ]
    }
}

impl Terms {
    /// What becomes another one with `next`.
    fn changes(&self, next: &Self) -> String {
        let list = |of: &Self| match of.groups.as_slice() {
            [] => "none".to_owned(),
            some => some.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        };
        let of = |of: &Self| {
            [
                ("weight", of.weight.to_string()),
                ("cap", cap(of.cap)),
                ("share", of.share_bps.to_string()),
                ("max commission", format!("{}/{}", of.max_inflation_bps, of.max_block_bps)),
                ("groups", list(of)),
            ]
        };
        let with_next = of(self).into_iter().zip(of(next));
        let other = with_next.filter(|((_, now), (_, next))| now != next);
        other.map(|(_, (name, next))| format!("{name} {next}")).collect::<Vec<_>>().join(", ")
    }
}

/// Groups without the places that hold none.
fn groups(of: [u8; 4]) -> Vec<u8> {
    of.into_iter().filter(|id| *id != 0).collect()
}

/// The most a cap can be, lamports: none, for all SOL is less.
pub const NO_CAP: u64 = sluice_math::level::MAX_AMOUNT;

/// A cap.
#[must_use]
pub fn cap(lamports: u64) -> String {
    // A share of the pool is one as well, and a little less than that of all of it.
    if lamports >= NO_CAP / 2 { "-".to_owned() } else { amount::exact(lamports) }
}

impl OperatorsView {
    /// Of a pool's list.
    #[must_use]
    pub fn of(pool: &solana_address::Address, list: &OperatorList, now: u64, votes: &Votes) -> Self {
        Self {
            pool: pool.to_string(),
            epoch: now,
            summary: Summary::of(list, now),
            operators: operators(list, now, votes),
        }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let head = [
            "#",
            "vote account",
            "stake",
            "part",
            "target",
            "cap",
            "weight",
            "groups",
            "commission bps",
            "max commission bps",
            "bond",
            "state",
        ];
        let rows: Vec<Vec<String>> = self.operators.iter().map(|of| of.cells(self.summary.stake)).collect();
        let list = if rows.is_empty() { String::new() } else { grid(&head, &rows) };
        sections(&[("All", self.summary.table()), ("Operators", list)])
    }
}

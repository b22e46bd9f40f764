//! All operators together.

use serde::Serialize;
use sluice_client::accounts::{OperatorList, Record};
use sluice_client::operators::{BONDED, DRAINING, current, is_listed};

use super::Words;
use super::spread::Spread;
use crate::report::pairs;

/// All operators together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Listed, draining ones included.
    pub listed: u64,
    /// Of those, how many may have a target now.
    pub eligible: u64,
    /// Of those, how many have a flag.
    pub flagged: u64,
    /// Of those, how many are draining.
    pub draining: u64,
    /// Of those, how many have a bond that stands in.
    pub bonded: u64,
    /// Active and activating, lamports.
    pub stake: u64,
    /// What the level distributes, lamports.
    pub delegatable: u64,
    /// The level of this epoch in lamports a unit of weight; null before it is set.
    pub level: Option<u64>,
    /// Bonds, lamports.
    pub bonds: u64,
    /// How stake is spread.
    #[serde(flatten)]
    pub spread: Spread,
}

impl Summary {
    /// Of a list in epoch `now`.
    #[must_use]
    pub fn of(list: &OperatorList, now: u64) -> Self {
        let listed = || list.records.iter().filter(|of| is_listed(of));
        let count = |is: &dyn Fn(&Record) -> bool| {
            u64::try_from(listed().filter(|of| is(of)).count()).unwrap_or(u64::MAX)
        };
        Self {
            listed: count(&|_| true),
            eligible: count(&|of| of.eligible_from <= now && of.flags == 0),
            flagged: count(&|of| of.flags != 0),
            draining: count(&|of| of.status == DRAINING),
            bonded: count(&|of| of.bonded == BONDED),
            stake: list.header.delegated,
            delegatable: list.header.delegatable,
            level: (list.header.level_epoch == now).then_some(list.header.level),
            bonds: listed().map(|of| of.bond).fold(0, u64::saturating_add),
            spread: Spread::of(listed().map(current)),
        }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        pairs(&[
            (
                "operators",
                format!(
                    "{} listed, {} eligible, {} flagged, {} draining, {} bonded",
                    self.listed, self.eligible, self.flagged, self.draining, self.bonded
                ),
            ),
            ("stake", Words::sol(self.stake)),
            ("delegatable", Words::sol(self.delegatable)),
            (
                "level",
                self.level.map_or_else(
                    || "not set in this epoch".to_owned(),
                    |of| format!("{of} lamports a unit of weight"),
                ),
            ),
            ("bonds", Words::sol(self.bonds)),
            ("HHI", format!("{} of 10000", self.spread.hhi)),
            ("Nakamoto", format!("{} have more than a third", self.spread.nakamoto)),
        ])
    }
}

//! A pool for people.

use super::Words;
use super::config::pending_table;
use super::pool::PoolView;
use super::rate::apy_table;
use crate::report::{grid, pairs, sections};

impl PoolView {
    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let roles: Vec<Vec<String>> =
            self.roles.iter().map(|of| vec![of.role.to_owned(), Words::or_dash(of.holder.clone())]).collect();
        sections(&[
            ("Pool", self.head()),
            ("Yield", apy_table(&self.apy)),
            ("Where the SOL is", self.where_it_is()),
            ("Queue", self.waiting()),
            ("Fees", self.charged()),
            ("Deposits and exits", self.open()),
            ("Operators", self.operators.table()),
            ("Roles", grid(&["role", "who"], &roles)),
            ("Pending", pending_table(&self.pending)),
        ])
    }

    fn head(&self) -> String {
        let passed =
            if self.rate.fresh { "" } else { ", which has passed: nothing is priced until it is closed" };
        let rewards = if self.rewards_being_paid { ", rewards are being paid out" } else { "" };
        let slots = format!("slot {} of {}", self.slot_index, self.slots_in_epoch);
        pairs(&[
            ("pool", self.pool.clone()),
            ("mint", self.mint.clone()),
            ("one LST", Words::or_dash(self.rate.lamports_per_lst.map(Words::sol))),
            ("pair", format!("{} for {}", Words::sol(self.rate.assets), Words::lst(self.rate.supply))),
            ("of epoch", format!("{}{passed}", self.rate.epoch)),
            ("assets now", Words::sol(self.ledger.assets)),
            ("unbooked", Words::sol(self.ledger.unbooked)),
            ("epoch", format!("{}, {slots}{rewards}", self.epoch)),
        ])
    }

    fn where_it_is(&self) -> String {
        let of = &self.places;
        let owed = of.owed_fee.saturating_add(of.owed_bounty).saturating_add(of.owed_insurance);
        let mut rows = vec![
            ("active", of.active),
            ("activating", of.activating),
            ("cooling", of.cooling),
            ("rents of stake, and idle", of.stake_rent_and_idle),
            ("reserve", of.reserve),
            ("  of it for the queue", of.reserve_for_queue),
            ("  of it for exits at once", of.reserve_liquid),
            ("owed to treasury, pot, insurance", owed),
            ("insurance", of.insurance),
            ("bounty pot", of.bounty_pot),
        ];
        let rare = [
            ("astray", of.astray),
            ("waits for the next close", of.waiting_for_close),
            ("not in the books yet", of.not_yet_seen),
        ];
        rows.extend(rare.into_iter().filter(|(_, lamports)| *lamports != 0));
        let rows: Vec<(&str, String)> = rows.into_iter().map(|(name, of)| (name, Words::sol(of))).collect();
        pairs(&rows)
    }

    fn waiting(&self) -> String {
        pairs(&[
            ("shares", Words::lst(self.queue.shares)),
            ("paid at the most", Words::sol(self.queue.nominal)),
            ("missing", Words::sol(self.queue.shortage)),
            ("cohorts", self.queue.cohorts.len().to_string()),
        ])
    }

    fn charged(&self) -> String {
        let of = &self.fees;
        pairs(&[
            ("on rewards", Words::bps(of.fee_bps.into())),
            ("  of it to the pot", Words::bps(of.bounty_bps.into())),
            ("  of it to the insurance", Words::bps(of.insurance_bps.into())),
            ("entry beyond head-room", Words::ppm(of.entry_ppm.into())),
            ("exit at the least", Words::ppm(of.exit_floor_ppm.into())),
            (
                "exit at once",
                format!("{} to {}", Words::bps(of.exit_min_bps.into()), Words::bps(of.exit_max_bps.into())),
            ),
            ("treasury", of.treasury.clone()),
        ])
    }

    fn open(&self) -> String {
        let state = |open: bool, why: &[&'static str]| match open {
            true => "open".to_owned(),
            false => format!("closed: {}", why.join(", ").replace('_', " ")),
        };
        let pauses: Vec<String> = self
            .doors
            .pauses
            .iter()
            .map(|of| match of.until_epoch {
                Some(until) => format!("{} until the close of {until}", of.what),
                None => format!("{} until governance resumes", of.what),
            })
            .collect();
        let mut rows = vec![
            ("deposits", state(self.doors.deposits_open, &self.doors.deposits_closed_by)),
            ("gate", self.doors.gate.to_owned()),
            ("free of the entry fee", Words::sol(self.deposits.head_room)),
            ("room under the cap", Words::sol(self.deposits.cap_room)),
            ("exits at once", state(self.doors.exits_open, &self.doors.exits_closed_by)),
        ];
        if self.doors.bunker {
            rows.push(("bunker", self.doors.bunker_reasons.join(", ").replace('_', " ")));
        }
        if !pauses.is_empty() {
            rows.push(("paused", pauses.join(", ")));
        }
        pairs(&rows)
    }
}

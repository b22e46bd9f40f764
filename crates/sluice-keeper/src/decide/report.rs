//! `report_loss`: a stake account has fewer lamports than the books say, or the books say that it is time for bunker mode and nobody
//! has said so.
//!
//! Only behind the close. Before it the reading finds the same, and nobody trades at a pair of an earlier epoch.

use sluice_client::instruction::crank;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::Closed;
use crate::rules::queue::loss_threshold;
use crate::snapshot::Snapshot;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    if !snapshot.is_closed() {
        return None;
    }
    let unnoted = is_unnoted(snapshot);
    let fallen = snapshot.listed().filter(|(_, record)| snapshot.fallen(record) != 0);
    let mut reported: Vec<_> = fallen.collect();
    if reported.is_empty() && unnoted {
        // Any operator will do: what is concluded is about all of them.
        reported.extend(snapshot.listed().next());
    }
    let step = |(index, record)| {
        let report = crank::report_loss(&snapshot.keys, index, record);
        Step::new(Duty::Report, Place::Operator(index), 0, report)
    };
    action(snapshot, Duty::Report, reported.into_iter().map(step).collect(), false)
}

/// Whether the books show a reason for bunker mode that the pool does not.
fn is_unnoted(snapshot: &Snapshot) -> bool {
    let (pool, header) = (&snapshot.pool, &snapshot.list.header);
    let least = loss_threshold(pool);
    let known = Closed(pool.closed);
    let loss = header.fallen > least && !known.any(Closed::LOSS);
    let astray = header.astray > least && !known.any(Closed::ASTRAY);
    loss || astray
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::GONE;
    use crate::snapshot::sample;

    #[test]
    fn an_account_that_has_less_than_its_record_says_is_reported() {
        let mut snapshot = sample::with_stake(3);
        assert_eq!(decide(&snapshot), None);
        sample::account(&mut snapshot, 1, |main| main.lamports -= 1);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(1)]);

        snapshot.accounts.remove(&snapshot.list.records[2].side);
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(1), Place::Operator(2)]);
    }

    #[test]
    fn before_the_close_and_of_what_is_known_to_be_gone_nothing_is_reported() {
        let mut snapshot = sample::with_stake(3);
        sample::account(&mut snapshot, 1, |main| main.lamports -= 1);
        snapshot.pool.pair_epoch -= 1;
        assert_eq!(decide(&snapshot), None);

        let mut snapshot = sample::with_stake(3);
        snapshot.accounts.remove(&snapshot.list.records[0].main);
        let record = &mut snapshot.list.records[0];
        (record.main_lamports, record.main_delegation, record.main_state) = (0, 0, GONE);
        assert_eq!(decide(&snapshot), None);
    }

    #[test]
    fn a_loss_that_a_reading_found_and_no_pool_has_noted_is_noted() {
        let mut snapshot = sample::with_stake(3);
        snapshot.list.header.fallen = snapshot.pool.pair_assets;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(0)]);
        snapshot.pool.closed = Closed::LOSS;
        assert_eq!(decide(&snapshot), None);
        snapshot.list.header.astray = snapshot.pool.pair_assets;
        assert_eq!(sample::places(&decide(&snapshot)), [Place::Operator(0)]);
        snapshot.pool.closed |= Closed::ASTRAY;
        assert_eq!(decide(&snapshot), None);
    }
}

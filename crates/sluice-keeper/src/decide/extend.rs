//! `extend_rates`: room in the rate history, before it is full and stays short for good. The payer's own lamports go into its rent: only
//! where the keeper was told to.

use sluice_client::instruction::admin;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::snapshot::Snapshot;

/// Entries that a full-size history has.
const FULL: u64 = 512;
/// Entries left at which it is time.
const LEFT: u64 = 16;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    let rates = &snapshot.rates;
    let straight = rates.written == rates.len;
    let left = rates.capacity.saturating_sub(rates.len);
    if !snapshot.setup.extend_rates || !straight || rates.capacity >= FULL || left > LEFT {
        return None;
    }
    let extend = admin::extend_rates(&snapshot.keys, &snapshot.payer);
    let step = Step::new(Duty::Extend, Place::Pool, 1, extend).silent();
    action(snapshot, Duty::Extend, vec![step], false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::{Rates, sample};

    #[test]
    fn a_history_grows_before_it_is_full_and_only_where_the_keeper_was_told_to() {
        let mut snapshot = sample::with_stake(2);
        snapshot.rates = Rates { written: 112, len: 112, capacity: 128 };
        assert_eq!(decide(&snapshot), None);
        snapshot.setup.extend_rates = true;
        assert!(decide(&snapshot).is_some());
        snapshot.rates = Rates { written: 111, len: 111, capacity: 128 };
        assert_eq!(decide(&snapshot), None, "there is time");
        snapshot.rates = Rates { written: 129, len: 128, capacity: 128 };
        assert_eq!(decide(&snapshot), None, "it was too late");
        snapshot.rates = Rates { written: 512, len: 512, capacity: 512 };
        assert_eq!(decide(&snapshot), None);
    }
}

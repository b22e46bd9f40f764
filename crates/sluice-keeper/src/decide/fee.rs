//! `collect_fee`: fees that could not be minted, once the treasury can take shares again.

use sluice_client::instruction::crank;

use super::action;
use crate::action::{Action, Duty, Place, Step};
use crate::rules::Closed;
use crate::snapshot::Snapshot;

pub(super) fn decide(snapshot: &Snapshot) -> Option<Action> {
    // The treasury buys like anybody else: not while something is about to be booked whole, nor while deposits are paused.
    let doubt = Closed::UNBACKED_SHARES | Closed::LOSS | Closed::UNCONFIRMED;
    let shut = doubt | Closed::PAUSED_DEPOSITS | Closed::COVER_PENDING;
    if !snapshot.is_closed()
        || Closed(snapshot.pool.closed).any(shut)
        || snapshot.pool.owed_fee == 0
        || !snapshot.treasury_open
    {
        return None;
    }
    let collect = crank::collect_fee(&snapshot.keys);
    action(snapshot, Duty::Fee, vec![Step::new(Duty::Fee, Place::Pool, 1, collect)], false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::sample;

    #[test]
    fn what_is_owed_is_collected_once_the_treasury_is_open() {
        let mut snapshot = sample::with_stake(2);
        assert_eq!(decide(&snapshot), None);
        snapshot.pool.owed_fee = 1_000;
        assert!(decide(&snapshot).is_some());
        snapshot.treasury_open = false;
        assert_eq!(decide(&snapshot), None);
        snapshot.treasury_open = true;
        snapshot.pool.closed = Closed::PAUSED_DEPOSITS;
        assert_eq!(decide(&snapshot), None);
    }
}

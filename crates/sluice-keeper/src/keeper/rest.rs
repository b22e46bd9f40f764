//! What a keeper leaves undone.

use core::fmt;

use crate::action::Action;
use crate::decide;
use crate::held::Held;
use crate::snapshot::Snapshot;

/// What is left undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    /// Steps that are wanted, and wait because they were refused or repeated.
    pub held: usize,
    /// Whether more is wanted than may be spent in this epoch.
    pub limited: bool,
    /// Whether the epoch is not closed: the cluster still pays out rewards.
    pub open: bool,
}

impl Rest {
    /// Of a snapshot in which nothing may be done: held is what would be done if nothing were.
    pub(super) fn of(mut snapshot: Snapshot, limited: bool) -> Self {
        let open = !snapshot.is_closed();
        if limited {
            return Self { held: 0, limited, open };
        }
        snapshot.held = Held::default();
        let steps = |action: Action| action.bundles.iter().map(Vec::len).fold(0, usize::saturating_add);
        let held = decide::all(&snapshot).map(steps).fold(0, usize::saturating_add);
        Self { held, limited, open }
    }
}

impl fmt::Display for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { held, limited, open } = *self;
        let held = (held != 0).then(|| format!("{held} steps wait that were refused or repeated"));
        let limited = limited.then(|| "the fees of this epoch are spent".to_owned());
        let open = open.then(|| "the epoch is not closed, the cluster still pays out rewards".to_owned());
        let all: Vec<String> = [held, limited, open].into_iter().flatten().collect();
        f.write_str(&all.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Duty, Key, Place};
    use crate::snapshot::sample;

    #[test]
    fn what_is_held_and_still_wanted_is_left_and_what_is_held_and_over_is_not() {
        let mut snapshot = sample::with_stake(2);
        let (epoch, slot) = (snapshot.epoch(), snapshot.now.slot);
        snapshot.held.refused(Key { duty: Duty::Fee, place: Place::Pool }, epoch, slot);
        assert_eq!(Rest::of(snapshot.clone(), false), Rest::default(), "nothing is owed");
        snapshot.pool.owed_fee = 1_000;
        assert_eq!(decide::next(&snapshot), None);
        assert_eq!(Rest::of(snapshot.clone(), false), Rest { held: 1, ..Rest::default() });
        snapshot.rewards_active = true;
        sample::next_epoch(&mut snapshot);
        assert_eq!(
            Rest::of(snapshot, false).to_string(),
            "the epoch is not closed, the cluster still pays out rewards"
        );
    }
}

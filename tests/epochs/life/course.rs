//! That the life had in it what it was made for: one in which something did not happen proves nothing about it.

use sluice_testkit::chain::SOL;

use super::{DRAINED, Life, SILENT};

impl Life {
    /// Each operator's stake earned what an operator without commission's did, less its commission.
    pub fn assert_commissions(&self) {
        let earned = self.watch.earned(&self.cluster);
        let validators = self.cluster.validators();
        let Some((free, full)) = earned.iter().find(|(was, _)| was.voter == validators[0].vote) else {
            return;
        };
        for (was, grown) in &earned {
            let validator = validators.iter().find(|it| it.vote == was.voter).expect("a validator's");
            if !validator.votes || validator.vote == validators[SILENT].vote {
                continue;
            }
            let keeps = u128::from(10_000 - validator.commission);
            let share = u128::from(*full) * u128::from(was.stake) * keeps;
            let expected = (share / u128::from(free.stake) / 10_000) as u64;
            // Both figures are floored, and the one without commission is scaled up.
            assert!(grown.abs_diff(expected) <= 8, "{validator:?} left {grown} where {expected} is its due");
        }
    }

    /// See above.
    pub fn assert_everything_happened(&self) {
        let course = self.watch.model.course;
        assert!(course.clamped >= 5 && course.insured >= 1, "{course:?}");
        assert!(course.minted >= 10 && course.owed >= 3, "{course:?}");
        assert!(course.fell == 1 && course.absorbed == 2 && course.below_mark >= 2, "{course:?}");
        assert!(course.windows >= 10 && course.covered >= 1, "{course:?}");
        assert!(course.deposits.iter().all(|kind| *kind >= 2), "{course:?}");
        assert!(self.partitions.split >= 10, "{} epochs", self.partitions.split);
        assert!(self.caps.groups_bound >= 5 && self.caps.caps_bound >= 5, "{:?}", self.caps);

        let (cluster, fleet) = (&self.cluster, &self.fleet);
        let [gone, back] = [DRAINED, SILENT].map(|place| fleet.record(cluster, place));
        assert_eq!(gone.status, 0, "its place is free");
        let accounts = &self.watch.stakes[2 * DRAINED..][..2];
        assert!(accounts.iter().all(|stake| cluster.account(stake).is_none()), "its accounts are closed");
        let stake = self.watch.delegated(cluster, &cluster.vote(SILENT));
        assert!(back.flags == 0 && stake > 1_000 * SOL, "it is back, with {stake}");
    }
}

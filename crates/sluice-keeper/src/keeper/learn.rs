//! What a keeper remembers of what came of an action, and tells the log.

use tracing::{debug, info};

use super::Keeper;
use crate::act::{Attempt, Outcome};
use crate::action::Duty;
use crate::cluster::{Cluster, Trouble};
use crate::snapshot::Snapshot;

/// Epochs for which another keeper is expected, once one was met.
const COMPANY_EPOCHS: u64 = 8;

impl<C: Cluster> Keeper<C> {
    /// Remembers what came of an action whose transactions needed nothing of each other, or did.
    pub(super) fn learn(&mut self, snapshot: &Snapshot, duty: Duty, concurrent: bool, attempts: &[Attempt]) {
        let epoch = snapshot.epoch();
        // What is in memory may be why something was refused.
        self.reader.forget(0);
        if attempts.iter().any(Attempt::met_another) {
            self.company_until = epoch.saturating_add(COMPANY_EPOCHS);
        }
        // Behind something else that was done in order, a refusal may be about what is over.
        let over = !concurrent && attempts.iter().any(|attempt| attempt.landed.is_some());
        for attempt in attempts {
            self.metrics.count(duty, attempt);
            log(duty, attempt);
            self.remember(snapshot, attempt);
            for (key, _) in attempt.refused.iter().filter(|_| !over) {
                match key.duty {
                    // The stake program's word holds until the next boundary; in a block it may have been about what is over.
                    Duty::Settle if attempt.outcome != Outcome::Failed => {
                        self.held.refused_for_epoch(*key, epoch);
                    }
                    _ => self.held.refused(*key, epoch, snapshot.now.slot),
                }
            }
            if attempt.refused.iter().any(|(key, _)| matches!(key.duty, Duty::Claim | Duty::Release)) {
                // Somebody else has paid a ticket, or its owner has given it away.
                self.reader.queue().forget();
            }
            if let Some(Trouble::Form(_)) = attempt.trouble {
                self.reader.leave_v1(epoch);
            }
        }
    }

    fn remember(&mut self, snapshot: &Snapshot, attempt: &Attempt) {
        let (epoch, slot) = (snapshot.epoch(), snapshot.now.slot);
        self.spent.1 = self.spent.1.saturating_add(attempt.fee());
        if let Some((landed, _)) = &attempt.landed {
            self.reader.forget(landed.slot);
            self.reader.queue().done(&attempt.sent);
        }
        for key in &attempt.sent {
            match attempt.outcome {
                Outcome::Landed => self.held.done(*key, epoch, slot),
                Outcome::Idle => self.held.refused(*key, epoch, slot),
                Outcome::Lost => self.held.lost(*key, epoch),
                Outcome::Unreachable => self.held.postponed(*key, epoch),
                Outcome::Refused | Outcome::Failed => {}
            }
        }
    }
}

fn log(duty: Duty, attempt: &Attempt) {
    if let Some((landed, earned)) = &attempt.landed {
        let (signature, slot, units, fee) = (&landed.signature, landed.slot, landed.units, landed.fee);
        let steps = attempt.sent.len();
        info!(%duty, steps, %signature, slot, units, fee, earned, "landed");
    }
    for (key, why) in &attempt.refused {
        // Nearly always somebody else was faster.
        info!(%duty, place = %key.place, why, outcome = attempt.outcome.name(), "refused");
    }
    if attempt.outcome == Outcome::Idle {
        debug!(%duty, steps = attempt.sent.len(), "nothing would change: not sent");
    }
}

//! What is not tried again at once.
//!
//! All that counts is on the chain, so a keeper may forget this at any time. It is there so that a step that the cluster refuses does
//! not stand in the way of the others, and so that one that changes nothing, whatever the reason, costs a fee now and then and no more.
//! What was lost, and not refused, waits for no time: it goes behind everything else, and its transaction is cut in twice as many parts each time.

use std::collections::BTreeMap;

use crate::action::Key;

/// How often a step may be repeated in an epoch before it has to wait.
const FREE_REPEATS: u32 = 3;
/// The shortest wait, in slots: about three seconds.
const SHORTEST: u64 = 16;
/// Doublings of it: the longest is about three minutes, little enough before the end of an epoch.
const DOUBLINGS: u32 = 6;

/// Doublings of the parts: of as many parts as this makes, none has two steps.
const HALVINGS: u32 = 6;

/// Steps that have to wait, and how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    steps: BTreeMap<Key, Wait>,
    /// Whether the turn has come to what was lost.
    last_turn: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Wait {
    epoch: u64,
    done: u32,
    refused: u32,
    lost: u32,
    behind: bool,
    until: u64,
}

impl Held {
    /// Whether a step has to wait. Nothing waits beyond its epoch.
    #[must_use]
    pub fn holds(&self, key: &Key, epoch: u64, slot: u64) -> bool {
        let wait = self.steps.get(key).filter(|wait| wait.epoch == epoch);
        let behind = |wait: &Wait| wait.behind && !self.last_turn && !key.duty.is_urgent();
        wait.is_some_and(|wait| slot < wait.until || behind(wait))
    }

    /// Lets what was lost have its turn: nothing else is to be done.
    pub fn give_last_turn(&mut self) {
        self.last_turn = true;
    }

    /// In how many parts a transaction with this step is to be cut: of those that were lost together one may be why, and halving finds
    /// it.
    #[must_use]
    pub fn parts(&self, key: &Key, epoch: u64) -> usize {
        let wait = self.steps.get(key).filter(|wait| wait.epoch == epoch);
        wait.map_or(1, |wait| 1 << wait.lost.min(HALVINGS))
    }

    /// How many steps have to wait.
    #[must_use]
    pub fn waiting(&self, epoch: u64, slot: u64) -> u64 {
        let waiting = self.steps.values().filter(|wait| wait.epoch == epoch && slot < wait.until).count();
        u64::try_from(waiting).unwrap_or(u64::MAX)
    }

    /// Notes that a step was refused at `slot`, or would have changed nothing: each time in a row it waits twice as long.
    pub fn refused(&mut self, key: Key, epoch: u64, slot: u64) {
        let wait = self.of(key, epoch);
        wait.until = slot.saturating_add(delay(wait.refused));
        wait.refused = wait.refused.saturating_add(1);
    }

    /// Notes that a step could not be tried: others go first.
    pub fn postponed(&mut self, key: Key, epoch: u64) {
        self.of(key, epoch).behind = true;
    }

    /// Notes that a step was lost.
    pub fn lost(&mut self, key: Key, epoch: u64) {
        let wait = self.of(key, epoch);
        (wait.behind, wait.lost) = (true, wait.lost.saturating_add(1));
    }

    /// Notes that a step was refused for what does not change before the next epoch.
    pub fn refused_for_epoch(&mut self, key: Key, epoch: u64) {
        self.of(key, epoch).until = u64::MAX;
    }

    /// Notes that a step was done at `slot`. One that is done again and again has to wait longer and longer.
    pub fn done(&mut self, key: Key, epoch: u64, slot: u64) {
        let wait = self.of(key, epoch);
        wait.done = wait.done.saturating_add(1);
        (wait.refused, wait.lost, wait.behind) = (0, 0, false);
        if wait.done >= FREE_REPEATS {
            wait.until = slot.saturating_add(delay(wait.done.saturating_sub(FREE_REPEATS)));
        }
    }

    /// Forgets what was in earlier epochs.
    pub fn tidy(&mut self, epoch: u64) {
        self.steps.retain(|_, wait| wait.epoch == epoch);
    }

    fn of(&mut self, key: Key, epoch: u64) -> &mut Wait {
        let wait = self.steps.entry(key).or_default();
        if wait.epoch != epoch {
            *wait = Wait { epoch, ..Wait::default() };
        }
        wait
    }
}

fn delay(doublings: u32) -> u64 {
    SHORTEST << doublings.min(DOUBLINGS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{Duty, Place};

    const KEY: Key = Key { duty: Duty::Claim, place: Place::Pool };

    #[test]
    fn a_refused_step_waits_twice_as_long_each_time_and_never_beyond_its_epoch() {
        let mut held = Held::default();
        assert!(!held.holds(&KEY, 7, 100));
        held.refused(KEY, 7, 100);
        assert!(held.holds(&KEY, 7, 115) && !held.holds(&KEY, 7, 116));
        held.refused(KEY, 7, 116);
        assert!(held.holds(&KEY, 7, 147) && !held.holds(&KEY, 7, 148));
        held.refused_for_epoch(KEY, 7);
        assert!(held.holds(&KEY, 7, u64::MAX - 1) && !held.holds(&KEY, 8, 0));
        held.tidy(8);
        assert_eq!(held, Held::default());
    }

    #[test]
    fn a_lost_step_goes_behind_all_others_and_with_fewer_and_fewer_until_it_lands() {
        let mut held = Held::default();
        held.postponed(KEY, 7);
        assert!(held.holds(&KEY, 7, 100) && !held.holds(&KEY, 8, 100));
        assert_eq!(held.parts(&KEY, 7), 1, "the node's fault, and no step's");
        let mut last = held.clone();
        last.give_last_turn();
        assert!(!last.holds(&KEY, 7, 100));
        let parts = [(); 8].map(|()| {
            held.lost(KEY, 7);
            held.parts(&KEY, 7)
        });
        assert_eq!((parts, held.parts(&KEY, 8)), ([2, 4, 8, 16, 32, 64, 64, 64], 1));
        held.done(KEY, 7, 100);
        assert!(!held.holds(&KEY, 7, 100));
        assert_eq!(held.parts(&KEY, 7), 1);

        let close = Key { duty: Duty::Close, place: Place::Pool };
        held.lost(close, 7);
        assert!(!held.holds(&close, 7, 100), "everybody waits for it");
    }

    #[test]
    fn a_step_that_is_done_over_and_over_is_done_less_and_less_often() {
        let mut held = Held::default();
        let mut slot = 0;
        let mut times = 0;
        while slot < 432_000 {
            if !held.holds(&KEY, 7, slot) {
                held.done(KEY, 7, slot);
                times += 1;
            }
            slot += 1;
        }
        // 0.0022 SOL of fees an epoch, whatever is wrong.
        assert!(times < 440, "{times}");
    }
}

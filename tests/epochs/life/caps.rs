//! What operators may have, by the terms that governance wrote.

use sluice_testkit::sluice::OperatorTerms;

use crate::cluster::Cluster;
use crate::fleet::Fleet;
use crate::watch::Watch;

/// The level at which everybody has all that caps allow.
const MAX_LEVEL: u64 = (1 << 48) - 1;

/// Caps of operators and groups, and what they had before the last moves.
#[derive(Debug)]
pub struct Caps {
    terms: Vec<OperatorTerms>,
    groups: Vec<(u8, u64)>,
    assets: u64,
    before: Vec<u64>,
    /// Cranks after which a group had all that it may have, and would have had more without its cap.
    pub groups_bound: u32,
    /// Cranks after which an operator stood at its own cap.
    pub caps_bound: u32,
}

impl Caps {
    pub fn new(terms: &[OperatorTerms], groups: &[(u8, u64)]) -> Self {
        let (terms, groups) = (terms.to_vec(), groups.to_vec());
        Self { terms, groups, assets: 0, before: vec![], groups_bound: 0, caps_bound: 0 }
    }

    fn cap(&self, place: usize) -> u64 {
        let OperatorTerms { cap, share, .. } = self.terms[place];
        cap.min(self.assets / 10_000 * u64::from(share))
    }

    fn stakes(&self, cluster: &Cluster, watch: &Watch) -> Vec<u64> {
        (0..self.terms.len()).map(|place| watch.delegated(cluster, &cluster.vote(place))).collect()
    }

    /// Shares of the pool are those of the close that was just made.
    pub fn before_moves(&mut self, cluster: &Cluster, watch: &Watch, assets: u64) {
        self.assets = assets;
        self.before = self.stakes(cluster, watch);
    }

    /// No target is above a cap; nobody was brought above one. Rewards may carry stake above it; a move may not.
    pub fn after_moves(&mut self, cluster: &Cluster, watch: &Watch, fleet: &Fleet) {
        let operators = fleet.operators(cluster);
        let (now, targets) = (self.stakes(cluster, watch), operators.targets());
        for place in 0..self.terms.len() {
            let cap = self.cap(place);
            assert!(targets[place] <= cap, "operator {place}: a target of {} above {cap}", targets[place]);
            let bound = cap.max(self.before[place]);
            assert!(now[place] <= bound, "operator {place}: {} where {bound} may be", now[place]);
            self.caps_bound += u32::from(targets[place] == cap && now[place] == cap);
        }
        for (id, cap) in &self.groups {
            let of = |amounts: &[u64]| -> u64 {
                let members = self.terms.iter().zip(amounts).filter(|(terms, _)| terms.groups.contains(id));
                members.map(|(_, amount)| amount).sum()
            };
            assert!(of(&targets) <= *cap, "group {id}: targets of {} above {cap}", of(&targets));
            let bound = *cap.max(&of(&self.before));
            assert!(of(&now) <= bound, "group {id}: {} where {bound} may be", of(&now));
            let weights: u64 = operators.groups[usize::from(*id)].weights.into();
            // Without the cap the members would stand at the level of the others.
            let held_down = operators.level < MAX_LEVEL && operators.level * weights > *cap;
            self.groups_bound += u32::from(held_down && of(&now) > cap - cap / 100);
        }
    }
}

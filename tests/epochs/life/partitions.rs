//! Entering an epoch block by block, while its rewards are paid.

use solana_address::Address;

use crate::cluster::Cluster;
use crate::fleet::Fleet;

/// `RewardsBeingPaid`.
const REWARDS_BEING_PAID: u32 = 6_001;

/// How the pool was paid.
#[derive(Default)]
pub struct Partitions {
    /// Epochs in which some of the pool's accounts were paid in one block, and others in a later one.
    pub split: u32,
}

impl Partitions {
    /// Goes to the next epoch. As long as anything is unpaid, nobody reads the pool, nobody closes it.
    pub fn arrive(&mut self, cluster: &mut Cluster, fleet: &Fleet, stakes: &[Address]) {
        let sums = |cluster: &Cluster| -> Vec<u64> { stakes.iter().map(|s| cluster.lamports(s)).collect() };
        cluster.enter_next_epoch();
        let (epoch, rewards) = (cluster.epoch(), cluster.epoch_rewards());
        assert!(rewards.active && rewards.num_partitions > 1, "epoch {epoch}: {rewards:?}");
        let unpaid = sums(cluster);
        let mut blocks = vec![];
        while cluster.rewards_active() {
            for refused in [fleet.refresh(cluster), cluster.finalize(&fleet.pool)] {
                let refused = refused.expect_err("rewards are being paid");
                assert_eq!(refused.custom(), Some(REWARDS_BEING_PAID), "epoch {epoch}: {refused}");
            }
            cluster.next_slot();
            blocks.push(sums(cluster));
        }
        let paid = blocks.last().expect("at least one block pays");
        let part = |sums: &Vec<u64>| *sums != unpaid && sums != paid;
        self.split += u32::from(blocks.iter().any(part));
    }
}

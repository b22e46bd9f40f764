//! [`Watch`]: an outsider who follows a pool by what the bank shows, and compares it with the books after every step.
//!
//! Lamports and delegations are those of the accounts themselves, under addresses that anyone can derive. The program's
//! own accounts are what is compared with. Three things are taken from them: the head-room of a deposit and its open
//! part, and which of an operator's stake accounts is its main one.

use sluice_testkit::chain::SLOTS_PER_EPOCH;
use sluice_testkit::sluice::{FLOOR, Holder, PoolSetup};
use sluice_testkit::token::TokenAccount;
use solana_account::Account;
use solana_address::Address;

use crate::cluster::{Cluster, Delegation};
use crate::fleet::Fleet;
use crate::model::{Entry, Model, Seen, Terms, whole};

/// A delegation that will have earned in all of this epoch.
struct Earning {
    stake: Address,
    was: Delegation,
}

/// See above.
pub struct Watch {
    pub model: Model,
    /// Every stake account that the pool ever had.
    pub stakes: Vec<Address>,
    earning: Vec<Earning>,
    growth: u64,
    base: u64,
    read_in: u64,
    closed_in: u64,
    late_guard_slots: u32,
    /// Lamports of the operators' account that are no pot: its rent.
    rent: u64,
}

impl Watch {
    /// Follows a pool that was just created, with all its operators listed and nothing in it yet.
    pub fn new(cluster: &Cluster, fleet: &Fleet, setup: &PoolSetup) -> Self {
        let params = &setup.params;
        let model = Model::new(Terms {
            fee_bps: params.fee_bps,
            bounty_bps: params.bounty_bps,
            bounty_unit: params.bounty_unit,
            bounty_ramp_slots: params.bounty_ramp_slots,
            r_floor_ppm: params.r_floor_ppm,
        });
        let stakes = (0..fleet.operators(cluster).nonce).map(|nonce| fleet.pool.stake_address(nonce).0);
        let watch = Self {
            model,
            stakes: stakes.collect(),
            earning: vec![],
            growth: 0,
            base: 0,
            read_in: 0,
            closed_in: cluster.epoch(),
            late_guard_slots: params.late_guard_slots,
            rent: cluster.lamports(&fleet.pool.operators),
        };
        watch.compare(cluster, fleet);
        watch
    }

    /// Every lamport that the pool really has.
    pub fn real(&self, cluster: &Cluster, fleet: &Fleet) -> u64 {
        let staked: u64 = self.stakes.iter().map(|stake| cluster.lamports(stake)).sum();
        cluster.lamports(&fleet.pool.reserve) - FLOOR + staked
    }

    /// All that is delegated to a vote account and earns or will.
    pub fn delegated(&self, cluster: &Cluster, vote: &Address) -> u64 {
        let theirs = self.live(cluster).filter(|earning| earning.was.voter == *vote);
        theirs.map(|earning| earning.was.stake).sum()
    }

    fn live(&self, cluster: &Cluster) -> impl Iterator<Item = Earning> {
        let all = self
            .stakes
            .iter()
            .filter_map(|stake| Some(Earning { stake: *stake, was: cluster.try_delegation(stake)? }));
        all.filter(|earning| earning.was.deactivation_epoch == u64::MAX)
    }

    /// Each delegation that has earned in all of the last epoch, with what it was and what it earned; none where more
    /// than one epoch has passed since anybody looked.
    pub fn earned(&self, cluster: &Cluster) -> Vec<(Delegation, u64)> {
        if cluster.epoch() != self.read_in + 1 {
            return vec![];
        }
        let grown = |it: &Earning| cluster.delegation(&it.stake).stake - it.was.stake;
        self.earning.iter().map(|earning| (earning.was, grown(earning))).collect()
    }

    /// Before the operators are read for the first time in an epoch: what stake earned that was effective in all of the
    /// epoch of the reading before.
    pub fn before_reading(&mut self, cluster: &Cluster) {
        assert_ne!(cluster.epoch(), self.read_in, "later readings count no growth");
        self.base = 0;
        self.read_in = cluster.epoch();
        for Earning { stake, was } in std::mem::take(&mut self.earning) {
            let Some(now) = cluster.try_delegation(&stake) else { continue };
            let ends = [was.activation_epoch, was.deactivation_epoch];
            if [now.activation_epoch, now.deactivation_epoch] == ends {
                self.base += was.stake;
                self.growth += now.stake.saturating_sub(was.stake);
            }
        }
    }

    /// After the last move of an epoch: what is active in all of it. Which of an operator's two accounts is main is the
    /// list's to say; that it is effective to the last lamport, the runtime's.
    pub fn after_moves(&mut self, cluster: &Cluster, fleet: &Fleet) {
        assert_eq!(cluster.epoch(), self.read_in);
        let mains: Vec<Address> = fleet.operators(cluster).records.iter().map(|record| record.main).collect();
        let warm = |it: &Earning| mains.contains(&it.stake) && it.was.activation_epoch < self.read_in;
        self.earning = self.live(cluster).filter(warm).collect();
        for Earning { stake, was } in &self.earning {
            assert_eq!(
                cluster.activation(stake).effective,
                was.stake,
                "{stake} is main, and only warming up"
            );
        }
        self.see_bounties(cluster, fleet);
        self.compare(cluster, fleet);
    }

    /// Measures and closes the epoch; the books are then the model's, and what they track is what is there.
    pub fn close(&mut self, cluster: &mut Cluster, fleet: &Fleet) {
        let pool = &fleet.pool;
        cluster.measure(pool).unwrap_or_else(|failure| panic!("{failure}"));
        self.see_bounties(cluster, fleet);
        let seen = Seen {
            elapsed: cluster.epoch() - self.closed_in,
            real: self.real(cluster, fleet),
            free: cluster.lamports(&pool.reserve) - FLOOR,
            shares: supply(cluster, &pool.mint),
            treasury_open: cluster.account(&pool.treasury).is_some(),
            growth: std::mem::take(&mut self.growth),
            base: std::mem::take(&mut self.base),
            late: cluster.slot_in_epoch(),
        };
        self.model.close(&seen);
        self.closed_in = cluster.epoch();
        cluster.finalize(pool).unwrap_or_else(|failure| panic!("{failure}"));
        self.compare(cluster, fleet);
    }

    /// Deposits; the shares are the model's.
    pub fn deposit(&mut self, cluster: &mut Cluster, fleet: &Fleet, holder: &Holder, lamports: u64) {
        let (state, held) = (fleet.state(cluster), cluster.shares(holder));
        let late = cluster.slot_in_epoch() >= SLOTS_PER_EPOCH - u64::from(self.late_guard_slots);
        let head_room = if late { 0 } else { state.head_room };
        let shares = self.model.deposit(lamports, &Entry { head_room, open_ppm: state.open_ppm });
        cluster.deposit(&fleet.pool, holder, lamports).unwrap_or_else(|failure| panic!("{failure}"));
        assert_eq!(whole(cluster.shares(holder) - held), shares);
        self.compare(cluster, fleet);
    }

    /// The treasury takes what it is owed.
    pub fn collect(&mut self, cluster: &mut Cluster, fleet: &Fleet) {
        let collect = sluice_testkit::sluice::crank::collect_fee(&fleet.pool);
        self.model.collect();
        fleet.must(cluster, collect);
        self.compare(cluster, fleet);
    }

    /// Bounties are lamports that leave the operators' account.
    fn see_bounties(&mut self, cluster: &Cluster, fleet: &Fleet) {
        self.model.take_bounties(cluster.lamports(&fleet.pool.operators) - self.rent);
    }

    /// Figure by figure. What is really there is what the books track, wherever nothing arrived since the close.
    #[track_caller]
    fn compare(&self, cluster: &Cluster, fleet: &Fleet) {
        let (pool, epoch) = (&fleet.pool, cluster.epoch());
        let state = fleet.state(cluster);
        let treasury = cluster.account(&pool.treasury).map_or(0, |account| shares(&account));
        // The window is a ring of ten.
        let last = (state.growth_seen + 9) as usize % 10;
        let figures = [
            ("assets", state.assets),
            ("unbooked", state.unbooked),
            ("taxable", state.taxable),
            ("supply", state.supply),
            ("owed fee", state.owed_fee),
            ("owed bounty", state.owed_bounty),
            ("owed insurance", state.owed_insurance),
            ("insurance", cluster.lamports(&pool.insurance) - FLOOR),
            ("pot", fleet.operators(cluster).pot),
            ("treasury", treasury),
            ("pair's assets", state.pair_assets),
            ("pair's supply", state.pair_supply),
            ("mark's assets", state.mark_assets),
            ("mark's supply", state.mark_supply),
            ("closes in the window", state.growth_seen),
            ("growth of the last", state.growth[last].into()),
            ("other gains of the last", state.other[last].into()),
            ("r_max", state.r_max_ppm.into()),
            ("exit floor", state.exit_floor_ppm.into()),
            ("closed", state.closed.into()),
        ];
        let figures = figures.map(|(name, figure)| (name, whole(figure)));
        assert_eq!(figures.to_vec(), self.model.figures(), "epoch {epoch}: the pool, and the model");
        if self.closed_in == epoch && self.read_in == epoch {
            let real = whole(self.real(cluster, fleet));
            assert_eq!(real, self.model.tracked(), "epoch {epoch}: every lamport is tracked");
        }
    }
}

/// Shares that exist, by the mint.
fn supply(cluster: &Cluster, mint: &Address) -> u64 {
    u64::from_le_bytes(cluster.data(mint)[36..44].try_into().expect("a mint has its supply there"))
}

fn shares(account: &Account) -> u64 {
    TokenAccount::try_decode(&account.data).expect("a token account").amount
}

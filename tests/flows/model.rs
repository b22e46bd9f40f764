//! Random lives of a pool against a model in exact fractions, written from the specification.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Zero};
use proptest::prelude::*;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{DEAD_SHARES, FLOOR, Pool, PoolSetup};

use crate::events::{Step, step, take};

fn whole(number: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

/// The books in exact fractions, with what happened past the program.
struct Model {
    /// Behind all shares.
    assets: BigRational,
    unbooked: BigRational,
    supply: BigRational,
    /// In the insurance account, its floor not counted.
    insured: BigRational,
    /// Donated since the last close.
    unseen: u64,
    /// Burned by holders since the last close.
    burned: u64,
    /// What a share was worth at the last close.
    pair: BigRational,
}

impl Model {
    fn new() -> Self {
        let one = whole(DEAD_SHARES);
        let zero = BigRational::zero;
        Self {
            assets: one.clone(),
            supply: one,
            unbooked: zero(),
            insured: zero(),
            unseen: 0,
            burned: 0,
            pair: BigRational::one(),
        }
    }

    fn deposit(&mut self, lamports: u64) {
        // Nothing can be delegated, so all of it pays the entry fee.
        let fee = whole(lamports) * whole(500) / whole(1_000_000);
        let shares = (whole(lamports) - &fee) * &self.supply / (&self.assets + &self.unbooked);
        self.supply += shares;
        self.assets += whole(lamports) - &fee;
        self.unbooked += fee;
    }

    /// Whoever burned left their part to the others. Everything that no pair contains is booked up to 2 * 500 parts
    /// per million an epoch; of the rest 1 % of the assets waits, and what is above is insurance.
    fn close(&mut self, elapsed: u64) {
        let left = &self.supply - whole(self.burned);
        // What deposits paid above the pair, for the unbooked, is booked like the unbooked.
        let base = (&self.assets / &self.supply).min(self.pair.clone()) * &left;
        let pot = &self.assets - &base + &self.unbooked + whole(self.unseen);
        let limit = &base * whole(2 * 500 * elapsed) / whole(1_000_000);
        let gain = pot.clone().min(limit);
        self.assets = base + &gain;
        let deferred = pot - gain;
        let cap = &self.assets / whole(100);
        self.unbooked = deferred.clone().min(cap);
        self.insured += deferred - &self.unbooked;
        self.supply = left;
        (self.unseen, self.burned) = (0, 0);
    }

    /// Whether the chain says what the model says, each figure up to two roundings. Then the model takes over the
    /// chain's whole numbers: what one step rounded is not the next one's fault.
    fn agrees(&mut self, state: &PoolState, insured: u64) -> bool {
        let figures = [
            (&mut self.assets, state.assets),
            (&mut self.unbooked, state.unbooked),
            (&mut self.supply, state.supply),
            (&mut self.insured, insured),
        ];
        figures.into_iter().all(|(exact, figure)| {
            let distance = whole(figure) - std::mem::replace(exact, whole(figure));
            distance <= whole(2) && distance >= -whole(2)
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_pools_books_follow_the_exact_model_and_its_lamports_are_all_accounted_for(
        steps in prop::collection::vec(step(), 1..60),
    ) {
        let mut chain = Chain::with_sluice();
        let pool = Pool::create(&mut chain, &PoolSetup::default());
        let holder = pool.holder(&mut chain, 1_000_000 * SOL);
        let mut model = Model::new();
        let mut pair = BigRational::one();
        for step in steps {
            let held = chain.token_amount(&holder.lst);
            let done = take(&mut chain, &pool, &holder, step).is_some();
            let state = pool.state(&chain);
            match step {
                Step::Deposit(lamports) if done => model.deposit(lamports),
                Step::Deposit(_) => {}
                Step::Donate(lamports) => model.unseen += lamports,
                Step::Burn(shares) => model.burned += shares.min(held),
                Step::Close(epochs) => {
                    model.close(epochs);
                    let closed = whole(state.pair_assets) / whole(state.pair_supply);
                    prop_assert!(closed >= pair, "INV-06: no pair is below the one before without a loss");
                    let clamp = whole(1_000_000 + 2 * 500 * epochs) / whole(1_000_000);
                    let rounding = BigRational::one() / whole(DEAD_SHARES);
                    prop_assert!(closed <= &pair * clamp * (BigRational::one() + rounding), "INV-15: the clamp");
                    model.pair = closed.clone();
                    pair = closed;
                }
            }
            let insured = chain.lamports(&pool.insurance) - FLOOR;
            prop_assert!(model.agrees(&state, insured), "after {:?}: {:?}", step, state);
            let seen = chain.lamports(&pool.reserve) - FLOOR;
            prop_assert_eq!(seen, state.tracked() + model.unseen, "INV-63: the reserve holds what the ledger says");
            let live = whole(state.assets) / whole(state.supply);
            prop_assert!(live >= pair, "INV-64: the pair is payable");
            prop_assert_eq!(state.closed, 0, "nothing was lost");
        }
    }
}

//! INV-81, as far as there is no exit yet: a deposit earns nothing that was there before it.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;

use crate::action::life;
use crate::stats;
use crate::world::{World, cases, setup};

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn a_deposit_is_worth_no_more_than_it_was_until_the_pool_earns_something(
        setup in setup(),
        life in life(0..30),
        lamports in prop_oneof![1..SOL, SOL..1_000_000 * SOL],
        epochs in 1..6u64,
    ) {
        let mut world = World::new(&setup);
        world.live(&life);
        world.boundary(1, 0);
        assert!(world.read(true, 0, 20).is_ok() && world.finalize().is_ok());
        let held = world.chain.token_amount(&world.users[0].lst);
        // What came in and was not read yet belongs to those who are there when it is.
        // So does what tickets forfeit.
        world.finalize_cohorts();
        let books = world.books();
        if books.unseen() <= 0 && books.pool.queue_shares == 0 && world.deposit(0, lamports).is_ok() {
            stats::count("entry: deposits followed");
            let shares = world.chain.token_amount(&world.users[0].lst) - held;
            for _ in 0..epochs {
                world.epoch(0);
            }
            let pool = world.books().pool;
            let wide = u128::from;
            let worth = wide(shares) * wide(pool.pair_assets) / wide(pool.pair_supply);
            prop_assert!(worth <= wide(lamports), "INV-81: {} lamports became {}", lamports, worth);
        }
        stats::print();
    }
}

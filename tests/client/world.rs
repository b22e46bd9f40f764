//! Where the tests start.

use std::sync::LazyLock;

use proptest::prelude::*;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, Pool, PoolParams, PoolSetup, crank};

/// A chain with the program.
pub static START: LazyLock<Chain> = LazyLock::new(Chain::with_sluice);

/// So many cases, or as many as `PROPTEST_CASES` says.
pub fn cases(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: asked.unwrap_or(cases), failure_persistence: None, ..ProptestConfig::default() }
}

/// A pool with a fee, a pot, three operators in two groups, and somebody who holds most of its shares.
pub struct World {
    pub chain: Chain,
    pub fleet: Fleet,
    pub holder: Holder,
}

impl World {
    /// A few epochs old: stake is out, rewards have come in.
    pub fn lived() -> Self {
        static LIVED: LazyLock<World> = LazyLock::new(live);
        LIVED.fork()
    }

    /// The same at the same moment, to go another way.
    fn fork(&self) -> Self {
        let fleet = Fleet {
            pool: self.fleet.pool.clone(),
            governor: self.fleet.governor.insecure_clone(),
            keeper: self.fleet.keeper.insecure_clone(),
        };
        let holder = Holder { wallet: self.holder.wallet.insecure_clone(), lst: self.holder.lst };
        Self { chain: self.chain.clone(), fleet, holder }
    }
}

fn live() -> World {
    let mut chain = START.clone();
    let params = PoolParams {
        fee_bps: 1_000,
        bounty_bps: 1_000,
        insurance_bps: 500,
        bounty_unit: 5_000,
        liquidity_bps: 200,
        ..PoolParams::default()
    };
    let terms = [(100, 1), (150, 2), (50, 1)].map(|(weight, group)| OperatorTerms {
        weight,
        groups: [group, 0, 0, 0],
        ..OperatorTerms::default()
    });
    let setup = PoolSetup { params, ..PoolSetup::default() };
    let (pool, governor) = Pool::create_governed(&mut chain, &setup);
    let fleet = Fleet { pool, governor, keeper: chain.new_wallet(1_000 * SOL) };
    for id in [1, 2] {
        chain.send(&[crank::set_group(&fleet.pool, id, 1 << 62, 10_000)], &[&fleet.governor]);
    }
    for terms in &terms {
        fleet.add(&mut chain, terms);
    }
    // Until their terms count.
    chain.advance_epochs(4);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    let holder = fleet.pool.holder(&mut chain, 100_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 900 * SOL);
    for ppm in [0, 180, 210] {
        fleet.epoch(&mut chain, ppm);
    }
    World { chain, fleet, holder }
}

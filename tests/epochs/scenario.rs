//! A life of a pool: five operators, real rewards, deposits in between, an operator that stops voting.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::COOLING;
use sluice_testkit::sluice::{OperatorTerms, PoolParams, PoolSetup, crank, governance};
use solana_signer::Signer;

use crate::cluster::{Cluster, Setup};
use crate::fleet::Fleet;

fn setup() -> PoolSetup {
    let params = PoolParams {
        fee_bps: 500,
        bounty_bps: 1_000,
        bounty_unit: 5_000,
        liquidity_bps: 100,
        late_guard_slots: 10_000,
        ..PoolParams::default()
    };
    PoolSetup { params, ..PoolSetup::default() }
}

/// Five operators: equal but for one with double weight and one with a cap.
fn terms() -> [OperatorTerms; 5] {
    let plain = OperatorTerms::default();
    [plain, plain, plain, OperatorTerms { weight: 200, ..plain }, OperatorTerms { cap: 1_000 * SOL, ..plain }]
}

/// After a crank: everything that is there is in the books, and the totals are the sums.
#[track_caller]
pub fn assert_books(cluster: &Cluster, fleet: &Fleet) {
    let (pool, operators) = (fleet.state(cluster), fleet.operators(cluster));
    assert_eq!(fleet.real_lamports(cluster), pool.tracked(), "epoch {}", cluster.epoch());
    let sums = operators.records.iter().fold((0, 0), |(lamports, delegated), record| {
        (lamports + record.lamports(), delegated + record.current())
    });
    assert_eq!((operators.lamports, operators.delegated), sums);
    for record in operators.records.iter().filter(|record| record.status != 0) {
        let is = [record.main, record.side].map(|stake| cluster.lamports(&stake));
        assert_eq!(is, [record.main_lamports, record.side_lamports]);
    }
}

#[test]
fn twenty_epochs_of_real_rewards_are_all_in_the_books() {
    let mut cluster = Cluster::start(&Setup::default());
    let fleet = Fleet::new(&mut cluster, &setup(), &terms());
    let holder = cluster.holder(&fleet.pool, 1_000_000 * SOL);
    cluster.deposit(&fleet.pool, &holder, 10_000 * SOL).unwrap();
    let mut rate = 0.0;
    let mut grown = 0;
    for epoch in 0..24 {
        cluster.enter_next_epoch();
        let early = fleet.refresh(&mut cluster).expect_err("rewards are being paid");
        assert_eq!(early.custom(), Some(6001), "RewardsBeingPaid");
        cluster.finish_rewards();
        // Tips, as a block engine would send them.
        if epoch % 3 == 0 {
            let main = fleet.record(&cluster, 1).main;
            let mut account = cluster.account(&main).unwrap();
            account.lamports += SOL;
            cluster.set_account(&main, account);
        }
        if epoch == 15 {
            // Nobody cranks.
            continue;
        }
        let before = fleet.state(&cluster);
        fleet.crank(&mut cluster);
        assert_books(&cluster, &fleet);
        let after = fleet.state(&cluster);
        let now = after.pair_assets as f64 / after.pair_supply as f64;
        assert!(now >= rate, "epoch {epoch}: {now} after {rate}");
        grown += u64::from(after.growth_seen > before.growth_seen);
        rate = now;
        let targets = fleet.operators(&cluster).targets();
        assert!(targets[4] <= 1_000 * SOL);
        cluster.deposit(&fleet.pool, &holder, (1 + epoch % 5) * 400 * SOL).unwrap();
    }
    assert!(grown >= 15, "{grown} cranks saw rewards");
    let state = fleet.state(&cluster);
    assert!((100..1_000).contains(&state.growth[0]), "{:?}", state.growth);
    assert!(rate > 1.001, "{rate}");
    let fee = cluster.data(&fleet.pool.treasury);
    assert!(u64::from_le_bytes(fee[64..72].try_into().unwrap()) > 0, "the treasury has shares");
}

#[test]
fn an_operator_that_stops_voting_is_deactivated_by_an_outsider_and_its_stake_comes_back() {
    let mut cluster = Cluster::start(&Setup::default());
    // Who earns nothing is slow, and loses its stake: of this pool so little an epoch that an outsider finds some.
    let params = PoolParams { churn_bps: 100, ..setup().params };
    let setup = PoolSetup { params, ..setup() };
    let fleet = Fleet::new(&mut cluster, &setup, &terms());
    let holder = cluster.holder(&fleet.pool, 1_000_000 * SOL);
    cluster.deposit(&fleet.pool, &holder, 10_000 * SOL).unwrap();
    for _ in 0..7 {
        cluster.next_epoch();
        fleet.crank(&mut cluster);
        assert_books(&cluster, &fleet);
    }
    let (vote, reference) = (cluster.vote(0), cluster.vote(1));
    cluster.credits(&vote, false);
    for _ in 0..6 {
        cluster.next_epoch();
        fleet.crank(&mut cluster);
    }
    let record = fleet.record(&cluster, 0);
    let stake = record.main_delegation;
    cluster.deactivate_delinquent(&record.main, &reference).unwrap();

    cluster.next_epoch();
    assert!(fleet.refresh(&mut cluster).is_ok());
    cluster.measure_and_close(&fleet.pool).unwrap();
    let record = fleet.record(&cluster, 0);
    assert_eq!((record.flags, record.main_state, record.current()), (8 | 16, COOLING, 0));
    assert_books(&cluster, &fleet);
    let free = cluster.lamports(&fleet.pool.reserve);
    fleet.sweep(&mut cluster);
    assert!(cluster.lamports(&fleet.pool.reserve) >= free + stake);
    assert_books(&cluster, &fleet);
    fleet.level_and_moves(&mut cluster);
    assert_eq!(fleet.record(&cluster, 0).current(), 0);

    cluster.credits(&vote, true);
    let churn = governance::parameter("churn_bps");
    let faster = governance::set_parameter(&fleet.pool, &fleet.governor.pubkey(), churn, 1_000);
    fleet.govern(&mut cluster, faster);
    // Slowness is forgiven to who votes, ten epochs after it was last shown.
    for _ in 0..11 {
        cluster.next_epoch();
        fleet.crank(&mut cluster);
    }
    let record = fleet.record(&cluster, 0);
    fleet.send(&mut cluster, crank::flag_operator(&fleet.pool, 0, &record)).unwrap();
    assert_eq!(fleet.record(&cluster, 0).flags, 0);
    for _ in 0..4 {
        cluster.next_epoch();
        fleet.crank(&mut cluster);
        assert_books(&cluster, &fleet);
    }
    assert!(fleet.record(&cluster, 0).current() > stake / 2);
}

//! Third reading, groups: 3.3. What a member that is to leave still holds is room that the others do not have yet.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams};

use super::lab::{MILLION, close, currents, epoch, grouped};
use super::r3_lab::{deposit_and_wait, drain, level_again, params, sol, sols, update, weighing};

/// A member of group 1.
fn member() -> OperatorTerms {
    OperatorTerms { groups: [1, 0, 0, 0], ..weighing(100) }
}

/// A million with `terms`, group 1 at a cap of `cap` and full; then operator 0 is made to leave by `leave`. Four epochs
/// later its weight has gone, and of its stake no more than the budget of a thousandth of the pool each.
fn with_a_leaver(
    terms: &[OperatorTerms],
    cap: u64,
    leave: impl FnOnce(&mut Chain, &Fleet),
) -> (Chain, Fleet) {
    let params = PoolParams { churn_bps: 10, ..params() };
    let (mut chain, fleet, _) = grouped(params, terms, &[(1, cap)], MILLION);
    epoch(&mut chain, &fleet, 0);
    epoch(&mut chain, &fleet, 0);
    let had = currents(&chain, &fleet)[0];
    leave(&mut chain, &fleet);
    for _ in 0..4 {
        epoch(&mut chain, &fleet, 0);
    }
    assert!(fleet.record(&chain, 0).weight <= 1, "its weight has gone");
    assert!(currents(&chain, &fleet)[0] > had - 5_000 * SOL, "and little of its stake");
    (chain, fleet)
}

fn drained(chain: &mut Chain, fleet: &Fleet) {
    drain(chain, fleet, 0);
}

/// The group can take nothing of a deposit, 2 another 20,000 SOL.
fn half_free() -> [OperatorTerms; 3] {
    [member(), member(), OperatorTerms { cap: 820_000 * SOL, ..weighing(600) }]
}

#[track_caller]
fn assert_head_room_is_that_of_2(chain: &Chain, fleet: &Fleet) {
    let pool = fleet.pool.state(chain);
    let of_2 = 820_000 * SOL - currents(chain, fleet)[2];
    assert!(pool.head_room.abs_diff(of_2) < 2 * SOL, "{} SOL, {} of 2", sol(pool.head_room), sol(of_2));
    assert_eq!(pool.open_ppm, 1_000_000);
}

/// As found: 117,000 SOL of head-room, of which the caps left 20,000; of a deposit of 97,000 76,000 SOL idle, fee 0 for
/// 34.2 SOL, gain 39.7 SOL.
#[test]
fn r3_3_what_a_drained_member_still_holds_is_no_head_room() {
    // Guard: `crowded` in `verify`, to which `Pass::shut` adds. The ceiling of 1 is the cap of 200,000 over all
    // weights, which are its own alone, while 0 has 97,000 of it. Without it `open_share` still ends what is free, for
    // no deposit of so much finds room: all of the entry would be charged for.
    let (mut chain, fleet) = with_a_leaver(&half_free(), 200_000 * SOL, drained);
    assert_head_room_is_that_of_2(&chain, &fleet);
    deposit_and_wait(&mut chain, &fleet, 97_000 * SOL).assert_paid();
}

/// The same of a member whose weight governance has lowered: 76,000 SOL idle, fee 0, gain 39.8 SOL.
#[test]
fn r3_3_what_a_member_of_little_weight_still_holds_is_no_head_room() {
    // Guard: `crowded` in `verify`, to which `Pass::go` adds what is above a ceiling of somebody who may have stake.
    // Nobody is shut, so that the open share is the whole.
    let lighter = OperatorTerms { groups: [1, 0, 0, 0], ..weighing(1) };
    let (mut chain, fleet) =
        with_a_leaver(&half_free(), 200_000 * SOL, |chain, fleet| update(chain, fleet, 0, &lighter));
    // A level whose moves nobody has sent: what leaves 0 would end the head-room.
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    assert_head_room_is_that_of_2(&chain, &fleet);
    deposit_and_wait(&mut chain, &fleet, 97_000 * SOL).assert_paid();
}

/// As found, 1 held all of a reserve of 90,000 SOL that its group had no room for; 2, which lacked 90,000, got nothing
/// for as long as 0 took to leave, which are a hundred epochs.
#[test]
fn r3_3_an_operator_whose_group_is_full_keeps_no_stake_from_those_behind_it() {
    // Guard: `grant_all` in `verify`, which spends what groups grant, not gaps. The gap of 1 is 96,000.
    let terms = [member(), member(), OperatorTerms { cap: 900_000 * SOL, ..weighing(100) }];
    let (mut chain, fleet) = with_a_leaver(&terms, 200_000 * SOL, drained);
    let whale = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.deposit(&mut chain, &whale, 90_000 * SOL);
    level_again(&mut chain, &fleet);
    fleet.moves(&mut chain);
    for epochs in 0..5 {
        let target = fleet.state(&chain).targets()[2];
        let (lacks, free) = (target - currents(&chain, &fleet)[2].min(target), fleet.pool_free(&chain));
        assert!(
            free.min(lacks) < 2 * SOL,
            "epoch +{epochs}: 2 lacks {} SOL, {} SOL lie idle",
            sol(lacks),
            sol(free)
        );
        epoch(&mut chain, &fleet, 0);
    }
    assert!(currents(&chain, &fleet)[2] > 889_000 * SOL, "all that 0 and 1 have not");
}

/// Three members of a group that is full, of which 0 leaves; what it has given up in this epoch is all the room there
/// is, and 100,000 SOL of a deposit are free. The level is set.
fn two_for_one_room() -> (Chain, Fleet) {
    let terms = [member(), member(), member(), OperatorTerms { cap: 700_000 * SOL, ..weighing(100) }];
    let (mut chain, fleet) = with_a_leaver(&terms, 300_000 * SOL, drained);
    let whale = fleet.pool.holder(&mut chain, MILLION);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    fleet.undelegate(&mut chain, 0).unwrap();
    fleet.pool.deposit(&mut chain, &whale, 100_000 * SOL);
    level_again(&mut chain, &fleet);
    (chain, fleet)
}

/// What everybody has after delegations in this order.
fn delegated_in(order: [u32; 2], chain: &Chain, fleet: &Fleet) -> Vec<f64> {
    let mut chain = chain.clone();
    for index in order {
        fleet.delegate(&mut chain, index).unwrap();
    }
    sols(&currents(&chain, fleet))
}

/// D10. As found, whoever came first got it: 1 had 105,000 and 2 100,000 SOL, or 103,000 and 102,000.
#[test]
fn r3_3_the_order_of_delegations_within_a_group_decides_nothing() {
    // Guard: `grant` in `set_level`, which limits the record to what the group has left for it.
    let (chain, fleet) = two_for_one_room();
    let before = sols(&currents(&chain, &fleet));
    let after = delegated_in([1, 2], &chain, &fleet);
    assert!(after[1] + after[2] > before[1] + before[2] + 900.0, "{before:?} {after:?}");
    assert_eq!(after, delegated_in([2, 1], &chain, &fleet), "the order of two calls decides");
}

/// D10. Without it, whoever came first: 2 took all of 1,600 SOL, of which 100 were to be 1's.
#[test]
fn r3_3_nor_does_it_where_the_reserve_ends_at_one_that_its_group_limits() {
    // Guard: `limit_to` in `set_level`: the last within reach is limited by the rest of the reserve as well as by its
    // group.
    let z = OperatorTerms { cap: 800_100 * SOL, ..weighing(100) };
    let (mut chain, fleet) = with_a_leaver(&[member(), z, member()], 200_000 * SOL, drained);
    // 1 lacks 100, the group has room for 2,000, 1,600 are free.
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    fleet.undelegate(&mut chain, 0).unwrap();
    let donor = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.deposit(&mut chain, &donor, 600 * SOL);
    level_again(&mut chain, &fleet);
    let state = fleet.state(&chain);
    assert_eq!((state.up_end, state.up_rest / SOL), (2, 1_499), "the reserve ends at 2");
    let after = delegated_in([1, 2], &chain, &fleet);
    assert_eq!(after, delegated_in([2, 1], &chain, &fleet), "the order of two calls decides");
}

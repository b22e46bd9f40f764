//! C4, where head-room is more than what a level can hand out: a deposit within it is idle and free (INV-70).

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::operators::COOLING;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{MILLION, assert_refused, close, currents, epoch, staked, worth};

/// The reward of an epoch, which is also what an entry that cannot be delegated costs.
const R_PPM: u64 = 450;

fn params() -> PoolParams {
    PoolParams { r_floor_ppm: 450, ..PoolParams::default() }
}

/// Ten operators without caps and 1,000,000 SOL.
fn pool() -> (Chain, Fleet) {
    let (chain, fleet, _) = staked(params(), &[OperatorTerms::default(); 10], MILLION);
    (chain, fleet)
}

/// Deposits a million, lets keepers delegate whatever can be, and the epoch pass. Panics where somebody was paid for
/// stake that never was: where idle lamports, the liquidity target being zero, were taken in free of charge.
#[track_caller]
fn assert_nothing_idle_is_free(chain: &mut Chain, fleet: &Fleet) {
    let attacker = fleet.pool.holder(chain, 2 * MILLION);
    let before = fleet.pool_free(chain);
    let fee = fleet.pool.deposit(chain, &attacker, MILLION).event().number("fee");
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 2);
    fleet.send(chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(chain);
    for index in 0..10 {
        fleet.delegate(chain, index).unwrap();
    }
    let idle = fleet.pool_free(chain).saturating_sub(before);
    close(chain, fleet, R_PPM);
    let value = worth(&fleet.pool.state(chain), chain.token_amount(&attacker.lst));
    // A unit of level an operator is no stake of anybody's.
    let due = idle.saturating_sub(10 * 100) / 1_000_000 * R_PPM;
    let sol = |lamports: u64| lamports as f64 / SOL as f64;
    assert!(
        fee >= due,
        "{} SOL stayed idle, the fee was {}, the gain {}",
        sol(idle),
        sol(fee),
        sol(value.saturating_sub(MILLION))
    );
}

#[test]
fn c4_head_room_is_no_more_than_the_share_of_those_who_can_take_it() {
    // Guard: head-room must end where a level would give to operators that may take nothing. Nine of ten are drained;
    // their weights count until the delay has passed, so nine tenths of any deposit go to nobody.
    let (mut chain, fleet) = pool();
    for index in 0..9 {
        let vote = fleet.record(&chain, index).vote;
        chain.send(&[crank::drain_operator(&fleet.pool, index, &vote)], &[&fleet.governor]);
    }
    close(&mut chain, &fleet, R_PPM);
    fleet.set_level(&mut chain);
    assert_nothing_idle_is_free(&mut chain, &fleet);
}

#[test]
fn c4_head_room_is_no_more_than_the_share_of_those_whose_side_is_free() {
    // Guard: as above. Before the level, a ticket of nine SOL takes one off each of nine operators, whose sides are
    // busy for the rest of the epoch.
    let (mut chain, fleet) = pool();
    close(&mut chain, &fleet, R_PPM);
    let free = fleet.pool_free(&chain);
    for index in 0..9u64 {
        fleet.pool.edit(&mut chain, |state| state.queue_nominal = free + (index + 1) * SOL);
        let turn = fleet.state(&chain).cursor;
        fleet.undelegate(&mut chain, turn).unwrap();
    }
    fleet.set_level(&mut chain);
    let cooling = fleet.state(&chain).records.iter().filter(|record| record.side_state == COOLING).count();
    assert_eq!(cooling, 9);
    assert_nothing_idle_is_free(&mut chain, &fleet);
}

#[test]
fn c4_head_room_ends_where_a_ticket_has_made_every_operator_busy() {
    // INV-70. Guard: undelegation for the queue must take out of the head-room what its operators cannot take any more:
    // a ticket of one SOL an operator closes all sides for the epoch, and the deposit after it would sit idle for free.
    let (mut chain, fleet) = pool();
    epoch(&mut chain, &fleet, R_PPM);
    let free = fleet.pool_free(&chain);
    for _ in 0..10 {
        fleet.pool.edit(&mut chain, |state| state.queue_nominal = free.max(state.queue_nominal) + SOL);
        let turn = fleet.state(&chain).cursor;
        fleet.undelegate(&mut chain, turn).unwrap();
    }
    assert!(fleet.state(&chain).records.iter().all(|record| record.side_state == 2), "all sides cool");
    let before = currents(&chain, &fleet);
    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    let fee = fleet.pool.deposit(&mut chain, &attacker, MILLION).event().number("fee");
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 2);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    assert_eq!(currents(&chain, &fleet), before, "nobody can take it");
    close(&mut chain, &fleet, R_PPM);
    let value = worth(&fleet.pool.state(&chain), chain.token_amount(&attacker.lst));
    assert!(value <= MILLION, "gained {} SOL for a fee of {fee}", (value - MILLION) as f64 / SOL as f64);
}

/// What no gap is large enough to take sits out an epoch for free: so small a part of the pool that its reward is worth
/// no fee of everybody's (docs/risks.md).
#[test]
fn c4_what_sits_out_an_epoch_below_the_band_is_less_than_the_band_and_gains_no_more_than_one_reward() {
    // Guards: `least` in `refreeze`, and in the next epoch, where the close has frozen the deposit, the band in
    // `Pass::go` and in `delegate::amount`. A hundred operators of 1,000 SOL, a band of 2.5 SOL each: a deposit of 240
    // SOL moves nobody, one of 260 SOL everybody.
    let params = PoolParams { band_bps: 25, ..params() };
    let (mut chain, fleet, _) = staked(params, &[OperatorTerms::default(); 100], 100_000 * SOL);
    epoch(&mut chain, &fleet, 0);
    let before = currents(&chain, &fleet);
    let attacker = fleet.pool.holder(&mut chain, 1_000 * SOL);
    fleet.pool.deposit(&mut chain, &attacker, 240 * SOL);
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH / 2);
    let refreeze = crank::refreeze(&fleet.pool, &fleet.keeper.pubkey());
    assert_refused(&mut chain, "TooSoonToRefreeze", |chain| fleet.try_send(chain, refreeze));
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    assert_eq!(currents(&chain, &fleet), before, "nobody's gap is worth a move");
    let mut more = chain.clone();
    fleet.pool.deposit(&mut more, &attacker, 20 * SOL);
    fleet.send(&mut more, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut more);
    fleet.moves(&mut more);
    let moved = fleet.state(&more).delegated - before.iter().sum::<u64>();
    assert!(moved > 250 * SOL, "{moved}");
    close(&mut chain, &fleet, R_PPM);
    let value = worth(&fleet.pool.state(&chain), chain.token_amount(&attacker.lst));
    assert!(value <= 240 * SOL + 240 * SOL / 1_000_000 * R_PPM, "gained {} lamports", value - 240 * SOL);
    let before = currents(&chain, &fleet);
    fleet.set_level(&mut chain);
    let operators = fleet.state(&chain);
    assert!(operators.targets().iter().sum::<u64>() > operators.delegated + 239 * SOL, "all have a gap now");
    fleet.moves(&mut chain);
    assert_eq!(currents(&chain, &fleet), before, "which is below their bands");
}

//! C4: a deposit that cannot be delegated must not earn an epoch free of charge.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{MILLION, assert_books, assert_refused, close, epoch, funded, refresh, staked, worth};

/// The reward of an epoch, which is also what an entry that cannot be delegated costs.
const R_PPM: u64 = 450;

fn params() -> PoolParams {
    PoolParams { r_floor_ppm: 450, ..PoolParams::default() }
}

/// Ten operators whose caps are together `room` above what a pool of 1,000,000 SOL brings them.
fn pool(room: u64) -> (Chain, Fleet) {
    let terms = OperatorTerms { cap: (MILLION + room) / 10, ..OperatorTerms::default() };
    let (chain, fleet, _) = staked(params(), &[terms; 10], MILLION);
    (chain, fleet)
}

/// Deposits `lamports`, lets the epoch pass with its reward and returns what the shares are worth at the next pair, and
/// the entry fee.
fn sit_out(chain: &mut Chain, fleet: &Fleet, lamports: u64) -> (u64, u64) {
    let attacker = fleet.pool.holder(chain, 2 * lamports);
    let event = fleet.pool.deposit(chain, &attacker, lamports).event();
    let idle = fleet.pool_free(chain);
    assert!(idle >= lamports, "none of it is delegated");
    close(chain, fleet, R_PPM);
    assert_books(chain, fleet);
    let state = fleet.pool.state(chain);
    (worth(&state, chain.token_amount(&attacker.lst)), event.number("fee"))
}

/// The attack of each case gains nothing, and the holders do not lose their reward to it.
#[track_caller]
fn assert_no_gain(chain: &mut Chain, fleet: &Fleet, lamports: u64) {
    let (value, fee) = sit_out(chain, fleet, lamports);
    assert_eq!(fee, lamports / 1_000_000 * R_PPM);
    assert!(value <= lamports, "gained {} SOL", (value - lamports) as f64 / SOL as f64);
}

#[test]
fn c4_a_million_deposited_before_the_level_pays_for_the_epoch_it_sits_out() {
    // Guard: `finalize_epoch` sets the head-room to zero until a level is set. Free, it would take 225 of 450 SOL.
    let (mut chain, fleet) = pool(4 * MILLION);
    close(&mut chain, &fleet, R_PPM);
    assert_eq!(fleet.pool.state(&chain).head_room, 0);
    assert_no_gain(&mut chain, &fleet, MILLION);
}

#[test]
fn c4_nine_million_deposited_when_all_caps_are_full_pay_for_the_epoch_they_sit_out() {
    // Guard: `head_room` is bounded by `level::room`, which ends at the caps. Free, it would take 405 of 450 SOL.
    let (mut chain, fleet) = pool(0);
    close(&mut chain, &fleet, R_PPM);
    fleet.set_level(&mut chain);
    // What is staked has grown by the reward above the caps of ten times 100,000 SOL. No move yet: one that makes an
    // operator busy would end the head-room as well.
    assert_eq!(fleet.pool.state(&chain).head_room, 0);
    assert_no_gain(&mut chain, &fleet, 9 * MILLION);
}

#[test]
fn c4_a_deposit_beyond_the_head_room_pays_on_what_is_beyond_it() {
    // Guard: `deposit` charges `lamports - head_room`.
    let (mut chain, fleet) = pool(0);
    epoch(&mut chain, &fleet, R_PPM);
    fleet.pool.edit(&mut chain, |state| state.head_room = 1_000 * SOL);
    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    let event = fleet.pool.deposit(&mut chain, &attacker, MILLION).event();
    assert_eq!(event.number("fee"), 999_000 * SOL / 1_000_000 * R_PPM);
    assert_eq!(fleet.pool.state(&chain).head_room, 0);
    // Split in a thousand it is free no longer.
    assert_eq!(fleet.pool.deposit(&mut chain, &attacker, SOL).event().number("fee"), SOL / 1_000_000 * R_PPM);
}

#[test]
fn c4_in_bunker_mode_nothing_is_delegated_and_no_entry_is_free() {
    // Guard: `head_room` in `set_level` is zero in bunker mode.
    let (mut chain, fleet) = pool(4 * MILLION);
    close(&mut chain, &fleet, R_PPM);
    fleet.pool.edit(&mut chain, |state| state.closed = 1);
    fleet.set_level(&mut chain);
    assert_eq!(fleet.pool.state(&chain).head_room, 0);
    assert_no_gain(&mut chain, &fleet, MILLION);
}

#[test]
fn c4_operators_that_are_busy_give_no_head_room() {
    // Guard: `level::room` counts only where `open`. The sides of all of them activate since an earlier epoch.
    let (mut chain, fleet) = pool(4 * MILLION);
    let holder = fleet.pool.holder(&mut chain, MILLION);
    epoch(&mut chain, &fleet, R_PPM);
    fleet.pool.deposit(&mut chain, &holder, 100_000 * SOL);
    chain.set_slot_in_epoch(100_000);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, R_PPM);
    // Read, not swept: the sides stay busy.
    refresh(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);
    assert_eq!(fleet.pool.state(&chain).head_room, 0);
    assert_no_gain(&mut chain, &fleet, MILLION);
}

#[test]
fn c4_what_is_free_of_charge_can_be_delegated_in_the_same_epoch() {
    // INV-70. Guard: `refreeze` followed by `set_level` takes the deposit in.
    let (mut chain, fleet) = pool(4 * MILLION);
    epoch(&mut chain, &fleet, R_PPM);
    let before = fleet.state(&chain).delegated;
    let attacker = fleet.pool.holder(&mut chain, 2 * MILLION);
    let event = fleet.pool.deposit(&mut chain, &attacker, MILLION).event();
    assert_eq!(event.number("fee"), 0);
    chain.set_slot_in_epoch(100_000);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    let idle = MILLION - (fleet.state(&chain).delegated - before);
    assert!(idle < 10 * 100, "all of it, but for a unit of level an operator: {idle}");
    assert_books(&chain, &fleet);
}

#[test]
fn c4_a_pool_cap_bounds_what_can_be_deposited() {
    // Guard: `DepositCapExceeded` in `FreshPool::deposit`.
    let capped = PoolParams { deposit_cap: 2 * MILLION, ..params() };
    let (mut chain, fleet, holder) = funded(capped, &[OperatorTerms::default(); 2], MILLION);
    let rich = fleet.pool.holder(&mut chain, 10 * MILLION);
    assert_refused(&mut chain, "DepositCapExceeded", |chain| {
        fleet.pool.try_deposit(chain, &rich, 9 * MILLION, 0)
    });
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
}

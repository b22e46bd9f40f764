//! A fourth reading, finding 5: a deep loss that one close alone has shown, and that was none, is given back whole (D5,
//! H5).

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::PoolParams;
use sluice_testkit::sluice::queue::claim;

use super::lab::{
    MILLION, assert_books, assert_refused, close, edit_main, funded, staked, take_from_main, worth,
};
use crate::doors::{fill_queue, leave_at_once};

// Guards: `Observed::unconfirmed` in `close`, `BUNKER_UNCONFIRMED` in `FreshPool::check_open`, `remember` without it.
#[test]
fn r4_5_a_deep_loss_that_was_none_costs_nobody_anything() {
    let (mut chain, fleet, holder) = staked(PoolParams::default(), &[Default::default(); 9], MILLION);
    close(&mut chain, &fleet, 450);
    let ticket = fleet.pool.unstake(&mut chain, &holder, 60_000 * SOL, 0);
    let nominal = fleet.pool.state(&chain).queue_nominal;
    take_from_main(&mut chain, &fleet, 0, 50_000 * SOL);
    let stranger = fleet.pool.holder(&mut chain, 2 * MILLION);
    let before = fleet.pool.state(&chain);

    close(&mut chain, &fleet, 450);
    // Net of that epoch's rewards.
    let doubted = fleet.pool.state(&chain).unconfirmed;
    assert!(doubted > 49_500 * SOL && doubted < 50_000 * SOL, "{doubted}");
    assert_eq!(fleet.pool.state(&chain).closed, 1 | 16);
    fleet.set_level(&mut chain);
    assert_refused(&mut chain, "Bunker", |chain| fleet.pool.try_deposit(chain, &stranger, MILLION, 0));
    assert_refused(&mut chain, "Bunker", |chain| leave_at_once(chain, &fleet, &holder, SOL));

    edit_main(&mut chain, &fleet, 0, |state, lamports| {
        state.stake += 50_000 * SOL;
        *lamports += 50_000 * SOL;
    });
    let event = close(&mut chain, &fleet, 450).event();
    let after = fleet.pool.state(&chain);
    assert_eq!((event.number("reversed"), after.closed, after.unconfirmed), (doubted, 0, 0));
    let all = worth(&before, before.supply);
    assert!(
        worth(&after, before.supply) > all,
        "whole, and two epochs of rewards: {} of {all}",
        after.assets
    );
    assert!(
        after.owed_insurance == 0 && after.r_max_ppm < 1_000,
        "no gift, no reward: {} ppm",
        after.r_max_ppm
    );
    assert!(after.exit_floor_ppm < 2_000, "nor a gain to leave with");
    // The ticket is worth its nominal again.
    for _ in 0..3 {
        if fleet.pool.state(&chain).queue_nominal == 0 {
            break;
        }
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        fill_queue(&mut chain, &fleet).unwrap();
        close(&mut chain, &fleet, 450);
    }
    assert_eq!(claim(&mut chain, &ticket), nominal);
    assert_books(&chain, &fleet);
}

#[test]
fn r4_5_a_loss_that_is_confirmed_is_not_made_good_by_who_gives_later() {
    let (mut chain, fleet, _) = funded(PoolParams::default(), &[Default::default(); 2], MILLION);
    let mut reserve = chain.account(&fleet.pool.reserve).expect("it exists");
    reserve.lamports -= 100_000 * SOL;
    chain.set_account(&fleet.pool.reserve, reserve);
    close(&mut chain, &fleet, 0);
    assert_eq!(fleet.pool.state(&chain).closed, 1 | 16);
    close(&mut chain, &fleet, 0);
    let confirmed = fleet.pool.state(&chain);
    assert_eq!((confirmed.closed, confirmed.unconfirmed), (0, 0));
    chain.donate(&fleet.pool.reserve, 100_000 * SOL);
    close(&mut chain, &fleet, 0);
    let after = fleet.pool.state(&chain);
    assert!(after.assets <= confirmed.assets + confirmed.assets / 500, "the clamp holds: {}", after.assets);
}

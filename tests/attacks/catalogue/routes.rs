//! B, 12, and design lessons 4.6: whoever comes for a reward, or leaves before a loss, by every way in and out.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::{Fleet, Holder, PoolParams, crank};
use solana_signer::Signer;

use super::support::{assert_books, floor, staked, with};
use crate::doors::{blank_stake, fill_queue, leave_at_once, paid, shares, take_stake};

const REWARD_PPM: u64 = 400;
const HELD: u64 = 100_000 * SOL;

/// A way out.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Route {
    Instant,
    Stake,
    Ticket,
}

const ROUTES: [Route; 3] = [Route::Instant, Route::Stake, Route::Ticket];

/// A pool that expects exactly the reward of its epochs. A tenth of it is liquid, but for those who leave by ticket:
/// what is to stay liquid lies idle, whoever brings it, and shares the reward (docs/risks.md).
fn seasoned(route: Route) -> (Chain, Fleet, Holder) {
    let liquidity_bps = if route == Route::Ticket { 0 } else { 1_000 };
    let params =
        PoolParams { liquidity_bps, band_bps: 50, exit_max_bps: 0, exit_min_bps: 0, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(&with(params), 2, HELD);
    for _ in 0..14 {
        fleet.epoch(&mut chain, REWARD_PPM);
    }
    assert_eq!(u64::from(fleet.pool.state(&chain).r_max_ppm), REWARD_PPM);
    (chain, fleet, holder)
}

/// A boundary with rewards and the close, without level and moves.
fn boundary(chain: &mut Chain, fleet: &Fleet) {
    chain.advance_epochs(1);
    fleet.pay_rewards(chain, REWARD_PPM);
    fleet.sweep(chain);
    fleet.finalize(chain);
}

fn moves(chain: &mut Chain, fleet: &Fleet) {
    fleet.set_level(chain);
    fleet.moves(chain);
}

/// Leaves right after a close, with everything; goes on to the next close. Returns what is held then.
fn leave(chain: &mut Chain, fleet: &Fleet, holder: &Holder, route: Route) -> u64 {
    let all = shares(chain, holder);
    fleet.set_level(chain);
    let mut ticket = None;
    let mut out = 0;
    match route {
        Route::Instant => out = paid(leave_at_once(chain, fleet, holder, all)),
        Route::Stake => {
            // As much as the band lets go, and the rest at once.
            for index in [0, 1] {
                let into = blank_stake(chain);
                let taken = take_stake(chain, fleet, holder, index, (220 * SOL, &into));
                // What lies idle raises the targets above what operators have.
                out += taken.map_or(0, |receipt| paid(Ok(receipt)));
            }
            let rest = shares(chain, holder);
            out += paid(leave_at_once(chain, fleet, holder, rest));
        }
        Route::Ticket => ticket = Some(fleet.pool.unstake(chain, holder, all, 0)),
    }
    fleet.moves(chain);
    boundary(chain, fleet);
    if let Some(ticket) = ticket {
        fill_queue(chain, fleet).unwrap();
        out = claim(chain, &ticket);
    }
    assert_books(chain, fleet);
    out
}

/// What a million SOL of shares are worth with everything unbooked.
fn others(chain: &Chain, fleet: &Fleet) -> u64 {
    let state = fleet.pool.state(chain);
    floor(1_000_000 * SOL, state.assets + state.unbooked, state.supply)
}

// Guards: as of the item's first test, and the exit floor in `exit::instant` and `FreshPool::withdraw_stake`; `min(pair
// at request, pair)` in `queue::fill`: what a ticket gains after its request is forfeited.
#[test]
fn item_12_no_way_out_pays_for_a_deposit_that_came_for_one_boundary() {
    for route in ROUTES {
        no_deposit_for_one_boundary_pays(route);
    }
}

fn no_deposit_for_one_boundary_pays(route: Route) {
    let (chain, fleet, _) = seasoned(route);
    let baseline = {
        let mut chain = chain.clone();
        boundary(&mut chain, &fleet);
        moves(&mut chain, &fleet);
        boundary(&mut chain, &fleet);
        moves(&mut chain, &fleet);
        boundary(&mut chain, &fleet);
        others(&chain, &fleet)
    };
    for slot in [1, SLOTS_PER_EPOCH / 2, SLOTS_PER_EPOCH - 1] {
        for after_moves in [false, true] {
            let mut chain = chain.clone();
            let raider = fleet.pool.holder(&mut chain, HELD);
            let lamports = HELD / 100;
            boundary(&mut chain, &fleet);
            if after_moves {
                moves(&mut chain, &fleet);
            }
            chain.set_slot_in_epoch(slot);
            fleet.pool.deposit(&mut chain, &raider, lamports);
            if !after_moves {
                moves(&mut chain, &fleet);
            } else if slot < SLOTS_PER_EPOCH - 1 {
                // What came free of the fee can still be delegated: anybody sends another level.
                chain.set_slot_in_epoch(slot + 100_000);
                fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
                moves(&mut chain, &fleet);
            }
            boundary(&mut chain, &fleet);
            let out = leave(&mut chain, &fleet, &raider, route);
            // At once, no more than what was paid. By ticket an epoch later, no more than an honest staker's: one
            // reward, for stake that is there from the second epoch on.
            let honest = match route {
                Route::Ticket => lamports + floor(lamports, REWARD_PPM, 1_000_000),
                Route::Instant | Route::Stake => lamports,
            };
            let case = format!("{route:?} {slot} {after_moves}");
            assert!(out <= honest, "{case}: {} gained", out - honest);
            let now = others(&chain, &fleet);
            assert!(now + 1 >= baseline, "{case}: {now} instead of {baseline}");
        }
    }
}

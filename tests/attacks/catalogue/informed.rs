//! Design lessons 4.6 and 4.8: whoever knows an epoch's gain or loss one slot before the crank gains nothing against an
//! honest holder, by any way out, to the lamport.

use sluice_testkit::Chain;
use sluice_testkit::chain::{SLOTS_PER_EPOCH, SOL};
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::{Fleet, Holder, PoolParams};

use super::support::{assert_books, at_the_pair, edit_stake, floor, refused, staked, with};
use crate::doors::{blank_stake, fill_queue, leave_at_once, paid, report, shares, take_stake};

const R_PPM: u32 = 500;
const HELD: u64 = 100_000 * SOL;

/// A hundred thousand SOL at two operators, a tenth of it liquid, every way out open for 400 SOL; in the last slot of
/// an epoch whose level was set.
fn last_slot() -> (Chain, Fleet, Holder) {
    let params = PoolParams {
        liquidity_bps: 1_000,
        band_bps: 100,
        exit_max_bps: 0,
        exit_min_bps: 0,
        ..PoolParams::default()
    };
    let (mut chain, fleet, holder) = staked(&with(params), 2, HELD);
    fleet.epoch(&mut chain, 0);
    chain.set_slot_in_epoch(SLOTS_PER_EPOCH - 1);
    assert_eq!(fleet.pool.state(&chain).r_max_ppm, R_PPM);
    (chain, fleet, holder)
}

fn close(chain: &mut Chain, fleet: &Fleet, ppm: u64) {
    chain.advance_epochs(1);
    fleet.pay_rewards(chain, ppm);
    fleet.sweep(chain);
    fleet.finalize(chain);
}

/// What an epoch's rewards are beside: lamports in a main account that everybody sees before the crank.
fn show_tips(chain: &mut Chain, fleet: &Fleet, lamports: u64) {
    let main = fleet.record(chain, 0).main;
    chain.donate(&main, lamports);
}

// Guards: `exit_floor` (the larger of `r_max` and the gain booked), `GAIN_CLAMP_FACTOR` (a clamp of twice `r_max`), the
// entry fee of the last slots; `min` in `queue::fill`. Tips as large as the clamp lets through beside the reward, and
// twice as large.
#[test]
fn informed_entries_one_slot_before_a_gain_pay_by_no_way_out() {
    for tips in [0, HELD / 2_000, HELD / 1_000, HELD / 500] {
        for free in [false, true] {
            let (mut chain, fleet, _) = last_slot();
            let raider = fleet.pool.holder(&mut chain, HELD);
            let (before, lamports) = (fleet.pool.state(&chain), 400 * SOL);
            show_tips(&mut chain, &fleet, tips);
            if free {
                // Tips that are seen while head-room is left.
                chain.set_slot_in_epoch(200_000);
            }
            let fee = fleet.pool.deposit(&mut chain, &raider, lamports).event().number("fee");
            assert_eq!(fee == 0, free);
            close(&mut chain, &fleet, R_PPM.into());
            fleet.set_level(&mut chain);
            let all = shares(&chain, &raider);

            let at_once = paid(leave_at_once(&mut chain.clone(), &fleet, &raider, all));
            assert!(at_once <= lamports, "{} lamports of profit", at_once - lamports);
            let mut other = chain.clone();
            let into = blank_stake(&mut other);
            // A quarter: what lies idle raises the targets that nobody is taken far below.
            let in_stake = paid(take_stake(&mut other, &fleet, &raider, 0, (all.div_ceil(4), &into)));
            assert!(in_stake <= lamports / 4, "{} lamports of profit", in_stake - lamports / 4);

            let ticket = fleet.pool.unstake(&mut chain, &raider, all, 0);
            fleet.moves(&mut chain);
            close(&mut chain, &fleet, R_PPM.into());
            fill_queue(&mut chain, &fleet).unwrap();
            let later = claim(&mut chain, &ticket);
            // Whoever paid for the entry has no more than a staker of the same lamports, who has had an epoch's reward
            // by then; whoever did not, no more than one who held the LST all along.
            let now = fleet.pool.state(&chain);
            let held = floor(
                floor(lamports, before.pair_supply, before.pair_assets),
                now.pair_assets,
                now.pair_supply,
            );
            let honest = if free { held } else { lamports + floor(lamports, R_PPM.into(), 1_000_000) };
            assert!(later <= honest, "{} lamports more than an honest holder", later - honest);
        }
    }
}

// Guards: `BUNKER_LOSS` in `FreshPool::exit_pair`, `FreshPool::new`, and `min` in `queue::fill`: a ticket bears what
// the close books. The loss is there in the last slot; whoever sees it reports it.
#[test]
fn informed_exits_one_slot_before_a_loss_save_nothing_by_any_way_out() {
    for bps in [2, 50, 500] {
        let (mut chain, fleet, holder) = last_slot();
        let main = fleet.record(&chain, 1).main;
        let lost = HELD / 10_000 * bps;
        edit_stake(&mut chain, &main, |state, held| {
            (state.stake, *held) = (state.stake - lost, *held - lost)
        });
        report(&mut chain, &fleet, 1).unwrap();
        let leaving = 400 * SOL;
        let into = blank_stake(&mut chain);
        let at_once = |chain: &mut Chain| leave_at_once(chain, &fleet, &holder, leaving);
        let in_stake = |chain: &mut Chain| take_stake(chain, &fleet, &holder, 0, (leaving, &into));
        refused(&mut chain, "Bunker", at_once);
        refused(&mut chain, "Bunker", in_stake);
        let ticket = fleet.pool.unstake(&mut chain, &holder, leaving, 0);

        // Behind the boundary nothing is priced before the loss is booked.
        chain.advance_epochs(1);
        refused(&mut chain, "StaleRate", at_once);
        refused(&mut chain, "StaleRate", in_stake);
        fleet.sweep(&mut chain);
        fleet.finalize(&mut chain);
        let honest = at_the_pair(&fleet.pool.state(&chain), leaving);
        refused(&mut chain, "Bunker", at_once);
        if bps > 100 {
            refused(&mut chain, "HaircutNotConfirmed", |chain| fill_queue(chain, &fleet));
            close(&mut chain, &fleet, 0);
        }
        fill_queue(&mut chain, &fleet).unwrap();
        assert_eq!(claim(&mut chain, &ticket), honest, "what whoever stayed has");
        assert_books(&chain, &fleet);
    }
}

// Guard: `LOSS_THRESHOLD` is smaller than what leaving costs: a loss that closes nothing is no reason to leave.
#[test]
fn informed_exits_before_a_loss_below_the_threshold_cost_more_than_they_save() {
    let (mut chain, fleet, holder) = last_slot();
    let main = fleet.record(&chain, 1).main;
    let lost = fleet.pool.state(&chain).pair_assets / 10_000;
    edit_stake(&mut chain, &main, |state, held| (state.stake, *held) = (state.stake - lost, *held - lost));
    report(&mut chain, &fleet, 1).unwrap();
    let leaving = 400 * SOL;
    let into = blank_stake(&mut chain);
    let at_once = paid(leave_at_once(&mut chain.clone(), &fleet, &holder, leaving));
    let in_stake = paid(take_stake(&mut chain.clone(), &fleet, &holder, 0, (leaving, &into)));
    let ticket = fleet.pool.unstake(&mut chain, &holder, leaving, 0);
    close(&mut chain, &fleet, 0);
    fill_queue(&mut chain, &fleet).unwrap();
    let honest = at_the_pair(&fleet.pool.state(&chain), leaving);
    let by_ticket = claim(&mut chain, &ticket);
    assert!(at_once <= honest && in_stake <= honest && by_ticket <= honest);
}

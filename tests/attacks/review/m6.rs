//! M6: a bond pays for what can be lost today, a commission that takes the rewards; what is paid goes to nobody who
//! came for it.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::{open_bond, recapitalise};
use sluice_testkit::sluice::{Fleet, Holder, PoolParams};
use solana_signer::Signer;

use super::bonds_lab::{bonded, earn, growths, mains, milli, verdict};
use super::lab::{MILLION, assert_books, assert_refused, close, mul_div, refresh, take_from_main};
use super::r3_lab::drain;
use crate::doors::{blank_stake, fill_queue, leave_at_once, paid, shares, take_stake, vote_now};

/// More than is ever asked for here.
const BOND: u64 = 2_000 * SOL;

/// Reads what an epoch has earned and closes it. Returns what the bond of the operator at 0 paid.
fn measured(chain: &mut Chain, fleet: &Fleet) -> u64 {
    let before = fleet.bond(chain, 0).lamports;
    refresh(chain, fleet);
    let event = fleet.finalize(chain).event();
    let paid = before - fleet.bond(chain, 0).lamports;
    assert_eq!(event.number("covered"), paid);
    assert_books(chain, fleet);
    paid
}

/// Twenty epochs at `part` basis points of the mean: what the bond pays in each, by the chain and by the rule.
fn twenty(part: u64) -> Vec<u64> {
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 20, MILLION, BOND);
    let (mut credit, mut payments) = (0, vec![]);
    for _ in 0..20 {
        let (mains, growths) = (mains(&chain, &fleet), growths(&chain, &fleet, part));
        let verdict = verdict(&mains, &growths, 0, credit, 1_000);
        earn(&mut chain, &fleet, &growths);
        let before = fleet.pool.state(&chain);
        let paid = measured(&mut chain, &fleet);
        assert_eq!(paid, verdict.due.get());
        assert_eq!(fleet.record(&chain, 0).credit, verdict.credit.get());
        // All of it is the holders' in the same close: no fee, no clamp.
        let grown: u64 = growths.iter().sum();
        assert_eq!(fleet.pool.state(&chain).tracked(), before.tracked() + grown + paid);
        credit = verdict.credit.get();
        payments.push(paid);
    }
    payments
}

#[test]
fn m6_a_commission_rug_on_fifty_thousand_is_paid_for_in_every_epoch_but_for_the_tolerance() {
    // Guard: `charge` in `measure_operators`. 22.5 SOL an epoch, of which a tenth is forgiven.
    for (part, each) in [(0, 20_250), (5_000, 9_000), (8_900, 225)] {
        let payments = twenty(part);
        assert!(payments.iter().all(|paid| milli(*paid).abs_diff(each) <= each / 50), "{part}: {payments:?}");
    }
    // Within the tolerance nothing is paid, ever.
    assert_eq!(twenty(9_000), [0; 20]);
}

#[test]
fn m6_what_was_earned_beyond_the_demand_is_spent_first_and_is_no_more_than_ten_epochs_tolerance() {
    // By design: after ten epochs at the mean, one epoch of nothing is within what the tolerance forgives in ten.
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 20, MILLION, BOND);
    let next = |chain: &mut Chain, part| {
        let growths = growths(chain, &fleet, part);
        earn(chain, &fleet, &growths);
        measured(chain, &fleet)
    };
    for _ in 0..25 {
        assert_eq!(next(&mut chain, 10_000), 0);
    }
    let saved = milli(fleet.record(&chain, 0).credit);
    assert!(saved.abs_diff(22_500) < 500, "{saved}");
    assert_eq!(next(&mut chain, 0), 0, "20.25 of 22.5 SOL");
    let second = milli(next(&mut chain, 0));
    assert!(second.abs_diff(18_000) < 500, "20.25 less the rest: {second}");
}

#[test]
fn m6_nobody_else_is_there_first_and_no_bond_that_comes_and_goes_moves_stake() {
    // Guards: `NotWithdrawer`, `FLAG_UNBONDING` with `barred_until`.
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 4, 1_000 * SOL, BOND);
    let stranger = chain.new_wallet(MILLION);
    let vote = fleet.record(&chain, 1).vote;
    let key = stranger.pubkey();
    assert_refused(&mut chain, "NotWithdrawer", |chain| {
        let open = open_bond(&fleet.pool, &key, &key, 1, &vote, SOL);
        chain.try_send(&[open], &[&fleet.keeper, &stranger])
    });
}

/// A depositor of 100,000 SOL in an epoch in which `before` happens; `after` happens to the stake at its end. What the
/// depositor has in the end by each route: at once, in stake, by a ticket.
fn informed(before: impl Fn(&mut Chain, &Fleet), after: impl Fn(&mut Chain, &Fleet)) -> [u64; 3] {
    const DEPOSIT: u64 = 100_000 * SOL;
    let params =
        PoolParams { liquidity_bps: 2_500, exit_max_bps: 0, exit_min_bps: 0, ..PoolParams::default() };
    let (mut chain, fleet, _) = bonded(params, 20, MILLION, 100_000 * SOL);
    close(&mut chain, &fleet, 450);
    before(&mut chain, &fleet);
    // Free of the entry fee, as the best case of whoever comes.
    fleet.pool.open(&mut chain);
    let attacker: Holder = fleet.pool.holder(&mut chain, 2 * DEPOSIT);
    fleet.pool.deposit(&mut chain, &attacker, DEPOSIT);
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, 450);
    after(&mut chain, &fleet);
    refresh(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);

    let all = shares(&chain, &attacker);
    let mut by_stake = chain.clone();
    let mut by_ticket = chain.clone();
    let at_once = paid(leave_at_once(&mut chain, &fleet, &attacker, all));
    // In parts, since no operator has 100,000.
    let mut stake = 0;
    for index in 1..=4 {
        // Only of who is above its target.
        drain(&mut by_stake, &fleet, index);
        vote_now(&mut by_stake, &fleet, index);
        let blank = blank_stake(&mut by_stake);
        stake += paid(take_stake(&mut by_stake, &fleet, &attacker, index, (all / 4, &blank)));
    }
    let ticket = fleet.pool.unstake(&mut by_ticket, &attacker, all, 0);
    close(&mut by_ticket, &fleet, 0);
    fill_queue(&mut by_ticket, &fleet).expect("the reserve has as much");
    [at_once, stake, sluice_testkit::sluice::queue::claim(&mut by_ticket, &ticket)]
}

#[test]
fn m6_inv81_whoever_sees_a_payment_of_a_bond_coming_leaves_with_no_more_than_where_nothing_happened() {
    // Guards: the measure before the close, `settle_bond` before the close alone, cover outside `unbooked`'s price.
    let honest = informed(|_, _| (), |_, _| ());
    let rug = |chain: &mut Chain, fleet: &Fleet| {
        let main = fleet.record(chain, 0).main_delegation;
        take_from_main(chain, fleet, 0, mul_div(main, 450, 1_000_000));
    };
    let rugged = informed(|_, _| (), rug);
    // A loss that everybody sees in the epoch before, and nobody shows; and one that is shown, below the threshold.
    let lose = |chain: &mut Chain, fleet: &Fleet| take_from_main(chain, fleet, 0, 20_000 * SOL);
    let lost = informed(lose, |_, _| ());
    let shown = informed(
        |chain, fleet| {
            take_from_main(chain, fleet, 0, 90 * SOL);
            crate::doors::report(chain, fleet, 0).expect("it never fails");
        },
        |_, _| (),
    );
    for route in 0..3 {
        for (what, it) in [("rug", rugged), ("loss", lost), ("shown", shown)] {
            assert!(it[route] <= honest[route] + SOL / 100, "{what}: {it:?} against {honest:?}");
        }
    }
}

#[test]
fn m6_inv81_a_gift_is_shared_by_nobody_who_came_between_it_and_the_close() {
    // Guard: `COVER_PENDING`.
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 10, MILLION, SOL);
    close(&mut chain, &fleet, 0);
    take_from_main(&mut chain, &fleet, 1, 50_000 * SOL);
    close(&mut chain, &fleet, 0);
    assert_eq!(fleet.pool.state(&chain).closed, 1 | 16);
    let funder = chain.new_wallet(MILLION);
    chain.send(&[recapitalise(&fleet.pool, &funder.pubkey(), 50_000 * SOL)], &[&funder]);
    let stranger = fleet.pool.holder(&mut chain, 2 * MILLION);
    assert_refused(&mut chain, "Bunker", |chain| fleet.pool.try_deposit(chain, &stranger, MILLION, 0));
    let before = fleet.pool.state(&chain).assets;
    close(&mut chain, &fleet, 0);
    assert_eq!(fleet.pool.state(&chain).assets, before + 50_000 * SOL);
}

/// Known, and for docs/risks.md: at every boundary the pair is stale, so that a gift is taken there as well. Deposits
/// were open in the epoch before, at the price after the loss: whoever expects the gift buys a part of it then. Who
/// wants the holders of the loss to have it gives while the loss is not confirmed, or has the guardian pause deposits
/// before it is known.
#[test]
fn m6_known_a_gift_that_was_announced_is_shared_by_who_came_an_epoch_before_it() {
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 10, MILLION, SOL);
    close(&mut chain, &fleet, 0);
    take_from_main(&mut chain, &fleet, 1, 50_000 * SOL);
    close(&mut chain, &fleet, 0);
    close(&mut chain, &fleet, 0);
    assert_eq!(fleet.pool.state(&chain).closed, 0, "booked and confirmed");
    let stranger = fleet.pool.holder(&mut chain, 2 * MILLION);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &stranger, MILLION);
    let funder = chain.new_wallet(MILLION);
    chain.advance_epochs(1);
    chain.send(&[recapitalise(&fleet.pool, &funder.pubkey(), 50_000 * SOL)], &[&funder]);
    refresh(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    let gained = super::lab::worth(&fleet.pool.state(&chain), shares(&chain, &stranger)) - MILLION;
    // Its part of all: 1,000,000 of 1,950,000.
    assert_eq!(gained / SOL, 25_641);
}

#[test]
fn m6_moves_merges_stake_that_comes_and_goes_and_gifts_make_no_shortfall_and_move_no_mean() {
    // Guards: `count_growth` takes delegations of main alone that were active all epoch, as they were left by the last
    // move.
    let params = PoolParams { liquidity_bps: 500, ..PoolParams::default() };
    let (mut chain, fleet, _) = bonded(params, 4, 1_000 * SOL, BOND);
    for index in 1..4 {
        fleet.open_bond(&mut chain, index, BOND);
    }
    let holder = fleet.pool.holder(&mut chain, MILLION);
    let mut tickets = 0;
    for epoch in 0..16u64 {
        chain.advance_epochs(1);
        fleet.pay_rewards(&mut chain, 450);
        // Gifts to main, to side, to the reserve.
        if epoch % 3 == 0 {
            let record = fleet.record(&chain, 1);
            for to in [record.main, record.side, fleet.pool.reserve] {
                chain.donate(&to, 7 * SOL);
            }
        }
        super::lab::sweep(&mut chain, &fleet);
        let before = fleet.state(&chain);
        let mean = before.growth as f64 / before.growth_base as f64 * 1e6;
        assert!(before.growth_base == 0 || (mean - 450.0).abs() < 0.01, "{mean}");
        fleet.measure(&mut chain);
        let header = fleet.state(&chain);
        assert_eq!(header.bonded_due, 0, "in epoch {epoch}");
        assert!(header.records.iter().all(|record| record.slow == 0));
        fleet.close(&mut chain);
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        match epoch % 4 {
            0 => drop(fleet.pool.deposit(&mut chain, &holder, 90 * SOL)),
            1 => {
                let all = shares(&chain, &holder);
                if fleet.pool.try_unstake(&mut chain, &holder, all / 3, tickets).is_ok() {
                    tickets += 1;
                }
                for index in 0..4 {
                    fleet.undelegate(&mut chain, index).expect("it never fails");
                }
            }
            2 => {
                vote_now(&mut chain, &fleet, 0);
                let stake = crate::doors::native_stake(&mut chain, &fleet, &holder, 0, 30 * SOL, 0);
                drop(crate::doors::bring_stake(&mut chain, &fleet, &holder, 0, &stake));
            }
            _ => {
                vote_now(&mut chain, &fleet, 2);
                let blank = blank_stake(&mut chain);
                drop(take_stake(&mut chain, &fleet, &holder, 2, (20 * SOL, &blank)));
            }
        }
        if fleet.pool.state(&chain).queue_shares != 0 {
            drop(fill_queue(&mut chain, &fleet));
        }
    }
    for index in 0..4 {
        assert_eq!(fleet.bond(&chain, index).lamports, BOND);
    }
}

#[test]
fn m6_without_tolerance_to_spare_a_pool_of_one_operator_owes_nothing() {
    // It is the mean.
    let (mut chain, fleet, _) = bonded(PoolParams::default(), 1, 1_000 * SOL, BOND);
    for ppm in [450, 1, 0, 450] {
        let main = mains(&chain, &fleet)[0];
        earn(&mut chain, &fleet, &[mul_div(main, ppm, 1_000_000)]);
        assert_eq!(measured(&mut chain, &fleet), 0);
    }
}

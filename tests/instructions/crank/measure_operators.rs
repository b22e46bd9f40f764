//! `measure_operators`.

use sluice_math::bond::{Measured, shortfall};
use sluice_math::{Bps, Lamports};
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::measure_operators;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank, instruction};
use sluice_testkit::{Chain, Receipt};
use solana_signer::Signer;

use crate::bonds::{Bonded, edit_main};
use crate::named;
use crate::support::changes;

/// What delegations earn in an epoch, parts of a million.
const PPM: u64 = 400;
/// What a bond does not pay for, of the mean.
const TOLERANCE: u16 = 1_000;

fn two() -> Bonded {
    Bonded::new()
}

fn all(it: &Bonded) -> Measured {
    let header = it.operators();
    Measured { base: Lamports::new(header.growth_base), growth: Lamports::new(header.growth) }
}

fn own(it: &Bonded, index: u32) -> Measured {
    let record = it.fleet.record(&it.chain, index);
    Measured { base: Lamports::new(record.grew_on), growth: Lamports::new(record.grew) }
}

fn tolerance() -> Bps {
    Bps::new(TOLERANCE).expect("a tenth")
}

/// Sends what must be all of the news.
fn measured(it: &mut Bonded, first: u32, count: u32) -> Receipt {
    let measure = it.measure(first, count);
    it.send(measure, &[])
}

#[test]
fn a_bond_owes_what_the_growth_lacks_and_nothing_else_changes() {
    let mut it = two();
    it.chain.advance_epochs(1);
    it.fleet.pay_rewards(&mut it.chain, PPM);
    it.earn_less(PPM);
    // 500 SOL earned 400 ppm, the other nothing: the mean is 200.
    it.fleet.refresh(&mut it.chain);
    let verdict = shortfall(&own(&it, 0), &all(&it), Lamports::ZERO, tolerance());
    let due = verdict.due.get();
    assert!(due.abs_diff(SOL * 500 * 200 / 1_000_000 / 10 * 9) < SOL / 1_000, "{due}");
    let epoch = it.chain.epoch();
    let best = shortfall(&own(&it, 1), &all(&it), Lamports::ZERO, tolerance());
    assert!(best.due.is_zero() && !best.credit.is_zero());
    let Bonded { mut chain, fleet, .. } = it;
    let measure = |chain: &mut Chain| {
        fleet.send(chain, measure_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, u32::MAX))
    };
    let receipt = changes(&mut chain, &fleet, measure, |_, operators| {
        operators.sequence += 1;
        operators.measured = 2;
        operators.bonded_due = due;
        let [first, second] = &mut operators.records[..] else { panic!("two operators") };
        (first.measured, first.short_due, first.slow) = (epoch, due, 1);
        // The other has no bond, and saves nothing up.
        second.measured = epoch;
    });
    let event = receipt.event();
    assert_eq!((event.name.as_str(), event.key("pool")), ("OperatorsMeasured", fleet.pool.address));
    let header = fleet.state(&chain);
    let numbers = ["sequence", "epoch", "growth", "growth_base", "bonded_due", "first", "measured"];
    let said = [header.sequence, epoch, header.growth, header.growth_base, due, 0, 2];
    assert_eq!(numbers.map(|number| event.number(number)), said);
    assert_eq!(event.list, [0, due], "the place and what it owes");
}

#[test]
fn it_waits_for_every_reading_and_the_close_waits_for_it() {
    let mut it = two();
    let close = instruction::finalize_epoch(&it.fleet.pool, &it.fleet.keeper.pubkey());
    it.chain.advance_epochs(1);
    it.fleet.pay_rewards(&mut it.chain, PPM);
    let measure = it.measure(0, u32::MAX);
    it.refused(measure.clone(), &[], "RefreshIncomplete");
    it.refused(close.clone(), &[], "RefreshIncomplete");
    let stakes = it.fleet.stakes(&it.chain, 0, 1);
    let half = crank::refresh_operators(&it.fleet.pool, &it.fleet.keeper.pubkey(), 0, &stakes);
    it.send(half, &[]);
    it.refused(measure.clone(), &[], "RefreshIncomplete");
    it.refused(close.clone(), &[], "RefreshIncomplete");
    it.fleet.refresh(&mut it.chain);
    it.refused(close.clone(), &[], "MeasureIncomplete");
    measured(&mut it, 0, 1);
    it.refused(close.clone(), &[], "MeasureIncomplete");
    measured(&mut it, 1, 1);
    it.send(close, &[]);
}

#[test]
fn each_is_measured_once_an_epoch_whatever_the_ranges() {
    let mut it = two();
    it.read(PPM);
    it.lose(0, 1);
    let mut apart = it.fork();
    measured(&mut it, 0, u32::MAX);
    // Behind the list, of none, the second first and twice, both at once, and again.
    for (first, count, news) in
        [(2, 9, 0), (0, 0, 0), (1, 1, 1), (1, 1, 0), (0, 2, 2), (0, 2, 2), (u32::MAX, 9, 0)]
    {
        let before = apart.operators().measured;
        let measure = apart.measure(first, count);
        if news > before {
            let event = apart.send(measure, &[]).event();
            assert_eq!((event.number("first"), event.number("measured")), (first.into(), news.into()));
        } else {
            apart.idle(measure);
        }
    }
    let (mut one, two) = (it.operators(), apart.operators());
    one.sequence += 1;
    assert_eq!(one, two, "the same by two transactions, but for an event more");
    it.fleet.finalize(&mut it.chain);
    let late = it.measure(0, u32::MAX);
    it.idle(late);
}

#[test]
fn the_last_one_is_paid_a_step_once() {
    let params = PoolParams { bounty_unit: 1_000_000, ..PoolParams::default() };
    let mut it = Bonded::with(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
    let governor = it.fleet.governor.insecure_clone();
    let fund = crank::fund_bounties(&it.fleet.pool, &governor.pubkey(), SOL);
    it.send(fund, &[&governor]);
    it.read(PPM);
    let cranker = it.chain.new_wallet(SOL);
    let (mut pots, pool) = (vec![], it.fleet.pool.clone());
    for (first, count) in [(0, 1), (1, 1), (0, 2)] {
        let before = (it.operators().pot, it.chain.lamports(&cranker.pubkey()));
        it.send(measure_operators(&pool, &cranker.pubkey(), first, count), &[]);
        let paid = before.0 - it.operators().pot;
        assert_eq!(it.chain.lamports(&cranker.pubkey()), before.1 + paid);
        pots.push(paid);
    }
    assert!(pots[0] == 0 && pots[1] > 1_000_000 && pots[2] == 0, "{pots:?}");
}

#[test]
fn nobody_is_measured_where_the_mean_is_zero_or_nothing_of_its_was_active_all_epoch() {
    let mut it = two();
    it.read(0);
    measured(&mut it, 0, u32::MAX);
    let record = it.record();
    assert!(record.grew_on > 400 * SOL && record.measured == it.chain.epoch());
    assert_eq!((record.short_due, record.credit, record.slow), (0, 0, 0));
    it.fleet.finalize(&mut it.chain);

    // Main of 0 was activated in the epoch that was just earned.
    it.chain.advance_epochs(1);
    it.fleet.pay_rewards(&mut it.chain, PPM);
    it.earn_less(PPM);
    let young = it.chain.epoch() - 1;
    edit_main(&mut it.chain, &it.fleet, 0, |state, _| state.activation_epoch = young);
    it.fleet.refresh(&mut it.chain);
    assert_eq!(it.record().grew_on, 0);
    measured(&mut it, 0, u32::MAX);
    assert_eq!((it.record().short_due, it.record().slow, it.operators().bonded_due), (0, 0, 0));
}

#[test]
fn nothing_is_charged_and_no_credit_changes_behind_an_epoch_that_was_read_in_part_and_not_closed() {
    let mut it = two();
    it.read(PPM);
    measured(&mut it, 0, u32::MAX);
    it.fleet.finalize(&mut it.chain);
    let credit = it.record().credit;
    assert_ne!(credit, 0);

    // The victim alone is read; then everybody earns an epoch more.
    it.chain.advance_epochs(1);
    it.fleet.pay_rewards(&mut it.chain, PPM);
    let stakes = it.fleet.stakes(&it.chain, 0, 1);
    let half = crank::refresh_operators(&it.fleet.pool, &it.fleet.keeper.pubkey(), 0, &stakes);
    it.send(half, &[]);
    it.read(PPM);
    assert_eq!(it.operators().uneven, 1);
    measured(&mut it, 0, u32::MAX);
    let record = it.record();
    assert_eq!((record.credit, record.short_due, record.slow), (credit, 0, 0));
    it.fleet.finalize(&mut it.chain);
    // After the close all is as before.
    it.read(PPM);
    measured(&mut it, 0, u32::MAX);
    assert!(it.operators().uneven == 0 && it.record().credit > credit);
}

/// Known: of two epochs that nobody closed, the first read in part and the second entered without a reading, the mark
/// of the first is lost. Whoever was read in the first is compared, by two epochs of growth, with a mean of three.
#[test]
fn an_epoch_that_was_entered_and_not_read_leaves_the_mark_of_the_one_before() {
    let mut it = two();
    it.read(PPM);
    it.fleet.measure(&mut it.chain);
    it.fleet.finalize(&mut it.chain);
    // Nobody earns less than another. Only the victim is read in the first epoch, by whoever wants to harm it.
    it.chain.advance_epochs(1);
    it.fleet.pay_rewards(&mut it.chain, PPM);
    let stakes = it.fleet.stakes(&it.chain, 0, 1);
    let half = crank::refresh_operators(&it.fleet.pool, &it.fleet.keeper.pubkey(), 0, &stakes);
    it.send(half, &[]);
    it.chain.advance_epochs(1);
    it.fleet.pay_rewards(&mut it.chain, PPM);
    let mut honest = it.fork();
    let nothing = crank::refresh_operators(&it.fleet.pool, &it.fleet.keeper.pubkey(), 0, &[]);
    it.send(nothing, &[]);
    for it in [&mut it, &mut honest] {
        it.read(PPM);
        measured(it, 0, u32::MAX);
    }
    for it in [it, honest] {
        assert_eq!((it.operators().uneven, it.operators().bonded_due), (1, 0), "all earned what all earned");
    }
}

#[test]
fn an_operator_that_was_listed_in_this_epoch_is_not_waited_for_and_of_a_removed_one_nothing_is_owed() {
    let Bonded { mut chain, fleet, .. } = two();
    chain.advance_epochs(1);
    fleet.pay_rewards(&mut chain, PPM);
    fleet.refresh(&mut chain);
    fleet.add(&mut chain, &OperatorTerms::default());
    fleet.measure(&mut chain);
    let header = fleet.state(&chain);
    assert_eq!((header.measured, header.due, header.count), (2, 2, 3));
    close(&mut chain, &fleet);
    // Drained without ever having stake: read and not measured when it goes.
    let vote = fleet.record(&chain, 2).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 2, &vote)], &[&fleet.governor]);
    for _ in 0..4 {
        chain.advance_epochs(1);
        fleet.refresh(&mut chain);
        fleet.finalize(&mut chain);
    }
    chain.advance_epochs(4);
    fleet.refresh(&mut chain);
    let gone = fleet.record(&chain, 2);
    fleet.send(&mut chain, crank::remove_operator(&fleet.pool, 2, &gone));
    let header = fleet.state(&chain);
    assert_eq!((header.measured, header.due, header.count), (1, 3, 2));
    fleet.measure(&mut chain);
    close(&mut chain, &fleet);
}

fn close(chain: &mut Chain, fleet: &Fleet) {
    let close = instruction::finalize_epoch(&fleet.pool, &fleet.keeper.pubkey());
    let outcome = fleet.try_send(chain, close);
    assert!(outcome.is_ok(), "{}", named(outcome));
}

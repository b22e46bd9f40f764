//! M1: eight price steps, however little is paid at a time and however often the price falls (INV-73).

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::{CohortState, claim, cohort, ticket};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams, crank};
use solana_address::Address;
use solana_signer::Signer;

use super::lab::{MILLION, assert_books, close, shares_of, staked, take_from_main};
use crate::doors::fill_queue;

/// A ticket for `wanted`, in a pool of `assets` whose reserve holds nothing in the epoch after it.
fn waiting(operators: usize, assets: u64, wanted: u64) -> (Chain, Fleet, Holder, Address) {
    let terms = vec![OperatorTerms::default(); operators];
    let (mut chain, fleet, holder) = staked(PoolParams::default(), &terms, assets);
    let shares = shares_of(&fleet.pool.state(&chain), wanted);
    let address = fleet.pool.unstake(&mut chain, &holder, shares, 0);
    (chain, fleet, holder, address)
}

fn head(chain: &Chain, fleet: &Fleet) -> CohortState {
    cohort(chain, &fleet.pool.state(chain).queue_head).expect("the queue waits")
}

#[test]
fn m1_eight_dust_fills_do_not_exhaust_a_cohort_of_a_hundred_thousand() {
    // Guards: `least` in `queue::fill`: a new step takes an eighth of the cohort, and what goes on with one a SOL.
    let (mut chain, fleet, _, address) = waiting(10, MILLION, 100_000 * SOL);
    close(&mut chain, &fleet, 0);
    for _ in 0..9 {
        chain.donate(&fleet.pool.reserve, SOL / 100);
        fill_queue(&mut chain, &fleet).unwrap();
        assert_eq!((head(&chain, &fleet).filled, head(&chain, &fleet).steps.len()), (0, 0));
    }
    // An eighth opens the step at par; dust adds nothing to it, and a SOL does, without another step.
    chain.donate(&fleet.pool.reserve, 12_500 * SOL);
    fill_queue(&mut chain, &fleet).unwrap();
    let first = head(&chain, &fleet);
    assert!(first.filled * 8 >= first.shares && first.steps.len() == 1);
    for fill in 0..9 {
        chain.donate(&fleet.pool.reserve, SOL / 100);
        fill_queue(&mut chain, &fleet).unwrap();
        assert_eq!(head(&chain, &fleet).filled, first.filled, "fill {fill}");
    }
    for fill in 1..=9 {
        chain.donate(&fleet.pool.reserve, SOL);
        fill_queue(&mut chain, &fleet).unwrap();
        let now = head(&chain, &fleet);
        assert!(now.filled > first.filled && now.steps.len() == 1, "fill {fill}");
    }
    // By FIFO nobody behind it waits for ever either: it can be completed.
    chain.donate(&fleet.pool.reserve, 100_000 * SOL);
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(fleet.pool.state(&chain).queue_shares, 0);
    let nominal = ticket(&chain, &address).unwrap().nominal;
    assert_eq!(claim(&mut chain, &address), nominal, "whatever the parts were");
}

#[test]
fn m1_a_price_that_falls_in_every_epoch_makes_eight_steps_and_the_eighth_completes_the_cohort() {
    // Guard: the eighth of the cohort that a new step takes at least. Ten operators of 100 SOL, 800 in the queue, one
    // operator a turn, and half a SOL lost in each epoch by an operator that never gives: 5 bps of the pool.
    let (mut chain, fleet, _, address) = waiting(10, 1_000 * SOL, 800 * SOL);
    let (mut paid, mut given) = (0, 0);
    let mut prices = vec![];
    for step in 1..=8_u32 {
        fleet.edit_cursor(&mut chain, step - 1);
        fleet.undelegate(&mut chain, step - 1).unwrap();
        take_from_main(&mut chain, &fleet, 9, SOL / 2);
        let event = close(&mut chain, &fleet, 0).event();
        assert_eq!(event.number("lost"), SOL / 2);
        let before = head(&chain, &fleet);
        if step > 3 {
            claim_part(&mut chain, &address, &mut paid);
        }
        // More than a percent under the nominal waits for a close that confirms it, and the one before does.
        given += fill_queue(&mut chain, &fleet).unwrap().event().number("payout");
        let state = fleet.pool.state(&chain);
        prices.push((state.pair_assets, state.pair_supply));
        let now = cohort(&chain, &ticket(&chain, &address).unwrap().cohort).unwrap();
        assert_eq!(now.steps.len(), step as usize);
        assert!((now.filled - before.filled) * 8 >= now.shares || now.filled == now.shares);
        assert_books(&chain, &fleet);
    }
    assert_eq!(fleet.pool.state(&chain).queue_shares, 0, "complete");
    let of = cohort(&chain, &ticket(&chain, &address).unwrap().cohort).unwrap();
    assert_eq!(of.steps.iter().map(|(_, assets, supply)| (*assets, *supply)).collect::<Vec<_>>(), prices);
    paid += claim(&mut chain, &address);
    // Each of eight pieces leaves less than a lamport, and the whole is well under the nominal.
    assert!(paid <= given && given - paid < 8, "{paid} of {given}");
    assert!(given < of.nominal - of.nominal / 1_000, "{given} of {}", of.nominal);
}

/// What is finalised is claimed in between.
fn claim_part(chain: &mut Chain, address: &Address, paid: &mut u64) {
    let state = ticket(chain, address).unwrap();
    let filled = cohort(chain, &state.cohort).unwrap().filled;
    if state.from < filled {
        *paid += claim(chain, address);
    }
}

#[test]
fn m4_a_cohort_is_paid_for_once_an_epoch_however_often_it_is_filled_and_not_for_nothing() {
    // Guard: `filled_in != epoch` in `finalize_cohort`: fills are flows, which anybody can make for ten SOL that come
    // back to holders.
    let params = PoolParams { bounty_unit: 5_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], 1_000 * SOL);
    fleet.send(&mut chain, crank::fund_bounties(&fleet.pool, &fleet.keeper.pubkey(), SOL));
    let shares = shares_of(&fleet.pool.state(&chain), 100 * SOL);
    fleet.pool.unstake(&mut chain, &holder, shares, 0);
    for _ in 0..2 {
        close(&mut chain, &fleet, 0);
        let pot = fleet.state(&chain).pot;
        fill_queue(&mut chain, &fleet).unwrap();
        assert_eq!(fleet.state(&chain).pot, pot, "nothing was done");
        chain.donate(&fleet.pool.reserve, 13 * SOL);
        fill_queue(&mut chain, &fleet).unwrap();
        let after = fleet.state(&chain).pot;
        assert!(pot - after >= 5_000 && pot - after <= 50_000, "{}", pot - after);
        for _ in 0..5 {
            chain.donate(&fleet.pool.reserve, 2 * SOL);
            fill_queue(&mut chain, &fleet).unwrap();
            fill_queue(&mut chain, &fleet).unwrap();
        }
        assert_eq!(fleet.state(&chain).pot, after);
    }
}

//! M8: cohorts with holes between them: skipped epochs, epochs without a request.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::finalize_cohort;
use sluice_testkit::sluice::queue::{COHORT_LEN, TICKET_LEN, claim, cohort, cohort_address, ticket};
use sluice_testkit::sluice::{FLOOR, Fleet, Holder, OperatorTerms, PoolParams, crank};
use solana_address::Address;
use solana_signer::Signer;

use super::lab::{assert_books, assert_refused, close, edit_main, refresh, staked};
use crate::doors::{fill_queue, report};

/// Epochs after the first, with a request each; nobody asked in the first epoch between, and the others were not even
/// closed.
const REQUESTS: [u64; 3] = [0, 2, 6];

/// Three leavers with 20 SOL each and a ticket in each of [`REQUESTS`]; nothing is finalised, for there is nothing
/// liquid.
fn requested() -> (Chain, Fleet, Vec<(Holder, Address, u64)>) {
    let (mut chain, fleet, _) = staked(PoolParams::default(), &[OperatorTerms::default(); 3], 1_000 * SOL);
    fleet.pool.open(&mut chain);
    let mut leavers = vec![];
    for _ in REQUESTS {
        let leaver = fleet.pool.holder(&mut chain, 100 * SOL);
        fleet.pool.deposit(&mut chain, &leaver, 20 * SOL);
        leavers.push(leaver);
    }
    // What they brought is delegated.
    chain.set_slot_in_epoch(100_000);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    fleet.moves(&mut chain);
    let mut queue = vec![];
    let start = chain.epoch();
    for (offset, leaver) in REQUESTS.into_iter().zip(leavers) {
        if offset != 0 {
            while chain.epoch() < start + offset.min(2) {
                close(&mut chain, &fleet, 0);
            }
            chain.set_epoch(start + offset);
            if fleet.pool.state(&chain).pair_epoch != chain.epoch() {
                refresh(&mut chain, &fleet);
                fleet.finalize(&mut chain);
            }
        }
        let had = chain.lamports(&leaver.address());
        let address = fleet.pool.unstake(&mut chain, &leaver, 18 * SOL, 0);
        queue.push((leaver, address, had));
    }
    assert_eq!(chain.epoch(), start + 6);
    (chain, fleet, queue)
}

#[test]
fn m8_the_queue_goes_from_cohort_to_cohort_whatever_lies_between_and_every_rent_goes_back() {
    // Guards: `next`, which a cohort's first request writes into the tail; `dequeue`, which goes by it and not by
    // epochs.
    let (mut chain, fleet, queue) = requested();
    let cohorts = queue.iter().map(|(_, address, _)| ticket(&chain, address).unwrap().cohort);
    let cohorts: Vec<Address> = cohorts.collect();
    let state = fleet.pool.state(&chain);
    assert_eq!((state.queue_head, state.queue_tail), (cohorts[0], cohorts[2]));
    let links = cohorts.iter().map(|address| cohort(&chain, address).unwrap());
    let links: Vec<_> = links.map(|of| (of.next, of.shares, of.open)).collect();
    let expected = [cohorts[1], cohorts[2], Address::default()].map(|next| (next, 18 * SOL, 1));
    assert_eq!(links, expected);
    let (first, epoch) = (cohort(&chain, &cohorts[0]).unwrap().epoch, chain.epoch());
    for between in (first..=epoch).filter(|at| !REQUESTS.contains(&(at - first))) {
        assert!(
            chain.account(&cohort_address(&fleet.pool, between).0).is_none(),
            "no cohort without a share"
        );
    }

    for index in 0..3 {
        fleet.undelegate(&mut chain, index).unwrap();
    }
    // One more skipped epoch: the oldest first, and only the oldest, whatever is passed.
    chain.advance_epochs(1);
    close(&mut chain, &fleet, 0);
    for (place, address) in cohorts.iter().enumerate() {
        let passed = cohorts[place..].last().unwrap();
        let early = finalize_cohort(&fleet.pool, &fleet.keeper.pubkey(), passed);
        if passed != address {
            fleet.send(&mut chain, early);
            assert_eq!(cohort(&chain, passed).unwrap().filled, 0, "not its turn");
        }
        fill_queue(&mut chain, &fleet).unwrap();
        let of = cohort(&chain, address).unwrap();
        assert_eq!((of.filled, of.unpaid), (of.shares, of.nominal));
    }
    let state = fleet.pool.state(&chain);
    assert_eq!((state.queue_head, state.queue_tail, state.queue_shares), Default::default());

    let rents = [COHORT_LEN, TICKET_LEN].map(|len| chain.minimum_balance(len));
    for (leaver, address, had) in &queue {
        let asked = chain.lamports(&leaver.address());
        assert_eq!(had - asked, rents[0] + rents[1] + 5_000, "cohort, ticket, fee");
        let paid = claim(&mut chain, address);
        assert_eq!(chain.lamports(&leaver.address()), had + paid - 5_000);
    }
    assert!(cohorts.iter().all(|address| chain.account(address).is_none()));
    assert_books(&chain, &fleet);
}

#[test]
fn m8_an_insolvent_pool_finalises_nothing_and_burns_nothing() {
    // Guard: `pair` in `finalize_cohort`: there is no price, and shares must not be burned for nothing.
    let (mut chain, fleet, queue) = requested();
    for index in 0..3 {
        edit_main(&mut chain, &fleet, index, |state, held| (state.stake, *held) = (0, 0));
        let record = fleet.record(&chain, index);
        chain.set_account(&record.side, Default::default());
        report(&mut chain, &fleet, index).unwrap();
    }
    let mut reserve = chain.account(&fleet.pool.reserve).unwrap();
    reserve.lamports = FLOOR;
    chain.set_account(&fleet.pool.reserve, reserve);
    chain.advance_epochs(1);
    refresh(&mut chain, &fleet);
    fleet.finalize(&mut chain);
    assert_eq!(fleet.pool.state(&chain).pair_assets, 0);
    chain.donate(&fleet.pool.reserve, 100 * SOL);
    assert_refused(&mut chain, "PoolInsolvent", |chain| fill_queue(chain, &fleet));
    assert_eq!(cohort(&chain, &ticket(&chain, &queue[0].1).unwrap().cohort).unwrap().filled, 0);
}

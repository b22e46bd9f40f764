//! A fourth reading, finding 1: whoever requested chose the bump, and with it the address of the cohort: a hundred of
//! one epoch, each with its bounty, each ahead of the others as its maker liked.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::queue::ticket_address;
use sluice_testkit::sluice::{PROGRAM, Pool, PoolSetup};
use solana_address::Address;

use super::lab::named;

/// Every address of this epoch's cohort but the usual one.
fn others(pool: &Pool, epoch: u64) -> Vec<Address> {
    let of = |bump: u8| {
        let seeds: [&[u8]; 4] = [b"cohort", pool.address.as_ref(), &epoch.to_le_bytes(), &[bump]];
        Address::create_program_address(&seeds, &PROGRAM).ok()
    };
    (0..=255).rev().filter_map(of).skip(1).collect()
}

// Guard: `find_program_address` in `RequestUnstake::make_cohort`.
#[test]
fn r4_1_an_epoch_has_one_cohort_whatever_its_bumps() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 1_100 * SOL);
    pool.deposit(&mut chain, &holder, 1_000 * SOL);
    let others = others(&pool, chain.epoch());
    assert!(others.len() > 50, "many bumps give an address: {}", others.len());
    for made in [false, true] {
        for cohort in &others {
            let mut request = exits::request_unstake(&pool, &pool.request(&chain, &holder, SOL, 7));
            let (ticket, bump) = ticket_address(cohort, &holder.address(), 7);
            (request.accounts[3].pubkey, request.accounts[5].pubkey) = (*cohort, ticket);
            *request.data.last_mut().expect("the bump") = bump;
            let before = chain.snapshot();
            let outcome = chain.try_send(&[request], &[&holder.wallet]);
            assert_eq!(named(&outcome), "WrongCohort");
            chain.assert_unchanged_but_fee(&before, &outcome.expect_err("another cohort of the epoch"));
        }
        if !made {
            pool.unstake(&mut chain, &holder, SOL, 7);
        }
    }
}

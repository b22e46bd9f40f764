//! `recapitalise`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::recapitalise;
use sluice_testkit::sluice::governance::{pause, resume};
use sluice_testkit::sluice::{OperatorTerms, PoolParams};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bonds::Bonded;
use crate::leaving::CALLEE;

/// [`sluice_testkit::sluice::state::PoolState::closed`]: somebody has given, and no close has booked it.
const COVER_PENDING: u16 = 1 << 11;
/// The guardian has paused deposits.
const PAUSED_DEPOSITS: u16 = 1 << 8;

/// The epoch is not closed yet; somebody with 1,000 SOL.
fn stale() -> (Bonded, Keypair) {
    let mut it = Bonded::new();
    while it.fleet.pool.state(&it.chain).unbooked != 0 {
        it.fleet.epoch(&mut it.chain, 0);
    }
    it.read(0);
    let funder = it.chain.new_wallet(1_000 * SOL);
    (it, funder)
}

#[test]
fn it_goes_to_the_reserve_into_no_book_and_the_close_books_it_whole() {
    let (mut it, funder) = stale();
    let (before, mut pool) = (it.chain.snapshot(), it.fleet.pool.state(&it.chain));
    let receipt = it.send(recapitalise(&it.fleet.pool, &funder.pubkey(), 200 * SOL), &[&funder]);
    pool.recapitalised = 200 * SOL;
    pool.closed = COVER_PENDING;
    pool.sequence += 1;
    it.chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&funder.pubkey(), -i128::from(200 * SOL))
        .lamports(&it.fleet.pool.reserve, i128::from(200 * SOL))
        .data(&it.fleet.pool.address, |_, _| assert_eq!(it.fleet.pool.state(&it.chain), pool))
        .nothing_else();
    let event = receipt.event();
    assert_eq!((event.name.as_str(), event.key("funder")), ("Recapitalised", funder.pubkey()));
    let numbers = ["sequence", "lamports", "recapitalised", "closed"];
    let said = [pool.sequence, 200 * SOL, 200 * SOL, COVER_PENDING.into()];
    assert_eq!(numbers.map(|number| event.number(number)), said);

    // A second one counts on top, and the close books both: no clamp, no cap, no fee, no exit floor.
    it.send(recapitalise(&it.fleet.pool, &funder.pubkey(), SOL), &[&funder]);
    it.fleet.measure(&mut it.chain);
    let closed = it.fleet.close(&mut it.chain).event();
    let after = it.fleet.pool.state(&it.chain);
    assert_eq!((closed.number("recapitalised"), closed.number("closed")), (201 * SOL, 0));
    assert_eq!((after.assets, after.recapitalised), (pool.assets + 201 * SOL, 0));
    assert_eq!((closed.number("gain"), closed.number("fee"), closed.number("grown")), (0, 0, 0));
    assert_eq!(after.exit_floor_ppm, after.r_max_ppm);
}

#[test]
fn while_deposits_are_open_nobody_gives() {
    let (mut it, funder) = stale();
    it.fleet.finalize(&mut it.chain);
    let give = recapitalise(&it.fleet.pool, &funder.pubkey(), SOL);
    it.refused(give, &[&funder], "DepositsOpen");
}

#[test]
fn deposits_stay_closed_from_the_gift_to_the_close_even_where_governance_resumes() {
    let guardian_key = Keypair::new_from_array([7; 32]);
    let params = PoolParams { guardian: guardian_key.pubkey(), ..PoolParams::default() };
    let mut it = Bonded::with(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
    let (funder, governor) = (it.chain.new_wallet(1_000 * SOL), it.fleet.governor.insecure_clone());
    let pool = it.fleet.pool.clone();
    it.send(pause(&pool, &guardian_key.pubkey(), 1), &[&guardian_key]);
    it.send(recapitalise(&pool, &funder.pubkey(), 1), &[&funder]);
    assert_eq!(pool.state(&it.chain).closed, PAUSED_DEPOSITS | COVER_PENDING);
    it.send(resume(&pool, &pool.governance, 1), &[&governor]);
    assert_eq!(pool.state(&it.chain).closed, COVER_PENDING);
    let before = it.chain.snapshot();
    let Bonded { chain, holder, .. } = &mut it;
    let failure = pool.try_deposit(chain, holder, SOL, 0).expect_err("the gift is the holders'");
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(crate::named(Err(failure)), "CoverPending");
    it.read(0);
    it.fleet.finalize(&mut it.chain);
    assert_eq!(pool.state(&it.chain).closed, 0);
    let Bonded { chain, holder, .. } = &mut it;
    pool.deposit(chain, holder, SOL);
}

#[test]
fn while_nothing_but_a_gift_keeps_deposits_closed_another_one_may_follow() {
    let guardian = Keypair::new_from_array([7; 32]);
    let params = PoolParams { guardian: guardian.pubkey(), ..PoolParams::default() };
    let mut it = Bonded::with(params, &[OperatorTerms::default(); 2], 1_000 * SOL);
    let (funder, governor) = (it.chain.new_wallet(1_000 * SOL), it.fleet.governor.insecure_clone());
    let pool = it.fleet.pool.clone();
    it.send(pause(&pool, &guardian.pubkey(), 1), &[&guardian]);
    it.send(recapitalise(&pool, &funder.pubkey(), SOL), &[&funder]);
    it.send(resume(&pool, &pool.governance, 1), &[&governor]);
    assert_eq!(pool.state(&it.chain).closed, COVER_PENDING, "in an epoch that is closed");
    it.send(recapitalise(&pool, &funder.pubkey(), 2 * SOL), &[&funder]);
    assert_eq!(pool.state(&it.chain).recapitalised, 3 * SOL);
    it.read(0);
    assert_eq!(it.fleet.finalize(&mut it.chain).event().number("recapitalised"), 3 * SOL);
}

#[test]
fn everything_else_is_refused_by_name() {
    let (mut it, funder) = stale();
    let (pool, key) = (it.fleet.pool.clone(), funder.pubkey());
    it.refused(recapitalise(&pool, &key, 0), &[&funder], "ZeroAmount");
    it.refused(recapitalise(&pool, &key, 1_001 * SOL), &[&funder], CALLEE);
    let other = it.another();
    for (at, address) in [(1, other.address), (2, other.reserve)] {
        let mut give = recapitalise(&pool, &key, SOL);
        give.accounts[at].pubkey = address;
        it.refused(give, &[&funder], "WrongReserve");
    }
    let mut give = recapitalise(&pool, &key, SOL);
    give.accounts[3].pubkey = sluice_testkit::ids::STAKE;
    it.refused(give, &[&funder], "WrongSystemProgram");
}

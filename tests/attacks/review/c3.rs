//! C3: value that no pair contains yet must not be sold at a discount.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{FLOOR, Fleet, Holder, Pool, PoolParams, PoolSetup};

use super::lab::{MILLION, assert_books, funded, worth};

/// The review's pool at a clamp of 20 bps an epoch, twice the reward of 1,000 ppm, all of it in the reserve: without
/// rewards, whatever a latecomer gains is somebody else's.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { r_floor_ppm: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, holder) = funded(params, &[], MILLION);
    // What the little pool before it had unbooked is booked first.
    next(&mut chain, &fleet);
    assert_eq!((fleet.pool.state(&chain).assets, fleet.pool.state(&chain).unbooked), (MILLION, 0));
    (chain, fleet, holder)
}

fn next(chain: &mut Chain, fleet: &Fleet) {
    fleet.pool.next_epoch(chain);
}

/// Deposits `lamports` free of any entry fee, then closes until nothing is unbooked; at every pair the shares must be
/// worth no more than was paid. Returns what they are worth in the end.
fn buy_and_wait(chain: &mut Chain, fleet: &Fleet, lamports: u64) -> u64 {
    let attacker = fleet.pool.holder(chain, 2 * lamports);
    fleet.pool.open(chain);
    fleet.pool.deposit(chain, &attacker, lamports);
    let shares = chain.token_amount(&attacker.lst);
    for _ in 0..40 {
        next(chain, fleet);
        let state = fleet.pool.state(chain);
        let value = worth(&state, shares);
        assert!(value <= lamports, "{} above what was paid", value - lamports);
        if state.unbooked == 0 {
            assert_books(chain, fleet);
            return value;
        }
    }
    panic!("never booked");
}

#[test]
fn c3_eight_thousand_pending_are_not_sold_to_a_deposit_of_a_million() {
    // Guard: deposits are priced at `Ledger::deposit_rate`, not at the pair.
    let (mut chain, fleet, _) = pool();
    chain.donate(&fleet.pool.reserve, 10_000 * SOL);
    next(&mut chain, &fleet);
    let state = fleet.pool.state(&chain);
    assert_eq!((state.assets, state.unbooked), (1_002_000 * SOL, 8_000 * SOL));
    // Priced at the pair, the attacker would take 1,000,000/2,002,000 of it: 3,996 SOL (the review's 4,225 with
    // rewards).
    let value = buy_and_wait(&mut chain, &fleet, MILLION);
    assert!(MILLION - value <= 2, "nobody is robbed the other way round: {value}");
}

#[test]
fn c3_fifty_thousand_pending_are_cut_to_one_percent_and_sold_to_nobody() {
    // Guard: as above, and `unbooked_cap`.
    let (mut chain, fleet, _) = pool();
    let insured = chain.lamports(&fleet.pool.insurance);
    chain.donate(&fleet.pool.reserve, 52_000 * SOL);
    next(&mut chain, &fleet);
    let state = fleet.pool.state(&chain);
    assert_eq!((state.assets, state.unbooked), (1_002_000 * SOL, 10_020 * SOL));
    assert_eq!(chain.lamports(&fleet.pool.insurance), insured + 39_980 * SOL);
    for lamports in [100_000 * SOL, MILLION] {
        let value = buy_and_wait(&mut chain.clone(), &fleet, lamports);
        assert!(lamports - value <= 2, "{value}");
    }
}

#[test]
fn c3_an_inflow_inside_the_epoch_is_paid_for_by_whoever_comes_after_it() {
    // Guard: `deposit` puts the entry fee into `unbooked` in the same instruction.
    let (mut chain, fleet, _) = pool();
    // 487,000 SOL beyond the head-room leave 487, as the review's instant exit of 50,000 does.
    let first = fleet.pool.holder(&mut chain, MILLION);
    let event = fleet.pool.deposit(&mut chain, &first, 487_000 * SOL).event();
    assert_eq!(event.number("fee"), 487 * SOL);
    assert_eq!(fleet.pool.state(&chain).unbooked, 487 * SOL);
    // At the pair, 1,000,000 would take 196 SOL of them (1,000,000 of 2,486,513).
    let value = buy_and_wait(&mut chain, &fleet, MILLION);
    assert!(MILLION - value <= 2, "{value}");
}

#[test]
fn c3_a_donation_of_a_hundred_to_a_pool_of_one_does_not_make_its_price_a_hundred_and_one() {
    // Guard: `unbooked_cap`; the rest goes to the insurance.
    let mut chain = Chain::with_sluice();
    let params = PoolParams { r_floor_ppm: 1_000, ..PoolParams::default() };
    let pool = Pool::create(&mut chain, &PoolSetup { params, ..PoolSetup::default() });
    chain.donate(&pool.reserve, 100 * SOL);
    pool.next_epoch(&mut chain);
    // 20 bps booked, 1 % of the rest unbooked: 1.002 * 1.01.
    let state = pool.state(&chain);
    assert_eq!((state.assets, state.unbooked, state.supply), (1_002_000_000, 10_020_000, SOL));
    assert_eq!(chain.lamports(&pool.insurance) - FLOOR, 100 * SOL - 2_000_000 - 10_020_000);
    pool.open(&mut chain);
    let victim = pool.holder(&mut chain, 10 * SOL);
    pool.deposit(&mut chain, &victim, SOL);
    assert_eq!(chain.token_amount(&victim.lst), SOL * 1_000_000 / 1_012_020);
}

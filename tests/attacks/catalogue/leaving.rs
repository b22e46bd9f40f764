//! 2, 27, 28, 29 once more, with holders who leave.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::{Fleet, Holder, PoolParams, PoolSetup};

use super::support::{assert_books, refused, staked, with};
use crate::doors::{
    blank_stake, bring_stake, fill_queue, leave_at_once, native_stake, paid, shares, take_stake, vote_now,
};

/// Parts of `all` that differ and sum up to it.
fn parts(all: u64, count: u64) -> Vec<u64> {
    let cut = |at: u64| all / count * at + at * (count - at) * 1_234_567;
    (1..=count).map(|at| if at == count { all - cut(count - 1) } else { cut(at) - cut(at - 1) }).collect()
}

// Guards: `Round::Down` of value and payouts, ceiled fees (`exit::instant`, `queue::fill`, `queue::piece`).
#[test]
fn item_02_leaving_in_parts_by_any_way_never_pays_more_than_whole_or_than_was_brought() {
    let params = PoolParams { liquidity_bps: 1_000, ..PoolParams::default() };
    let (mut chain, fleet, _) = staked(&with(params), 2, 10_000 * SOL + 1);
    // A rate with remainders.
    fleet.epoch(&mut chain, 333);
    let raider = fleet.pool.holder(&mut chain, 1_000 * SOL);
    fleet.pool.open(&mut chain);
    let brought = 500 * SOL + 3;
    fleet.pool.deposit(&mut chain, &raider, brought);
    let all = shares(&chain, &raider);
    let sums = [1, 2, 3, 7, 50].map(|count| {
        let split = parts(all, count);
        assert_eq!(split.iter().sum::<u64>(), all);
        let mut at_once = chain.clone();
        let out: u64 =
            split.iter().map(|part| paid(leave_at_once(&mut at_once, &fleet, &raider, *part))).sum();
        assert_books(&at_once, &fleet);
        let mut queued = chain.clone();
        let ask = |(nonce, part)| fleet.pool.unstake(&mut queued, &raider, part, nonce);
        let tickets: Vec<_> = (0..).zip(split).map(ask).collect();
        fleet.epoch(&mut queued, 333);
        fill_queue(&mut queued, &fleet).unwrap();
        let later: u64 = tickets.iter().map(|ticket| claim(&mut queued, ticket)).sum();
        assert_books(&queued, &fleet);
        assert!(out <= brought && later <= brought, "{out} and {later} of {brought} in {count}");
        (out, later)
    });
    assert!(sums.iter().all(|(out, later)| *out <= sums[0].0 && *later <= sums[0].1), "{sums:?}");
}

/// Three operators with so much each.
fn small(each: u64) -> (Chain, Fleet, Holder) {
    staked(&PoolSetup::default(), 3, 3 * each - SOL)
}

// Guards: `moves::queue_down` (all of it, where less than the minimum would stay); `check_left` in `withdraw_stake`.
#[test]
fn item_27_whoever_leaves_is_paid_whatever_remainders_the_operators_have() {
    for each in [2 * SOL + 1, 2_999_999_999, 3 * SOL, 3 * SOL + 1] {
        for leaves in [SOL / 50, SOL, 2_000_000_001, 3 * each - 2 * SOL] {
            let (mut chain, fleet, holder) = small(each);
            let leaves = leaves.min(shares(&chain, &holder));
            let ticket = fleet.pool.unstake(&mut chain, &holder, leaves, 0);
            for _ in 0..3 {
                fleet.moves(&mut chain);
            }
            fleet.epoch(&mut chain, 0);
            fill_queue(&mut chain, &fleet).unwrap();
            assert!(claim(&mut chain, &ticket) > 0);
            assert_books(&chain, &fleet);
        }
        // By stake no side is left with less than the minimum, and nothing is lost by trying.
        let (mut chain, fleet, holder) = small(each);
        fleet.epoch(&mut chain, 0);
        for lamports in [SOL / 2, each - SOL / 2] {
            let into = blank_stake(&mut chain);
            refused(&mut chain, "StakeTooSmall", |chain| {
                take_stake(chain, &fleet, &holder, 0, (lamports, &into))
            });
        }
    }
}

// Guard: `queue::request` and `queue::fill` count in lamports what is asked for: no amount of shares must divide
// evenly.
#[test]
fn item_28_shares_of_two_lamports_and_a_bit_leave_to_the_last_one() {
    let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 3, 1_000 * SOL + 1);
    // Half of the shares were burned by their holder: each of the others is worth two lamports and a bit.
    let pool = &fleet.pool;
    let own = shares(&chain, &holder);
    let half = own / 2 + 7;
    let burn = sluice_testkit::token::instruction::burn(
        &pool.token_program,
        &holder.lst,
        &pool.mint,
        &holder.address(),
        half,
    );
    chain.send(&[burn], &[&holder.wallet]);
    fleet.pool.edit(&mut chain, |state| {
        state.supply -= half;
        state.pair_supply = state.supply;
    });
    let ticket = fleet.pool.unstake(&mut chain, &holder, own - half, 0);
    for _ in 0..3 {
        for index in 0..3 {
            fleet.undelegate(&mut chain, index).unwrap();
        }
    }
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    fill_queue(&mut chain, &fleet).unwrap();
    let state = fleet.pool.state(&chain);
    assert_eq!(
        (state.queue_shares, state.supply, shares(&chain, &holder)),
        (0, SOL, 0),
        "the dead shares stay"
    );
    let paid = claim(&mut chain, &ticket);
    assert!(paid >= 2 * (own - half), "{paid}");
    assert_books(&chain, &fleet);
}

// Guard: `locked` in `check_stake`: time, epoch, and a custodian who could set either.
#[test]
fn item_29_locked_stake_is_no_deposit() {
    const LOCKUP: [usize; 3] = [76, 84, 92];
    for at in LOCKUP {
        let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
        fleet.epoch(&mut chain, 0);
        vote_now(&mut chain, &fleet, 0);
        let native = native_stake(&mut chain, &fleet, &holder, 0, 2 * SOL, 0);
        let mut account = chain.account(&native).unwrap();
        account.data[at] = 1;
        chain.set_account(&native, account);
        refused(&mut chain, "LockedStake", |chain| bring_stake(chain, &fleet, &holder, 0, &native));
    }
}

//! H1 and 2.3, 2.7 of the second pass, with tickets: whatever an attacker does before, who asks in an epoch is paid in
//! the next one (I37).

use sluice_testkit::Chain;
use sluice_testkit::chain::{SOL, STEADY_HISTORY};
use sluice_testkit::sluice::operators::{COOLING, STAKED};
use sluice_testkit::sluice::queue::{claim, ticket};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams, crank};
use solana_address::Address;
use solana_signer::Signer;

use super::h1::one_round;
use super::lab::{MILLION, assert_books, close, epoch, shares_of, staked};
use crate::doors::{fill_queue, shares};

/// A ticket that is worth `lamports` now.
fn ask(chain: &mut Chain, fleet: &Fleet, holder: &Holder, lamports: u64, nonce: u64) -> Address {
    let shares = shares_of(&fleet.pool.state(chain), lamports);
    fleet.pool.unstake(chain, holder, shares, nonce)
}

/// The next epoch pays all tickets of this one, whole.
#[track_caller]
fn assert_paid_tomorrow(chain: &mut Chain, fleet: &Fleet, tickets: &[Address]) {
    close(chain, fleet, 0);
    while fleet.pool.state(chain).queue_shares != 0 {
        let before = fleet.pool.state(chain).queue_shares;
        fill_queue(chain, fleet).unwrap();
        assert!(fleet.pool.state(chain).queue_shares < before, "the queue stands");
    }
    for address in tickets {
        let nominal = ticket(chain, address).unwrap().nominal;
        assert_eq!(claim(chain, address), nominal);
    }
    assert_books(chain, fleet);
}

#[test]
fn h1_tickets_for_thirty_percent_are_paid_tomorrow_at_a_churn_budget_of_seven_and_a_half() {
    // Guard: `queue` in `Wish` is outside `allowance` and `churn`.
    let params = PoolParams { churn_bps: 750, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let tickets: Vec<_> = (0..6).map(|nonce| ask(&mut chain, &fleet, &holder, 50_000 * SOL, nonce)).collect();
    assert!(one_round(&mut chain, &fleet) < SOL, "and no more than a minimum delegation too much");
    assert_eq!(fleet.state(&chain).rebalanced, 0, "nor does it use the budget up");
    assert_paid_tomorrow(&mut chain, &fleet, &tickets);
}

#[test]
fn h1_an_attackers_tickets_on_every_side_do_not_make_a_victim_wait() {
    // Guard: `Step::Join`. 2.5 SOL of each of twenty operators, a ticket and a turn each, right behind the level; then
    // a victim asks for a quarter of the pool.
    let (mut chain, fleet, victim) =
        staked(PoolParams::default(), &[OperatorTerms::default(); 20], 20_000 * SOL);
    let attacker = fleet.pool.holder(&mut chain, 100 * SOL);
    fleet.pool.open(&mut chain);
    fleet.pool.deposit(&mut chain, &attacker, 60 * SOL);
    epoch(&mut chain, &fleet, 0);
    epoch(&mut chain, &fleet, 0);
    let mut tickets = vec![];
    for turn in 0..20 {
        tickets.push(ask(&mut chain, &fleet, &attacker, 5 * SOL / 2, turn.into()));
        fleet.edit_cursor(&mut chain, turn);
        fleet.undelegate(&mut chain, turn).unwrap();
    }
    assert!(fleet.state(&chain).records.iter().all(|record| record.side_state == COOLING));
    tickets.push(ask(&mut chain, &fleet, &victim, 5_000 * SOL, 0));
    assert!(one_round(&mut chain, &fleet) < 2 * SOL);
    assert_paid_tomorrow(&mut chain, &fleet, &tickets);
}

#[test]
fn h1_a_throttled_cool_down_makes_a_victim_wait_for_the_cluster_and_for_nobody_else() {
    // Guard: `COOLING if part != 0 && queued => Step::Main`. A ticket of 2.5 SOL, a cluster that lets hardly anything
    // cool, then a victim's 400: they come back as soon as the cluster lets them.
    let (mut chain, fleet, victim) = staked(PoolParams::default(), &[OperatorTerms::default()], 1_000 * SOL);
    let small = ask(&mut chain, &fleet, &victim, 5 * SOL / 2, 0);
    one_round(&mut chain, &fleet);
    let mut entry = STEADY_HISTORY;
    entry.deactivating = entry.effective / 2;
    let throttled = chain.epoch();
    chain.set_stake_history(&[(throttled, entry)]);
    close(&mut chain, &fleet, 0);
    let large = ask(&mut chain, &fleet, &victim, 400 * SOL, 0);
    one_round(&mut chain, &fleet);
    assert_eq!(fleet.record(&chain, 0).main_state, COOLING, "all of main, for no side is free");
    // What still cooled of the small one has cooled as well by now.
    chain.set_stake_history(&[(throttled, STEADY_HISTORY)]);
    assert_paid_tomorrow(&mut chain, &fleet, &[small, large]);
}

#[test]
fn p2_03_tickets_behind_the_level_are_paid_tomorrow_though_nobody_is_above_a_target() {
    // Guard: `turn` in `wish`; and a demand below everybody's band, which is 245 SOL.
    for wanted in [60_000 * SOL, 49 * SOL, SOL / 100 + 10] {
        let params = PoolParams { band_bps: 25, ..PoolParams::default() };
        let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
        fleet.set_level(&mut chain);
        assert_eq!(fleet.state(&chain).excess, 0);
        let address = ask(&mut chain, &fleet, &holder, wanted, 0);
        let over = one_round(&mut chain, &fleet);
        assert!(over < 2 * SOL, "one dust ticket exempts no more than a minimum delegation: {over}");
        assert_paid_tomorrow(&mut chain, &fleet, &[address]);
    }
}

#[test]
fn p2_07_seventy_five_thousand_deposited_early_delay_no_ticket_in_any_of_three_epochs() {
    // Guard: `Step::Recall`. The attacker's money is new in each epoch and delegated before the tickets come, so that
    // every side activates; it leaves by ticket.
    let params = PoolParams { churn_bps: 750, ..PoolParams::default() };
    let (mut chain, fleet, victim) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let mut attackers = vec![];
    for round in 0..3 {
        epoch(&mut chain, &fleet, 0);
        let attacker = fleet.pool.holder(&mut chain, 80_000 * SOL);
        fleet.pool.deposit(&mut chain, &attacker, 75_000 * SOL);
        chain.set_slot_in_epoch(100_000);
        fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
        fleet.set_level(&mut chain);
        fleet.moves(&mut chain);
        let records = fleet.state(&chain).records;
        let activating = records.iter().filter(|record| record.side_state == STAKED).count();
        assert!(activating == 10 || (round > 0 && activating > 0), "{activating} in round {round}");
        let all = shares(&chain, &attacker);
        let mut tickets = vec![fleet.pool.unstake(&mut chain, &attacker, all, 0)];
        tickets.push(ask(&mut chain, &fleet, &victim, 100_000 * SOL, round));
        for _ in 0..30 {
            let turn = fleet.state(&chain).cursor;
            fleet.undelegate(&mut chain, turn).unwrap();
        }
        assert_paid_tomorrow(&mut chain, &fleet, &tickets);
        attackers.push(attacker);
        epoch(&mut chain, &fleet, 0);
    }
}

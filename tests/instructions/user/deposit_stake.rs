//! `deposit_stake`: the usual course.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::{IDLE, STAKED};
use sluice_testkit::sluice::stake::STAKE_LEN;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolSetup, words};
use sluice_testkit::{Chain, ids};

use crate::leaving::{ceil, floor};
use crate::staker::{Staker, votes};
use crate::support::level_again;

const STAKE: u64 = 20 * SOL + 1;

/// Two operators with 500 SOL each, room for 50 more each by a deposit that is free reserve, and somebody with active
/// stake of the first one, who has voted in this epoch.
pub fn roomy(token_program: &solana_address::Address) -> (Chain, Fleet, Holder, Staker) {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup { token_program: *token_program, ..PoolSetup::default() };
    let fleet = Fleet::new(&mut chain, &setup, &[OperatorTerms::default(); 2]);
    let holder = fleet.pool.holder(&mut chain, 100_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    let staker = Staker::delegating(&mut chain, &fleet, 0, STAKE);
    fleet.epoch(&mut chain, 0);
    fleet.pool.deposit(&mut chain, &holder, 100 * SOL);
    level_again(&mut chain, &fleet);
    votes(&mut chain, &fleet, 0, [500, 10_000]);
    assert_eq!(fleet.record(&chain, 0).main_state, STAKED);
    (chain, fleet, holder, staker)
}

#[test]
fn an_active_account_is_merged_whole_and_its_rent_pays_the_entry_fee() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let (mut chain, fleet, _, staker) = roomy(&token_program);
        let keeper = chain.new_wallet(SOL);
        let (before, old, operators) = (chain.snapshot(), fleet.pool.state(&chain), fleet.state(&chain));
        let record = fleet.record(&chain, 0);
        let surplus = chain.minimum_balance(STAKE_LEN);
        // All of what is displaced is free of the fee, for every operator is open.
        assert_eq!(old.open_ppm, 1_000_000);
        assert!(old.head_room > STAKE);
        let fee = ceil(surplus, old.r_max_ppm.into(), 1_000_000);
        let kept = STAKE + surplus - fee;
        let shares = floor(kept, old.supply, old.assets + old.unbooked);
        assert_eq!((old.queue_shares, old.queue_due), (0, 0));

        let deposit = staker.deposit(&chain, &fleet, 0, shares);
        let receipt = chain.send(&[deposit], &[&keeper, &staker.holder.wallet]);

        let (pool, lst) = (&fleet.pool, staker.holder.lst);
        chain
            .diff(&before)
            .fee(&receipt)
            .closed(&staker.stake)
            .changed(&record.main, |was, is| assert_eq!(is.lamports, was.lamports + STAKE + surplus))
            .token(&lst, i128::from(shares))
            .supply(&pool.mint, i128::from(shares))
            .data(&pool.address, |_, _| {
                let mut expected = old.clone();
                expected.assets += kept;
                expected.unbooked += fee;
                expected.supply += shares;
                expected.head_room -= STAKE;
                expected.sequence += 1;
                assert_eq!(pool.state(&chain), expected);
            })
            .data(&pool.operators, |_, _| {
                let mut expected = operators.clone();
                expected.sequence += 1;
                expected.lamports += STAKE + surplus;
                expected.delegated += STAKE;
                expected.records[0].main_lamports += STAKE + surplus;
                expected.records[0].main_delegation += STAKE;
                // Nearer to the first epoch of either, by weight: the stake program's own.
                expected.records[0].main_since = fleet.record(&chain, 0).main_since;
                assert_eq!(fleet.state(&chain), expected);
            })
            .nothing_else();
        assert_eq!(words(&receipt.return_data), [shares]);
        let (event, state) = (receipt.event(), pool.state(&chain));
        assert_eq!(event.name, "StakeDeposited");
        let keys = ["pool", "depositor", "vote"].map(|key| event.key(key));
        assert_eq!(keys, [pool.address, staker.holder.address(), record.vote]);
        let numbers = ["sequence", "operators_sequence", "stake", "surplus", "fee", "shares", "assets"];
        let said = [state.sequence, operators.sequence + 1, STAKE, surplus, fee, shares, state.assets];
        assert_eq!(numbers.map(|number| event.number(number)), said);
        let numbers = ["unbooked", "supply", "head_room", "main_delegation", "delegated", "index"];
        let after = fleet.state(&chain);
        let said = [
            state.unbooked,
            state.supply,
            state.head_room,
            after.records[0].main_delegation,
            after.delegated,
            0,
        ];
        assert_eq!(numbers.map(|number| event.number(number)), said);
    }
}

#[test]
fn where_main_is_idle_the_stake_is_moved_and_the_rest_returned() {
    let mut chain = Chain::with_sluice();
    let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default(); 2]);
    let holder = fleet.pool.holder(&mut chain, 100_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    let staker = Staker::delegating(&mut chain, &fleet, 0, STAKE);
    chain.advance_epochs(1);
    fleet.refresh(&mut chain);
    fleet.finalize(&mut chain);
    fleet.set_level(&mut chain);
    votes(&mut chain, &fleet, 0, [500, 10_000]);
    let (old, record) = (fleet.pool.state(&chain), fleet.record(&chain, 0));
    assert_eq!((record.main_state, record.main_delegation), (IDLE, 0));
    let (keeper, surplus) = (chain.new_wallet(SOL), chain.minimum_balance(STAKE_LEN));
    assert!(old.head_room > STAKE && old.open_ppm == 1_000_000, "what it displaces can go elsewhere");
    let shares = floor(STAKE, old.supply, old.assets + old.unbooked);
    let before = chain.snapshot();

    let deposit = staker.deposit(&chain, &fleet, 0, shares);
    let receipt = chain.send(&[deposit], &[&keeper, &staker.holder.wallet]);

    let pool = &fleet.pool;
    chain
        .diff(&before)
        .fee(&receipt)
        .closed(&staker.stake)
        .lamports(&staker.holder.address(), i128::from(surplus))
        .changed(&record.main, |was, is| assert_eq!(is.lamports, was.lamports + STAKE))
        .token(&staker.holder.lst, i128::from(shares))
        .supply(&pool.mint, i128::from(shares))
        .data(&pool.address, |_, _| {
            let state = pool.state(&chain);
            assert_eq!((state.assets, state.unbooked), (old.assets + STAKE, old.unbooked));
        })
        .data(&pool.operators, |_, _| ())
        .nothing_else();
    let now = fleet.record(&chain, 0);
    assert_eq!((now.main_state, now.main_delegation), (STAKED, STAKE));
    assert_eq!((receipt.event().number("surplus"), receipt.event().number("fee")), (0, 0));
}

#[test]
fn what_displaces_reserve_that_no_one_else_can_take_pays_the_fee_of_a_deposit() {
    let (mut chain, fleet, _, staker) = roomy(&ids::TOKEN);
    fleet.pool.edit(&mut chain, |state| state.open_ppm = 250_000);
    let (old, surplus) = (fleet.pool.state(&chain), chain.minimum_balance(STAKE_LEN));
    let idle = STAKE - STAKE / 4;
    let deposit = staker.deposit(&chain, &fleet, 0, 0);
    let event = chain.send(&[deposit], &[&staker.holder.wallet]).event();
    assert_eq!(event.number("fee"), ceil(idle + surplus, old.r_max_ppm.into(), 1_000_000));
}

#[test]
fn once_the_reserve_is_delegated_stake_displaces_nothing() {
    let (mut chain, fleet, _, staker) = roomy(&ids::TOKEN);
    fleet.delegate(&mut chain, 1).unwrap();
    fleet.pool.edit(&mut chain, |state| state.open_ppm = 0);
    let free = fleet.pool_free(&chain);
    let (old, surplus) = (fleet.pool.state(&chain), chain.minimum_balance(STAKE_LEN));
    assert!(free > STAKE, "the other half is still there");
    let deposit = staker.deposit(&chain, &fleet, 0, 0);
    let fee = |idle: u64| ceil(idle, old.r_max_ppm.into(), 1_000_000);
    let event = chain.simulate(std::slice::from_ref(&deposit), &[&staker.holder.wallet]).event();
    assert_eq!(event.number("fee"), fee(STAKE + surplus));
    // As if the rest of it were delegated too.
    let mut reserve = chain.account(&fleet.pool.reserve).unwrap();
    reserve.lamports -= free;
    chain.set_account(&fleet.pool.reserve, reserve);
    let event = chain.send(&[deposit], &[&staker.holder.wallet]).event();
    assert_eq!(event.number("fee"), fee(surplus));
}

//! Other programs call Sluice.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{PROGRAM, Pool, PoolSetup, instruction, words};
use sluice_testkit::{Chain, caller, ids};
use solana_signer::Signer;

#[test]
fn a_programs_vault_deposits_by_cpi_and_reads_the_shares_it_got() {
    let mut chain = Chain::with_sluice();
    caller::deploy(&mut chain);
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let user = chain.new_wallet(10 * SOL);
    let vault = caller::vault().0;
    chain.fund(&vault, 100 * SOL);
    let lst = chain.create_token_account(&user, &ids::TOKEN, &pool.mint, &vault);
    let before = chain.snapshot();

    let deposit = instruction::deposit_sol(&vault, &pool, &lst, 7 * SOL, 7 * SOL);
    let receipt = chain.send(&[caller::forward(&deposit)], &[&user]);

    assert_eq!((words(&receipt.return_data), receipt.return_program), (vec![7 * SOL], caller::PROGRAM));
    assert_eq!(receipt.event().key("depositor"), vault);
    chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&vault, -i128::from(7 * SOL))
        .lamports(&pool.reserve, i128::from(7 * SOL))
        .supply(&pool.mint, i128::from(7 * SOL))
        .token(&lst, i128::from(7 * SOL))
        .data(&pool.address, |_, _| assert_eq!(pool.state(&chain).assets, 8 * SOL))
        .nothing_else();
}

#[test]
fn every_view_answers_a_caller_as_it_answers_a_wallet() {
    let mut chain = Chain::with_sluice();
    caller::deploy(&mut chain);
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    chain.donate(&pool.reserve, SOL);
    pool.next_epoch(&mut chain);
    let user = chain.new_wallet(SOL);
    for view in [
        instruction::get_rate(&pool),
        instruction::quote_deposit(&pool, 3 * SOL),
        instruction::sol_value(0, &pool, 3 * SOL),
        instruction::sol_value(1, &pool, 3 * SOL),
    ] {
        let answer = pool.view(&mut chain, view.clone());
        let receipt = chain.simulate(&[caller::forward(&view)], &[&user]);
        assert_eq!(words(&receipt.return_data), answer);
        assert_eq!(receipt.units_of(&PROGRAM, 2).len(), 1);
    }
}

#[test]
fn an_epoch_can_be_closed_by_a_caller() {
    let mut chain = Chain::with_sluice();
    caller::deploy(&mut chain);
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    chain.advance_epochs(1);
    let user = chain.new_wallet(SOL);
    chain.send(&[caller::forward(&instruction::finalize_epoch(&pool, &user.pubkey()))], &[&user]);
    assert_eq!(pool.state(&chain).pair_epoch, chain.epoch());
}

#[test]
fn a_caller_cannot_deposit_what_did_not_sign() {
    let mut chain = Chain::with_sluice();
    caller::deploy(&mut chain);
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    let (user, rich) = (chain.new_wallet(SOL), pool.holder(&mut chain, 100 * SOL));
    let mut deposit = instruction::deposit_sol(&rich.address(), &pool, &rich.lst, SOL, 0);
    deposit.accounts[0].is_signer = false;
    let before = chain.snapshot();
    let failure = chain.try_send(&[caller::forward(&deposit)], &[&user]).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(failure.receipt.payer, user.pubkey());
    assert_eq!(failure.program(), Some(PROGRAM));
}

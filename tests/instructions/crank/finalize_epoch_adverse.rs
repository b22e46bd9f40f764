//! `finalize_epoch` where something is wrong: lamports missing, shares that nobody minted, a sysvar that is not there.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{DEAD_SHARES, FLOOR, Pool, PoolSetup};
use sluice_testkit::token::instruction as token;
use sluice_testkit::{Chain, ids};

use super::finalize_epoch::{close, pool_of_1000};
use crate::named;

#[test]
fn a_cluster_without_the_rewards_sysvar_counts_as_having_paid() {
    // Before a cluster's first boundary there is nothing to close, and the stake program itself refuses everything; but
    // a pool can be created.
    let mut chain = Chain::with_sluice();
    without_rewards_sysvar(&mut chain);
    assert!(chain.account(&ids::EPOCH_REWARDS).is_none());
    Pool::create(&mut chain, &PoolSetup::default());
}

/// As on a cluster that has not seen an epoch boundary. LiteSVM can't forget a sysvar, so the state is moved to a
/// machine that never had it: programs last, when their code is there.
fn without_rewards_sysvar(chain: &mut Chain) {
    let features = litesvm::LiteSVM::mainnet_feature_set();
    let mut svm = litesvm::LiteSVM::default().with_feature_set(features).with_builtins();
    for programs in [false, true] {
        for (address, account) in chain.svm().accounts_db().inner.iter() {
            let account = solana_account::Account::from(account.clone());
            if account.executable == programs && *address != ids::EPOCH_REWARDS {
                svm.set_account(*address, account).unwrap();
            }
        }
    }
    svm.expire_blockhash();
    *chain.svm_mut() = svm;
}

#[test]
fn burning_almost_everything_moves_the_rate_by_no_more_than_the_clamp() {
    let (mut chain, pool, holder) = pool_of_1000();
    let burn = token::burn(&ids::TOKEN, &holder.lst, &pool.mint, &holder.address(), 999 * SOL);
    chain.send(&[burn], &[&holder.wallet]);
    // One SOL of shares is left: 1 SOL behind it, 0.001 booked, 1 % unbooked, the rest to the insurance.
    let (booked, kept) = (DEAD_SHARES / 1_000, DEAD_SHARES * 1_001 / 100_000);
    close(&mut chain, &pool, 999 * SOL - booked - kept, |state| {
        state.supply = DEAD_SHARES;
        state.assets = DEAD_SHARES + booked;
        (state.unbooked, state.taxable) = (kept, 0);
        state.exit_floor_ppm = 1_000;
    });
}

#[test]
fn one_burned_base_unit_is_no_loss_to_anybody() {
    let (mut chain, pool, holder) = pool_of_1000();
    pool.edit(&mut chain, |state| {
        // A rate of 1.0000000333..., where a lamport of rounding would show.
        for figure in [&mut state.assets, &mut state.pair_assets] {
            *figure += 33;
        }
    });
    chain.donate(&pool.reserve, 33);
    pool.edit(&mut chain, |state| (state.pair_assets, state.pair_supply) = (state.assets, state.supply));
    let burn = token::burn(&ids::TOKEN, &holder.lst, &pool.mint, &holder.address(), 1);
    chain.send(&[burn], &[&holder.wallet]);
    pool.finalize(&mut chain);
    assert_eq!(pool.state(&chain).closed, 0);
}

#[test]
fn shares_that_the_pool_did_not_mint_are_bunker_and_never_priced() {
    let (mut chain, pool, holder) = pool_of_1000();
    let mut mint = chain.mint(&pool.mint);
    mint.supply += 7;
    chain.craft_mint_at(&pool.mint, &ids::TOKEN, &mint);
    let event = close(&mut chain, &pool, 0, |state| state.closed = 2).event();
    assert_eq!((event.number("unbacked"), event.number("closed")), (7, 2));
    assert_eq!(named(pool.try_deposit(&mut chain, &holder, SOL, 0)), "Bunker");

    // Gone at the first clean close.
    mint.supply -= 7;
    chain.craft_mint_at(&pool.mint, &ids::TOKEN, &mint);
    chain.advance_epochs(1);
    close(&mut chain, &pool, 0, |state| state.closed = 0);
    assert!(pool.try_deposit(&mut chain, &holder, SOL, 0).is_ok());
}

#[test]
fn lost_lamports_fall_on_the_unbooked_first_then_on_all_shares() {
    // No instruction can lose any; a bug or a fork of the cluster could.
    let lose = |chain: &mut Chain, pool: &Pool, lamports: u64| {
        let mut account = chain.account(&pool.reserve).unwrap();
        account.lamports -= lamports;
        chain.set_account(&pool.reserve, account);
    };
    let (mut chain, pool, holder) = pool_of_1000();
    chain.donate(&pool.reserve, 3 * SOL);
    pool.finalize(&mut chain);
    assert_eq!(pool.state(&chain).unbooked, 2 * SOL);

    chain.advance_epochs(1);
    lose(&mut chain, &pool, 2 * SOL);
    close(&mut chain, &pool, 0, |state| {
        state.unbooked = 0;
        state.exit_floor_ppm = 500;
    });

    chain.advance_epochs(1);
    lose(&mut chain, &pool, SOL);
    let closed = close(&mut chain, &pool, 0, |state| {
        state.assets -= SOL;
        state.closed = 1;
    });
    assert_eq!((closed.event().number("lost"), closed.event().number("burned")), (SOL, 0));
    // The loss is booked, so entries at the lower rate are fair and open.
    pool.open(&mut chain);
    assert!(pool.try_deposit(&mut chain, &holder, SOL, 0).is_ok());

    chain.advance_epochs(1);
    close(&mut chain, &pool, 0, |state| state.closed = 0);
}

#[test]
fn a_pool_that_lost_everything_is_insolvent_and_its_close_still_works() {
    let (mut chain, pool, holder) = pool_of_1000();
    let mut account = chain.account(&pool.reserve).unwrap();
    account.lamports = FLOOR;
    chain.set_account(&pool.reserve, account);
    close(&mut chain, &pool, 0, |state| {
        (state.unconfirmed, state.assets, state.closed) = (state.assets, 0, 17);
    });
    assert_eq!(named(pool.try_deposit(&mut chain, &holder, SOL, 0)), "Bunker", "the next close confirms it");

    // What arrives later belongs to the insurance: sharing it out at a price of zero would hand it to newcomers.
    chain.donate(&pool.reserve, SOL);
    chain.advance_epochs(1);
    close(&mut chain, &pool, SOL, |state| (state.unconfirmed, state.closed) = (0, 1));
    assert_eq!(named(pool.try_deposit(&mut chain, &holder, SOL, 0)), "PoolInsolvent");
}

#[test]
fn no_balance_of_any_account_makes_a_close_fail() {
    // The least is what the runtime lets an account without data hold: below the floor, which then counts as nothing.
    let balances = [650_240, FLOOR, FLOOR + 1, FLOOR + 999 * SOL, u64::MAX / 4, u64::MAX / 2];
    for lamports in balances {
        let (mut chain, pool, _) = pool_of_1000();
        let mut account = chain.account(&pool.reserve).unwrap();
        account.lamports = lamports;
        chain.set_account(&pool.reserve, account);
        pool.try_finalize(&mut chain).unwrap_or_else(|failure| panic!("{lamports}: {failure}"));
        let state = pool.state(&chain);
        let there = chain.lamports(&pool.reserve).saturating_sub(FLOOR);
        assert_eq!((state.tracked(), state.owed_insurance), (there, 0), "{lamports}");
    }
}

#[test]
fn both_reasons_for_bunker_mode_can_hold_at_once_and_either_closes_what_it_closes() {
    let (mut chain, pool, holder) = pool_of_1000();
    let mut account = chain.account(&pool.reserve).unwrap();
    account.lamports -= SOL;
    chain.set_account(&pool.reserve, account);
    let mut mint = chain.mint(&pool.mint);
    mint.supply += 1;
    chain.craft_mint_at(&pool.mint, &ids::TOKEN, &mint);
    close(&mut chain, &pool, 0, |state| {
        state.assets -= SOL;
        state.closed = 3;
    });
    assert_eq!(named(pool.try_deposit(&mut chain, &holder, SOL, 0)), "Bunker");
}

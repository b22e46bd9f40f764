//! `get_rate`.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Pool, PoolSetup, instruction};

use crate::named;

#[test]
fn the_rate_is_the_pair_and_what_a_deposit_is_priced_at() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 2_000 * SOL);
    pool.deposit(&mut chain, &holder, 999 * SOL);
    chain.donate(&pool.reserve, 3 * SOL);
    pool.next_epoch(&mut chain);
    pool.open(&mut chain);
    pool.deposit(&mut chain, &holder, 7 * SOL);
    pool.unstake(&mut chain, &holder, 5 * SOL, 0);

    let rate = pool.view(&mut chain, instruction::get_rate(&pool));

    let state = pool.state(&chain);
    let ledger = [state.unbooked, state.assets, state.supply, state.queue_due, state.queue_shares];
    assert_eq!((&rate[..2], &rate[2..]), (&[state.pair_assets, state.pair_supply][..], &ledger[..]));
    assert_eq!((state.queue_shares, state.queue_due), (5 * SOL, state.queue_nominal));
    assert_eq!((state.pair_assets, state.unbooked), (1_001 * SOL, 2 * SOL));
    assert!(state.assets > state.pair_assets, "the deposit is in the ledger, not in the pair");
}

#[test]
fn a_rate_is_given_in_bunker_mode_and_refused_when_stale_or_worthless() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.edit(&mut chain, |state| state.closed = 3);
    assert_eq!(pool.view(&mut chain, instruction::get_rate(&pool)).len(), 7);

    let refused = |chain: &mut Chain| {
        named(pool.try_view(chain, instruction::get_rate(&pool)).map(|_| unreachable!("a view was given")))
    };
    chain.advance_epochs(1);
    assert_eq!(refused(&mut chain), "StaleRate");
    pool.edit(&mut chain, |state| {
        state.pair_epoch += 1;
        (state.pair_assets, state.assets) = (0, 0);
    });
    assert_eq!(refused(&mut chain), "PoolInsolvent");
}

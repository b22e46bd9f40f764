//! `deposit_sol`: the entry fee.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{DEAD_SHARES, Pool, instruction, words};

use super::deposit_sol::pool;

/// A pool with 10 SOL of head-room, in which entries beyond it cost 500 parts per million.
fn pool_with_head_room() -> (Chain, Pool, sluice_testkit::sluice::Holder) {
    let (mut chain, pool) = pool();
    pool.edit(&mut chain, |state| state.head_room = 10 * SOL);
    let holder = pool.holder(&mut chain, 100 * SOL);
    (chain, pool, holder)
}

#[test]
fn a_deposit_is_free_up_to_the_head_room_and_uses_it_up() {
    let (mut chain, pool, holder) = pool_with_head_room();
    let event = pool.deposit(&mut chain, &holder, 10 * SOL).event();
    assert_eq!((event.number("fee"), event.number("shares")), (0, 10 * SOL));
    let state = pool.state(&chain);
    assert_eq!((state.head_room, state.unbooked), (0, 0));
    // The next one pays on all of it: 2 SOL at 500 parts per million.
    let event = pool.deposit(&mut chain, &holder, 2 * SOL).event();
    assert_eq!((event.number("fee"), event.number("shares")), (1_000_000, 2 * SOL - 1_000_000));
}

#[test]
fn what_is_beyond_the_head_room_pays_rounded_up_and_the_fee_is_unbooked() {
    let (mut chain, pool, holder) = pool_with_head_room();
    // 4 SOL and a lamport beyond: 2,000,000.0005 lamports.
    let event = pool.deposit(&mut chain, &holder, 14 * SOL + 1).event();
    assert_eq!(event.number("fee"), 2_000_001);
    let state = pool.state(&chain);
    assert_eq!((state.unbooked, state.taxable), (2_000_001, 0), "the holders', and no income");
    assert_eq!(state.assets, DEAD_SHARES + 14 * SOL + 1 - 2_000_001);
    assert_eq!(event.number("shares"), 14 * SOL + 1 - 2_000_001);
    let quote = pool.view(&mut chain, instruction::quote_deposit(&pool, SOL));
    let receipt = pool.deposit(&mut chain, &holder, SOL);
    assert_eq!(quote, words(&receipt.return_data));
}

#[test]
fn from_the_late_slot_on_all_of_a_deposit_pays() {
    let (mut chain, pool, holder) = pool_with_head_room();
    let slot = chain.clock().slot;
    pool.edit(&mut chain, |state| state.late_from_slot = slot + 1);
    assert_eq!(pool.deposit(&mut chain, &holder, SOL).event().number("fee"), 0);
    pool.edit(&mut chain, |state| state.late_from_slot = slot);
    assert_eq!(pool.deposit(&mut chain, &holder, SOL).event().number("fee"), 500_000);
    assert_eq!(pool.state(&chain).head_room, 0, "no level follows that could hand out what is left");
}

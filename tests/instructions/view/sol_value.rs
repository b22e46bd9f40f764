//! `lst_to_sol` and `sol_to_lst`, as Sanctum's controller would call them.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Pool, PoolSetup, instruction};

use crate::named;

/// 1,001 SOL behind 1,000 SOL of shares, 2 SOL unbooked, an exit floor of 1,000 ppm.
fn pool() -> (Chain, Pool) {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 2_000 * SOL);
    pool.deposit(&mut chain, &holder, 999 * SOL);
    chain.donate(&pool.reserve, 3 * SOL);
    pool.next_epoch(&mut chain);
    (chain, pool)
}

#[test]
fn shares_are_worth_from_their_exit_net_of_the_floor_to_their_part_of_everything() {
    let (mut chain, pool) = pool();
    let value = pool.view(&mut chain, instruction::sol_value(0, &pool, 100 * SOL));
    // 100.1 SOL less a thousandth of it; 100.3 SOL.
    assert_eq!(value, [100_100_000_000 - 100_100_000, 100_300_000_000]);
}

#[test]
fn lamports_are_worth_from_what_they_buy_to_what_yields_them_on_exit() {
    let (mut chain, pool) = pool();
    let shares = pool.view(&mut chain, instruction::sol_value(1, &pool, 100 * SOL));
    // floor(100 * 1000 / 1003) and ceil(ceil(100 / 0.999) * 1000 / 1001), in base units
    assert_eq!(shares, [99_700_897_308, 100_000_100_001]);
    let back = pool.view(&mut chain, instruction::sol_value(0, &pool, shares[1]));
    assert!(back[0] >= 100 * SOL);
    let fewer = pool.view(&mut chain, instruction::sol_value(0, &pool, shares[1] - 1));
    assert!(fewer[0] < 100 * SOL, "one base unit fewer does not yield it");
}

#[test]
fn a_deposit_that_lifts_the_ledger_above_the_pair_does_not_lift_what_a_leaver_gets() {
    let (mut chain, pool) = pool();
    let ends = |chain: &mut Chain| {
        let lamports = pool.view(chain, instruction::sol_value(0, &pool, 100 * SOL));
        let shares = pool.view(chain, instruction::sol_value(1, &pool, 100 * SOL));
        (lamports[0], shares[1])
    };
    let before = ends(&mut chain);
    let whale = pool.holder(&mut chain, 200_000 * SOL);
    pool.deposit(&mut chain, &whale, 100_000 * SOL);
    let state = pool.state(&chain);
    let lifted = u128::from(state.assets) * u128::from(state.pair_supply)
        > u128::from(state.pair_assets) * u128::from(state.supply) * 1_001 / 1_000;
    assert!(lifted, "the premium for the unbooked is in the ledger");
    assert_eq!(ends(&mut chain), before);
}

#[test]
fn the_interface_is_sanctums_nine_bytes_in_sixteen_out_the_mint_first() {
    let (mut chain, pool) = pool();
    let caller = chain.new_wallet(SOL);
    for tag in [0, 1] {
        let call = instruction::sol_value(tag, &pool, 5);
        assert_eq!(call.data, [tag, 5, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(call.accounts[0].pubkey, pool.mint);
        assert!(call.accounts.iter().all(|meta| !meta.is_signer && !meta.is_writable));
        let receipt = chain.send(&[call], &[&caller]);
        assert_eq!(receipt.return_data.len(), 16);
        assert_eq!(receipt.return_program, sluice_testkit::sluice::PROGRAM);
    }
}

#[test]
fn zero_is_worth_zero() {
    let (mut chain, pool) = pool();
    for tag in [0, 1] {
        assert_eq!(pool.view(&mut chain, instruction::sol_value(tag, &pool, 0)), [0, 0]);
    }
}

#[test]
fn a_value_is_refused_when_stale_worthless_in_doubt_or_too_large() {
    type Arrange = fn(&mut Chain, &Pool);
    let cases: [(Arrange, u64, &str); 5] = [
        (|chain, _| chain.advance_epochs(1), SOL, "StaleRate"),
        (|chain, pool| pool.edit(chain, |state| state.closed = 1), SOL, "Bunker"),
        (|chain, pool| pool.edit(chain, |state| state.closed = 2), SOL, "Bunker"),
        (
            |chain, pool| {
                pool.edit(chain, |state| {
                    (state.pair_assets, state.assets, state.unbooked) = (0, 0, 0);
                });
            },
            SOL,
            "PoolInsolvent",
        ),
        (|_, _| {}, u64::MAX, "AmountTooLarge"),
    ];
    for (arrange, amount, error) in cases {
        for tag in [0, 1] {
            let (mut chain, pool) = pool();
            arrange(&mut chain, &pool);
            let value = pool.try_view(&mut chain, instruction::sol_value(tag, &pool, amount));
            assert_eq!(named(value.map(|value| panic!("{value:?}"))), error);
        }
    }
}

#[test]
fn an_exit_floor_of_the_whole_gives_no_inverse() {
    let (mut chain, pool) = pool();
    pool.edit(&mut chain, |state| state.exit_floor_ppm = 1_000_000);
    assert_eq!(pool.view(&mut chain, instruction::sol_value(0, &pool, SOL))[0], 0);
    let shares = pool.try_view(&mut chain, instruction::sol_value(1, &pool, SOL));
    assert_eq!(named(shares.map(|value| panic!("{value:?}"))), "AmountTooLarge");
}

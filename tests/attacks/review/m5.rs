//! M5: no lamport is charged the fee twice, and a fee that cannot be minted dilutes nobody.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, crank};

use super::lab::{MILLION, assert_books, assert_refused, close, funded, mul_div, staked};

/// A fee of 5 % on rewards of 450 ppm; an entry costs 500.
fn params() -> PoolParams {
    PoolParams { fee_bps: 500, r_floor_ppm: 500, ..PoolParams::default() }
}

/// The treasury's token account, as it was, is gone.
fn close_treasury(chain: &mut Chain, fleet: &Fleet) -> solana_account::Account {
    let account = chain.account(&fleet.pool.treasury).unwrap();
    chain.set_account(&fleet.pool.treasury, solana_account::Account::default());
    account
}

/// A loss by a fault of the platform.
fn take_from_reserve(chain: &mut Chain, fleet: &Fleet, lamports: u64) {
    let mut account = chain.account(&fleet.pool.reserve).unwrap();
    account.lamports -= lamports;
    chain.set_account(&fleet.pool.reserve, account);
}

#[test]
fn m5_entry_fees_of_128_sol_bear_no_fee_of_six_point_four() {
    // Guard: entry fees are not `taxable`, and what is booked of them raises the mark.
    let (mut chain, fleet, _) = funded(params(), &[], MILLION);
    let holder = fleet.pool.holder(&mut chain, MILLION);
    let fee = fleet.pool.deposit(&mut chain, &holder, 256_000 * SOL).event().number("fee");
    assert_eq!(fee, 128 * SOL);
    let event = close(&mut chain, &fleet, 0).event();
    assert_eq!((event.number("gain"), event.number("fee"), event.number("fee_shares")), (128 * SOL, 0, 0));

    // They have raised the mark: what is lost after it and comes back bears no fee.
    let mut fallen = chain.clone();
    take_from_reserve(&mut fallen, &fleet, 100 * SOL);
    assert_eq!(close(&mut fallen, &fleet, 0).event().number("lost"), 100 * SOL);
    fallen.donate(&fleet.pool.reserve, 100 * SOL);
    let event = close(&mut fallen, &fleet, 0).event();
    assert_eq!((event.number("grown"), event.number("gain"), event.number("fee")), (100 * SOL, 100 * SOL, 0));

    // A reward on top is charged once: neither the 128 nor the deposit are in what it is charged on.
    let state = fleet.pool.state(&chain);
    chain.advance_epochs(1);
    chain.donate(&fleet.pool.reserve, 400 * SOL);
    let event = fleet.finalize(&mut chain).event();
    assert_eq!((event.number("gain"), event.number("fee")), (400 * SOL, 20 * SOL));
    let shares = mul_div(20 * SOL, state.supply, state.assets + 380 * SOL);
    assert_eq!((event.number("fee_shares"), chain.token_amount(&fleet.pool.treasury)), (shares, shares));
    // And never again.
    let event = close(&mut chain, &fleet, 0).event();
    assert_eq!((event.number("gain"), event.number("fee")), (0, 0));
    assert_books(&chain, &fleet);
}

#[test]
fn m5_what_the_clamp_defers_is_charged_once_when_it_is_booked() {
    // Guard: `taxable` is the part of `unbooked` on which no fee was taken yet.
    let (mut chain, fleet, _) = funded(params(), &[], MILLION);
    chain.advance_epochs(1);
    chain.donate(&fleet.pool.reserve, 2_500 * SOL);
    let mut fees = fleet.finalize(&mut chain).event().number("fee");
    assert_eq!(fees, 50 * SOL, "of the thousand that the clamp lets through");
    for _ in 0..4 {
        fees += close(&mut chain, &fleet, 0).event().number("fee");
    }
    assert_eq!((fees, fleet.pool.state(&chain).unbooked), (125 * SOL, 0), "5 % of 2,500");
}

#[test]
fn m5_a_loss_takes_deferred_income_before_it_takes_what_bears_no_fee() {
    // Guard: `income` in `close` is less what was lost. 250 SOL of an entry fee and 7,500 of deferred income wait;
    // 7,600 are lost, and what is left of the unbooked is the entry fee's.
    let (mut chain, fleet, _) = funded(params(), &[], MILLION);
    let holder = fleet.pool.holder(&mut chain, MILLION);
    let fee = fleet.pool.deposit(&mut chain, &holder, 500_000 * SOL).event().number("fee");
    chain.advance_epochs(1);
    chain.donate(&fleet.pool.reserve, 9_000 * SOL);
    let event = fleet.finalize(&mut chain).event();
    let (gain, deferred) = (event.number("gain"), fleet.pool.state(&chain).taxable);
    assert_eq!((fee, gain + deferred), (250 * SOL, 9_000 * SOL));
    assert_eq!(fleet.pool.state(&chain).unbooked, fee + deferred);

    take_from_reserve(&mut chain, &fleet, deferred + 100 * SOL);
    let event = close(&mut chain, &fleet, 0).event();
    assert_eq!((event.number("lost"), event.number("gain")), (deferred + 100 * SOL, 150 * SOL));
    assert_eq!((event.number("fee"), event.number("fee_shares")), (0, 0));
    assert_eq!((event.number("unbooked"), event.number("taxable"), event.number("closed")), (0, 0, 0));
    assert_books(&chain, &fleet);
}

#[test]
fn m5_a_fee_without_a_treasury_is_owed_in_lamports_and_its_shares_dilute_no_pair() {
    // Guard: `treasury::is_open` before the CPI; `collect_fee` prices at the deposit rate and leaves the pair.
    let (mut chain, fleet, _) = staked(params(), &[OperatorTerms::default()], MILLION);
    let treasury = close_treasury(&mut chain, &fleet);
    let before = fleet.pool.state(&chain);
    let event = close(&mut chain, &fleet, 450).event();
    let fee = event.number("grown") / 20;
    assert!(fee.abs_diff(45 * SOL / 2) < SOL / 1_000, "22.5 SOL: {fee}");
    let state = fleet.pool.state(&chain);
    assert_eq!((state.owed_fee, event.number("fee_shares"), state.supply), (fee, 0, before.supply));
    assert_eq!(state.assets, before.assets + event.number("grown") - fee);
    assert_books(&chain, &fleet);
    assert_refused(&mut chain, "TreasuryClosed", |chain| {
        fleet.try_send(chain, crank::collect_fee(&fleet.pool))
    });

    // It opens, in the middle of an epoch, when an entry fee is unbooked, for which it pays like a deposit: nobody's
    // pair changes, and a share is worth no less.
    let holder = fleet.pool.holder(&mut chain, MILLION);
    fleet.pool.deposit(&mut chain, &holder, 100_000 * SOL);
    let state = fleet.pool.state(&chain);
    assert_eq!((state.owed_fee, state.unbooked), (fee, 50 * SOL));
    chain.set_account(&fleet.pool.treasury, treasury);
    let held = chain.token_amount(&fleet.pool.treasury);
    fleet.send(&mut chain, crank::collect_fee(&fleet.pool));
    let after = fleet.pool.state(&chain);
    let shares = mul_div(fee, state.supply, state.assets + state.unbooked);
    assert_eq!(chain.token_amount(&fleet.pool.treasury), held + shares);
    assert_eq!((after.supply, after.assets, after.owed_fee), (state.supply + shares, state.assets + fee, 0));
    assert_eq!((after.pair_assets, after.pair_supply), (state.pair_assets, state.pair_supply));
    let worth = |assets: u64, supply: u64| u128::from(assets) * u128::from(supply);
    assert!(worth(after.assets, after.pair_supply) >= worth(after.pair_assets, after.supply), "INV-64");
    assert_refused(&mut chain, "NothingOwed", |chain| fleet.try_send(chain, crank::collect_fee(&fleet.pool)));
    assert_books(&chain, &fleet);
}

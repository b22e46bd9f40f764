//! A, 7 to 9 and 11: figures that do not fit, figures that are rounded twice, figures that depend on who came first.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Pool, PoolParams, PoolSetup, crank, instruction, words};
use solana_signer::Signer;

use super::support::{ceil, edit_stake, floor, named, refused, staked, with};

/// A pool with these figures in its books; its lamports do not matter to a view.
fn with_books(assets: u64, supply: u64) -> (Chain, Pool) {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.edit(&mut chain, |state| {
        (state.assets, state.pair_assets) = (assets, assets);
        (state.supply, state.pair_supply) = (supply, supply);
        (state.deposit_cap, state.exit_floor_ppm) = (u64::MAX, 500);
    });
    pool.open(&mut chain);
    (chain, pool)
}

// Guard: `ExchangeRate::to_shares` multiplies first: a price that is rounded once and used after would show here.
#[test]
fn item_07_a_deposit_is_priced_by_one_division() {
    let mut told_apart = 0;
    for (assets, supply) in [(1_500_000_007, SOL), (SOL + 1, 3 * SOL), (7_777_777_777, 7_000_000_001)] {
        for lamports in [999_999_999, 7 * SOL + 1, 123_456_789_012_345] {
            let (mut chain, pool) = with_books(assets, supply);
            let holder = pool.holder(&mut chain, 1_000_000 * SOL);
            let receipt = pool.deposit(&mut chain, &holder, lamports);
            let exact = floor(lamports, supply, assets);
            assert_eq!(words(&receipt.return_data), [exact], "{lamports} at {assets}:{supply}");
            let price = floor(assets, SOL, supply);
            told_apart += u32::from(floor(lamports, SOL, price) != exact);
        }
    }
    assert!(told_apart >= 6, "a price of nine digits would have differed {told_apart} times");
}

// Guard: `sluice_math::wide`: products of 128 bits, and `mul_div`, which refuses what does not fit instead of casting.
#[test]
fn item_08_products_beyond_64_bits_are_exact_and_results_beyond_64_bits_are_refused() {
    let large = (1 << 62) + 12_345;
    let mut refusals = 0;
    for (assets, supply) in [(large, (1 << 61) + 777), ((1 << 61) + 777, large), (u64::MAX, 1), (1, u64::MAX)]
    {
        let (mut chain, pool) = with_books(assets, supply);
        for shares in [1, 1 << 32, (1 << 53) + 1, 1 << 62, 1 << 63, u64::MAX - 1, u64::MAX] {
            let most = (u128::from(shares) * u128::from(assets)).div_ceil(u128::from(supply));
            let answer = pool.try_view(&mut chain, instruction::sol_value(0, &pool, shares));
            if let Ok(most) = u64::try_from(most) {
                let gross = floor(shares, assets, supply);
                assert_eq!(answer.expect("it fits"), [gross - ceil(gross, 500, 1_000_000), most]);
            } else {
                assert_eq!(named(&answer.expect_err("it does not fit")), "AmountTooLarge");
                refusals += 1;
            }
        }
    }
    assert!((8..20).contains(&refusals), "{refusals} of 28 do not fit");
}

// Guard: `deposit::deposit`, `rate.assets().add(lamports)?`: an overflow is an error before any comparison with a cap,
// a head-room or the caller's minimum could pass.
#[test]
fn item_09_a_sum_that_overflows_in_a_guard_is_refused_whatever_the_guard_would_say() {
    let assets = 1_000 * SOL;
    let (mut chain, pool) = with_books(assets, assets);
    pool.edit(&mut chain, |state| state.deposit_cap = u64::MAX - 1);
    let holder = pool.holder(&mut chain, SOL);
    // One above the cap, which is the most that fits; then the sums that wrap around to almost nothing.
    refused(&mut chain, "DepositCapExceeded", |chain| pool.try_deposit(chain, &holder, u64::MAX - assets, 0));
    for lamports in [u64::MAX - assets + 1, u64::MAX - assets + SOL, u64::MAX] {
        refused(&mut chain, "AmountTooLarge", |chain| pool.try_deposit(chain, &holder, lamports, 0));
    }
    // What is unbooked counts towards the sum as well.
    pool.edit(&mut chain, |state| state.unbooked = 10);
    refused(&mut chain, "AmountTooLarge", |chain| pool.try_deposit(chain, &holder, u64::MAX - assets - 9, 0));
    refused(&mut chain, "SlippageExceeded", |chain| pool.try_deposit(chain, &holder, SOL, u64::MAX));
}

// Guard: `Operators::replace` and `finalize_epoch::closing`: nothing is priced before everything is read, so the order
// in which it is read decides nothing.
#[test]
fn item_11_the_order_in_which_operators_are_read_changes_no_byte() {
    let (mut chain, fleet, holder) =
        staked(&with(PoolParams { fee_bps: 500, ..PoolParams::default() }), 4, 4_000 * SOL);
    chain.advance_epochs(1);
    // Two gain, one loses, one neither.
    for (index, change) in [(0, 7_000_000_001_i64), (1, -3), (3, 12_345)] {
        let main = fleet.record(&chain, index).main;
        edit_stake(&mut chain, &main, |state, lamports| {
            state.stake = state.stake.strict_add_signed(change);
            *lamports = lamports.strict_add_signed(change);
        });
    }
    let mut results = Vec::new();
    for order in permutations(4) {
        let mut fork = chain.clone();
        for (step, index) in order.into_iter().enumerate() {
            let stakes = fleet.stakes(&fork, index, 1);
            fleet.send(
                &mut fork,
                crank::refresh_operators(&fleet.pool, &fleet.keeper.pubkey(), index, &stakes),
            );
            fork.donate(&fleet.pool.reserve, step as u64 * 1_000);
            refused(&mut fork, "StaleRate", |chain| fleet.pool.try_deposit(chain, &holder, SOL, 0));
        }
        fleet.finalize(&mut fork);
        results.push((fork.data(&fleet.pool.address), fork.data(&fleet.pool.operators)));
    }
    assert_eq!(results.len(), 24);
    assert!(results.iter().all(|result| *result == results[0]));
}

fn permutations(count: u32) -> Vec<Vec<u32>> {
    if count == 0 {
        return vec![vec![]];
    }
    let shorter = permutations(count - 1);
    let grown = shorter.iter().flat_map(|order| {
        (0..=order.len()).map(|at| {
            let mut order = order.clone();
            order.insert(at, count - 1);
            order
        })
    });
    grown.collect()
}

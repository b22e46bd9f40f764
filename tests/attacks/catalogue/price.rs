//! A, 1 to 6: the price of a share, and who gets what a rounding leaves.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{DEAD_SHARES, Fleet, OperatorTerms, Pool, PoolSetup, crank, instruction};

use solana_signer::Signer;

use super::support::{at_the_pair, ceil, floor, named, refused, staked, with_unbooked};

const FORTUNE: u64 = 1_000_000 * SOL;

/// A pool that sells at `assets` over `supply`, with entries and exits that cost nothing.
fn at_rate(assets: u64, supply: u64) -> (Chain, Pool) {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    pool.edit(&mut chain, |state| {
        (state.assets, state.pair_assets) = (assets, assets);
        (state.supply, state.pair_supply) = (supply, supply);
        (state.exit_floor_ppm, state.r_max_ppm) = (0, 0);
    });
    (chain, pool)
}

/// What the views say: what shares yield, what lamports buy.
fn yields(chain: &mut Chain, pool: &Pool, shares: u64) -> u64 {
    pool.view(chain, instruction::sol_value(0, pool, shares))[0]
}

fn buys(chain: &mut Chain, pool: &Pool, lamports: u64) -> u64 {
    pool.view(chain, instruction::sol_value(1, pool, lamports))[0]
}

// Guards: `sluice_math::epoch::close`, where the clamp (`gain_limit`) and `unbooked_cap` keep a donation out of the
// price, and `create_pool::mint_dead_shares`, without which the attacker would own all shares.
#[test]
fn item_01_a_fortune_donated_everywhere_before_the_first_deposit_costs_the_victim_no_share() {
    // Three lamports: one is the entry fee, and a share is worth a little more than one.
    for (stake, epochs) in [(3, 1), (3, 5), (SOL, 1), (SOL, 5)] {
        let mut chain = Chain::with_sluice();
        let fleet = Fleet::new(&mut chain, &PoolSetup::default(), &[OperatorTerms::default(); 2]);
        let pool = &fleet.pool;
        let [attacker, victim] = [(); 2].map(|()| pool.holder(&mut chain, 10 * SOL));
        pool.deposit(&mut chain, &attacker, stake);
        let records = fleet.state(&chain).records;
        let stakes = records.iter().flat_map(|record| [record.main, record.side]);
        let others = [pool.reserve, pool.mint, attacker.lst, pool.address, pool.operators, pool.dead_shares];
        let targets: Vec<_> = stakes.chain(others).collect();
        for target in &targets {
            chain.donate(target, FORTUNE);
        }
        // A close raises the pair by at most twice 500 ppm; a lamport for the rounding of each.
        let mut clamped = at_the_pair(&pool.state(&chain), SOL);
        for _ in 0..epochs {
            fleet.epoch(&mut chain, 0);
            clamped = ceil(clamped, 1_001, 1_000) + 1;
        }

        pool.open(&mut chain);
        let before = pool.state(&chain);
        pool.deposit(&mut chain, &victim, SOL);
        let (after, shares) = (pool.state(&chain), chain.token_amount(&victim.lst));
        let share = ceil(1, before.assets + before.unbooked, before.supply);
        assert!(with_unbooked(&after, shares) + share >= SOL, "loses at most the price of one share");
        assert!(at_the_pair(&after, SOL) <= clamped);
        assert!(after.unbooked <= before.assets / 100, "and at most 1 % more waits for the next closes");
        let left = with_unbooked(&after, chain.token_amount(&attacker.lst));
        assert!(
            left <= stake + stake / 50,
            "of {} donated, {left} came back",
            targets.len() as u64 * FORTUNE
        );
    }
}

// Guard: `sluice_math::exit::exit`, `Round::Down`: with the ceiling, 3 lamports would yield 2 + 2.
#[test]
fn item_02_leaving_in_parts_never_yields_more_than_was_deposited() {
    for (assets, supply) in [(3, 2), (3 * SOL + 1, 2 * SOL), (SOL, SOL), (2 * SOL - 1, SOL)] {
        let (mut chain, pool) = at_rate(assets, supply);
        let values: Vec<u64> = (0..=9).map(|shares| yields(&mut chain, &pool, shares)).collect();
        for lamports in 1..=9 {
            let shares = usize::try_from(buys(&mut chain, &pool, lamports)).expect("few");
            let best = best_partition(&values, shares);
            assert!(best <= lamports, "{lamports} lamports at {assets}:{supply} come back as {best}");
        }
    }
    // The item's numbers: three lamports at 3 : 2 are two shares, and each yields one.
    let (mut chain, pool) = at_rate(3, 2);
    assert_eq!((buys(&mut chain, &pool, 3), yields(&mut chain, &pool, 1)), (2, 1));
}

/// The most that `shares` yield, over all ways to part them.
fn best_partition(values: &[u64], shares: usize) -> u64 {
    let mut best = vec![0; shares + 1];
    for whole in 1..=shares {
        best[whole] = (1..=whole).map(|part| values[part] + best[whole - part]).max().expect("one part");
    }
    best[shares]
}

// Guards: `sluice_math::exit::lamports_in_shares` and `exit::exit`, `Round::Down` in both.
#[test]
fn item_03_both_conversions_floor_and_a_round_trip_gains_nothing() {
    for (assets, supply) in [(3, 2), (2, 3), (1_001 * SOL + 7, 1_000 * SOL), (SOL, 3 * SOL + 1)] {
        let (mut chain, pool) = at_rate(assets, supply);
        for amount in [1, 2, 3, 5, SOL / 3, SOL + 1, 7 * SOL - 1] {
            let shares = buys(&mut chain, &pool, amount);
            assert_eq!(shares, floor(amount, supply, assets), "{amount} at {assets}:{supply}");
            assert!(yields(&mut chain, &pool, shares) <= amount);

            let lamports = yields(&mut chain, &pool, amount);
            assert_eq!(lamports, floor(amount, assets, supply), "{amount} at {assets}:{supply}");
            assert!(buys(&mut chain, &pool, lamports) <= amount);
        }
    }
}

// Guards: `FreshPool::deposit` (`ZeroAmount`, `ZeroShares`), `collect_fee::handler` (`NothingOwed`, `ZeroShares`),
// `fund_bounties::handler` (`ZeroAmount`).
#[test]
fn item_04_what_would_mint_nothing_is_refused_and_changes_nothing() {
    let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 1, 100 * SOL);
    let pool = &fleet.pool;
    pool.edit(&mut chain, |state| (state.supply, state.pair_supply) = (1_000, 1_000));
    pool.open(&mut chain);
    let price = ceil(1, pool.state(&chain).assets + pool.state(&chain).unbooked, 1_000);
    for (lamports, error) in [(0, "ZeroAmount"), (1, "ZeroShares"), (price - 1, "ZeroShares")] {
        refused(&mut chain, error, |chain| pool.try_deposit(chain, &holder, lamports, 0));
    }
    let collect = |chain: &mut Chain| fleet.try_send(chain, crank::collect_fee(pool));
    refused(&mut chain, "NothingOwed", collect);
    pool.edit(&mut chain, |state| state.owed_fee = price - 1);
    refused(&mut chain, "ZeroShares", collect);
    let fund = crank::fund_bounties(pool, &fleet.keeper.pubkey(), 0);
    refused(&mut chain, "ZeroAmount", |chain| fleet.try_send(chain, fund));
}

// Guards: `ExchangeRate::new` (`Insolvent`), through `Ledger::deposit_rate` in a deposit and `Pool::last_pair` in a
// view; `gain_limit` of a base of zero, without which a donation would make the dead pool sell shares again.
#[test]
fn item_05_shares_without_assets_are_never_sold_and_a_donation_is_no_recapitalisation() {
    let (mut chain, fleet, holder) = staked(&PoolSetup::default(), 2, 1_000 * SOL);
    let pool = &fleet.pool;
    // Slashed to nothing: stake accounts are emptied, and so is the reserve above its floor.
    chain.advance_epochs(1);
    let records = fleet.state(&chain).records;
    let stakes: Vec<_> = records.iter().flat_map(|record| [record.main, record.side]).collect();
    for stake in &stakes {
        let mut account = chain.account(stake).expect("it exists");
        account.owner = solana_address::Address::default();
        chain.set_account(stake, account);
    }
    let mut reserve = chain.account(&pool.reserve).expect("it exists");
    reserve.lamports = sluice_testkit::sluice::FLOOR;
    chain.set_account(&pool.reserve, reserve);
    fleet.send(&mut chain, crank::refresh_operators(pool, &fleet.keeper.pubkey(), 0, &stakes));
    fleet.finalize(&mut chain);
    let state = pool.state(&chain);
    let shares = chain.token_amount(&holder.lst);
    assert_eq!((state.assets, state.supply, state.closed), (0, shares + DEAD_SHARES, 17));

    // For one close what comes back is what was lost; after it, the loss is confirmed.
    for donation in [0, 1, FORTUNE] {
        chain.donate(&pool.reserve, donation);
        chain.advance_epochs(1);
        fleet.refresh(&mut chain);
        fleet.finalize(&mut chain);
        assert_eq!(pool.state(&chain).assets, 0, "a donation is nobody's to sell");
        for lamports in [1, SOL] {
            refused(&mut chain, "PoolInsolvent", |chain| pool.try_deposit(chain, &holder, lamports, 0));
        }
        let view = |chain: &mut Chain| pool.try_view(chain, instruction::get_rate(pool));
        assert_eq!(named(&view(&mut chain).expect_err("no rate")), "PoolInsolvent");
    }
    assert!(chain.lamports(&pool.insurance) > FORTUNE, "what is donated waits as cover");
}

// Guard: `sluice_math::deposit::deposit`, `terms.fee.of_ceil`: floored, many small deposits would pay nothing.
#[test]
fn item_06_splitting_a_deposit_never_lowers_its_entry_fee() {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    // No head-room: all of it pays 500 ppm.
    let holder = pool.holder(&mut chain, 10 * SOL);
    let fee = |lamports: u64| {
        let mut fork = chain.clone();
        pool.deposit(&mut fork, &holder, lamports).event().number("fee")
    };
    // The item's numbers, at a fee of 1 in 2,000: 5.4995 is 6, and 1,999 parts would pay nothing if it were floored.
    assert_eq!(fee(10_999), 6);
    for (a, b) in
        [(9_999, 1_000), (2, 10_997), (1_999, 9_000), (2_000, 8_999), (2_001, 8_998), (5_499, 5_500)]
    {
        assert_eq!(a + b, 10_999);
        assert!(fee(a) + fee(b) >= fee(a + b), "{a} + {b}");
    }
    assert_eq!(fee(1_999), 1, "below one part in 2,000 it is still a lamport");
    refused(&mut chain, "ZeroShares", |chain| pool.try_deposit(chain, &holder, 1, 0));
}

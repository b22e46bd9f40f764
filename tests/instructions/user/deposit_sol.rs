//! `deposit_sol`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{DEAD_SHARES, Pool, PoolSetup, instruction, words};
use sluice_testkit::{Chain, ids};

use crate::named;

pub fn pool() -> (Chain, Pool) {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    pool.open(&mut chain);
    (chain, pool)
}

/// A pool at 1.5 lamports a share and a bit, as a year of rewards would leave it.
fn pool_at_a_rate() -> (Chain, Pool) {
    let (mut chain, pool) = pool();
    let extra = DEAD_SHARES / 2 + 7;
    pool.edit(&mut chain, |state| {
        state.pair_assets += extra;
        state.assets += extra;
    });
    chain.donate(&pool.reserve, extra);
    (chain, pool)
}

#[test]
fn a_deposit_moves_the_lamports_mints_the_shares_and_touches_nothing_else() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let mut chain = Chain::with_sluice();
        let pool = Pool::create(&mut chain, &PoolSetup { token_program, ..PoolSetup::default() });
        pool.open(&mut chain);
        let holder = pool.holder(&mut chain, 11 * SOL);
        let (before, old) = (chain.snapshot(), pool.state(&chain));

        let receipt = pool.deposit(&mut chain, &holder, 10 * SOL);

        chain
            .diff(&before)
            .fee(&receipt)
            .lamports(&holder.address(), -i128::from(10 * SOL))
            .lamports(&pool.reserve, i128::from(10 * SOL))
            .supply(&pool.mint, i128::from(10 * SOL))
            .token(&holder.lst, i128::from(10 * SOL))
            .data(&pool.address, |_, _| {
                let mut expected = old.clone();
                expected.head_room -= 10 * SOL;
                expected.assets += 10 * SOL;
                expected.supply += 10 * SOL;
                expected.sequence += 1;
                assert_eq!(pool.state(&chain), expected);
            })
            .nothing_else();
    }
}

#[test]
fn the_shares_are_the_floor_at_the_rate_and_come_back_as_return_data() {
    let (mut chain, pool) = pool_at_a_rate();
    let holder = pool.holder(&mut chain, 100 * SOL);
    let lamports = 7 * SOL + 1;
    // 7,000,000,001 * 1,000,000,000 / 1,500,000,007 = 4,666,666,645.555...
    let shares = 4_666_666_645;

    let receipt = pool.deposit(&mut chain, &holder, lamports);

    assert_eq!(words(&receipt.return_data), [shares]);
    assert_eq!(chain.token_amount(&holder.lst), shares);
    assert_eq!(chain.supply(&pool.mint), DEAD_SHARES + shares);
}

#[test]
fn the_event_says_who_paid_what_and_the_ledger_after_it() {
    let (mut chain, pool) = pool_at_a_rate();
    let holder = pool.holder(&mut chain, 100 * SOL);

    let event = pool.deposit(&mut chain, &holder, 3 * SOL).event();

    let state = pool.state(&chain);
    assert_eq!(event.name, "SolDeposited");
    assert_eq!((event.key("pool"), event.key("depositor")), (pool.address, holder.address()));
    assert_eq!(
        (event.number("lamports"), event.number("shares")),
        (3 * SOL, chain.token_amount(&holder.lst))
    );
    for (field, value) in [
        ("sequence", state.sequence),
        ("fee", 0),
        ("assets", state.assets),
        ("unbooked", state.unbooked),
        ("supply", state.supply),
    ] {
        assert_eq!(event.number(field), value, "{field}");
    }
}

#[test]
fn shares_may_go_to_anothers_account_of_the_mint() {
    let (mut chain, pool) = pool();
    let (payer, other) = (pool.holder(&mut chain, 10 * SOL), pool.holder(&mut chain, 0));
    let deposit = instruction::deposit_sol(&payer.address(), &pool, &other.lst, SOL, SOL);
    chain.send(&[deposit], &[&payer.wallet]);
    assert_eq!((chain.token_amount(&payer.lst), chain.token_amount(&other.lst)), (0, SOL));
}

#[test]
fn value_that_no_pair_contains_yet_is_paid_for_by_newcomers() {
    let (mut chain, pool) = pool();
    let first = pool.holder(&mut chain, 1_000 * SOL);
    pool.deposit(&mut chain, &first, 999 * SOL);
    // 10 SOL on 1,000 is far above the clamp of 2 * 500 ppm: 1 SOL is booked, 9 stay unbooked.
    chain.donate(&pool.reserve, 10 * SOL);
    pool.next_epoch(&mut chain);
    let state = pool.state(&chain);
    assert_eq!((state.assets, state.unbooked), (1_001 * SOL, 9 * SOL));

    let late = pool.holder(&mut chain, 1_000 * SOL);
    pool.open(&mut chain);
    pool.deposit(&mut chain, &late, 101 * SOL);

    // 101 * 1,000 / (1,001 + 9) = 100 shares; at the pair alone it would have been more.
    assert_eq!(chain.token_amount(&late.lst), 100 * SOL);
}

#[test]
fn a_result_below_the_callers_minimum_is_refused_and_the_minimum_itself_is_not() {
    let (mut chain, pool) = pool_at_a_rate();
    let holder = pool.holder(&mut chain, 100 * SOL);
    let before = chain.snapshot();

    let failure = pool.try_deposit(&mut chain, &holder, 7 * SOL + 1, 4_666_666_646).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), "SlippageExceeded");

    assert!(pool.try_deposit(&mut chain, &holder, 7 * SOL + 1, 4_666_666_645).is_ok());
}

#[test]
fn every_refusal_has_its_name_and_changes_nothing() {
    type Arrange = fn(&mut Chain, &Pool);
    let nothing: Arrange = |_, _| {};
    let cases: [(&str, Arrange, u64, &str); 12] = [
        ("zero lamports", nothing, 0, "ZeroAmount"),
        ("a new epoch", |chain, _| chain.advance_epochs(1), SOL, "StaleRate"),
        ("ten epochs later", |chain, _| chain.advance_epochs(10), SOL, "StaleRate"),
        (
            "a new epoch whose rewards are being paid",
            |chain, _| {
                chain.advance_epochs(1);
                chain.set_epoch_rewards_active(true);
            },
            SOL,
            "StaleRate",
        ),
        (
            "a rate from the future, as after a cluster restart",
            |chain, pool| pool.edit(chain, |state| state.pair_epoch += 1),
            SOL,
            "StaleRate",
        ),
        (
            "shares but no assets",
            |chain, pool| {
                pool.edit(chain, |state| {
                    (state.pair_assets, state.assets) = (0, 0);
                });
            },
            SOL,
            "PoolInsolvent",
        ),
        (
            "no assets, though something is unbooked",
            |chain, pool| {
                pool.edit(chain, |state| {
                    (state.assets, state.pair_assets) = (0, 0);
                    state.unbooked = SOL;
                });
            },
            SOL,
            "PoolInsolvent",
        ),
        ("shares nobody paid for", |chain, pool| pool.edit(chain, |state| state.closed = 2), SOL, "Bunker"),
        (
            "less than a share's worth",
            |chain, pool| pool.edit(chain, |state| (state.pair_supply, state.supply) = (100, 100)),
            1,
            "ZeroShares",
        ),
        (
            "a lamport above the cap",
            |chain, pool| pool.edit(chain, |state| state.deposit_cap = DEAD_SHARES + SOL - 1),
            SOL,
            "DepositCapExceeded",
        ),
        ("all lamports that a u64 can say", nothing, u64::MAX, "AmountTooLarge"),
        (
            "an amount whose shares do not fit 64 bits",
            |chain, pool| pool.edit(chain, |state| (state.pair_supply, state.supply) = (u64::MAX, u64::MAX)),
            2 * SOL,
            "AmountTooLarge",
        ),
    ];
    for (case, arrange, lamports, error) in cases {
        let (mut chain, pool) = pool();
        let holder = pool.holder(&mut chain, 10 * SOL);
        arrange(&mut chain, &pool);
        let before = chain.snapshot();

        let failure = pool.try_deposit(&mut chain, &holder, lamports, 0).expect_err(case);

        chain.assert_unchanged_but_fee(&before, &failure);
        assert_eq!(named(Err(failure)), error, "{case}");
    }
}

#[test]
fn a_wallet_that_has_too_little_is_refused_by_the_system_program() {
    let (mut chain, pool) = pool();
    let holder = pool.holder(&mut chain, SOL);
    let before = chain.snapshot();
    let failure = pool.try_deposit(&mut chain, &holder, 2 * SOL, 0).unwrap_err();
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!((failure.program(), failure.custom()), (Some(ids::SYSTEM), Some(1)));
}

#[test]
fn the_cap_itself_can_be_reached() {
    let (mut chain, pool) = pool();
    pool.edit(&mut chain, |state| state.deposit_cap = DEAD_SHARES + SOL);
    let holder = pool.holder(&mut chain, 10 * SOL);
    pool.deposit(&mut chain, &holder, SOL);
    assert_eq!(named(pool.try_deposit(&mut chain, &holder, 1, 0)), "DepositCapExceeded");
}

#[test]
fn what_is_unbooked_does_not_count_towards_the_cap() {
    let (mut chain, pool) = pool();
    pool.edit(&mut chain, |state| {
        state.unbooked = SOL / 100;
        state.deposit_cap = DEAD_SHARES + SOL;
    });
    let holder = pool.holder(&mut chain, 10 * SOL);
    pool.deposit(&mut chain, &holder, SOL);
}

#[test]
fn a_booked_loss_leaves_deposits_open() {
    let (mut chain, pool) = pool();
    pool.edit(&mut chain, |state| state.closed = 1);
    let holder = pool.holder(&mut chain, 10 * SOL);
    pool.deposit(&mut chain, &holder, SOL);
}

#[test]
fn a_broken_ledger_is_refused_rather_than_carried_on() {
    let breakages: [fn(&mut sluice_testkit::sluice::state::PoolState); 3] =
        [|state| state.taxable += 1, |state| state.owed_bounty = u64::MAX, |state| state.pair_assets += 1];
    for breakage in breakages {
        let (mut chain, pool) = pool();
        pool.edit(&mut chain, breakage);
        let holder = pool.holder(&mut chain, 10 * SOL);
        assert_eq!(named(pool.try_deposit(&mut chain, &holder, SOL, 0)), "InvariantViolated");
    }
}

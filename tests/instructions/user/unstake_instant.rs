//! `unstake_instant`.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::{PoolParams, exits, words};
use sluice_testkit::token::TokenAccount;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::leaving::{CALLEE, Exits, ceil};

const SHARES: u64 = 10 * SOL + 1;

/// An exit to `receiver`.
fn exit(exits: &Exits, receiver: &Address, shares: u64, least: u64) -> Instruction {
    let holder = &exits.holder;
    exits::unstake_instant(&exits.pool, &holder.address(), &holder.lst, receiver, [shares, least])
}

/// The curve from 3 % to 0.3 %, with a target of a tenth of the assets.
fn curved() -> Exits {
    let mut exits = Exits::with(PoolParams { liquidity_bps: 1_000, ..PoolParams::default() });
    exits.next_epoch();
    let state = exits.pool.state(&exits.chain);
    assert_eq!(state.exit_target, state.pair_assets / 10);
    exits
}

/// The integral of the marginal fee from `liquid - gross` to `liquid`, exactly and then ceiled.
fn integral(exits: &Exits, liquid: u64, gross: u64) -> u64 {
    let state = exits.pool.state(&exits.chain);
    let [target, liquid, gross] = [state.exit_target, liquid, gross].map(i128::from);
    let [min, span] = [state.exit_min_bps, state.exit_max_bps - state.exit_min_bps].map(i128::from);
    // Under the target at x it is min + span * (target - x) / target; its antiderivative in 1/(2 * target * 10,000).
    let under = |x: i128| {
        let x = x.min(target);
        2 * target * min * x + span * (2 * target * x - x * x)
    };
    let above = (liquid - target).max(0) - (liquid - gross - target).max(0);
    let sum = under(liquid) - under(liquid - gross) + 2 * target * min * above;
    let unit = 2 * target * 10_000;
    u64::try_from((sum + unit - 1) / unit).unwrap()
}

#[test]
fn an_exit_burns_the_shares_pays_their_worth_less_the_fee_and_touches_nothing_else() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let mut exits = Exits::new(&token_program);
        let (receiver, wallet) = (exits.chain.new_address(), exits.holder.wallet.insecure_clone());
        let (before, old, gross) =
            (exits.chain.snapshot(), exits.pool.state(&exits.chain), exits.worth(SHARES));
        // Without a target the curve is 0.3 % everywhere, above the exit floor.
        assert_eq!((old.exit_target, old.exit_min_bps, old.exit_floor_ppm), (0, 30, 500));
        let fee = ceil(gross, 30, 10_000);

        let receipt = exits.send(exit(&exits, &receiver, SHARES, gross - fee), &[&wallet]);

        let pool = exits.pool.clone();
        exits
            .chain
            .diff(&before)
            .fee(&receipt)
            .token(&exits.holder.lst, -i128::from(SHARES))
            .supply(&pool.mint, -i128::from(SHARES))
            .lamports(&pool.reserve, -i128::from(gross - fee))
            .lamports(&receiver, i128::from(gross - fee))
            .data(&pool.address, |_, _| {
                let mut expected = old.clone();
                expected.assets -= gross;
                expected.unbooked += fee;
                expected.supply -= SHARES;
                expected.sequence += 1;
                assert_eq!(pool.state(&exits.chain), expected);
            })
            .nothing_else();
        assert_eq!(words(&receipt.return_data), [gross - fee]);
        let (event, state) = (receipt.event(), pool.state(&exits.chain));
        assert_eq!(event.name, "UnstakedInstantly");
        assert_eq!(["pool", "holder"].map(|key| event.key(key)), [pool.address, wallet.pubkey()]);
        let numbers = ["sequence", "shares", "lamports", "fee", "assets", "unbooked", "taxable", "supply"];
        let said = [state.sequence, SHARES, gross - fee, fee, state.assets, fee, state.taxable, state.supply];
        assert_eq!(numbers.map(|number| event.number(number)), said);
    }
}

#[test]
fn the_fee_is_the_integral_of_the_curve_to_the_lamport() {
    // Above the target, across it, under it, down to nothing.
    for (liquid, shares) in
        [(100 * SOL, SOL), (20 * SOL + 3, 7 * SOL + 1), (14 * SOL, SOL + 1), (3 * SOL, 2 * SOL - 1)]
    {
        let mut exits = curved();
        exits.set_reserve(liquid);
        let (gross, to) = (exits.worth(shares), exits.holder.address());
        let fee = integral(&exits, liquid, gross);
        let wallet = exits.holder.wallet.insecure_clone();
        let event = exits.send(exit(&exits, &to, shares, 0), &[&wallet]).event();
        assert_eq!((event.number("fee"), event.number("lamports")), (fee, gross - fee), "{liquid}");
    }
}

#[test]
fn the_exit_floor_is_the_least_fee() {
    let mut exits = curved();
    exits.pool.edit(&mut exits.chain, |state| state.exit_floor_ppm = 50_000);
    let (gross, to) = (exits.worth(SHARES), exits.holder.address());
    let wallet = exits.holder.wallet.insecure_clone();
    let event = exits.send(exit(&exits, &to, SHARES, 0), &[&wallet]).event();
    assert_eq!(event.number("fee"), ceil(gross, 50_000, 1_000_000));
}

#[test]
fn all_that_is_liquid_can_leave_and_not_a_lamport_more() {
    let mut exits = Exits::new(&ids::TOKEN);
    let (gross, to) = (exits.worth(SHARES), exits.holder.address());
    let wallet = exits.holder.wallet.insecure_clone();
    exits.pool.edit(&mut exits.chain, |state| (state.unbooked, state.queue_nominal) = (3, 5 * SOL));
    exits.set_reserve(gross + 5 * SOL + 3 - 1);
    exits.refused(exit(&exits, &to, SHARES, 0), &[&wallet], "InsufficientLiquidity");
    let quote = exits::quote_unstake_instant(&exits.pool, SHARES);
    let refused = exits.pool.try_view(&mut exits.chain, quote).map(|_| unreachable!("too little"));
    assert_eq!(crate::named(refused), "InsufficientLiquidity");
    exits.set_reserve(gross + 5 * SOL + 3);
    exits.send(exit(&exits, &to, SHARES, 0), &[&wallet]);
}

#[test]
fn every_refusal_has_its_name_and_changes_nothing() {
    type Arrange = fn(&mut Exits);
    let nothing: Arrange = |_| ();
    fn bunker(exits: &mut Exits, reason: u16) {
        exits.pool.edit(&mut exits.chain, |state| state.closed = reason);
    }
    let cases: [(&str, Arrange, u64, &str); 10] = [
        ("no shares", nothing, 0, "ZeroAmount"),
        ("a share that is worth a lamport, all of it the fee", nothing, 1, "ZeroLamports"),
        ("another epoch", |exits| exits.chain.advance_epochs(1), SHARES, "StaleRate"),
        ("a share fell", |exits| bunker(exits, 1), SHARES, "Bunker"),
        ("unbacked shares", |exits| bunker(exits, 2), SHARES, "Bunker"),
        ("a loss", |exits| bunker(exits, 4), SHARES, "Bunker"),
        ("astray", |exits| bunker(exits, 8), SHARES, "Bunker"),
        (
            "no assets",
            |exits| exits.pool.edit(&mut exits.chain, |state| (state.assets, state.pair_assets) = (0, 0)),
            SHARES,
            "PoolInsolvent",
        ),
        ("more than 64 bits of lamports", nothing, u64::MAX, "AmountTooLarge"),
        ("more than there is", nothing, 1_000 * SOL, "InsufficientLiquidity"),
    ];
    for (case, arrange, shares, error) in cases {
        let mut exits = Exits::new(&ids::TOKEN);
        arrange(&mut exits);
        let (to, wallet) = (exits.holder.address(), exits.holder.wallet.insecure_clone());
        println!("{case}");
        exits.refused(exit(&exits, &to, shares, 0), &[&wallet], error);
    }
}

#[test]
fn a_result_below_the_minimum_is_refused_and_the_minimum_itself_is_not() {
    let mut exits = Exits::new(&ids::TOKEN);
    let (to, wallet) = (exits.holder.address(), exits.holder.wallet.insecure_clone());
    let [net, _] = exits.pool.view(&mut exits.chain, exits::quote_unstake_instant(&exits.pool, SHARES))[..]
    else {
        panic!("two figures")
    };
    exits.refused(exit(&exits, &to, SHARES, net + 1), &[&wallet], "SlippageExceeded");
    exits.send(exit(&exits, &to, SHARES, net), &[&wallet]);
}

#[test]
fn a_delegate_may_exit_and_choose_who_is_paid() {
    let mut exits = Exits::new(&ids::TOKEN);
    let (delegate, lst) = (exits.chain.new_wallet(SOL), exits.holder.lst);
    let account = exits.chain.token_account(&lst);
    let approved = TokenAccount { delegate: Some(delegate.pubkey()), delegated_amount: SHARES, ..account };
    exits.chain.craft_token_account_at(&lst, &ids::TOKEN, &approved);
    let (pool, receiver) = (exits.pool.clone(), exits.chain.new_address());
    let by = |shares| exits::unstake_instant(&pool, &delegate.pubkey(), &lst, &receiver, [shares, 0]);
    let failure = exits.refused(by(SHARES + 1), &[&delegate], CALLEE);
    assert_eq!((failure.program(), failure.custom()), (Some(ids::TOKEN), Some(1)), "InsufficientFunds");
    let receipt = exits.send(by(SHARES), &[&delegate]);
    assert_eq!(words(&receipt.return_data), [exits.chain.lamports(&receiver)]);
    let failure = exits.refused(by(1_000), &[&delegate], CALLEE);
    assert_eq!((failure.program(), failure.custom()), (Some(ids::TOKEN), Some(4)), "OwnerMismatch");
}

/// What waits unbooked may be a hundredth of the assets: whoever leaves takes assets along.
#[test]
fn what_is_unbooked_stays_under_its_cap_when_an_exit_shrinks_the_pool() {
    let mut exits = Exits::new(&ids::TOKEN);
    let (to, wallet, pool) =
        (exits.holder.address(), exits.holder.wallet.insecure_clone(), exits.pool.clone());
    pool.edit(&mut exits.chain, |state| (state.unbooked, state.taxable) = (SOL, SOL));
    let reserve = exits.chain.lamports(&pool.reserve);
    exits.set_reserve(reserve + SOL);
    let (gross, fee) = (exits.worth(90 * SOL), ceil(exits.worth(90 * SOL), 30, 10_000));
    let old = pool.state(&exits.chain);
    exits.send(exit(&exits, &to, 90 * SOL, 0), &[&wallet]);
    let state = pool.state(&exits.chain);
    let kept = (old.assets - gross) / 100;
    assert_eq!((state.assets, state.unbooked, state.taxable), (old.assets - gross, kept, kept));
    assert_eq!(state.owed_insurance, SOL + fee - kept);
}

//! `withdraw_stake`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::stake::{STAKE_LEN, StakeState};
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolSetup, crank, words};
use sluice_testkit::token::TokenAccount;
use sluice_testkit::{Chain, ids};
use solana_signer::Signer;

use crate::leaving::{ceil, floor};
use crate::named;
use crate::staker::{Staker, blank};

/// Two operators with 500 SOL each at their targets, which no deposit has raised; somebody with shares and a blank
/// account.
fn levelled(token_program: &solana_address::Address) -> (Chain, Fleet, Staker) {
    let mut chain = Chain::with_sluice();
    let setup = PoolSetup { token_program: *token_program, ..PoolSetup::default() };
    let fleet = Fleet::new(&mut chain, &setup, &[OperatorTerms::default(); 2]);
    let holder = fleet.pool.holder(&mut chain, 2_000 * SOL);
    fleet.pool.deposit(&mut chain, &holder, 1_000 * SOL);
    fleet.epoch(&mut chain, 0);
    fleet.epoch(&mut chain, 0);
    let stake = blank(&mut chain, &holder.wallet, 0);
    (chain, fleet, Staker { holder, stake })
}

/// The fewest shares whose net is at least `net`.
fn shares_for(fleet: &Fleet, chain: &Chain, net: u64) -> u64 {
    let state = fleet.pool.state(chain);
    let worth = |shares: u64| {
        let gross = floor(shares, state.pair_assets, state.pair_supply);
        gross - ceil(gross, state.exit_floor_ppm.into(), 1_000_000)
    };
    let mut shares = net / 2;
    let mut step = net;
    while step != 0 {
        while worth(shares + step) < net {
            shares += step;
        }
        step /= 2;
    }
    shares += 1;
    assert_eq!(worth(shares), net, "a figure that some number of shares gives exactly");
    shares
}

#[track_caller]
fn refused(chain: &mut Chain, fleet: &Fleet, staker: &Staker, figures: [u64; 2], error: &str) {
    let withdraw = staker.withdraw(chain, fleet, 0, figures);
    let before = chain.snapshot();
    let failure = chain.try_send(&[withdraw], &[&staker.holder.wallet]).expect_err(error);
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), error);
}

#[test]
fn active_stake_of_exactly_the_net_becomes_the_holders_and_nothing_else_moves() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let (mut chain, fleet, staker) = levelled(&token_program);
        let vote = fleet.record(&chain, 0).vote;
        chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
        fleet.set_level(&mut chain);
        let (old, operators, record) =
            (fleet.pool.state(&chain), fleet.state(&chain), fleet.record(&chain, 0));
        let (shares, keeper) = (100 * SOL + 1, chain.new_wallet(SOL));
        let gross = floor(shares, old.pair_assets, old.pair_supply);
        let fee = ceil(gross, old.exit_floor_ppm.into(), 1_000_000);
        let net = gross - fee;
        let before = chain.snapshot();

        let withdraw = staker.withdraw(&chain, &fleet, 0, [shares, net]);
        let receipt = chain.send(&[withdraw], &[&keeper, &staker.holder.wallet]);

        let (pool, holder) = (&fleet.pool, staker.holder.address());
        let activation = StakeState::decode(&before.account(&record.main).unwrap().data).activation_epoch;
        chain
            .diff(&before)
            .fee(&receipt)
            .token(&staker.holder.lst, -i128::from(shares))
            .supply(&pool.mint, -i128::from(shares))
            .changed(&record.main, |was, is| assert_eq!(is.lamports, was.lamports - net))
            .changed(&staker.stake, |was, is| {
                let expected = StakeState {
                    tag: 2,
                    staker: holder,
                    withdrawer: holder,
                    voter: record.vote,
                    stake: net,
                    activation_epoch: activation,
                    deactivation_epoch: u64::MAX,
                };
                assert_eq!((is.lamports, StakeState::decode(&is.data)), (was.lamports + net, expected));
                assert!(is.data[76..124].iter().all(|byte| *byte == 0), "no lockup");
            })
            .data(&pool.address, |_, _| {
                let mut expected = old.clone();
                expected.assets -= gross;
                expected.unbooked += fee;
                expected.supply -= shares;
                expected.sequence += 1;
                assert_eq!(pool.state(&chain), expected);
            })
            .data(&pool.operators, |_, _| {
                let mut expected = operators.clone();
                expected.sequence += 1;
                expected.lamports -= net;
                expected.delegated -= net;
                expected.excess -= net;
                expected.records[0].main_lamports -= net;
                expected.records[0].main_delegation -= net;
                assert_eq!(fleet.state(&chain), expected);
            })
            .nothing_else();
        assert_eq!(words(&receipt.return_data), [net]);
        let event = receipt.event();
        assert_eq!(event.name, "StakeWithdrawn");
        let keys = ["pool", "holder", "vote"].map(|key| event.key(key));
        assert_eq!(keys, [pool.address, holder, record.vote]);
        let numbers = ["sequence", "operators_sequence", "shares", "lamports", "fee", "index"];
        let said = [old.sequence + 1, operators.sequence + 1, shares, net, fee, 0];
        assert_eq!(numbers.map(|number| event.number(number)), said);
    }
}

#[test]
fn the_new_stake_can_be_deactivated_by_its_holder_at_once() {
    let (mut chain, fleet, staker) = levelled(&ids::TOKEN);
    let shares = shares_for(&fleet, &chain, SOL);
    let withdraw = staker.withdraw(&chain, &fleet, 0, [shares, 0]);
    chain.send(&[withdraw], &[&staker.holder.wallet]);
    let accounts = vec![
        solana_instruction::AccountMeta::new(staker.stake, false),
        solana_instruction::AccountMeta::new_readonly(ids::CLOCK, false),
        solana_instruction::AccountMeta::new_readonly(staker.holder.address(), true),
    ];
    let data = vec![5, 0, 0, 0];
    let deactivate = solana_instruction::Instruction { program_id: ids::STAKE, accounts, data };
    chain.send(&[deactivate], &[&staker.holder.wallet]);
    let state = StakeState::decode(&chain.data(&staker.stake));
    assert_eq!((state.deactivation_epoch, state.stake), (chain.epoch(), SOL));
}

#[test]
fn an_operator_at_its_target_gives_the_minimum_delegation_and_not_a_lamport_more() {
    let (mut chain, fleet, staker) = levelled(&ids::TOKEN);
    let state = fleet.state(&chain);
    assert_eq!((state.targets()[0], state.minimum), (fleet.record(&chain, 0).current(), SOL));
    let [less, exact, more] = [SOL - 1, SOL, SOL + 1].map(|net| shares_for(&fleet, &chain, net));
    refused(&mut chain, &fleet, &staker, [less, 0], "StakeTooSmall");
    refused(&mut chain, &fleet, &staker, [more, 0], "BelowTarget");
    let withdraw = staker.withdraw(&chain, &fleet, 0, [exact, SOL]);
    chain.send(&[withdraw], &[&staker.holder.wallet]);
    let again = Staker { stake: blank(&mut chain, &staker.holder.wallet, 0), ..staker };
    refused(&mut chain, &fleet, &again, [exact, 0], "BelowTarget");
}

#[test]
fn the_band_is_what_an_operator_gives_below_its_target_where_it_is_wider() {
    let (mut chain, fleet, staker) = levelled(&ids::TOKEN);
    fleet.pool.edit(&mut chain, |state| state.band_bps = 100);
    // A hundredth of the ten-thousandths of the target.
    let band = fleet.state(&chain).targets()[0] / 10_000 * 100;
    assert!(band > SOL);
    let [exact, more] = [band, band + 1].map(|net| shares_for(&fleet, &chain, net));
    refused(&mut chain, &fleet, &staker, [more, 0], "BelowTarget");
    let withdraw = staker.withdraw(&chain, &fleet, 0, [exact, band]);
    chain.send(&[withdraw], &[&staker.holder.wallet]);
}

#[test]
fn main_keeps_the_minimum_delegation() {
    let (mut chain, fleet, staker) = levelled(&ids::TOKEN);
    let vote = fleet.record(&chain, 0).vote;
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &vote)], &[&fleet.governor]);
    fleet.set_level(&mut chain);
    let all = fleet.record(&chain, 0).main_delegation;
    for (net, given) in [(all - SOL + 1, false), (all - SOL, true)] {
        let shares = shares_for(&fleet, &chain, net);
        if given {
            let withdraw = staker.withdraw(&chain, &fleet, 0, [shares, net]);
            chain.send(&[withdraw], &[&staker.holder.wallet]);
        } else {
            refused(&mut chain, &fleet, &staker, [shares, 0], "StakeTooSmall");
        }
    }
    assert_eq!(fleet.record(&chain, 0).main_delegation, SOL);
}

#[test]
fn every_other_refusal_has_its_name_and_changes_nothing() {
    type Arrange = fn(&mut Chain, &Fleet, &mut Staker);
    fn bunker(chain: &mut Chain, fleet: &Fleet, reason: u16) {
        fleet.pool.edit(chain, |state| state.closed = reason);
    }
    let nothing: Arrange = |_, _, _| ();
    let cases: [(&str, Arrange, Option<u64>, &str); 13] = [
        ("no shares", nothing, Some(0), "ZeroAmount"),
        ("more than 64 bits", nothing, Some(u64::MAX), "AmountTooLarge"),
        ("another epoch", |chain, _, _| chain.advance_epochs(1), None, "StaleRate"),
        ("a share fell", |chain, fleet, _| bunker(chain, fleet, 1), None, "Bunker"),
        ("unbacked shares", |chain, fleet, _| bunker(chain, fleet, 2), None, "Bunker"),
        ("a loss", |chain, fleet, _| bunker(chain, fleet, 4), None, "Bunker"),
        ("astray", |chain, fleet, _| bunker(chain, fleet, 8), None, "Bunker"),
        (
            "no assets",
            |chain, fleet, _| fleet.pool.edit(chain, |state| (state.assets, state.pair_assets) = (0, 0)),
            None,
            "PoolInsolvent",
        ),
        (
            "no level of this epoch",
            |chain, fleet, _| {
                chain.advance_epochs(1);
                fleet.sweep(chain);
                fleet.finalize(chain);
            },
            None,
            "NoLevel",
        ),
        (
            "an account that is somebody's already",
            |chain, _, staker| staker.edit(chain, |state, _, _| state.tag = 1),
            None,
            "NotAStake",
        ),
        ("no account", |chain, _, staker| staker.stake = chain.new_address(), None, "NotAStake"),
        (
            "main that lacks a lamport of its rent",
            |chain, fleet, _| {
                let main = fleet.record(chain, 0).main;
                let mut account = chain.account(&main).unwrap();
                account.lamports -= 1;
                chain.set_account(&main, account);
            },
            None,
            "OperatorBusy",
        ),
        ("a rent that rose", |chain, _, _| chain.set_rent_per_byte(20_000), None, "OperatorBusy"),
    ];
    for (case, arrange, shares, error) in cases {
        let (mut chain, fleet, mut staker) = levelled(&ids::TOKEN);
        let shares = shares.unwrap_or_else(|| shares_for(&fleet, &chain, SOL));
        arrange(&mut chain, &fleet, &mut staker);
        println!("{case}");
        refused(&mut chain, &fleet, &staker, [shares, 0], error);
    }
}

/// Whoever leaves with stake now would leave the loss to the others; nobody has reported it yet.
#[test]
fn a_loss_of_more_than_a_basis_point_that_a_refresh_has_read_closes_it() {
    for (beyond, error) in [(0, None), (1, Some("LossNotBooked"))] {
        let (mut chain, fleet, staker) = levelled(&ids::TOKEN);
        let shares = shares_for(&fleet, &chain, SOL);
        let lost = fleet.pool.state(&chain).pair_assets / 10_000 + beyond;
        let main = fleet.record(&chain, 1).main;
        let mut account = chain.account(&main).unwrap();
        let state = StakeState::decode(&account.data);
        account.lamports -= lost;
        StakeState { stake: state.stake - lost, ..state }.encode_into(&mut account.data);
        chain.set_account(&main, account);
        fleet.refresh(&mut chain);
        assert_eq!((fleet.state(&chain).fallen, fleet.pool.state(&chain).closed), (lost, 0));
        match error {
            Some(error) => refused(&mut chain, &fleet, &staker, [shares, 0], error),
            None => {
                let withdraw = staker.withdraw(&chain, &fleet, 0, [shares, 0]);
                chain.send(&[withdraw], &[&staker.holder.wallet]);
            }
        }
    }
}

#[test]
fn a_result_below_the_minimum_is_refused_and_the_minimum_itself_is_not() {
    let (mut chain, fleet, staker) = levelled(&ids::TOKEN);
    let shares = shares_for(&fleet, &chain, SOL);
    refused(&mut chain, &fleet, &staker, [shares, SOL + 1], "SlippageExceeded");
    let withdraw = staker.withdraw(&chain, &fleet, 0, [shares, SOL]);
    chain.send(&[withdraw], &[&staker.holder.wallet]);
    assert_eq!(chain.lamports(&staker.stake), chain.minimum_balance(STAKE_LEN) + SOL);
}

#[test]
fn a_delegate_of_the_token_account_may_withdraw_and_owns_the_stake() {
    let (mut chain, fleet, staker) = levelled(&ids::TOKEN);
    let (delegate, shares) = (chain.new_wallet(SOL), shares_for(&fleet, &chain, SOL));
    let by = delegate.pubkey();
    let account = chain.token_account(&staker.holder.lst);
    let approved = TokenAccount { delegate: Some(by), delegated_amount: shares, ..account };
    chain.craft_token_account_at(&staker.holder.lst, &ids::TOKEN, &approved);
    let other = Staker { holder: Holder { wallet: delegate, lst: staker.holder.lst }, stake: staker.stake };
    let withdraw = other.withdraw(&chain, &fleet, 0, [shares, 0]);
    chain.send(&[withdraw], &[&other.holder.wallet]);
    assert_eq!(StakeState::decode(&chain.data(&other.stake)).withdrawer, by);
}

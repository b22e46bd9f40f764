//! What lies behind the accounts of `refresh_operators` and `sweep_operators`: main and side of each operator, in the
//! order of the records. Single swaps are made by the harness like those of any account; here are lists of another
//! shape.
//!
//! Two answers are right: the list is refused as a whole, and nothing has changed; or an operator whose accounts are
//! incomplete stays unread, exactly as it was, and the others are read. Guards: `take_pair` in crank/visit.rs, and the
//! loops in crank/refresh_operators.rs and crank/sweep_operators.rs.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::operators::OperatorsState;
use sluice_testkit::sluice::{Pool, crank};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_signer::Signer;

use crate::crank::{refresh_operators, sweep_operators};
use crate::harness::Stage;
use crate::impostor::Impostor;
use crate::refusal;
use crate::scene::Scene;
use crate::table::Swap;

/// A refreshing and a sweeping call that read two operators.
fn stages() -> [Stage; 2] {
    [refresh_operators::case(), sweep_operators::case()].map(|case| Stage::new(case, ids::TOKEN))
}

/// Main and side of the first operator, then of the next.
fn own(stage: &Stage) -> [AccountMeta; 4] {
    let behind = &stage.metas()[stage.declared()..];
    behind.to_vec().try_into().expect("two operators, both accounts of each busy")
}

/// Accounts of another pool's operators, with the flags of the call's.
fn foreign(stage: &Stage, impostor: Impostor) -> AccountMeta {
    AccountMeta { pubkey: stage.placed(impostor).address, ..own(stage)[0].clone() }
}

/// The call over these accounts, from the operator at `first` on.
fn over(stage: &Stage, first: u32, behind: &[AccountMeta]) -> Instruction {
    let mut instruction = stage.call.instruction.clone();
    instruction.accounts.truncate(stage.declared());
    instruction.accounts.extend_from_slice(behind);
    instruction.data[1..].copy_from_slice(&first.to_le_bytes());
    instruction
}

/// Sends it to a fork; panics if it is refused.
#[track_caller]
fn sent(stage: &Stage, instruction: &Instruction) -> Chain {
    match stage.send(instruction) {
        (chain, Ok(_)) => chain,
        (_, Err(failure)) => panic!("{}: {failure}", stage.title()),
    }
}

#[track_caller]
fn assert_refused(stage: &Stage, first: u32, behind: &[AccountMeta], error: &str) {
    assert_eq!(stage.check_outcome(&over(stage, first, behind), error), Ok(()), "{}", stage.title());
}

/// Of all operators, only those at `read` are as after the call itself, and everything about the others is as before
/// it.
#[track_caller]
fn assert_read(stage: &Stage, first: u32, behind: &[AccountMeta], read: &[usize]) {
    let title = stage.title();
    let state = |chain: &Chain| stage.call.pool.operators(chain);
    let (before, all) = (state(&stage.call.chain), sent(stage, &stage.call.instruction));
    let chain = sent(stage, &over(stage, first, behind));
    let after = state(&chain);
    for (index, record) in after.records.iter().enumerate() {
        let of = if read.contains(&index) { &all } else { &stage.call.chain };
        assert_eq!(*record, state(of).records[index], "{title}, operator {index}");
        for stake in [record.main, record.side] {
            assert_eq!(chain.account(&stake), of.account(&stake), "{title}, a stake account of {index}");
        }
    }
    assert_totals(&after, &title);
    assert_eq!(after.visited as usize, read.len(), "{title}: seen in this epoch");
    assert_eq!(after.sequence, before.sequence + 1, "{title}: one event");
    let unit = before.bounty_unit;
    let paid = before.pot - after.pot;
    assert!(!read.is_empty() || paid == 0, "{title}: nothing is paid for nothing");
    assert!(read.is_empty() || paid >= unit * read.len() as u64, "{title}: a step an operator");
}

#[track_caller]
fn assert_totals(state: &OperatorsState, title: &str) {
    let lamports: u64 = state.records.iter().map(|record| record.lamports()).sum();
    let delegated: u64 = state.records.iter().map(|record| record.current()).sum();
    assert_eq!((state.lamports, state.delegated), (lamports, delegated), "{title}: totals are the sums");
}

#[test]
fn nothing_behind_the_accounts_reads_nobody() {
    for stage in stages() {
        assert_read(&stage, 0, &[], &[]);
        assert_read(&stage, 5, &[], &[]);
    }
}

#[test]
fn all_pairs_read_everybody_whichever_account_of_a_pair_comes_first() {
    for stage in stages() {
        let [main, side, next_main, next_side] = own(&stage);
        assert_read(&stage, 0, &own(&stage), &[0, 1]);
        assert_read(&stage, 0, &[side, main, next_side, next_main], &[0, 1]);
    }
}

#[test]
fn some_of_the_pairs_read_some_of_the_operators() {
    for stage in stages() {
        let [main, side, next_main, next_side] = own(&stage);
        assert_read(&stage, 0, &[main, side], &[0]);
        assert_read(&stage, 1, &[next_main, next_side], &[1]);
    }
}

#[test]
fn an_operator_of_which_one_busy_account_is_missing_stays_unread_and_stops_nobody() {
    for stage in stages() {
        let [main, side, next_main, next_side] = own(&stage);
        let next = || [next_main.clone(), next_side.clone()];
        assert_read(&stage, 0, &[&[main.clone()][..], &next()].concat(), &[1]);
        assert_read(&stage, 0, &[&[side.clone()][..], &next()].concat(), &[1]);
        assert_read(&stage, 0, &[main.clone(), side.clone(), next_main.clone()], &[0]);
        assert_read(&stage, 0, &[main, side, next_side], &[0]);
    }
}

#[test]
fn operators_in_another_order_or_from_another_place_on_are_refused() {
    for stage in stages() {
        let [main, side, next_main, next_side] = own(&stage);
        let crossed = [next_main.clone(), next_side.clone(), main.clone(), side.clone()];
        assert_refused(&stage, 0, &crossed, "WrongStakeAccount");
        assert_refused(&stage, 0, &[next_main.clone(), next_side.clone()], "WrongStakeAccount");
        assert_refused(&stage, 1, &[main.clone(), side.clone()], "WrongStakeAccount");
        assert_refused(&stage, 2, &[next_main, next_side], "NoOperator");
        assert_refused(&stage, u32::MAX, &[main, side], "NoOperator");
    }
}

#[test]
fn no_pair_is_read_twice() {
    for stage in stages() {
        let [main, side, next_main, next_side] = own(&stage);
        let twice = [main.clone(), side.clone(), main.clone(), side.clone()];
        assert_refused(&stage, 0, &twice, "WrongStakeAccount");
        assert_refused(&stage, 0, &[main.clone(), main.clone(), side.clone()], "WrongStakeAccount");
        assert_refused(&stage, 0, &[main, side.clone(), side], "WrongStakeAccount");
        let last_twice = [next_main.clone(), next_side.clone(), next_main, next_side];
        assert_refused(&stage, 1, &last_twice, "NoOperator");
    }
}

/// A call pays its bounty, and a sweep its withdrawals, to accounts that are lent once.
#[test]
fn no_account_of_the_call_is_read_as_stake_or_paid_as_the_cranker() {
    for stage in stages() {
        for declared in &stage.metas()[..stage.declared()] {
            let more = [&own(&stage)[..], std::slice::from_ref(declared)].concat();
            let error = if declared.is_writable { "ConstraintDuplicateMutableAccount" } else { "NoOperator" };
            assert_refused(&stage, 0, &more, error);
        }
    }
}

#[test]
fn one_account_too_many_is_refused_whatever_it_is() {
    for stage in stages() {
        // Those of the call have been tried above.
        for swap in stage.substitutes() {
            let Swap::With(impostor) = swap else { unreachable!("substitutes are impostors") };
            let more = [&own(&stage)[..], &[foreign(&stage, impostor)]].concat();
            assert_refused(&stage, 0, &more, "NoOperator");
        }
    }
}

#[test]
fn whole_pairs_of_another_pool_are_refused_in_every_place() {
    use Impostor::{OtherMain, OtherSide};
    for stage in stages() {
        let [main, side, next_main, next_side] = own(&stage);
        let others = || [foreign(&stage, OtherMain), foreign(&stage, OtherSide)];
        assert_refused(&stage, 0, &others(), "WrongStakeAccount");
        assert_refused(&stage, 0, &[&others()[..], &[next_main, next_side]].concat(), "WrongStakeAccount");
        let behind = [&[main, side][..], &others()].concat();
        assert_refused(&stage, 0, &behind, "WrongStakeAccount");
    }
}

/// What is left of a removed operator is a record of zeroes, and the address of zeroes is the System program's.
#[test]
fn the_place_of_a_removed_operator_takes_no_account() {
    let scene = Scene::drained(ids::TOKEN);
    let (mut chain, fleet, removed) = (scene.chain.clone(), &scene.fleet, scene.record());
    fleet.send(&mut chain, crank::remove_operator(&fleet.pool, 0, &removed));
    chain.advance_epochs(1);
    let next = fleet.stakes(&chain, 0, 2);
    for build in [crank::refresh_operators, crank::sweep_operators] {
        let over = |stakes: &[Address]| build(&fleet.pool, &fleet.keeper.pubkey(), 0, stakes);
        let mut fork = chain.clone();
        fleet.send(&mut fork, over(&next));
        let (before, after) = (fleet.state(&chain), fleet.state(&fork));
        assert_eq!(
            (after.visited, after.due),
            (1, 1),
            "the next one is read without a gap for the removed one"
        );
        assert_eq!(after.records[0], before.records[0]);

        for stranger in [ids::SYSTEM, removed.main, removed.side] {
            let stakes = [&[stranger][..], &next].concat();
            let failure =
                fleet.try_send(&mut chain.clone(), over(&stakes)).expect_err("one account too many");
            assert_eq!(refusal::of(&failure), "WrongStakeAccount");
        }
    }
}

/// It names no pool: only the operators' account and the accounts behind must belong together.
#[test]
fn a_refresh_of_another_pools_operators_with_their_own_accounts_leaves_this_pools_alone() {
    let scene = Scene::rewarded(ids::TOKEN);
    let (mut chain, fleet, other) = (scene.chain, scene.fleet, scene.other);
    let keeper = chain.new_wallet(SOL);
    let stakes = other.stakes(&chain, 0, 2);
    let before = chain.snapshot();
    let refresh = crank::refresh_operators(&other.pool, &keeper.pubkey(), 0, &stakes);
    let receipt = chain.send(&[refresh], &[&keeper]);

    let paid = paid(&before.account(&other.pool.operators).expect("it exists").data, &chain, &other.pool);
    chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&keeper.pubkey(), paid.into())
        .changed(&other.pool.operators, |_, _| ())
        .nothing_else();
    assert_eq!((other.state(&chain).visited, fleet.state(&chain).visited), (2, 2));
    assert_eq!((other.state(&chain).epoch, fleet.state(&chain).epoch), (chain.epoch(), chain.epoch() - 1));
}

fn paid(before: &[u8], chain: &Chain, pool: &Pool) -> u64 {
    OperatorsState::decode(before).pot - pool.operators(chain).pot
}

#[test]
fn stake_that_looks_like_the_operators_is_not_taken_for_it() {
    // What anybody can make: the pool its authority, delegated to the operator's vote account.
    for stage in stages() {
        let [_, side, next_main, next_side] = own(&stage);
        let twin = foreign(&stage, Impostor::StakeTwin);
        let address: Address = twin.pubkey;
        let twin_account = stage.call.chain.account(&address).expect("it was placed");
        assert_eq!(twin_account.owner, ids::STAKE);
        assert_refused(&stage, 0, &[twin.clone(), side.clone()], "WrongStakeAccount");
        assert_refused(&stage, 0, &[side, twin, next_main, next_side], "WrongStakeAccount");
    }
}

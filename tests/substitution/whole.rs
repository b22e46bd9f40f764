//! Several accounts at once, which belong together: an operator in another's place, a pool in another's place. Each of them
//! alone is refused for what it does not belong to; these belong to each other.

use sluice_testkit::ids;
use sluice_testkit::sluice::{OperatorTerms, crank};
use solana_instruction::Instruction;

use crate::harness::Stage;
use crate::impostor::Impostor::{self, *};
use crate::scene::Scene;
use crate::{STAGES, refusal};

/// An operator's accounts, and what of another one is put in their places.
const NEXT: [(&str, Impostor); 3] = [("main", NextMain), ("side", NextSide), ("vote", NextVote)];
const FOREIGN: [(&str, Impostor); 3] = [("main", OtherMain), ("side", OtherSide), ("vote", OtherVote)];

/// A pool's accounts, and another pool's.
const POOL: [(&str, Impostor); 9] = [
    ("pool", OtherPool),
    ("operators", OtherOperators),
    ("rates", OtherRates),
    ("reserve", OtherReserve),
    ("insurance", OtherInsurance),
    ("mint", OtherMint),
    ("treasury", OtherTreasury),
    ("escrow", OtherEscrow),
    ("governance", OtherGovernance),
];

/// What each instruction that is about one operator says to an operator or a pool that does not go with the rest.
const ABOUT_ONE: [(&str, &str); 10] = [
    ("settle_operator", "WrongStakeAccount"),
    ("delegate", "WrongStakeAccount"),
    ("undelegate", "WrongStakeAccount"),
    ("remove_operator", "WrongStakeAccount"),
    ("report_loss", "WrongStakeAccount"),
    ("deposit_stake", "WrongStakeAccount"),
    ("withdraw_stake", "WrongStakeAccount"),
    ("flag_operator", "WrongVoteAccount"),
    ("update_operator", "WrongVoteAccount"),
    ("drain_operator", "WrongVoteAccount"),
];

fn with(stage: &Stage, others: &[(&str, Impostor)]) -> Instruction {
    let mut instruction = stage.call.instruction.clone();
    for (flags, meta) in stage.accounts.iter().zip(&mut instruction.accounts) {
        if let Some((_, impostor)) = others.iter().find(|(name, _)| *name == flags.name) {
            meta.pubkey = stage.placed(*impostor).address;
        }
    }
    instruction
}

#[track_caller]
fn assert_all_refused(others: &[(&str, Impostor)]) {
    let mut tried = 0;
    for stage in STAGES.iter() {
        let name = stage.case.instruction;
        let Some((_, error)) = ABOUT_ONE.iter().find(|(about, _)| *about == name) else { continue };
        // A stake account is the first to be looked at that stays: it is delegated to the pool's own operator.
        let stays = name == "deposit_stake" && others == POOL;
        let error = if stays { "StakeElsewhere" } else { *error };
        assert_eq!(stage.check_outcome(&with(stage, others), error), Ok(()), "{}", stage.title());
        tried += 1;
    }
    assert_eq!(tried, 2 * ABOUT_ONE.len(), "each on a pool of each token program");
}

#[test]
fn no_operator_can_be_passed_whole_in_anothers_place() {
    assert_all_refused(&NEXT);
}

#[test]
fn no_operator_of_another_pool_can_be_passed_whole() {
    assert_all_refused(&FOREIGN);
}

#[test]
fn no_pool_can_be_passed_whole_with_an_operator_of_another_one() {
    assert_all_refused(&POOL);
}

/// Cohorts are derived from the pool.
#[test]
fn no_ticket_can_be_requested_of_another_pool_in_a_cohort_of_this_one() {
    for stage in STAGES.iter().filter(|stage| stage.case.instruction == "request_unstake") {
        let outcome = stage.check_outcome(&with(stage, &POOL), "WrongCohort");
        assert_eq!(outcome, Ok(()), "{}", stage.title());
    }
}

/// They are derived from the pool, so it signs for others.
#[test]
fn an_operator_cannot_be_added_to_another_pool_at_addresses_of_this_one() {
    for stage in STAGES.iter().filter(|stage| stage.case.instruction == "add_operator") {
        let outcome = stage.check_outcome(&with(stage, &POOL), "PrivilegeEscalation");
        assert_eq!(outcome, Ok(()), "{}", stage.title());
    }
}

/// What is left of it is a record of zeroes, and the address of zeroes is the System program's.
#[test]
fn the_system_program_is_no_vote_account_of_a_removed_operator() {
    let scene = Scene::drained(ids::TOKEN);
    let (mut chain, fleet) = (scene.chain.clone(), &scene.fleet);
    fleet.send(&mut chain, crank::remove_operator(&fleet.pool, 0, &scene.record()));
    let zeroes = fleet.record(&chain, 0);
    assert_eq!(zeroes.vote, ids::SYSTEM);
    let update = crank::update_operator(&fleet.pool, 0, &zeroes.vote, &OperatorTerms::default());
    let drain = crank::drain_operator(&fleet.pool, 0, &zeroes.vote);
    for instruction in [crank::flag_operator(&fleet.pool, 0, &zeroes), update, drain] {
        let before = chain.snapshot();
        let outcome = chain.try_send(&[instruction], &[&fleet.keeper, &fleet.governor]);
        let failure = outcome.expect_err("nobody is listed there");
        assert_eq!(refusal::of(&failure), "NoOperator");
        chain.assert_unchanged_but_fee(&before, &failure);
    }
}

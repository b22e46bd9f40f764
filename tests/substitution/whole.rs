//! Several accounts at once, which belong together: an operator in another's place, a pool in another's place. Each of
//! them alone is refused for what it does not belong to; these belong to each other.

use sluice_testkit::ids;
use sluice_testkit::sluice::{OperatorTerms, crank, governance};
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::harness::Stage;
use crate::impostor::Impostor::{self, *};
use crate::scene::Scene;
use crate::{STAGES, refusal};

/// An operator's accounts, and what of another one is put in their places.
const NEXT: [(&str, Impostor); 4] =
    [("main", NextMain), ("side", NextSide), ("vote", NextVote), ("bond", NextBond)];
const FOREIGN: [(&str, Impostor); 4] =
    [("main", OtherMain), ("side", OtherSide), ("vote", OtherVote), ("bond", OtherBond)];

/// A pool's accounts, and another pool's.
const POOL: [(&str, Impostor); 11] = [
    ("pool", OtherPool),
    ("operators", OtherOperators),
    ("rates", OtherRates),
    ("reserve", OtherReserve),
    ("insurance", OtherInsurance),
    ("mint", OtherMint),
    ("treasury", OtherTreasury),
    ("escrow", OtherEscrow),
    ("governance", OtherGovernance),
    ("authority", OtherGovernance),
    ("config", OtherConfig),
];

/// What each instruction that is about one operator says to an operator or a pool that does not go with the rest.
const ABOUT_ONE: [(&str, &str); 15] = [
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
    ("zero_operator", "WrongVoteAccount"),
    ("open_bond", "WrongVoteAccount"),
    ("top_up_bond", "WrongBond"),
    ("request_bond", "WrongBond"),
    ("settle_bond", "WrongBond"),
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

/// A bond pays into the reserve of its own pool, or not at all.
#[test]
fn no_bond_of_another_pool_can_be_settled_into_this_one() {
    let theirs = [("operators", OtherOperators)];
    for stage in STAGES.iter().filter(|stage| stage.case.instruction == "settle_bond") {
        for bond in [OtherBond, TwinBond] {
            let beside = |others: &[(&'static str, Impostor)]| [others, &[("bond", bond)]].concat();
            let all_but_the_reserve = [&theirs[..], &[("pool", OtherPool)]].concat();
            let all_but_the_bond = [&all_but_the_reserve[..], &[("reserve", OtherReserve)]].concat();
            let tried = [
                (beside(&[]), "WrongBond"),
                (beside(&theirs), "WrongOperators"),
                (beside(&[("pool", OtherPool)]), "WrongOperators"),
                (beside(&[("pool", PoolElsewhere), theirs[0]]), "WrongOperators"),
                (beside(&all_but_the_reserve), "WrongReserve"),
                (all_but_the_bond, "WrongBond"),
            ];
            for (others, error) in tried {
                let outcome = stage.check_outcome(&with(stage, &others), error);
                assert_eq!(outcome, Ok(()), "{} {others:?}", stage.title());
            }
        }
    }
}

/// Instructions that a role signs for and that write or obey a config: who signs, what another pool's role is told
/// beside its own config, and what this pool's role is told beside another pool with its config.
const BY_ROLES: [(&str, Impostor, &str, &str); 12] = [
    ("set_parameter", OtherGovernance, "NotGovernance", "NotGovernance"),
    ("set_treasury", OtherGovernance, "NotGovernance", "NotGovernance"),
    ("cancel_change", OtherGovernance, "NotGovernance", "NotGovernance"),
    ("propose_role", OtherGovernance, "NotGovernance", "NotGovernance"),
    ("resume", OtherGovernance, "NotGovernance", "NotGovernance"),
    ("arm_guardian", OtherGovernance, "NotGovernance", "NotGovernance"),
    ("pause", OtherGuardian, "NotGuardian", "NotGuardian"),
    ("heartbeat", OtherGuardian, "NotGuardian", "NotGuardian"),
    // Who signs is compared by the handler.
    ("update_operator", OtherCurator, "WrongConfig", "NotGovernance"),
    ("drain_operator", OtherGovernance, "WrongConfig", "NotGovernance"),
    ("zero_operator", OtherCurator, "WrongConfig", "NotGovernance"),
    ("accept_role", OtherGovernance, "WrongConfig", "NothingPending"),
];

#[test]
fn no_config_of_another_pool_with_its_roles_can_change_this_one() {
    let mut tried = 0;
    for stage in STAGES.iter() {
        let name = stage.case.instruction;
        let Some((_, role, beside_own, elsewhere)) = BY_ROLES.iter().find(|(of, ..)| *of == name) else {
            continue;
        };
        let signer = (stage.accounts[0].name, *role);
        let (pool, operators) = (("pool", OtherPool), ("operators", OtherOperators));
        let config = ("config", OtherConfig);
        for (others, error) in [
            (vec![signer, config], *beside_own),
            (vec![signer, pool, operators], "WrongConfig"),
            (vec![pool, operators, config], *elsewhere),
        ] {
            let outcome = stage.check_outcome(&with(stage, &others), error);
            assert_eq!(outcome, Ok(()), "{} {others:?}", stage.title());
        }
        tried += 1;
    }
    assert_eq!(tried, 2 * BY_ROLES.len(), "each on a pool of each token program");
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
    let zero = governance::zero_operator(&fleet.pool, &fleet.governor.pubkey(), 0, &zeroes.vote);
    for instruction in [crank::flag_operator(&fleet.pool, 0, &zeroes), update, drain, zero] {
        let before = chain.snapshot();
        let outcome = chain.try_send(&[instruction], &[&fleet.keeper, &fleet.governor]);
        let failure = outcome.expect_err("nobody is listed there");
        assert_eq!(refusal::of(&failure), "NoOperator");
        chain.assert_unchanged_but_fee(&before, &failure);
    }
}

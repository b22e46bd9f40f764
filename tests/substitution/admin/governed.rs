//! What governance decides of listed operators and of groups: `update_operator`, `drain_operator`, `zero_operator`,
//! `set_group`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{OperatorTerms, crank, governance};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::impostor::Impostor::{OtherPool, OwnCurator};
use crate::kinds::{
    NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, WITHIN_BOUNDS, config_read, operators_written, pool_read,
    pool_written,
};
use crate::scene::Scene;
use crate::table::Outcome::{self, Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn update_operator() -> Case {
    change("update_operator", Some(Accepted(WITHIN_BOUNDS)), |token_program| {
        call(token_program, |scene| {
            let terms = OperatorTerms { cap: 500 * SOL, weight: 50, ..OperatorTerms::default() };
            crank::update_operator(&scene.fleet.pool, 0, &scene.record().vote, &terms)
        })
    })
}

pub fn drain_operator() -> Case {
    change("drain_operator", None, |token_program| {
        call(token_program, |scene| crank::drain_operator(&scene.fleet.pool, 0, &scene.record().vote))
    })
}

pub fn zero_operator() -> Case {
    change("zero_operator", Some(Accepted(WITHIN_BOUNDS)), take_weight)
}

pub fn set_group() -> Case {
    let call =
        |token_program| call(token_program, |scene| crank::set_group(&scene.fleet.pool, 7, 100 * SOL, 2_500));
    Case::new("set_group", call)
        .account("governance", "NotGovernance")
        .judged_account("pool", pool_read)
        .but(&[With(OtherPool)], Refused("NotGovernance"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("operators", operators_written)
}

/// What is decided about an operator; what is said to the curator, where that is not what is said to anybody.
fn change(name: &'static str, to_curator: Option<Outcome>, call: fn(Address) -> Call) -> Case {
    let authority = Case::new(name, call).account("authority", "NotGovernance").handled(1);
    let authority = match to_curator {
        Some(outcome) => authority.but(&[With(OwnCurator)], outcome, "this one is within them"),
        None => authority,
    };
    authority
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongConfig"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("config", config_read)
        .judged_account("operators", operators_written)
        .account("vote", "WrongVoteAccount")
        .handled(2)
}

/// An operator with an eleventh of all weight: what may be taken away in an epoch is a fifth.
fn take_weight(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (vote, chain, fleet) = (scene.record().vote, &mut scene.chain, &scene.fleet);
    let terms = OperatorTerms { weight: 10, ..OperatorTerms::default() };
    chain.send(&[crank::update_operator(&fleet.pool, 0, &vote, &terms)], &[&fleet.governor]);
    for _ in 0..4 {
        fleet.epoch(chain, 400);
    }
    assert_eq!((fleet.record(chain, 0).weight, fleet.state(chain).weights), (10, 110));
    let zero = governance::zero_operator(&fleet.pool, &fleet.governor.pubkey(), 0, &vote);
    let governor = scene.governor();
    scene.call(zero, vec![governor])
}

fn call(token_program: Address, build: impl FnOnce(&Scene) -> Instruction) -> Call {
    let scene = Scene::levelled(token_program);
    let (instruction, governor) = (build(&scene), scene.governor());
    scene.call(instruction, vec![governor])
}

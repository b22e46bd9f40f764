//! What governance decides of listed operators and of groups: `update_operator`, `drain_operator`, `set_group`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{OperatorTerms, crank};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, operators_written, pool_read, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::{self, Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Arrival, Call, Case};

pub fn update_operator() -> Case {
    change("update_operator", |token_program| {
        call(token_program, |scene| {
            let terms = OperatorTerms { cap: 500 * SOL, weight: 50, ..OperatorTerms::default() };
            crank::update_operator(&scene.fleet.pool, 0, &scene.record().vote, &terms)
        })
    })
}

pub fn drain_operator() -> Case {
    change("drain_operator", |token_program| {
        call(token_program, |scene| crank::drain_operator(&scene.fleet.pool, 0, &scene.record().vote))
    })
}

pub fn set_group() -> Case {
    governed("set_group", pool_read, |token_program| {
        call(token_program, |scene| crank::set_group(&scene.fleet.pool, 7, 100 * SOL, 2_500))
    })
}

fn change(name: &'static str, call: fn(Address) -> Call) -> Case {
    governed(name, pool_written, call).account("vote", "WrongVoteAccount")
}

fn governed(name: &'static str, pool: fn(&Arrival) -> Outcome, call: fn(Address) -> Call) -> Case {
    Case::new(name, call)
        .account("governance", "NotGovernance")
        .judged_account("pool", pool)
        .but(&[With(OtherPool)], Refused("NotGovernance"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("operators", operators_written)
}

fn call(token_program: Address, build: impl FnOnce(&Scene) -> Instruction) -> Call {
    let scene = Scene::levelled(token_program);
    let (instruction, governor) = (build(&scene), scene.governor());
    scene.call(instruction, vec![governor])
}

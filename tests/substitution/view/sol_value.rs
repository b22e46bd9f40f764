//! Sanctum's calculator: `lst_to_sol` and `sol_to_lst`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::instruction;
use solana_address::Address;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, pool_read};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::{For, With};
use crate::table::{Call, Case};

pub fn lst_to_sol() -> Case {
    calculator("lst_to_sol", |token_program| call(token_program, 0))
}

pub fn sol_to_lst() -> Case {
    calculator("sol_to_lst", |token_program| call(token_program, 1))
}

fn calculator(name: &'static str, call: fn(Address) -> Call) -> Case {
    Case::new(name, call)
        .account("mint", "WrongMint")
        .but(&[For("pool")], Refused("IllegalOwner"), "the mint is compared with what is stored in the pool")
        .judged_account("pool", pool_read)
        .but(&[With(OtherPool)], Refused("WrongMint"), "a pool, but not of this mint")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names this mint")
}

fn call(token_program: Address, tag: u8) -> Call {
    let scene = Scene::levelled(token_program);
    let instruction = instruction::sol_value(tag, &scene.fleet.pool, SOL);
    scene.call(instruction, vec![])
}

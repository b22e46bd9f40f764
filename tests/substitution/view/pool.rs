//! The views that need only the pool.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Pool, exits, instruction};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, pool_read};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn get_rate() -> Case {
    view("get_rate", |token_program| call(token_program, instruction::get_rate))
}

pub fn quote_deposit() -> Case {
    view("quote_deposit", |token_program| call(token_program, |pool| instruction::quote_deposit(pool, SOL)))
}

pub fn quote_ticket() -> Case {
    view("quote_ticket", |token_program| call(token_program, |pool| exits::quote_ticket(pool, SOL)))
}

pub fn quote_unstake_instant() -> Case {
    let call = |token_program| call(token_program, |pool| exits::quote_unstake_instant(pool, SOL));
    Case::new("quote_unstake_instant", call)
        .judged_account("pool", pool_read)
        .but(&[With(OtherPool)], Refused("WrongReserve"), "a pool, but the reserve is not its own")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names this reserve")
        .account("reserve", "WrongReserve")
}

fn view(name: &'static str, call: fn(Address) -> Call) -> Case {
    Case::new(name, call)
        .judged_account("pool", pool_read)
        .but(&[With(OtherPool)], Accepted("the pool is the question"), "there is nothing to compare it with")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "as above")
}

fn call(token_program: Address, view: impl FnOnce(&Pool) -> Instruction) -> Call {
    let scene = Scene::levelled(token_program);
    let instruction = view(&scene.fleet.pool);
    scene.call(instruction, vec![])
}

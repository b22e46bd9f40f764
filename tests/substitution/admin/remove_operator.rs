//! `remove_operator`.

use sluice_testkit::sluice::crank;
use sluice_testkit::sluice::operators::IDLE;
use solana_address::Address;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, operators_written, pool_read};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("remove_operator", call)
        .judged_account("pool", pool_read)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .account("reserve", "WrongReserve")
        .account("main", "WrongStakeAccount")
        .account("side", "WrongStakeAccount")
        .account("stake_program", "WrongStakeProgram")
}

/// Drained long ago: both accounts hold their rents, and its weight counts no more.
fn call(token_program: Address) -> Call {
    let scene = Scene::drained(token_program);
    let record = scene.record();
    assert_eq!((record.main_state, record.side_state, record.weight), (IDLE, IDLE, 0));
    let remove = crank::remove_operator(&scene.fleet.pool, 0, &record);
    scene.call(remove, vec![])
}

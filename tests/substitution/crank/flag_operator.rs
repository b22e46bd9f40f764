//! `flag_operator`.

use sluice_testkit::sluice::crank;
use sluice_testkit::sluice::stake::vote_account;
use solana_address::Address;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, operators_written, pool_written, reference};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("flag_operator", call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("operators", operators_written)
        .account("vote", "WrongVoteAccount")
        .judged_account("reference", reference)
}

/// A commission above the agreed maximum: the flag is set.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (record, epoch) = (scene.record(), scene.chain.epoch());
    scene.chain.set_account(&record.vote, vote_account(&record.vote, 1_001, 10_000, &[(epoch, 2, 1)]));
    let anything = scene.chain.new_address();
    let flag = crank::flag_operator_beside(&scene.fleet.pool, 0, &record, &anything);
    scene.call(flag, vec![])
}

//! `flag_operator`.

use sluice_testkit::sluice::crank;
use sluice_testkit::sluice::stake::vote_account;
use solana_address::Address;

use crate::impostor::Impostor::{OperatorsElsewhere, OtherOperators};
use crate::kinds::{NOBODY_CAN_MAKE_ONE, operators_written};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("flag_operator", call)
        .judged_account("operators", operators_written)
        .but(
            &[With(OtherOperators)],
            Refused("WrongVoteAccount"),
            "any pool's, but its operator is another one",
        )
        .but(&[With(OperatorsElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it lists this vote account")
        .account("vote", "WrongVoteAccount")
}

/// A commission above the agreed maximum: the flag is set.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (record, epoch) = (scene.record(), scene.chain.epoch());
    scene.chain.set_account(&record.vote, vote_account(&record.vote, 1_001, 10_000, &[(epoch, 2, 1)]));
    let flag = crank::flag_operator(&scene.fleet.pool, 0, &record);
    scene.call(flag, vec![])
}

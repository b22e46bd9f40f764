//! `refresh_operators`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::{OperatorsElsewhere, OtherOperators};
use crate::kinds::{NOBODY_CAN_MAKE_ONE, cranker, operators_written, with_stakes_behind};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    let declared = Case::new("refresh_operators", call)
        .judged_account("operators", operators_written)
        .but(
            &[With(OtherOperators)],
            Refused("WrongStakeAccount"),
            "any pool's, but the accounts behind are not its operators'",
        )
        .but(&[With(OperatorsElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it lists these operators")
        .judged_account("cranker", cranker);
    with_stakes_behind(declared)
}

/// The first reading of two operators, both accounts of each busy.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    let keeper = scene.chain.new_wallet(SOL);
    let stakes = scene.fleet.stakes(&scene.chain, 0, 2);
    let refresh = crank::refresh_operators(&scene.fleet.pool, &keeper.pubkey(), 0, &stakes);
    scene.call(refresh, vec![])
}

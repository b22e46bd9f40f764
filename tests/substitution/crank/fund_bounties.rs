//! `fund_bounties`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::{OperatorsElsewhere, OtherOperators};
use crate::kinds::{NOBODY_CAN_MAKE_ONE, operators_written, payer};
use crate::scene::Scene;
use crate::table::Outcome::Accepted;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("fund_bounties", call)
        .judged_account("funder", payer)
        .judged_account("operators", operators_written)
        .but(&[With(OtherOperators)], Accepted("whoever pays chooses whose pot it goes to"), "any pool's")
        .but(&[With(OperatorsElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "as above")
        .account("system_program", "WrongSystemProgram")
}

fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let funder = scene.chain.new_wallet(10 * SOL);
    let fund = crank::fund_bounties(&scene.fleet.pool, &funder.pubkey(), SOL);
    scene.call(fund, vec![funder])
}

//! `report_loss`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits;
use solana_address::Address;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, operators_written, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("report_loss", call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("operators", operators_written)
        .account("main", "WrongStakeAccount")
        .account("side", "WrongStakeAccount")
}

/// Main has lost ten SOL.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (record, chain) = (scene.record(), &mut scene.chain);
    let mut account = chain.account(&record.main).expect("main exists");
    account.lamports -= 10 * SOL;
    chain.set_account(&record.main, account);
    let report = exits::report_loss(&scene.fleet.pool, 0, &record);
    scene.call(report, vec![])
}

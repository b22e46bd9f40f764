//! `sweep_operators`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, cranker, operators_written, pool_written, with_stakes_behind};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    let declared = Case::new("sweep_operators", call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .account("reserve", "WrongReserve")
        .judged_account("cranker", cranker)
        .account("stake_program", "WrongStakeProgram");
    with_stakes_behind(declared)
}

/// Warm stake of two operators is folded into their main accounts.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let keeper = chain.new_wallet(SOL);
    let stakes = fleet.stakes(chain, 0, 2);
    let mut trial = chain.clone();
    fleet.sweep(&mut trial);
    assert_eq!(fleet.record(&trial, 0).side_delegation, 0, "folded");
    let sweep = crank::sweep_operators(&fleet.pool, &keeper.pubkey(), 0, &stakes);
    scene.call(sweep, vec![])
}

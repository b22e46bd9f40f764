//! `settle_operator`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, cranker, operators_written, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("settle_operator", call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .account("reserve", "WrongReserve")
        .account("main", "WrongStakeAccount")
        .account("side", "WrongStakeAccount")
        .judged_account("cranker", cranker)
        .account("stake_program", "WrongStakeProgram")
}

/// Warm stake is folded, and a donation to main goes to the reserve: every account is used.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let (keeper, record) = (chain.new_wallet(SOL), fleet.record(chain, 0));
    chain.donate(&record.main, SOL);
    let mut trial = chain.clone();
    fleet.settle(&mut trial, 0).expect("a move that is possible");
    assert_eq!(fleet.record(&trial, 0).side_delegation, 0, "folded");
    assert_eq!(trial.lamports(&fleet.pool.reserve), chain.lamports(&fleet.pool.reserve) + SOL);
    let settle = crank::settle_operator(&fleet.pool, &keeper.pubkey(), 0, &record);
    scene.call(settle, vec![])
}

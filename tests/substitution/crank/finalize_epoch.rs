//! `finalize_epoch`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::instruction;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, config_written, cranker, operators_written, pool_written, rates_written};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("finalize_epoch", call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but the operators are not its own")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .judged_account("config", config_written)
        .judged_account("rates", rates_written)
        .account("reserve", "WrongReserve")
        .account("insurance", "WrongInsurance")
        .account("mint", "WrongMint")
        .account("treasury", "WrongTreasury")
        .judged_account("cranker", cranker)
        .account("token_program", "WrongTokenProgram")
        .account("stake_program", "WrongStakeProgram")
}

/// After rewards, and a donation so large that some of it goes to the insurance account: every account is used.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    let (chain, pool) = (&mut scene.chain, &scene.fleet.pool);
    scene.fleet.sweep(chain);
    chain.donate(&pool.reserve, 100 * SOL);
    scene.fleet.measure(chain);
    let keeper = chain.new_wallet(SOL);
    let instruction = instruction::finalize_epoch(pool, &keeper.pubkey());
    scene.call(instruction, vec![])
}

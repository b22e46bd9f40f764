//! `request_unstake`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::{self, Request};
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{LEAVING, POOL_ELSEWHERE, holder, moves_lst, payer, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("request_unstake", call)
        .judged_account("requester", holder)
        .handled(3)
        .shared()
        .judged_account("payer", payer)
        .handled(1)
        .shared()
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongEscrow"), "a pool, but the escrow is not its own")
        .but(&POOL_ELSEWHERE, Refused("WrongCohort"), "the cohort of the epoch is derived from the pool")
        .account("cohort", "WrongCohort")
        .handled(1)
        .account("tail", "WrongTail")
        .handled(2)
        .account("ticket", "PrivilegeEscalation")
        .handled(4)
        .judged_account("lst_account", moves_lst)
        .handled(3)
        .account("escrow", "WrongEscrow")
        .account("token_program", "WrongTokenProgram")
        .account("system_program", "WrongSystemProgram")
}

/// The first request of an epoch, behind a cohort of the epoch before: every account is used.
fn call(token_program: Address) -> Call {
    let (mut scene, leaver) = Scene::queued(token_program);
    let (chain, pool) = (&mut scene.chain, &scene.fleet.pool);
    let payer = chain.new_wallet(10 * SOL);
    let request = Request { payer: payer.pubkey(), ..pool.request(chain, &leaver, LEAVING, 0) };
    assert!(request.tail.is_some());
    let instruction = exits::request_unstake(pool, &request);
    scene.call(instruction, vec![leaver.wallet, payer])
}

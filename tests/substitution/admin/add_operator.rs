//! `add_operator`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{OperatorTerms, crank};
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::{NextVote, OtherPool, OwnCurator, OwnVote};
use crate::kinds::{
    POOL_ELSEWHERE, WITHIN_BOUNDS, config_read, operators_written, payer, pool_read, vote_of_new_operator,
};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::{For, With};
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("add_operator", call)
        .account("authority", "NotGovernance")
        .handled(1)
        .shared()
        .but(&[With(OwnCurator)], Accepted(WITHIN_BOUNDS), "these terms are within them")
        .judged_account("payer", payer)
        .shared()
        .judged_account("pool", pool_read)
        .but(&[With(OtherPool)], Refused("WrongConfig"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("config", config_read)
        .judged_account("operators", operators_written)
        .judged_account("vote", vote_of_new_operator)
        .but(&[With(OwnVote), With(NextVote)], Refused("OperatorListed"), "an operator of this pool has it")
        .but(&[For("stake_program")], Refused("WrongStakeProgram"), "the handler looks at the vote account")
        .but(&[For("system_program")], Refused("WrongSystemProgram"), "as above")
        .account("main", "PrivilegeEscalation")
        .account("side", "PrivilegeEscalation")
        .account("stake_program", "WrongStakeProgram")
        .account("system_program", "WrongSystemProgram")
}

/// A third operator, of which nothing is there but a vote account.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let (vote, payer, epoch) = (chain.new_address(), chain.new_wallet(100 * SOL), chain.epoch());
    chain.set_account(&vote, vote_account(&vote, 500, 10_000, &[(epoch, 2, 1)]));
    let nonce = fleet.state(chain).nonce;
    let mut add = crank::add_operator(&fleet.pool, &payer.pubkey(), &vote, nonce, &OperatorTerms::default());
    // Anchor asks for it of whatever may be passed twice; where governance pays, it is so anyway.
    add.accounts[0].is_writable = true;
    let governor = scene.governor();
    scene.call(add, vec![governor, payer])
}

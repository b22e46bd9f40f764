//! `delegate` and `undelegate`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, cranker, operators_written, pool_read, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::{For, With};
use crate::table::{Call, Case};

pub fn delegate() -> Case {
    Case::new("delegate", bring_up)
        .judged_account("pool", pool_read)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .account("reserve", "WrongReserve")
        .account("side", "WrongStakeAccount")
        .account("vote", "WrongVoteAccount")
        .but(&[For("stake_program")], Refused("WrongStakeProgram"), "the handler looks at the vote account")
        .judged_account("cranker", cranker)
        .account("stake_program", "WrongStakeProgram")
}

pub fn undelegate() -> Case {
    Case::new("undelegate", bring_down)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .account("reserve", "WrongReserve")
        .account("main", "WrongStakeAccount")
        .account("side", "WrongStakeAccount")
        .account("vote", "WrongVoteAccount")
        .but(&[For("stake_program")], Refused("WrongStakeProgram"), "the handler looks at the vote account")
        .judged_account("cranker", cranker)
        .account("stake_program", "WrongStakeProgram")
}

/// The reserve's deposit goes to the operator.
fn bring_up(token_program: Address) -> Call {
    let mut scene = Scene::roomy(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let keeper = chain.new_wallet(SOL);
    let record = fleet.record(chain, 0);
    let mut trial = chain.clone();
    fleet.delegate(&mut trial, 0).expect("a move that is possible");
    assert!(fleet.record(&trial, 0).current() > record.current(), "something moves");
    let delegate = crank::delegate(&fleet.pool, &keeper.pubkey(), 0, &record);
    scene.call(delegate, vec![])
}

/// A drained operator's stake leaves main through side.
fn bring_down(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let record = fleet.record(chain, 0);
    chain.send(&[crank::drain_operator(&fleet.pool, 0, &record.vote)], &[&fleet.governor]);
    fleet.set_level(chain);
    let keeper = chain.new_wallet(SOL);
    let mut trial = chain.clone();
    fleet.undelegate(&mut trial, 0).expect("a move that is possible");
    assert!(fleet.record(&trial, 0).side_cooling > 0, "something moves");
    let undelegate = crank::undelegate(&fleet.pool, &keeper.pubkey(), 0, &record);
    scene.call(undelegate, vec![])
}

//! `open_bond`, `top_up_bond`, `request_bond` and `release_bond`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::{BondElsewhere, NextBond, OperatorsElsewhere, OtherOperators, OtherPool};
use crate::kinds::{
    NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, bond_written, operators_written, payer, pool_written,
};
use crate::scene::{BOND, Scene};
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::{For, With};
use crate::table::{Call, Case};

pub fn open_bond() -> Case {
    Case::new("open_bond", open)
        .account("owner", "NotWithdrawer")
        .handled(2)
        .shared()
        .judged_account("payer", payer)
        .handled(4)
        .shared()
        .judged_account("operators", operators_written)
        .but(
            &[With(OtherOperators)],
            Refused("WrongVoteAccount"),
            "any pool's, but it is not listed there so",
        )
        .but(&[With(OperatorsElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it lists this operator")
        .account("vote", "WrongVoteAccount")
        .handled(1)
        .account("bond", "WrongBond")
        .handled(3)
        .account("system_program", "WrongSystemProgram")
}

pub fn top_up_bond() -> Case {
    Case::new("top_up_bond", top_up)
        .judged_account("funder", payer)
        .handled(1)
        .judged_account("operators", operators_written)
        .but(
            &[With(OtherOperators)],
            Refused("WrongBond"),
            "any pool's, but it is not the bond of this one's",
        )
        .but(&[With(OperatorsElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it lists this operator")
        .judged_account("bond", bond_written)
        .but(&[With(BondElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it names this operator")
        .account("system_program", "WrongSystemProgram")
}

pub fn request_bond() -> Case {
    Case::new("request_bond", request)
        .account("owner", "NotBondOwner")
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("operators", operators_written)
        .judged_account("bond", bond_written)
        .but(&[With(BondElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it names this operator")
}

pub fn release_bond() -> Case {
    Case::new("release_bond", release)
        .account("owner", "NotBondOwner")
        .but(
            &[For("operators"), For("bond")],
            Refused("AccountDataTooSmall"),
            "compared with what a bond stores",
        )
        .judged_account("operators", operators_written)
        .but(
            &[With(OtherOperators)],
            Refused("WrongBond"),
            "any pool's, but it is not the bond of this one's",
        )
        .but(&[With(OperatorsElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it lists this operator")
        .judged_account("bond", bond_written)
        .but(&[With(NextBond)], Refused("BondNotRequested"), "a bond of this pool, and of the same owner's")
        .but(&[With(BondElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it names this operator")
}

/// The vote account's withdrawer opens it, another one pays.
fn open(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (record, chain, fleet) = (scene.record(), &mut scene.chain, &scene.fleet);
    let (owner, payer) = (scene.operator.insecure_clone(), chain.new_wallet(10 * BOND));
    let open = bonds::open_bond(&fleet.pool, &owner.pubkey(), &payer.pubkey(), 0, &record.vote, BOND);
    scene.call(open, vec![owner, payer])
}

fn top_up(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    scene.bond();
    let funder = scene.chain.new_wallet(10 * SOL);
    let vote = scene.record().vote;
    let top_up = bonds::top_up_bond(&scene.fleet.pool, &funder.pubkey(), 0, &vote, SOL);
    scene.call(top_up, vec![funder])
}

fn request(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    scene.bond();
    let owner = scene.operator.insecure_clone();
    let request = bonds::request_bond(&scene.fleet.pool, &owner.pubkey(), 0, &scene.record().vote);
    scene.call(request, vec![owner])
}

/// Asked back four epochs ago, by an operator that has no stake left.
fn release(token_program: Address) -> Call {
    let mut scene = Scene::drained(token_program);
    scene.bond();
    let (record, owner) = (scene.record(), scene.operator.pubkey());
    let request = bonds::request_bond(&scene.fleet.pool, &owner, 0, &record.vote);
    scene.chain.send(&[request], &[&scene.operator]);
    for _ in 0..4 {
        scene.fleet.epoch(&mut scene.chain, 400);
    }
    let release = bonds::release_bond(&scene.fleet.pool, &owner, &record.vote);
    scene.call(release, vec![])
}

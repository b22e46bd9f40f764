//! `pause` and `heartbeat`, the guardian's; `resume` and `arm_guardian`, governance's.

use sluice_testkit::sluice::governance;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, config_written, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

/// Everything that can be paused.
const EVERYTHING: u8 = 7;

pub fn pause() -> Case {
    guarded("pause", "guardian", "NotGuardian", |token_program| {
        let scene = Scene::levelled(token_program);
        let guardian = scene.roles[0].guardian.insecure_clone();
        let pause = governance::pause(&scene.fleet.pool, &guardian.pubkey(), EVERYTHING);
        scene.call(pause, vec![guardian])
    })
}

pub fn heartbeat() -> Case {
    guarded("heartbeat", "guardian", "NotGuardian", |token_program| {
        let scene = Scene::levelled(token_program);
        let guardian = scene.roles[0].guardian.insecure_clone();
        let beat = governance::heartbeat(&scene.fleet.pool, &guardian.pubkey());
        scene.call(beat, vec![guardian])
    })
}

pub fn resume() -> Case {
    guarded("resume", "governance", "NotGovernance", |token_program| {
        let (scene, governor) = paused(token_program);
        let resume = governance::resume(&scene.fleet.pool, &scene.fleet.governor.pubkey(), EVERYTHING);
        scene.call(resume, vec![governor])
    })
}

pub fn arm_guardian() -> Case {
    guarded("arm_guardian", "governance", "NotGovernance", |token_program| {
        let (scene, governor) = paused(token_program);
        let arm = governance::arm_guardian(&scene.fleet.pool, &scene.fleet.governor.pubkey());
        scene.call(arm, vec![governor])
    })
}

fn guarded(name: &'static str, signer: &'static str, error: &'static str, call: fn(Address) -> Call) -> Case {
    Case::new(name, call)
        .account(signer, error)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused(error), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("config", config_written)
}

/// Everything is paused, and the guardian has nothing left to pause.
fn paused(token_program: Address) -> (Scene, solana_keypair::Keypair) {
    let mut scene = Scene::levelled(token_program);
    let guardian = &scene.roles[0].guardian;
    let pause = governance::pause(&scene.fleet.pool, &guardian.pubkey(), EVERYTHING);
    scene.chain.send(&[pause], &[guardian]);
    assert_eq!(scene.fleet.pool.config(&scene.chain).armed, 0);
    let governor = scene.governor();
    (scene, governor)
}

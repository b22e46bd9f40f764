//! What an epoch asks of operators and bonds before its close, and what anybody may give: `measure_operators`,
//! `settle_bond`, `recapitalise`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds;
use sluice_testkit::sluice::stake::StakeState;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::{BondElsewhere, OperatorsElsewhere, OtherOperators, OtherPool};
use crate::kinds::{
    NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, bond_written, cranker, operators_written, payer, pool_written,
};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn measure_operators() -> Case {
    Case::new("measure_operators", measure)
        .judged_account("operators", operators_written)
        .but(
            &[With(OtherOperators)],
            Accepted("whoever cranks chooses whose operators are measured"),
            "any pool's",
        )
        .but(&[With(OperatorsElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "as above")
        .judged_account("cranker", cranker)
}

pub fn settle_bond() -> Case {
    Case::new("settle_bond", settle)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("operators", operators_written)
        .judged_account("bond", bond_written)
        .but(&[With(BondElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "it names this operator")
        .account("reserve", "WrongReserve")
        .judged_account("cranker", cranker)
}

pub fn recapitalise() -> Case {
    Case::new("recapitalise", give)
        .judged_account("funder", payer)
        .handled(1)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongReserve"), "a pool, but the reserve is not its own")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names this reserve")
        .account("reserve", "WrongReserve")
        .account("system_program", "WrongSystemProgram")
}

/// The operators of both pools are read.
fn measure(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    let chain = &mut scene.chain;
    for fleet in [&scene.fleet, &scene.other] {
        fleet.sweep(chain);
    }
    let keeper = chain.new_wallet(SOL);
    let measure = bonds::measure_operators(&scene.fleet.pool, &keeper.pubkey(), 0, u32::MAX);
    scene.call(measure, vec![])
}

/// The operator has lost a SOL, and its bond answers for it.
fn settle(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    scene.bond();
    let (record, chain, fleet) = (scene.record(), &mut scene.chain, &scene.fleet);
    let mut account = chain.account(&record.main).expect("main exists");
    let mut state = StakeState::decode(&account.data);
    (state.stake, account.lamports) = (state.stake - SOL, account.lamports - SOL);
    state.encode_into(&mut account.data);
    chain.set_account(&record.main, account);
    fleet.sweep(chain);
    fleet.measure(chain);
    assert!(fleet.record(chain, 0).loss_due > 0, "it owes something");
    let keeper = chain.new_wallet(SOL);
    let settle = bonds::settle_bond(&fleet.pool, &keeper.pubkey(), 0, &record.vote);
    scene.call(settle, vec![])
}

/// Between a boundary and its close, when deposits are closed.
fn give(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    let funder = scene.chain.new_wallet(10 * SOL);
    let give = bonds::recapitalise(&scene.fleet.pool, &funder.pubkey(), SOL);
    scene.call(give, vec![funder])
}

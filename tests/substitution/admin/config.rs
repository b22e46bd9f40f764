//! What governance decides and does not count yet: `set_parameter`, `set_treasury`, `cancel_change`, `propose_role`,
//! and `accept_role` by who was nominated.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, governance};
use sluice_testkit::token::TokenAccount;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::impostor::Impostor::{OtherPool, OwnDeadShares, OwnEscrow};
use crate::kinds::{
    NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, config_written, operators_written, pool_read, pool_written,
};
use crate::scene::Scene;
use crate::table::Outcome::{self, Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Arrival, Call, Case};

pub fn set_parameter() -> Case {
    governed("set_parameter", pool_written, |token_program| {
        call(token_program, |fleet| {
            let number = governance::parameter("fee_bps");
            governance::set_parameter(&fleet.pool, &fleet.governor.pubkey(), number, 600)
        })
    })
    .judged_account("operators", operators_written)
    .judged_account("config", config_written)
}

pub fn set_treasury() -> Case {
    governed("set_treasury", pool_read, choose_treasury)
        .judged_account("config", config_written)
        .judged_account("treasury", takes_fees)
        .handled(1)
        .but(
            &[With(OwnEscrow), With(OwnDeadShares)],
            Refused("WrongTreasury"),
            "what is minted there nobody could ever move",
        )
}

pub fn cancel_change() -> Case {
    governed("cancel_change", pool_read, cancel).judged_account("config", config_written)
}

pub fn propose_role() -> Case {
    governed("propose_role", pool_written, |token_program| {
        call(token_program, |fleet| {
            let (pool, governor) = (&fleet.pool, fleet.governor.pubkey());
            governance::propose_role(pool, &governor, 2, &fleet.keeper.pubkey())
        })
    })
    .judged_account("config", config_written)
}

pub fn accept_role() -> Case {
    Case::new("accept_role", accept)
        .account("nominee", "NotNominee")
        .handled(1)
        .judged_account("pool", pool_read)
        .but(&[With(OtherPool)], Refused("WrongConfig"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("config", config_written)
}

/// An open token account of the LST.
fn takes_fees(arrival: &Arrival) -> Outcome {
    let pool = arrival.pool;
    let account = arrival.account.as_ref().filter(|account| account.owner == pool.token_program);
    let open = account.and_then(|account| TokenAccount::try_decode(&account.data));
    match open.filter(|account| account.mint == pool.mint && account.state == 1) {
        Some(_) => Accepted("whoever governs chooses who is paid"),
        None => Refused("TreasuryClosed"),
    }
}

fn governed(name: &'static str, pool: fn(&Arrival) -> Outcome, call: fn(Address) -> Call) -> Case {
    Case::new(name, call)
        .account("governance", "NotGovernance")
        .judged_account("pool", pool)
        .but(&[With(OtherPool)], Refused("NotGovernance"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
}

fn call(token_program: Address, build: impl FnOnce(&Fleet) -> Instruction) -> Call {
    let scene = Scene::levelled(token_program);
    let (instruction, governor) = (build(&scene.fleet), scene.governor());
    scene.call(instruction, vec![governor])
}

/// Somebody's open account of the LST.
fn choose_treasury(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let treasury = fleet.pool.holder(chain, SOL).lst;
    let set = governance::set_treasury(&fleet.pool, &fleet.governor.pubkey(), &treasury);
    let governor = scene.governor();
    scene.call(set, vec![governor])
}

/// A fee that is to rise.
fn cancel(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (chain, pool, governor) = (&mut scene.chain, &scene.fleet.pool, &scene.fleet.governor);
    let (at, number) = (governor.pubkey(), governance::parameter("fee_bps"));
    chain.send(&[governance::set_parameter(pool, &at, number, 600)], &[governor]);
    let [fees, ..] = pool.config(chain).slots;
    assert_ne!(fees.changes, 0, "it is pending");
    let cancel = governance::cancel_change(pool, &at, 0, fees.sequence);
    let governor = scene.governor();
    scene.call(cancel, vec![governor])
}

/// Another guardian is nominated.
fn accept(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let nominee = chain.new_wallet(SOL);
    let (pool, governor) = (&fleet.pool, fleet.governor.pubkey());
    let propose = governance::propose_role(pool, &governor, 2, &nominee.pubkey());
    chain.send(&[propose], &[&fleet.governor]);
    let accept = governance::accept_role(pool, &nominee.pubkey(), 2);
    scene.call(accept, vec![nominee])
}

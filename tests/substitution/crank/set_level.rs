//! `set_level` and `refreeze`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{
    NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, cranker, operators_written, pool_written, unpaid_cranker,
};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn set_level() -> Case {
    level("set_level", propose).judged_account("cranker", cranker)
}

pub fn refreeze() -> Case {
    level("refreeze", freeze).judged_account("cranker", unpaid_cranker)
}

fn level(name: &'static str, call: fn(Address) -> Call) -> Case {
    Case::new(name, call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("operators", operators_written)
        .account("reserve", "WrongReserve")
}

/// The first level of the epoch, which is paid for.
fn propose(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    fleet.sweep(chain);
    fleet.finalize(chain);
    let (keeper, valid) = (chain.new_wallet(SOL), fleet.state(chain).proposal());
    let set = crank::set_level(&fleet.pool, &keeper.pubkey(), valid.level, valid.index);
    scene.call(set, vec![])
}

/// After a deposit, and long enough after the close.
fn freeze(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let slot = chain.slot_in_epoch() + 1_000;
    chain.set_slot_in_epoch(slot);
    let keeper = chain.new_wallet(SOL);
    let refreeze = crank::refreeze(&fleet.pool, &keeper.pubkey());
    scene.call(refreeze, vec![])
}

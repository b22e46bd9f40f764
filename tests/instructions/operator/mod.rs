//! Bonds, as their owners see them.

mod open_bond;
mod release_bond;
mod request_bond;
mod top_up_bond;

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{OperatorTerms, PoolParams, crank};

use crate::bonds::Bonded;

/// The operator at 0 had no stake and was removed; its bond is still there.
fn removed() -> Bonded {
    let mut it = Bonded::with(PoolParams::default(), &[OperatorTerms::default(); 2], 0);
    let drain = crank::drain_operator(&it.fleet.pool, 0, &it.vote);
    let governor = it.fleet.governor.insecure_clone();
    it.send(drain, &[&governor]);
    it.chain.advance_epochs(4);
    it.fleet.refresh(&mut it.chain);
    it.fleet.finalize(&mut it.chain);
    let remove = crank::remove_operator(&it.fleet.pool, 0, &it.record());
    it.send(remove, &[]);
    it
}

/// The same, listed anew at the same place.
fn relisted() -> Bonded {
    let mut it = removed();
    let nonce = it.operators().nonce;
    let governor = it.fleet.governor.insecure_clone();
    let add = crank::add_operator(
        &it.fleet.pool,
        &it.fleet.pool.governance,
        &it.vote,
        nonce,
        &OperatorTerms::default(),
    );
    it.chain.send(&[add], &[&governor]);
    assert_eq!((it.record().vote, it.record().bonded), (it.vote, 0));
    it.chain.advance_epochs(1);
    it.chain.donate(&it.record().main, SOL);
    it
}

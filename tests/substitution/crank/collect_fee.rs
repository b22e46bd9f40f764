//! `collect_fee`.

use sluice_testkit::sluice::crank;
use sluice_testkit::token::TokenAccount;
use solana_account::Account;
use solana_address::Address;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("collect_fee", call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongMint"), "a pool, but not of these accounts")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .account("mint", "WrongMint")
        .account("treasury", "WrongTreasury")
        .account("token_program", "WrongTokenProgram")
}

/// The treasury was frozen when the epoch was closed, so that its fee is owed.
fn call(token_program: Address) -> Call {
    let mut scene = Scene::rewarded(token_program);
    let (chain, fleet) = (&mut scene.chain, &scene.fleet);
    let open = chain.account(&fleet.pool.treasury).expect("the treasury exists");
    let account = TokenAccount::try_decode(&open.data).expect("a token account");
    let frozen = TokenAccount { state: 2, ..account }.encode();
    let mut data = open.data.clone();
    data[..frozen.len()].copy_from_slice(&frozen);
    chain.set_account(&fleet.pool.treasury, Account { data, ..open.clone() });
    fleet.sweep(chain);
    fleet.finalize(chain);
    chain.set_account(&fleet.pool.treasury, open);
    assert_ne!(fleet.pool.state(chain).owed_fee, 0);
    let collect = crank::collect_fee(&fleet.pool);
    scene.call(collect, vec![])
}

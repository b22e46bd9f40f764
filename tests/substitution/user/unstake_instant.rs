//! `unstake_instant`.

use sluice_testkit::sluice::exits;
use solana_address::Address;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{LEAVING, NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, burns_lst, holder, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("unstake_instant", call)
        .judged_account("holder", holder)
        .handled(1)
        .shared()
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongReserve"), "a pool, but the reserve is not its own")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .account("reserve", "WrongReserve")
        .account("mint", "WrongMint")
        .judged_account("lst_account", burns_lst)
        .handled(1)
        .judged_account("receiver", |_| Accepted("whoever signs for the shares chooses who is paid"))
        .shared()
        .account("token_program", "WrongTokenProgram")
}

fn call(token_program: Address) -> Call {
    let (mut scene, leaver) = Scene::queued(token_program);
    let receiver = scene.chain.new_address();
    let pool = &scene.fleet.pool;
    let exit = exits::unstake_instant(pool, &leaver.address(), &leaver.lst, &receiver, [LEAVING, 0]);
    scene.call(exit, vec![leaver.wallet])
}

//! `deposit_sol`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::instruction;
use solana_address::Address;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, payer, pool_written, receives_lst};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::{For, With};
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("deposit_sol", call)
        .judged_account("depositor", payer)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongReserve"), "a pool, but the reserve is not its own")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .account("reserve", "WrongReserve")
        .account("mint", "WrongMint")
        .judged_account("lst_account", receives_lst)
        .but(
            &[For("token_program")],
            Refused("WrongTokenProgram"),
            "compared before the token program is called",
        )
        .account("token_program", "WrongTokenProgram")
        .account("system_program", "WrongSystemProgram")
}

fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let holder = scene.fleet.pool.holder(&mut scene.chain, 10 * SOL);
    let instruction = instruction::deposit_sol(&holder.address(), &scene.fleet.pool, &holder.lst, SOL, 0);
    scene.call(instruction, vec![holder.wallet])
}

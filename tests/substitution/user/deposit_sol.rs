//! `deposit_sol` and `deposit_sol_gated`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{governance, instruction};
use solana_address::Address;
use solana_instruction::AccountMeta;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, config_read, evidence, payer, pool_written, receives_lst};
use crate::scene::Scene;
use crate::table::Outcome::Refused;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    accounts(Case::new("deposit_sol", call))
}

/// Into a pool without a gate; what opens one is tried in `gates.rs`.
pub fn gated() -> Case {
    accounts(Case::new("deposit_sol_gated", |token_program| opened(call(token_program))))
        .judged_account("config", config_read)
        .judged_account("evidence", evidence)
}

/// What is compared is compared when all accounts are loaded, and before the token program is called.
fn accounts(case: Case) -> Case {
    case.judged_account("depositor", payer)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongReserve"), "a pool, but the reserve is not its own")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .account("reserve", "WrongReserve")
        .handled(1)
        .account("mint", "WrongMint")
        .handled(1)
        .judged_account("lst_account", receives_lst)
        .handled(2)
        .account("token_program", "WrongTokenProgram")
        .handled(1)
        .account("system_program", "WrongSystemProgram")
        .handled(1)
}

/// The gated form of a deposit.
pub fn opened(mut call: Call) -> Call {
    let anything = AccountMeta::new_readonly(call.chain.new_address(), false);
    call.instruction = governance::gated(call.instruction, &call.pool, &[anything]);
    call
}

fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let holder = scene.fleet.pool.holder(&mut scene.chain, 10 * SOL);
    let instruction = instruction::deposit_sol(&holder.address(), &scene.fleet.pool, &holder.lst, SOL, 0);
    scene.call(instruction, vec![holder.wallet])
}

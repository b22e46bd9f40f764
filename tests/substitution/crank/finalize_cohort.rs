//! `finalize_cohort`.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::exits;
use solana_address::Address;
use solana_signer::Signer;

use crate::harness::Stage;
use crate::impostor::Impostor::OtherPool;
use crate::kinds::{POOL_ELSEWHERE, cranker, operators_written, pool_written};
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case, Outcome, Swap};

pub fn case() -> Case {
    Case::new("finalize_cohort", call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but the operators are not its own")
        .but(&POOL_ELSEWHERE, Refused("PrivilegeEscalation"), "the seeds in it sign for another address")
        .judged_account("operators", operators_written)
        .account("reserve", "WrongReserve")
        .judged_account("cohort", |_| {
            Accepted("what is not the oldest cohort is left alone: another may have been faster")
        })
        .account("escrow", "WrongEscrow")
        .account("mint", "WrongMint")
        .judged_account("cranker", cranker)
        .account("token_program", "WrongTokenProgram")
}

fn call(token_program: Address) -> Call {
    let (mut scene, _) = Scene::queued(token_program);
    let (chain, pool) = (&mut scene.chain, &scene.fleet.pool);
    let (keeper, head) = (chain.new_wallet(SOL), pool.state(chain).queue_head);
    let finalize = exits::finalize_cohort(pool, &keeper.pubkey(), &head);
    scene.call(finalize, vec![])
}

#[test]
fn whatever_is_passed_for_a_cohort_and_is_not_the_oldest_one_is_left_alone() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let stage = Stage::new(case(), token_program);
        let place = stage.accounts.iter().position(|flags| flags.name == "cohort").expect("in the IDL");
        for swap in stage.substitutes() {
            let Outcome::Accepted(_) = stage.expected(place, swap) else { continue };
            let Swap::With(impostor) = swap else { unreachable!("substitutes are impostors") };
            let mut instruction = stage.call.instruction.clone();
            instruction.accounts[place].pubkey = stage.placed(impostor).address;
            assert_eq!(stage.check_no_effect(&instruction), Ok(()), "{} {swap}", stage.title());
        }
    }
}

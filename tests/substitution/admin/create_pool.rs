//! `create_pool`.

use sluice_testkit::ids;
use sluice_testkit::sluice::{Pool, PoolSetup, instruction};
use solana_account::Account;
use solana_address::Address;
use solana_signer::Signer;

use crate::harness::Stage;
use crate::impostor::Impostor::FakeTokenProgram;
use crate::kinds::payer;
use crate::scene::Scene;
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::For;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("create_pool", call)
        .judged_account("payer", payer)
        .but(&[For("mint")], Refused("InvalidSeeds"), "the pool is derived from the mint before anybody pays")
        .account("mint", "InvalidSeeds")
        .account("pool", "InvalidSeeds")
        .account("reserve", "InvalidSeeds")
        .account("insurance", "InvalidSeeds")
        .account("operators", "InvalidSeeds")
        .account("config", "InvalidSeeds")
        .account("rates", "InvalidSeeds")
        .judged_account("treasury", |_| {
            Accepted("whoever creates a pool chooses who is paid; it need not exist yet")
        })
        .account("dead_shares", "InvalidSeeds")
        .account("escrow", "InvalidSeeds")
        .account("token_program", "WrongTokenProgram")
        .but(
            &[For("system_program")],
            Refused("WrongSystemProgram"),
            "the handler looks at the token program",
        )
        .account("system_program", "WrongSystemProgram")
}

fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let setup = PoolSetup { token_program, ..PoolSetup::default() };
    let (pool, payer, mint) = Pool::prepare(&mut scene.chain, &setup);
    let instruction = instruction::create_pool(&payer.pubkey(), &pool, &setup.params);
    scene.call_on(pool, instruction, vec![payer, mint])
}

/// No single swap gets as far: the mint's owner and the token program agree, and nothing is stored yet to compare with.
#[test]
fn a_fake_token_program_is_refused_even_where_the_mint_is_its_own() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let stage = Stage::new(case(), token_program);
        let mut instruction = stage.call.instruction.clone();
        let (fake, mint) = (stage.placed(FakeTokenProgram).address, stage.call.pool.mint);
        let place =
            stage.accounts.iter().position(|flags| flags.name == "token_program").expect("in the IDL");
        instruction.accounts[place].pubkey = fake;

        let forged = stage.after(|chain| {
            let account = chain.account(&mint).expect("the mint exists");
            chain.set_account(&mint, Account { owner: fake, ..account });
        });

        assert_eq!(forged.check_outcome(&instruction, "WrongTokenProgram"), Ok(()));
    }
}

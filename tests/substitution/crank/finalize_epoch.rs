//! `finalize_epoch`.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Pool, PoolSetup, instruction};
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::OtherPool;
use crate::kinds::{NOBODY_CAN_MAKE_ONE, POOL_ELSEWHERE, cranker, operators_written, pool_written, rates_written};
use crate::table::Outcome::{Accepted, Refused};
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("finalize_epoch", call)
        .judged_account("pool", pool_written)
        .but(&[With(OtherPool)], Refused("WrongOperators"), "a pool, but the operators are not its own")
        .but(&POOL_ELSEWHERE, Accepted(NOBODY_CAN_MAKE_ONE), "it names these accounts")
        .judged_account("operators", operators_written)
        .judged_account("rates", rates_written)
        .account("reserve", "WrongReserve")
        .account("insurance", "WrongInsurance")
        .account("mint", "WrongMint")
        .account("treasury", "WrongTreasury")
        .judged_account("cranker", cranker)
        .account("token_program", "WrongTokenProgram")
        .account("stake_program", "WrongStakeProgram")
}

/// After a donation so large that some of it goes to the insurance account: every account is used.
fn call(token_program: Address) -> Call {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup { token_program, ..PoolSetup::default() });
    chain.advance_epochs(1);
    chain.donate(&pool.reserve, 10 * SOL);
    let keeper = chain.new_wallet(SOL);
    let instruction = instruction::finalize_epoch(&pool, &keeper.pubkey());
    Call { chain, pool, instruction, signers: vec![] }
}

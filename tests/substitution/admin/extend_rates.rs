//! `extend_rates`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::crank;
use solana_address::Address;
use solana_signer::Signer;

use crate::impostor::Impostor::{OtherRates, RatesElsewhere};
use crate::kinds::{NOBODY_CAN_MAKE_ONE, payer, rates_written};
use crate::scene::Scene;
use crate::table::Outcome::Accepted;
use crate::table::Swap::With;
use crate::table::{Call, Case};

pub fn case() -> Case {
    Case::new("extend_rates", call)
        .judged_account("payer", payer)
        .judged_account("rates", rates_written)
        .but(&[With(OtherRates)], Accepted("whoever pays chooses whose history grows"), "any pool's")
        .but(&[With(RatesElsewhere)], Accepted(NOBODY_CAN_MAKE_ONE), "as above")
        .account("system_program", "WrongSystemProgram")
}

fn call(token_program: Address) -> Call {
    let mut scene = Scene::levelled(token_program);
    let payer = scene.chain.new_wallet(10 * SOL);
    let extend = crank::extend_rates(&scene.fleet.pool, &payer.pubkey());
    scene.call(extend, vec![payer])
}

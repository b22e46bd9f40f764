//! What the program's refusals become in a client: numbers, words, what to do.

use num_traits::FromPrimitive;
use serde_json::Value;
use sluice_client::failure::{Cause, SluiceError, explain};
use sluice_client::ids;
use sluice_client::instruction::user;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::error::IDL;
use sluice_testkit::sluice::{Holder, Pool, PoolSetup};
use sluice_testkit::{Chain, Failure};

use crate::support::keys;

/// A pool without operators, and a holder with 1,000 SOL.
fn scene() -> (Chain, Pool, Holder) {
    let mut chain = Chain::with_sluice();
    let pool = Pool::create(&mut chain, &PoolSetup::default());
    let holder = pool.holder(&mut chain, 1_000 * SOL);
    (chain, pool, holder)
}

fn deposit(chain: &mut Chain, pool: &Pool, holder: &Holder, lamports: u64) -> Failure {
    let keys = keys(chain, pool);
    let deposit = user::deposit_sol(&keys, &holder.address(), &holder.lst, lamports, 0);
    chain.try_send(&[deposit], &[&holder.wallet]).expect_err("it is refused")
}

#[test]
fn every_error_of_the_idl_has_its_number_and_its_message_in_the_client() {
    for error in IDL["errors"].as_array().expect("errors") {
        let code = error["code"].as_u64().expect("a number");
        let known = SluiceError::from_u64(code).unwrap_or_else(|| panic!("{error}"));
        assert_eq!(Value::from(format!("{known:?}")), error["name"]);
        assert_eq!(Value::from(known.to_string()), error["msg"]);
    }
}

#[test]
fn what_the_program_refuses_is_told_with_what_to_do() {
    let (mut chain, pool, holder) = scene();
    chain.advance_epochs(1);
    let failure = deposit(&mut chain, &pool, &holder, SOL);
    let told = explain(&failure.error, failure.logs());
    assert_eq!(told.cause, Cause::Sluice { error: SluiceError::StaleRate, instruction: 0 });
    assert_eq!(told.next_step(), "send finalize_epoch first, or wait for a keeper to do so");
    assert!(!told.is_transient(), "somebody has to close the epoch first");
}

#[test]
fn what_a_program_behind_sluice_refuses_is_told_as_that_programs() {
    let (mut chain, pool, holder) = scene();
    let failure = deposit(&mut chain, &pool, &holder, 2_000 * SOL);
    let told = explain(&failure.error, failure.logs());
    let Cause::Program { program, ref error, instruction: 0 } = told.cause else { panic!("{told}") };
    assert_eq!(program, Some(ids::SYSTEM_PROGRAM));
    assert_eq!(error, "the account has too few lamports (1)");
    assert_eq!(told.to_string(), "instruction 0: the System program: the account has too few lamports (1)");
    assert_eq!(told.next_step(), "fund the account, or pass a smaller amount");
}

#[test]
fn what_the_token_program_refuses_is_told_as_its_own() {
    let (mut chain, pool, holder) = scene();
    pool.deposit(&mut chain, &holder, SOL);
    let to = holder.address();
    let keys = keys(&chain, &pool);
    // Shares of which the holder has a tenth.
    let exit = user::unstake_instant(&keys, &to, &holder.lst, &to, SOL / 2, 0);
    let other = pool.holder(&mut chain, SOL);
    let mut foreign = exit.clone();
    foreign.accounts[4].pubkey = other.lst;
    let failure = chain.try_send(&[foreign], &[&holder.wallet]).expect_err("not the holder's");
    let told = explain(&failure.error, failure.logs());
    let Cause::Program { program, ref error, .. } = told.cause else { panic!("{told}") };
    assert_eq!(program, Some(ids::TOKEN));
    assert!(error.contains("too few tokens") || error.contains("neither owner nor delegate"), "{error}");
}

#[test]
fn what_anchor_refuses_is_told_in_words() {
    let (mut chain, pool, holder) = scene();
    let keys = keys(&chain, &pool);
    let mut deposit = user::deposit_sol(&keys, &holder.address(), &holder.lst, SOL, 0);
    deposit.accounts[1].is_writable = false;
    let failure = chain.try_send(&[deposit], &[&holder.wallet]).expect_err("the pool has to be writable");
    let told = explain(&failure.error, failure.logs());
    let Cause::Program { program, ref error, .. } = told.cause else { panic!("{told}") };
    assert_eq!(program, Some(ids::PROGRAM));
    assert_eq!(error, "an account must be passed as writable (2000)");
}

#[test]
fn units_that_are_used_up_are_told_as_that() {
    let (mut chain, pool, holder) = scene();
    let keys = keys(&chain, &pool);
    let deposit = user::deposit_sol(&keys, &holder.address(), &holder.lst, SOL, 0);
    let failure = chain.try_send_with_limit(2_000, &[deposit], &[&holder.wallet]).expect_err("too few units");
    let told = explain(&failure.error, failure.logs());
    let Cause::Program { ref error, .. } = told.cause else { panic!("{told}") };
    assert!(error.contains("compute units"), "{error}");
}

#[test]
fn the_client_knows_the_feature_that_allows_version_1() {
    assert_eq!(ids::TX_V1_FEATURE, agave_feature_set::enable_tx_v1::ID);
}

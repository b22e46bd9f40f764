//! Gates: attestations, byte by byte.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::gated;
use sluice_testkit::sluice::{Fleet, Holder};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::AccountMeta;

use super::gates_lab::{Attestation, created, deposit, gate};
use crate::governed::refused;

/// A pool that asks for an attestation, and one for a holder, which passes.
fn attested() -> (Chain, Fleet, Holder, Attestation) {
    let kind = gate(2);
    let (chain, fleet, holder) = created(kind);
    let attestation = Attestation::about(&holder.address(), &kind);
    (chain, fleet, holder, attestation)
}

#[test]
fn an_attestation_of_the_depositor_lets_it_in_whatever_data_it_has() {
    for len in [0, 1, 31, 32, 33, 200, 2_000] {
        let (mut chain, fleet, holder, attestation) = attested();
        let account = Attestation { data: vec![0xff; len], ..attestation }.put(&mut chain);
        let deposit = gated(deposit(&fleet.pool, &holder), &fleet.pool, &[account]);
        chain.send(&[deposit], &[&holder.wallet]);
        assert!(chain.token_amount(&holder.lst) > 0, "{len}");
        assert_eq!(fleet.pool.state(&chain).closed, 1 << 13);
    }
}

#[test]
fn an_attestation_counts_until_it_expires() {
    let (chain, fleet, holder, attestation) = attested();
    let now = chain.clock().unix_timestamp;
    for (expiry, passes) in [
        (0, true),
        (i64::MAX, true),
        (now + 1, true),
        (now, false),
        (now - 1, false),
        (1, false),
        (-1, false),
        (i64::MIN, false),
    ] {
        let mut chain = chain.clone();
        let account = Attestation { expiry, ..attestation.clone() }.put(&mut chain);
        let deposit = gated(deposit(&fleet.pool, &holder), &fleet.pool, &[account]);
        if passes {
            chain.send(&[deposit], &[&holder.wallet]);
        } else {
            refused(&mut chain, "AttestationExpired", (deposit, &holder.wallet));
        }
    }
}

#[test]
fn what_is_no_attestation_of_this_depositor_by_this_credential_and_schema_is_refused() {
    let (chain, fleet, holder, good) = attested();
    let other = Address::new_unique();
    let foreign = Attestation { owner: other, ..good.clone() };
    let wrong = |edit: fn(&mut Attestation, Address)| {
        let mut wrong = good.clone();
        edit(&mut wrong, other);
        wrong
    };
    let mut invalid = vec![
        wrong(|of, other| of.nonce = other),
        wrong(|of, other| of.credential = other),
        wrong(|of, other| of.schema = other),
        wrong(|of, _| std::mem::swap(&mut of.credential, &mut of.schema)),
    ];
    invalid.extend([0, 1, 3, 255].map(|tag| Attestation { tag, ..good.clone() }));
    let cases = invalid.into_iter().map(|it| (it, "AttestationInvalid"));
    for (attestation, error) in cases.chain([(foreign, "AttestationMissing")]) {
        let mut chain = chain.clone();
        let account = attestation.put(&mut chain);
        let deposit = gated(deposit(&fleet.pool, &holder), &fleet.pool, &[account]);
        refused(&mut chain, error, (deposit, &holder.wallet));
    }
    let mut chain = chain.clone();
    let account = good.put(&mut chain);
    for (attempt, error) in [
        (deposit(&fleet.pool, &holder), "GateNotPassed"),
        (gated(deposit(&fleet.pool, &holder), &fleet.pool, &[]), "AttestationMissing"),
        (
            gated(
                deposit(&fleet.pool, &holder),
                &fleet.pool,
                &[AccountMeta::new_readonly(ids::TOKEN, false), account.clone()],
            ),
            "AttestationMissing",
        ),
    ] {
        refused(&mut chain, error, (attempt, &holder.wallet));
    }
    // Somebody else with the holder's attestation.
    let thief = fleet.pool.holder(&mut chain, 10 * SOL);
    let theft = gated(deposit(&fleet.pool, &thief), &fleet.pool, &[account]);
    refused(&mut chain, "AttestationInvalid", (theft, &thief.wallet));
}

#[test]
fn an_account_that_ends_too_early_is_no_attestation() {
    let (chain, fleet, holder, good) = attested();
    let good = Attestation { data: vec![7; 5], ..good };
    let whole = good.bytes().len();
    // Behind the signer come the expiry and a token account, which nobody reads.
    let read = whole - 32;
    for len in (0..=whole).step_by(7).chain([read - 1, read]) {
        let mut chain = chain.clone();
        let account = good.put_bytes(&mut chain, good.bytes()[..len].to_vec());
        let deposit = gated(deposit(&fleet.pool, &holder), &fleet.pool, &[account]);
        if len >= read {
            chain.send(&[deposit], &[&holder.wallet]);
        } else {
            refused(&mut chain, "AttestationInvalid", (deposit, &holder.wallet));
        }
    }
    // A length that leads out of the account, or around.
    for lie in [6, 72, 73, u32::MAX - 136, u32::MAX] {
        let mut chain = chain.clone();
        let mut bytes = good.bytes();
        bytes.truncate(read);
        bytes[97..101].copy_from_slice(&lie.to_le_bytes());
        let account = good.put_bytes(&mut chain, bytes);
        let deposit = gated(deposit(&fleet.pool, &holder), &fleet.pool, &[account]);
        refused(&mut chain, "AttestationInvalid", (deposit, &holder.wallet));
    }
}

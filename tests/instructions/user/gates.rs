//! Gates: who may deposit into a permissioned pool, and that nothing else asks.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{gated, pause};
use sluice_testkit::sluice::{Gate, Holder, Pool, PoolSetup, instruction};
use sluice_testkit::{Chain, caller, ids};
use solana_address::Address;
use solana_instruction::AccountMeta;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::gates_lab::{Attestation, authority, created, deposit, gate, signs, stand_behind};
use crate::crank::bunker::open;
use crate::governed::refused;
use crate::named;
use crate::staker::Staker;
use crate::user::deposit_stake::roomy;

#[test]
fn who_co_signs_lets_a_deposit_in_and_it_does_what_any_other_does() {
    let authority = authority();
    let (mut chain, fleet, holder) = created(Gate { kind: 1, gate: authority.pubkey(), ..Gate::default() });
    let deposit = gated(deposit(&fleet.pool, &holder), &fleet.pool, &[signs(&authority)]);
    let quoted = fleet.pool.view(&mut chain, instruction::quote_deposit(&fleet.pool, SOL));
    let before = chain.snapshot();
    let old = fleet.pool.state(&chain);
    let receipt = chain.send(&[deposit], &[&holder.wallet, &authority]);
    let shares = i128::from(quoted[0]);
    chain
        .diff(&before)
        .fee(&receipt)
        .lamports(&holder.address(), -i128::from(SOL))
        .lamports(&fleet.pool.reserve, i128::from(SOL))
        .token(&holder.lst, shares)
        .supply(&fleet.pool.mint, shares)
        .data(&fleet.pool.address, |_, _| {
            let new = fleet.pool.state(&chain);
            assert_eq!((new.assets + new.unbooked, new.closed), (old.assets + old.unbooked + SOL, 1 << 12));
        })
        .nothing_else();
}

#[test]
fn without_the_authoritys_signature_nobody_deposits() {
    let authority = authority();
    let (mut chain, fleet, holder) = created(Gate { kind: 1, gate: authority.pubkey(), ..Gate::default() });
    let (pool, plain) = (&fleet.pool, deposit(&fleet.pool, &holder));
    let key = AccountMeta::new_readonly(authority.pubkey(), false);
    let own = AccountMeta::new_readonly(holder.address(), true);
    // Another pool of the program, whose gate is the depositor's own key.
    let mut theirs = PoolSetup::default();
    theirs.params.gate = Gate { kind: 1, gate: holder.address(), ..Gate::default() };
    let theirs = Pool::create(&mut chain, &theirs);
    let behind = |accounts: &[AccountMeta]| {
        let mut deposit = plain.clone();
        deposit.accounts.extend_from_slice(accounts);
        deposit
    };
    for (attempt, error) in [
        (plain.clone(), "GateNotPassed"),
        (gated(plain.clone(), pool, &[]), "DepositAuthorityMissing"),
        (gated(plain.clone(), pool, std::slice::from_ref(&key)), "DepositAuthorityMissing"),
        (gated(plain.clone(), pool, std::slice::from_ref(&own)), "ConstraintDuplicateMutableAccount"),
        (gated(plain.clone(), &theirs, &[]), "WrongConfig"),
        (behind(&[AccountMeta::new_readonly(pool.config, false), key.clone()]), "GateNotPassed"),
    ] {
        refused(&mut chain, error, (attempt, &holder.wallet));
    }
    // Somebody else signs; it signs, but not in its place, by another pool's config, or of the plain deposit.
    let other = chain.new_keypair();
    for (attempt, error) in [
        (gated(plain.clone(), pool, &[signs(&other)]), "DepositAuthorityMissing"),
        (gated(plain.clone(), pool, &[signs(&other), signs(&authority)]), "DepositAuthorityMissing"),
        (gated(plain.clone(), &theirs, &[signs(&authority)]), "WrongConfig"),
        (behind(&[AccountMeta::new_readonly(pool.config, false), signs(&authority)]), "GateNotPassed"),
    ] {
        assert_eq!(named(chain.try_send(&[attempt], &[&holder.wallet, &authority, &other])), error);
    }
}

#[test]
fn the_authority_itself_deposits_with_its_own_signature_and_pays_for_others() {
    let mut chain = Chain::with_sluice();
    let authority = chain.new_wallet(1_000 * SOL);
    let mut setup = PoolSetup::default();
    setup.params.gate = Gate { kind: 1, gate: authority.pubkey(), ..Gate::default() };
    let pool = Pool::create(&mut chain, &setup);
    let lst = chain.create_token_account(&authority, &ids::TOKEN, &pool.mint, &authority.pubkey());
    let own = Holder { wallet: authority.insecure_clone(), lst };
    refused(&mut chain, "GateNotPassed", (deposit(&pool, &own), &authority));
    chain.send(&[gated(deposit(&pool, &own), &pool, &[])], &[&authority]);
    let other = pool.holder(&mut chain, 0);
    let for_other = instruction::deposit_sol(&authority.pubkey(), &pool, &other.lst, SOL, 0);
    chain.send(&[gated(for_other, &pool, &[])], &[&authority]);
    assert!(chain.token_amount(&other.lst) > 0);
}

#[test]
fn a_programs_own_address_co_signs_by_cpi() {
    let vault = caller::vault().0;
    let (mut chain, fleet, holder) = created(Gate { kind: 1, gate: vault, ..Gate::default() });
    caller::deploy(&mut chain);
    let inner = gated(deposit(&fleet.pool, &holder), &fleet.pool, &[AccountMeta::new_readonly(vault, true)]);
    chain.send(&[caller::forward(&inner)], &[&holder.wallet]);
    assert!(chain.token_amount(&holder.lst) > 0);
    let mut alone = inner;
    alone.accounts.last_mut().expect("the vault").is_signer = false;
    refused(&mut chain, "DepositAuthorityMissing", (alone, &holder.wallet));
}

#[test]
fn stake_is_deposited_behind_the_same_gates() {
    for kind in [1, 2] {
        let (mut chain, fleet, _, staker) = roomy(&ids::TOKEN);
        let authority = authority();
        let named = Gate { gate: if kind == 1 { authority.pubkey() } else { gate(2).gate }, ..gate(kind) };
        stand_behind(&mut chain, &fleet.pool, &named);
        let plain = staker.deposit(&chain, &fleet, 0, 0);
        let wallet = &staker.holder.wallet;
        refused(&mut chain, "GateNotPassed", (plain.clone(), wallet));
        let missing = ["DepositAuthorityMissing", "AttestationMissing"][kind as usize - 1];
        refused(&mut chain, missing, (gated(plain.clone(), &fleet.pool, &[]), wallet));
        let evidence = match kind {
            1 => signs(&authority),
            _ => Attestation::about(&staker.holder.address(), &named).put(&mut chain),
        };
        chain.send(&[gated(plain, &fleet.pool, &[evidence])], &[wallet, &authority]);
        assert!(chain.account(&staker.stake).is_none(), "merged");
        assert!(chain.token_amount(&staker.holder.lst) > 0);
    }
}

#[test]
fn nothing_but_deposits_has_a_gate_and_a_quote_has_none() {
    let mut open = open();
    let calls = open.calls();
    for kind in [1, 2] {
        let mut chain = open.chain.clone();
        stand_behind(&mut chain, &open.fleet.pool, &gate(kind));
        for (name, call, signers) in &calls {
            let mut signers: Vec<&Keypair> = signers.iter().collect();
            signers.insert(0, &open.fleet.keeper);
            let outcome = chain.try_simulate(std::slice::from_ref(call), &signers);
            match *name {
                "deposit_sol" | "deposit_stake" => assert_eq!(named(outcome), "GateNotPassed"),
                _ => drop(outcome.unwrap_or_else(|failure| panic!("{name}: {failure}"))),
            }
        }
    }
}

#[test]
fn a_gate_opens_nothing_that_is_closed() {
    let authority = authority();
    let (mut chain, fleet, holder) = created(Gate { kind: 1, gate: authority.pubkey(), ..Gate::default() });
    let attempt = gated(deposit(&fleet.pool, &holder), &fleet.pool, &[signs(&authority)]);
    let guardian = chain.new_wallet(SOL);
    fleet.pool.edit(&mut chain, |state| state.guardian = guardian.pubkey());
    chain.send(&[pause(&fleet.pool, &guardian.pubkey(), 1)], &[&guardian]);
    let outcome = chain.try_send(std::slice::from_ref(&attempt), &[&holder.wallet, &authority]);
    assert_eq!(named(outcome), "DepositsPaused");
    fleet.pool.edit(&mut chain, |state| state.closed |= 4);
    let outcome = chain.try_send(std::slice::from_ref(&attempt), &[&holder.wallet, &authority]);
    assert_eq!(named(outcome), "Bunker");
    chain.advance_epochs(1);
    let outcome = chain.try_send(&[attempt], &[&holder.wallet, &authority]);
    assert_eq!(named(outcome), "StaleRate");
}

#[test]
fn a_staker_needs_what_a_depositor_needs_by_name_of_its_own_wallet() {
    let (mut chain, fleet, _, staker) = roomy(&ids::TOKEN);
    let kind = gate(2);
    stand_behind(&mut chain, &fleet.pool, &kind);
    let other = Attestation::about(&Address::new_unique(), &kind).put(&mut chain);
    let Staker { holder, .. } = &staker;
    let plain = staker.deposit(&chain, &fleet, 0, 0);
    refused(&mut chain, "AttestationInvalid", (gated(plain, &fleet.pool, &[other]), &holder.wallet));
}

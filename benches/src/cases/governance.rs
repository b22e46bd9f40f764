//! Decisions, pauses, deposits with a gate; closes at which a decision counts, or the insurance pays.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::governance::{parameter, pause, set_parameter};
use sluice_testkit::sluice::{FLOOR, Gate, Holder, PROGRAM, Pool, PoolParams, PoolSetup, instruction};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::row;
use crate::table::Row;

const DEPOSIT: u64 = 10 * SOL + 1;
/// Tag of `deposit_sol_gated`.
const GATED: u8 = 51;
/// Epochs from a decision to the close that makes it count.
const DELAY: u64 = 4;

pub fn rows() -> Vec<Row> {
    let limit = Some(8_000);
    vec![
        row("set_parameter/at once", decision("deposit_cap", SOL * 1_000), None),
        row("set_parameter/pending", decision("churn_bps", 500), None),
        row("pause", paused(), None),
        row("deposit_sol_gated/co-signer", gated(1), None),
        row("deposit_sol_gated/attestation", gated(2), None),
        row(
            "finalize_epoch/a change that is due",
            close(|chain, pool, governor| {
                let change = set_parameter(pool, &pool.governance, parameter("churn_bps"), 500);
                chain.send(&[change], &[governor]);
            }),
            None,
        ),
        row(
            "finalize_epoch/a loss that the insurance bears",
            close(|chain, pool, _| {
                chain.donate(&pool.insurance, 50 * SOL);
                let mut reserve = chain.account(&pool.reserve).expect("it exists");
                reserve.lamports -= 30 * SOL;
                chain.set_account(&pool.reserve, reserve);
            }),
            limit,
        ),
    ]
}

/// A pool in use, its governance, and its guardian.
fn scene(gate: Gate) -> (Chain, Pool, Keypair, Keypair) {
    let mut chain = Chain::with_sluice();
    let guardian = chain.new_wallet(SOL);
    let params = PoolParams { guardian: guardian.pubkey(), gate, fee_bps: 500, ..PoolParams::default() };
    let (pool, governor) = Pool::create_governed(&mut chain, &PoolSetup { params, ..PoolSetup::default() });
    (chain, pool, governor, guardian)
}

fn decision(name: &str, value: u64) -> u64 {
    let (chain, pool, governor, _) = scene(Gate::default());
    units(&chain, &set_parameter(&pool, &pool.governance, parameter(name), value), &[&governor])
}

fn paused() -> u64 {
    let (chain, pool, _, guardian) = scene(Gate::default());
    units(&chain, &pause(&pool, &guardian.pubkey(), 7), &[&guardian])
}

/// A close after what was done, [`DELAY`] epochs later.
fn close(before: impl FnOnce(&mut Chain, &Pool, &Keypair)) -> u64 {
    let (mut chain, pool, governor, _) = scene(Gate::default());
    let holder = pool.holder(&mut chain, 2_000 * SOL);
    pool.deposit(&mut chain, &holder, 1_000 * SOL);
    before(&mut chain, &pool, &governor);
    chain.advance_epochs(DELAY);
    units(&chain, &instruction::finalize_epoch(&pool, &holder.address()), &[&holder.wallet])
}

/// A deposit into a pool whose gate is of this kind.
fn gated(kind: u8) -> u64 {
    let [credential, schema] = [[3; 32], [4; 32]].map(Address::new_from_array);
    let authority = Keypair::new_from_array([5; 32]);
    // The service's own address is not needed: whichever program is named.
    let gate = if kind == 1 { authority.pubkey() } else { ids::STAKE };
    let keys = if kind == 1 { [Address::default(); 2] } else { [credential, schema] };
    let [credential, schema] = keys;
    let (mut chain, pool, ..) = scene(Gate { kind, gate, credential, schema });
    pool.open(&mut chain);
    let holder = pool.holder(&mut chain, 100 * SOL);
    let evidence = if kind == 1 { authority.pubkey() } else { attestation(&mut chain, &gate, &holder, keys) };
    let mut call = instruction::deposit_sol(&holder.address(), &pool, &holder.lst, DEPOSIT, 1);
    call.data[0] = GATED;
    call.accounts.push(AccountMeta::new_readonly(pool.config, false));
    call.accounts.push(AccountMeta::new_readonly(evidence, kind == 1));
    let signers: &[&Keypair] = if kind == 1 { &[&holder.wallet, &authority] } else { &[&holder.wallet] };
    units(&chain, &call, signers)
}

/// An attestation of the holder that never expires, as the Solana Attestation Service lays it out.
fn attestation(
    chain: &mut Chain,
    program: &Address,
    of: &Holder,
    [credential, schema]: [Address; 2],
) -> Address {
    let mut data = vec![2];
    for key in [of.address(), credential, schema] {
        data.extend(key.to_bytes());
    }
    data.extend(8u32.to_le_bytes());
    // Eight bytes of data, the signer, no expiry, no token account.
    data.extend([0; 8 + 32 + 8 + 32]);
    let at = chain.new_address();
    let account = Account { lamports: FLOOR * 10, data, owner: *program, ..Account::default() };
    chain.set_account(&at, account);
    at
}

fn units(chain: &Chain, call: &Instruction, signers: &[&Keypair]) -> u64 {
    chain.simulate(std::slice::from_ref(call), signers).top_level_units(&PROGRAM)
}

//! What opens the gate of a pool's deposits: who has to sign, or the depositor's attestation. Guards: `admit`,
//! `check_attestation` and `expiry` in state/entrance.rs. That no other config is taken is tried with all other
//! accounts.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Gate, Pool, PoolParams, PoolSetup};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_signer::Signer;

use crate::attestations::{Attestation, put};
use crate::harness::Stage;
use crate::table::Swap;
use crate::user::{deposit_sol, stake};

/// The bits of `Pool::closed` and the kinds of `create_pool`.
const BY_SIGNER: (u8, u16) = (1, 1 << 12);
const BY_ATTESTATION: (u8, u16) = (2, 1 << 13);

/// A deposit into a pool with a gate, and the account that opens it.
pub struct Gated {
    pub stage: Stage,
    pub gate: Gate,
    pub evidence: AccountMeta,
}

impl Gated {
    /// The gated instruction, with these as its last accounts.
    fn with(&self, behind: &[AccountMeta]) -> Instruction {
        let mut instruction = self.stage.call.instruction.clone();
        instruction.accounts.truncate(self.stage.declared() - 2);
        instruction.accounts.extend_from_slice(behind);
        instruction
    }

    pub fn config(&self) -> AccountMeta {
        AccountMeta::new_readonly(self.stage.call.pool.config, false)
    }

    #[track_caller]
    pub fn assert_open(&self, behind: &[AccountMeta]) {
        let outcome = self.stage.check_outcome(&self.with(behind), "success");
        assert_eq!(outcome, Ok(()), "{}", self.stage.title());
    }

    #[track_caller]
    pub fn assert_refused(&self, behind: &[AccountMeta], error: &str, what: &str) {
        let outcome = self.stage.check_outcome(&self.with(behind), error);
        assert_eq!(outcome, Ok(()), "{}: {what}", self.stage.title());
    }

    /// Everything that does not belong there, with a signature where that is possible.
    fn strangers(&self) -> Vec<(AccountMeta, &'static str)> {
        let own = [self.config().pubkey, self.evidence.pubkey];
        let all = self.stage.substitutes().into_iter().map(|swap| {
            let Swap::With(impostor) = swap else { unreachable!("substitutes are impostors") };
            let placed = self.stage.placed(impostor);
            (AccountMeta::new_readonly(placed.address, placed.key.is_some()), impostor.words())
        });
        all.filter(|(meta, _)| !own.contains(&meta.pubkey)).collect()
    }

    /// Every named account once more, and whether it is writable in its own place.
    fn named(&self) -> Vec<(AccountMeta, bool)> {
        let again =
            |meta: &AccountMeta| (AccountMeta::new_readonly(meta.pubkey, meta.is_signer), meta.is_writable);
        self.stage.metas()[..self.stage.declared() - 2].iter().map(again).collect()
    }
}

fn deposits() -> [Stage; 2] {
    [deposit_sol::gated(), stake::deposit_stake_gated()].map(|case| Stage::new(case, ids::TOKEN))
}

/// Gives both pools of the stage the same gate, as if they had been created with it: nothing but the pools tells their
/// configs apart.
fn close(stage: Stage, (kind, bit): (u8, u16), [gate, credential, schema]: [Address; 3]) -> (Stage, Gate) {
    let pools = [stage.call.pool.clone(), stage.call.other.pool.clone()];
    let gate = Gate { kind, gate, credential, schema };
    let stage = stage.after(|chain| pools.iter().for_each(|pool| write_gate(chain, pool, bit, &gate)));
    (stage, gate)
}

fn write_gate(chain: &mut Chain, pool: &Pool, bit: u16, gate: &Gate) {
    pool.edit(chain, |state| state.closed |= bit);
    let mut account = chain.account(&pool.config).expect("the config exists");
    for (place, key) in [gate.gate, gate.credential, gate.schema].iter().enumerate() {
        let at = 8 + 32 + place * 32;
        account.data[at..at + 32].copy_from_slice(key.as_ref());
    }
    chain.set_account(&pool.config, account);
    let config = pool.config(chain);
    assert_eq!([config.gate, config.credential, config.schema], [gate.gate, gate.credential, gate.schema]);
}

/// A deposit that somebody else has to sign.
fn signed() -> [Gated; 2] {
    deposits().map(|mut stage| {
        let authority = stage.call.chain.new_wallet(SOL);
        let evidence = AccountMeta::new_readonly(authority.pubkey(), true);
        stage.call.signers.push(authority);
        let nothing = Address::default();
        let (stage, gate) = close(stage, BY_SIGNER, [evidence.pubkey, nothing, nothing]);
        Gated { stage, gate, evidence }
    })
}

/// A deposit of whom somebody has attested something.
pub fn attested() -> [Gated; 2] {
    deposits().map(|mut stage| {
        let [credential, schema, at] = [(); 3].map(|()| stage.call.chain.new_address());
        let program = stage.call.fakes.program;
        let (stage, gate) = close(stage, BY_ATTESTATION, [program, credential, schema]);
        let evidence = AccountMeta::new_readonly(at, false);
        let valid = Attestation::of(&stage, &gate).encode();
        let stage = stage.after(|chain| put(chain, &at, &program, valid));
        Gated { stage, gate, evidence }
    })
}

#[test]
fn the_gates_here_are_those_that_create_pool_makes() {
    let key = |byte| Address::new_from_array([byte; 32]);
    let signer = Gate { kind: BY_SIGNER.0, gate: key(1), ..Gate::default() };
    let attestation = Gate { kind: BY_ATTESTATION.0, gate: key(1), credential: key(2), schema: key(3) };
    for (gate, bit) in [(signer, BY_SIGNER.1), (attestation, BY_ATTESTATION.1)] {
        let mut chain = Chain::with_sluice();
        let gated =
            PoolSetup { params: PoolParams { gate, ..PoolParams::default() }, ..PoolSetup::default() };
        let [gated, open] = [gated, PoolSetup::default()].map(|setup| Pool::create(&mut chain, &setup));
        write_gate(&mut chain, &open, bit, &gate);
        assert_eq!(gated.state(&chain).closed, open.state(&chain).closed);
        let [gated, open] = [gated, open].map(|pool| pool.config(&chain));
        assert_eq!([gated.gate, gated.credential, gated.schema], [open.gate, open.credential, open.schema]);
    }
}

#[test]
fn a_gate_opens_to_its_evidence_whatever_is_behind_it() {
    for gated in signed().into_iter().chain(attested()) {
        let behind = [gated.config(), gated.evidence.clone()];
        gated.assert_open(&behind);
        let writable = behind.clone().map(|meta| AccountMeta { is_writable: true, ..meta });
        gated.assert_open(&writable);
        let (stranger, _) = gated.strangers().swap_remove(0);
        gated.assert_open(&[&behind[..], &[stranger], &behind].concat());
    }
}

/// By the plain instructions nobody comes in, whatever is behind their accounts.
#[test]
fn a_gate_opens_to_no_plain_deposit() {
    for gated in signed().into_iter().chain(attested()) {
        let mut plain = gated.with(&[]);
        plain.data[0] = if plain.data[0] == 51 { 3 } else { 28 };
        for behind in [vec![], vec![gated.config(), gated.evidence.clone()]] {
            let mut plain = plain.clone();
            plain.accounts.extend(behind);
            assert_eq!(gated.stage.check_outcome(&plain, "GateNotPassed"), Ok(()), "{}", gated.stage.title());
        }
    }
}

#[test]
fn no_other_account_is_taken_for_the_evidence() {
    for (gates, missing) in
        [signed(), attested()].into_iter().zip(["DepositAuthorityMissing", "AttestationMissing"])
    {
        for gated in gates {
            for (stranger, what) in gated.strangers() {
                // Of the attestations' program, but no attestation.
                let owner = gated.stage.call.chain.account(&stranger.pubkey).map(|account| account.owner);
                let owned = gated.gate.kind == BY_ATTESTATION.0 && owner == Some(gated.gate.gate);
                let error = if owned { "AttestationInvalid" } else { missing };
                gated.assert_refused(&[gated.config(), stranger], error, what);
            }
            for (meta, writable) in gated.named() {
                let error = if writable { "ConstraintDuplicateMutableAccount" } else { missing };
                gated.assert_refused(&[gated.config(), meta], error, "a named account");
            }
        }
    }
}

#[test]
fn a_deposit_authority_that_does_not_sign_is_none() {
    for gated in signed() {
        let silent = AccountMeta { is_signer: false, ..gated.evidence.clone() };
        gated.assert_refused(&[gated.config(), silent], "DepositAuthorityMissing", "unsigned");
    }
}

/// Its signature is among the named accounts, and an account that is writable there is lent once.
#[test]
fn a_deposit_authority_that_deposits_itself_is_not_passed_again() {
    for stage in deposits() {
        let depositor = stage.metas()[0].pubkey;
        let nothing = Address::default();
        let (stage, gate) = close(stage, BY_SIGNER, [depositor, nothing, nothing]);
        let evidence = AccountMeta::new_readonly(depositor, true);
        let gated = Gated { stage, gate, evidence };
        gated.assert_open(&[gated.config(), AccountMeta::new_readonly(ids::SYSTEM, false)]);
        let twice = [gated.config(), gated.evidence.clone()];
        gated.assert_refused(&twice, "ConstraintDuplicateMutableAccount", "itself once more");
    }
}

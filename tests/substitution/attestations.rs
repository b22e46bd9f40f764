//! The bytes of a depositor's attestation: what of them is compared, how far they are read, and when it has expired.
//! Guards: `check_attestation` and `expiry` in state/entrance.rs.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::Gate;
use solana_account::Account;
use solana_address::Address;

use crate::gates::{Gated, attested};
use crate::harness::Stage;

/// An attestation as the Solana Attestation Service stores it.
#[derive(Clone)]
pub struct Attestation {
    tag: u8,
    nonce: Address,
    credential: Address,
    schema: Address,
    /// What stands for the length of the data.
    len: u32,
    data: Vec<u8>,
    expiry: i64,
}

impl Attestation {
    /// Of the depositor, for ever.
    pub fn of(stage: &Stage, gate: &Gate) -> Self {
        let (credential, schema, nonce) = (gate.credential, gate.schema, stage.metas()[0].pubkey);
        let blank = Self { tag: 2, nonce, credential, schema, len: 0, data: vec![], expiry: 0 };
        blank.about(33)
    }

    /// With so many bytes of data.
    fn about(self, len: u32) -> Self {
        Self { len, data: vec![7; len as usize], ..self }
    }

    /// With what follows the expiry and is not looked at: a token account.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.until_expiry();
        bytes.extend([0; 32]);
        bytes
    }

    fn until_expiry(&self) -> Vec<u8> {
        let mut bytes = vec![self.tag];
        for key in [&self.nonce, &self.credential, &self.schema] {
            bytes.extend(key.as_ref());
        }
        bytes.extend(self.len.to_le_bytes());
        bytes.extend(&self.data);
        // Who signed it.
        bytes.extend([9; 32]);
        bytes.extend(self.expiry.to_le_bytes());
        bytes
    }
}

pub fn put(chain: &mut Chain, at: &Address, owner: &Address, data: Vec<u8>) {
    chain.set_account(at, Account { lamports: SOL, data, owner: *owner, ..Account::default() });
}

/// A deposit of whom this is attested.
fn with(gated: Gated, data: Vec<u8>) -> Gated {
    let (at, program) = (gated.evidence.pubkey, gated.gate.gate);
    let stage = gated.stage.after(|chain| put(chain, &at, &program, data));
    Gated { stage, ..gated }
}

/// Panics unless other bytes in the place of the attestation have this outcome.
#[track_caller]
fn assert_outcome(gated: Gated, data: Vec<u8>, outcome: &str, what: &str) -> Gated {
    let gated = with(gated, data);
    gated.assert_refused(&[gated.config(), gated.evidence.clone()], outcome, what);
    gated
}

fn valid(gated: &Gated) -> Attestation {
    Attestation::of(&gated.stage, &gated.gate)
}

#[test]
fn an_attestation_of_another_program_is_none() {
    for gated in attested() {
        let (at, data) = (gated.evidence.pubkey, valid(&gated).encode());
        let stranger = gated.stage.call.fakes.token_program;
        let stage = gated.stage.after(|chain| put(chain, &at, &stranger, data));
        let gated = Gated { stage, ..gated };
        let behind = [gated.config(), gated.evidence.clone()];
        gated.assert_refused(&behind, "AttestationMissing", "byte for byte, of another program");
    }
}

#[test]
fn an_attestation_of_somebody_else_or_of_something_else_is_refused() {
    for gated in attested() {
        let right = valid(&gated);
        let other = Address::new_from_array([5; 32]);
        let (credential, schema) = (right.credential, right.schema);
        let wrong = [
            ("another credential", Attestation { credential: other, ..right.clone() }),
            ("another schema", Attestation { schema: other, ..right.clone() }),
            ("another wallet", Attestation { nonce: other, ..right.clone() }),
            (
                "both the wrong way round",
                Attestation { credential: schema, schema: credential, ..right.clone() },
            ),
        ];
        let mut gated = gated;
        for (what, attestation) in wrong {
            gated = assert_outcome(gated, attestation.encode(), "AttestationInvalid", what);
        }
        for tag in (0..=u8::MAX).filter(|tag| *tag != right.tag) {
            let attestation = Attestation { tag, ..right.clone() };
            gated = assert_outcome(gated, attestation.encode(), "AttestationInvalid", &format!("tag {tag}"));
        }
        // A bit of every byte that is compared.
        for at in 0..97 {
            let mut data = right.encode();
            data[at] ^= 1;
            gated = assert_outcome(gated, data, "AttestationInvalid", &format!("byte {at}"));
        }
        assert_outcome(gated, right.encode(), "success", "as it was");
    }
}

/// The expiry is the last thing that is looked at.
#[test]
fn an_attestation_that_is_cut_short_is_refused_by_name_at_every_length() {
    for mut gated in attested() {
        let right = valid(&gated);
        let (whole, needed) = (right.encode(), right.until_expiry().len());
        for len in 0..=whole.len() {
            let outcome = if len < needed { "AttestationInvalid" } else { "success" };
            gated = assert_outcome(gated, whole[..len].to_vec(), outcome, &format!("cut to {len} bytes"));
        }
    }
}

#[test]
fn an_attestation_about_nothing_or_about_much_is_read_behind_its_data() {
    for mut gated in attested() {
        for len in [0, 1, 32, 33, 1_000] {
            let right = valid(&gated).about(len);
            gated = assert_outcome(gated, right.encode(), "success", &format!("{len} bytes"));
            let gone = Attestation { expiry: 1, ..right };
            gated = assert_outcome(gated, gone.encode(), "AttestationExpired", &format!("{len} bytes"));
        }
    }
}

/// None of them ends the reading anywhere but behind the last byte.
#[test]
fn a_length_that_lies_is_refused_by_name() {
    for mut gated in attested() {
        for true_len in [0, 33] {
            let right = valid(&gated).about(true_len);
            let beyond = (true_len + 1..true_len + 50).chain([1 << 16, 1 << 31]);
            let highest = (0..200).map(|less| u32::MAX - less);
            for len in beyond.chain(highest) {
                let lie = Attestation { len, ..right.clone() }.until_expiry();
                let what = format!("{len} instead of {true_len}");
                gated = assert_outcome(gated, lie, "AttestationInvalid", &what);
            }
        }
    }
}

#[test]
fn an_attestation_counts_until_the_second_in_which_it_expires() {
    for mut gated in attested() {
        let now = gated.stage.call.chain.clock().unix_timestamp;
        assert!(now > 1, "there is a second before");
        let open = [0, now + 1, i64::MAX].map(|expiry| (expiry, "success"));
        let gone = [now, now - 1, 1, -1, i64::MIN].map(|expiry| (expiry, "AttestationExpired"));
        for (expiry, outcome) in open.into_iter().chain(gone) {
            let attestation = Attestation { expiry, ..valid(&gated) };
            gated = assert_outcome(gated, attestation.encode(), outcome, &format!("until {expiry} at {now}"));
        }
    }
}

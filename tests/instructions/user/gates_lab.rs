//! Gates and what passes them, byte by byte.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, Gate, Holder, Pool, PoolParams, PoolSetup, instruction};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A gated pool, as it was created.
pub fn created(kind: Gate) -> (Chain, Fleet, Holder) {
    let mut chain = Chain::with_sluice();
    let params = PoolParams { gate: kind, ..PoolParams::default() };
    let fleet = Fleet::new(&mut chain, &PoolSetup { params, ..PoolSetup::default() }, &[]);
    let holder = fleet.pool.holder(&mut chain, 1_000 * SOL);
    (chain, fleet, holder)
}

pub fn deposit(pool: &Pool, holder: &Holder) -> Instruction {
    instruction::deposit_sol(&holder.address(), pool, &holder.lst, SOL, 0)
}

pub fn signs(key: &Keypair) -> AccountMeta {
    AccountMeta::new_readonly(key.pubkey(), true)
}

/// A key that co-signs.
pub fn authority() -> Keypair {
    Keypair::new_from_array([0xa7; 32])
}

/// A gate of a kind: 1 a co-signer, 2 an attestation. The keys are nobody's.
pub fn gate(kind: u8) -> Gate {
    let key = |byte: u8| Address::new_from_array([byte; 32]);
    match kind {
        1 => Gate { kind, gate: key(0xa1), ..Gate::default() },
        _ => Gate { kind, gate: key(0xa2), credential: key(0xc2), schema: key(0xe2) },
    }
}

/// Puts a pool that has none behind a gate, as it could have been created.
pub fn stand_behind(chain: &mut Chain, pool: &Pool, gate: &Gate) {
    pool.edit(chain, |state| state.closed |= 1 << (11 + gate.kind));
    let mut account = chain.account(&pool.config).expect("the config exists");
    for (at, key) in [(40, gate.gate), (72, gate.credential), (104, gate.schema)] {
        account.data[at..at + 32].copy_from_slice(key.as_ref());
    }
    chain.set_account(&pool.config, account);
    let config = pool.config(chain);
    assert_eq!((config.gate, config.credential, config.schema), (gate.gate, gate.credential, gate.schema));
}

/// An attestation as the Solana Attestation Service lays it out.
#[derive(Clone, Debug)]
pub struct Attestation {
    pub owner: Address,
    pub tag: u8,
    pub nonce: Address,
    pub credential: Address,
    pub schema: Address,
    pub data: Vec<u8>,
    pub expiry: i64,
}

impl Attestation {
    /// What passes `gate`, for ever.
    pub fn about(wallet: &Address, gate: &Gate) -> Self {
        Self {
            owner: gate.gate,
            tag: 2,
            nonce: *wallet,
            credential: gate.credential,
            schema: gate.schema,
            data: vec![],
            expiry: 0,
        }
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![self.tag];
        for key in [self.nonce, self.credential, self.schema] {
            bytes.extend(key.to_bytes());
        }
        bytes.extend(u32::try_from(self.data.len()).expect("data of an account").to_le_bytes());
        bytes.extend(&self.data);
        // The signer, then the expiry, then the token account.
        bytes.extend([0x51; 32]);
        bytes.extend(self.expiry.to_le_bytes());
        bytes.extend([0; 32]);
        bytes
    }

    /// Writes the account, and names it as an instruction does.
    pub fn put(&self, chain: &mut Chain) -> AccountMeta {
        self.put_bytes(chain, self.bytes())
    }

    pub fn put_bytes(&self, chain: &mut Chain, data: Vec<u8>) -> AccountMeta {
        let address = chain.new_address();
        let lamports = chain.minimum_balance(data.len());
        let account = Account { lamports, data, owner: self.owner, executable: false, rent_epoch: 0 };
        chain.set_account(&address, account);
        AccountMeta::new_readonly(address, false)
    }
}

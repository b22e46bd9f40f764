//! Who and what takes part in the scenes besides the pools: roles, and programs that are not what they seem.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::PoolParams;
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Who has roles in a pool, besides its governance.
pub struct Roles {
    pub curator: Keypair,
    pub guardian: Keypair,
}

/// Programs that nobody should take for the real ones.
#[derive(Clone, Copy)]
pub struct Fakes {
    /// Owns what looks like an account of another program. Has no code.
    pub program: Address,
    /// The token program's code.
    pub token_program: Address,
    /// The stake program's code.
    pub stake_program: Address,
}

impl Roles {
    /// Neither is refused for want of lamports.
    pub fn new(chain: &mut Chain) -> Self {
        Self { curator: chain.new_wallet(100 * SOL), guardian: chain.new_wallet(100 * SOL) }
    }

    /// A curator that may do what governance may, as far as that is possible.
    pub fn params(&self) -> PoolParams {
        PoolParams {
            fee_bps: 500,
            bounty_bps: 1_000,
            bounty_unit: 5_000,
            curator_cap: 1 << 62,
            curator_share: 10_000,
            curator_weight: 100,
            curator_inflation_bps: 1_000,
            curator_block_bps: 10_000,
            curator_zero_bps: 2_000,
            curator: self.curator.pubkey(),
            guardian: self.guardian.pubkey(),
            ..PoolParams::default()
        }
    }

    pub fn copy(&self) -> Self {
        Self { curator: self.curator.insecure_clone(), guardian: self.guardian.insecure_clone() }
    }
}

impl Fakes {
    pub fn load(chain: &mut Chain, token_program: &Address) -> Self {
        let program = chain.new_address();
        let mut load = |original: &Address| {
            let (elf, address) = (elf_of(chain, original), chain.new_address());
            chain.svm_mut().add_program(address, &elf).expect("the code of a program that runs loads");
            address
        };
        Self { program, token_program: load(token_program), stake_program: load(&ids::STAKE) }
    }
}

/// The code of a program that the chain came with.
fn elf_of(chain: &Chain, program: &Address) -> Vec<u8> {
    const PROGRAM_DATA_HEADER: usize = 45;
    let account = chain.account(program).expect("the program exists");
    if account.owner != ids::LOADER_V3 {
        return account.data;
    }
    let program_data = Address::new_from_array(account.data[4..36].try_into().expect("32 bytes"));
    chain.data(&program_data)[PROGRAM_DATA_HEADER..].to_vec()
}

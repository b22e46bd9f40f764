//! What is put in an account's place. All of them are tried in every account of every instruction.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::state::POOL_LEN;
use sluice_testkit::sluice::{FLOOR, PROGRAM, Pool};
use sluice_testkit::token::TokenAccount;
use sluice_testkit::{Chain, ids};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

macro_rules! impostors {
    ($($name:ident: $words:literal,)*) => {
        /// An account that does not belong where it is put.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Impostor {
            $(#[doc = $words] $name,)*
        }

        impl Impostor {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What it is, for a report.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => $words,)*
                }
            }
        }
    };
}

impostors! {
    // Of another kind.
    Nothing: "an address where no account is",
    Wallet: "somebody's wallet",
    ForeignState: "data of an unrelated program",
    ForeignEmpty: "an account of an unrelated program without data",
    Clock: "the clock sysvar",
    SystemProgram: "the System program",
    Sluice: "Sluice itself",
    StakeProgram: "the stake program",
    // The pool's own, in another's role. Those that the call passes anyway are tried as duplicates and exchanges.
    OwnPool: "the pool",
    OwnMint: "the pool's mint",
    OwnReserve: "the pool's reserve",
    OwnInsurance: "the pool's insurance account",
    OwnDeadShares: "the pool's dead shares",
    OwnTokenProgram: "the pool's token program",
    // Of the same kind, owner and layout, but another pool's.
    OtherPool: "another pool",
    OtherMint: "another pool's mint",
    OtherReserve: "another pool's reserve",
    OtherInsurance: "another pool's insurance account",
    OtherDeadShares: "another pool's dead shares",
    OtherLst: "a token account of another pool's mint",
    // Pools.
    PoolOfFakeProgram: "the pool byte for byte, of a fake program",
    PoolOfSystem: "the pool byte for byte, of the System program",
    PoolWithWrongTag: "the pool under another discriminator, of Sluice",
    PoolCutShort: "the pool less its last byte, of Sluice",
    PoolElsewhere: "the pool byte for byte, of Sluice, at an address that is not derived",
    // Reserves and insurance accounts.
    VaultElsewhere: "lamports of Sluice without data, at an address that is not derived",
    // Mints.
    MintTwin: "another mint with the same bytes, the pool its authority",
    MintOfOtherTokenProgram: "the mint byte for byte, of the other token program",
    MintOfFakeTokenProgram: "the mint byte for byte, of a fake token program",
    // Token accounts.
    Lst: "somebody's token account of the pool's mint",
    LstUninitialised: "an account of the token program that is not initialised",
    LstFrozen: "a frozen token account of the pool's mint",
    LstOfOtherTokenProgram: "a token account of the pool's mint, of the other token program",
    LstOfFakeTokenProgram: "a token account of the pool's mint, of a fake token program",
    // Token programs.
    OtherTokenProgram: "the other token program",
    FakeTokenProgram: "the token program's code at another address",
}

/// An impostor on a chain.
pub struct Placed {
    pub impostor: Impostor,
    pub address: Address,
    /// Signs for it where a signature is asked for. None has one at an address that nobody can sign for.
    pub key: Option<Keypair>,
}

/// Makes the impostors of one pool.
pub struct Theatre<'a> {
    pub chain: &'a mut Chain,
    pub pool: &'a Pool,
    pub other: &'a Pool,
    pub fake_program: Address,
    pub fake_token_program: Address,
}

impl Theatre<'_> {
    /// Puts `impostor` on the chain, if it is not there.
    pub fn place(&mut self, impostor: Impostor) -> Placed {
        let (address, key) = match self.found(impostor) {
            Some(address) => (address, None),
            None => {
                let key = self.chain.new_keypair();
                let address = key.pubkey();
                if let Some(account) = self.made(impostor) {
                    self.chain.set_account(&address, account);
                }
                (address, Some(key))
            }
        };
        if self.chain.name(&address) == address.to_string() {
            self.chain.label(&address, impostor.words());
        }
        Placed { impostor, address, key }
    }

    /// Where it is, if it is there by itself.
    fn found(&self, impostor: Impostor) -> Option<Address> {
        use Impostor as I;
        Some(match impostor {
            I::Clock => ids::CLOCK,
            I::SystemProgram => ids::SYSTEM,
            I::Sluice => PROGRAM,
            I::StakeProgram => ids::STAKE,
            I::OwnPool => self.pool.address,
            I::OwnMint => self.pool.mint,
            I::OwnReserve => self.pool.reserve,
            I::OwnInsurance => self.pool.insurance,
            I::OwnDeadShares => self.pool.dead_shares,
            I::OwnTokenProgram => self.pool.token_program,
            I::OtherPool => self.other.address,
            I::OtherMint => self.other.mint,
            I::OtherReserve => self.other.reserve,
            I::OtherInsurance => self.other.insurance,
            I::OtherDeadShares => self.other.dead_shares,
            I::OtherTokenProgram => self.other_token_program(),
            I::FakeTokenProgram => self.fake_token_program,
            _ => return None,
        })
    }

    /// What is written to a fresh address; nothing for [`Impostor::Nothing`].
    fn made(&mut self, impostor: Impostor) -> Option<Account> {
        use Impostor as I;
        let token_program = self.pool.token_program;
        let lst = |mint| TokenAccount::new(mint, &self.fake_program, 0).encode();
        let frozen = TokenAccount { state: 2, ..TokenAccount::new(&self.pool.mint, &self.fake_program, 0) };
        let (owner, data) = match impostor {
            I::Nothing => return None,
            I::Wallet => (ids::SYSTEM, vec![]),
            I::ForeignState => (self.fake_program, vec![0xff; POOL_LEN]),
            I::ForeignEmpty => (self.fake_program, vec![]),
            I::PoolOfFakeProgram => (self.fake_program, self.pool_bytes()),
            I::PoolOfSystem => (ids::SYSTEM, self.pool_bytes()),
            I::PoolWithWrongTag => {
                let mut data = self.pool_bytes();
                data[0] ^= 1;
                (PROGRAM, data)
            }
            I::PoolCutShort => (PROGRAM, self.pool_bytes()[..POOL_LEN - 1].to_vec()),
            I::PoolElsewhere => (PROGRAM, self.pool_bytes()),
            I::VaultElsewhere => (PROGRAM, vec![]),
            I::MintTwin => (token_program, self.chain.data(&self.pool.mint)),
            I::MintOfOtherTokenProgram => (self.other_token_program(), self.chain.data(&self.pool.mint)),
            I::MintOfFakeTokenProgram => (self.fake_token_program, self.chain.data(&self.pool.mint)),
            I::Lst => (token_program, lst(&self.pool.mint)),
            I::OtherLst => (token_program, lst(&self.other.mint)),
            I::LstUninitialised => (token_program, vec![0; frozen.encode().len()]),
            I::LstFrozen => (token_program, frozen.encode()),
            I::LstOfOtherTokenProgram => (self.other_token_program(), lst(&self.pool.mint)),
            I::LstOfFakeTokenProgram => (self.fake_token_program, lst(&self.pool.mint)),
            found => panic!("{found:?} is there by itself"),
        };
        // Whatever it is, it can pay: no swap may be refused for want of lamports.
        Some(Account { lamports: FLOOR + 100 * SOL, data, owner, ..Account::default() })
    }

    /// The pool's bytes; another pool's where it does not exist yet.
    fn pool_bytes(&self) -> Vec<u8> {
        self.chain.try_data(&self.pool.address).unwrap_or_else(|| self.chain.data(&self.other.address))
    }

    fn other_token_program(&self) -> Address {
        if self.pool.token_program == ids::TOKEN { ids::TOKEN_2022 } else { ids::TOKEN }
    }
}

/// The code of a program that the chain came with.
pub fn elf_of(chain: &Chain, program: &Address) -> Vec<u8> {
    const PROGRAM_DATA_HEADER: usize = 45;
    let account = chain.account(program).expect("the program exists");
    if account.owner != ids::LOADER_V3 {
        return account.data;
    }
    let program_data = Address::new_from_array(account.data[4..36].try_into().expect("32 bytes"));
    chain.data(&program_data)[PROGRAM_DATA_HEADER..].to_vec()
}

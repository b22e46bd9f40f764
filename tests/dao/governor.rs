//! Who governs a pool, and how what they decide comes to be executed.

use sluice_testkit::chain::{SECONDS_PER_EPOCH, SLOTS_PER_EPOCH, SOL};
use sluice_testkit::diff::Diff;
use sluice_testkit::sluice::{Pool, PoolSetup, instruction};
use sluice_testkit::token::Mint;
use sluice_testkit::{Chain, Failure, Receipt, executor};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A governance of a pool.
pub trait Governor {
    /// The address that the pool stores.
    fn address(&self) -> Address;

    /// Who pays for what an instruction opens, and signs for that.
    fn payer(&self) -> Address;

    /// How deep below the transaction Sluice is called; 1 is at its top.
    fn depth(&self) -> usize;

    /// Has everybody agree on the instruction. It may have to wait.
    fn agree(&self, chain: &mut Chain, instruction: &Instruction) -> Agreed;

    /// Lets the time pass after which what was just agreed on may be executed.
    fn wait(&self, chain: &mut Chain);

    /// All of it.
    fn execute(&self, chain: &mut Chain, instruction: Instruction) -> Result<Receipt, Failure> {
        let agreed = self.agree(chain, &instruction);
        self.wait(chain);
        agreed.execute(chain)
    }
}

/// What was agreed on.
pub struct Agreed {
    /// What executes it.
    pub instruction: Instruction,
    /// Who sends that; the first pays the fee.
    pub signers: Vec<Keypair>,
    /// What it leaves in the accounts of the DAO's program.
    pub marks: Vec<Mark>,
}

/// That something was executed.
pub struct Mark {
    /// Where it was stored.
    pub account: Address,
    /// Where the mark stands in it.
    pub at: usize,
    /// The mark, of a time.
    pub bytes: fn(i64) -> Vec<u8>,
}

impl Agreed {
    /// For `instruction`, signed by those of whom there is a key.
    pub fn new(mut instruction: Instruction, signers: Vec<Keypair>, marks: Vec<Mark>) -> Self {
        for account in &mut instruction.accounts {
            account.is_signer &= signers.iter().any(|signer| signer.pubkey() == account.pubkey);
        }
        Self { instruction, signers, marks }
    }

    /// Executes it.
    pub fn execute(&self, chain: &mut Chain) -> Result<Receipt, Failure> {
        let needed =
            |signer: &&Keypair| self.instruction.accounts.iter().any(|a| a.pubkey == signer.pubkey());
        let mut signers = vec![&self.signers[0]];
        signers.extend(self.signers[1..].iter().filter(needed));
        chain.try_send(std::slice::from_ref(&self.instruction), &signers)
    }

    /// States that it was executed now.
    pub fn marked<'chain>(&self, chain: &Chain, diff: Diff<'chain>) -> Diff<'chain> {
        let now = chain.clock().unix_timestamp;
        self.marks.iter().fold(diff, |diff, mark| {
            diff.data(&mark.account, |before, after| {
                let (mut expected, bytes) = (before.to_vec(), (mark.bytes)(now));
                expected[mark.at..mark.at + bytes.len()].copy_from_slice(&bytes);
                assert_eq!(after, expected);
            })
        })
    }
}

/// A key in one hand.
pub struct Key(pub Keypair);

impl Governor for Key {
    fn address(&self) -> Address {
        self.0.pubkey()
    }

    fn payer(&self) -> Address {
        self.0.pubkey()
    }

    fn depth(&self) -> usize {
        1
    }

    fn agree(&self, _: &mut Chain, instruction: &Instruction) -> Agreed {
        Agreed::new(instruction.clone(), vec![self.0.insecure_clone()], vec![])
    }

    fn wait(&self, _: &mut Chain) {}
}

/// A chain with Sluice and a DAO's programs.
pub fn chain() -> Chain {
    let mut chain = Chain::with_sluice();
    executor::deploy(&mut chain);
    chain
}

/// A pool that `governance` governs from its creation on. It signs for none of it.
pub fn pool_of(chain: &mut Chain, governance: &Address) -> Pool {
    let setup = PoolSetup::default();
    let (payer, mint) = (chain.new_wallet(100 * SOL), chain.new_keypair());
    let pool = Pool::of(&mint.pubkey(), &setup.token_program, governance);
    pool.label(chain);
    chain.craft_mint_at(&pool.mint, &setup.token_program, &Mint::new(&pool.address));
    chain.create_associated(&payer, &setup.token_program, &pool.mint, governance);
    chain.send(&[instruction::create_pool(&payer.pubkey(), &pool, &setup.params)], &[&payer, &mint]);
    pool
}

/// Lets time pass, within the epoch.
pub fn pass(chain: &mut Chain, seconds: u32) {
    let slots = u64::from(seconds) * SLOTS_PER_EPOCH / SECONDS_PER_EPOCH;
    chain.set_slot_in_epoch(chain.slot_in_epoch() + slots);
}

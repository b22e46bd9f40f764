//! [`Lab`]: a chain with one build of the stake program, and stake accounts in whatever stage a test asks for.

use sluice_testkit::{Chain, chain::SOL, ids};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_instruction_error::InstructionError;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_stake_interface::stake_history::StakeHistoryEntry;

use crate::{
    instruction::{self, Form},
    version::Version,
    vote::{self, EpochCredits, Layout},
};

/// Bytes of a stake account.
pub const LEN: usize = 200;
/// What 5.x writes into every account's `rent_exempt_reserve`, whatever the rent is.
pub const PSEUDO_RESERVE: u64 = 2_282_880;
/// "Never", where an epoch is meant.
pub const NEVER: u64 = u64::MAX;

/// The stake program's own error codes that these tests meet.
pub mod code {
    use solana_instruction_error::InstructionError::{self, Custom};

    pub const ALREADY_DEACTIVATED: InstructionError = Custom(2);
    pub const TOO_SOON_TO_REDELEGATE: InstructionError = Custom(3);
    pub const MERGE_TRANSIENT_STAKE: InstructionError = Custom(5);
    pub const MERGE_MISMATCH: InstructionError = Custom(6);
    pub const INSUFFICIENT_REFERENCE_VOTES: InstructionError = Custom(9);
    pub const VOTE_ADDRESS_MISMATCH: InstructionError = Custom(10);
    pub const NOT_DELINQUENT_LONG_ENOUGH: InstructionError = Custom(11);
    pub const INSUFFICIENT_DELEGATION: InstructionError = Custom(12);
    pub const EPOCH_REWARDS_ACTIVE: InstructionError = Custom(16);
    /// Deprecated for MissingAccount, yet what programs built before that return.
    #[expect(deprecated)]
    pub const NOT_ENOUGH_ACCOUNTS: InstructionError = InstructionError::NotEnoughAccountKeys;
}

/// What an instruction came to.
pub type Outcome = Result<(), InstructionError>;

/// Where in its life an account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Initialized,
    /// Deactivated in an earlier epoch, cooled down: a delegation in bytes only.
    Cooled,
    /// Delegated in this epoch.
    Activating,
    Active,
    /// Active until the end of this epoch.
    Deactivating,
}

pub const STAGES: [Stage; 5] =
    [Stage::Initialized, Stage::Cooled, Stage::Activating, Stage::Active, Stage::Deactivating];

/// A stake account's lamports and its 200 bytes, read by offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stake {
    pub lamports: u64,
    /// 0 uninitialized, 1 initialized, 2 stake.
    pub tag: u32,
    pub reserve: u64,
    pub staker: Address,
    pub withdrawer: Address,
    pub voter: Address,
    pub delegation: u64,
    pub activation: u64,
    pub deactivation: u64,
    pub credits: u64,
}

pub struct Lab {
    pub chain: Chain,
    pub version: Version,
    pub payer: Keypair,
    pub staker: Keypair,
    pub withdrawer: Keypair,
    /// What accounts are delegated to, unless a test says otherwise.
    pub vote: Address,
    pub other_vote: Address,
}

impl Lab {
    pub fn new(version: Version) -> Self {
        let mut chain = version.chain();
        let [payer, staker, withdrawer] = [(); 3].map(|()| chain.new_wallet(1_000 * SOL));
        let [vote, other_vote] = [(); 2].map(|()| chain.new_address());
        let mut lab = Self { chain, version, payer, staker, withdrawer, vote, other_vote };
        for address in [vote, other_vote] {
            lab.set_credits(&address, &[(lab.epoch(), 1_000, 900)]);
        }
        lab
    }

    pub fn epoch(&self) -> u64 {
        self.chain.epoch()
    }

    pub fn next_epoch(&mut self) {
        self.chain.advance_epochs(1);
    }

    /// What a stake account must have besides its delegation.
    pub fn rent(&self) -> u64 {
        self.chain.minimum_balance(LEN)
    }

    /// Puts a vote account there, in the newest layout that this version reads.
    pub fn set_credits(&mut self, vote: &Address, credits: &[EpochCredits]) {
        let layout = if self.version.is_old() { Layout::V3 } else { Layout::V4 };
        self.chain.set_account(vote, vote::account(layout, credits));
    }

    /// The cluster's stake in `epoch`.
    pub fn set_history(&mut self, epoch: u64, effective: u64, activating: u64, deactivating: u64) {
        self.chain.set_stake_history(&[(epoch, StakeHistoryEntry { effective, activating, deactivating })]);
    }

    pub fn read(&self, stake: &Address) -> Stake {
        let account = self.chain.account(stake).expect("a stake account");
        assert_eq!((account.owner, account.data.len()), (ids::STAKE, LEN));
        let data = &account.data;
        let word = |at: usize| u64::from_le_bytes(data[at..at + 8].try_into().expect("eight bytes"));
        let address = |at: usize| Address::try_from(&data[at..at + 32]).expect("32 bytes");
        Stake {
            lamports: account.lamports,
            tag: u32::from_le_bytes(data[..4].try_into().expect("four bytes")),
            reserve: word(4),
            staker: address(12),
            withdrawer: address(44),
            voter: address(124),
            delegation: word(156),
            activation: word(164),
            deactivation: word(172),
            credits: word(188),
        }
    }

    /// 200 bytes of the stake program's, all zero.
    pub fn uninitialized(&mut self, lamports: u64) -> Address {
        let address = self.chain.new_address();
        let account = Account { lamports, data: vec![0; LEN], owner: ids::STAKE, ..Account::default() };
        self.chain.set_account(&address, account);
        address
    }

    /// Rent and `above` it, nothing delegated.
    pub fn initialized(&mut self, above: u64) -> Address {
        let stake = self.uninitialized(self.rent() + above);
        let (staker, withdrawer) = (self.staker.pubkey(), self.withdrawer.pubkey());
        self.run(self.version.form().initialize(&stake, &staker, &withdrawer)).expect("Initialize");
        stake
    }

    /// Rent and `above` it, delegated in this epoch.
    pub fn activating(&mut self, above: u64) -> Address {
        let (stake, vote) = (self.initialized(above), self.vote);
        self.delegate(&stake, &vote).expect("DelegateStake");
        stake
    }

    /// Accounts with so much above their rent, each at its stage. Takes two epochs.
    pub fn staged<const N: usize>(&mut self, wanted: [(Stage, u64); N]) -> [Address; N] {
        let accounts = wanted.map(|(stage, above)| {
            let stake = self.initialized(above);
            (stage, stake)
        });
        self.delegate_each(&accounts, &[Stage::Cooled, Stage::Active, Stage::Deactivating]);
        self.next_epoch();
        self.deactivate_each(&accounts, Stage::Cooled);
        self.next_epoch();
        self.deactivate_each(&accounts, Stage::Deactivating);
        self.delegate_each(&accounts, &[Stage::Activating]);
        accounts.map(|(_, stake)| stake)
    }

    fn delegate_each(&mut self, accounts: &[(Stage, Address)], stages: &[Stage]) {
        let vote = self.vote;
        for (_, stake) in accounts.iter().filter(|(stage, _)| stages.contains(stage)) {
            self.delegate(stake, &vote).expect("DelegateStake");
        }
    }

    fn deactivate_each(&mut self, accounts: &[(Stage, Address)], stage: Stage) {
        for (_, stake) in accounts.iter().filter(|(of, _)| *of == stage) {
            self.deactivate(stake).expect("Deactivate");
        }
    }

    /// Sends it, signed by everyone it names.
    pub fn run(&mut self, instruction: Instruction) -> Outcome {
        let signers = [&self.payer, &self.staker, &self.withdrawer];
        match self.chain.try_send(&[instruction], &signers) {
            Ok(_) => Ok(()),
            Err(failure) => Err(failure.instruction_error().unwrap_or_else(|| panic!("{failure}")).clone()),
        }
    }

    pub fn form(&self) -> Form {
        self.version.form()
    }

    pub fn delegate(&mut self, stake: &Address, vote: &Address) -> Outcome {
        self.run(self.form().delegate(stake, vote, &self.staker.pubkey()))
    }

    pub fn deactivate(&mut self, stake: &Address) -> Outcome {
        self.run(self.form().deactivate(stake, &self.staker.pubkey()))
    }

    pub fn merge(&mut self, into: &Address, from: &Address) -> Outcome {
        self.run(self.form().merge(into, from, &self.staker.pubkey()))
    }

    /// To the payer, whose balance no test looks at.
    pub fn withdraw(&mut self, stake: &Address, lamports: u64) -> Outcome {
        let to = self.payer.pubkey();
        self.run(self.form().withdraw(stake, &to, lamports, &self.withdrawer.pubkey()))
    }

    pub fn split(&mut self, from: &Address, to: &Address, lamports: u64) -> Outcome {
        self.run(instruction::split(from, to, lamports, &self.staker.pubkey()))
    }

    pub fn move_stake(&mut self, from: &Address, to: &Address, lamports: u64) -> Outcome {
        self.run(instruction::move_stake(from, to, lamports, &self.staker.pubkey()))
    }

    pub fn move_lamports(&mut self, from: &Address, to: &Address, lamports: u64) -> Outcome {
        self.run(instruction::move_lamports(from, to, lamports, &self.staker.pubkey()))
    }
}

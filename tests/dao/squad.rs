//! A multisig on Squads v4: its vault.

use sluice_client::proposal::{squads_message, squads_transaction};
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::executor::multisig;
use solana_address::Address;
use solana_instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::governor::{Agreed, Governor, Mark, pass};
use crate::realm::Dao;

/// Seconds after the last approval within which nothing is executed.
pub const TIME_LOCK: u32 = 300;
/// Approvals that it takes.
pub const THRESHOLD: usize = 2;
const VAULT: u8 = 0;

/// The multisig.
pub struct Squad {
    /// Its own address, which never signs.
    pub multisig: Address,
    /// Its vault, which does.
    pub vault: Address,
    /// Keys of members.
    pub members: Vec<Keypair>,
    /// The member who executes.
    executor: Address,
}

impl Squad {
    /// Of three keys.
    pub fn new(chain: &mut Chain) -> Self {
        let members: Vec<Keypair> = (0..3).map(|_| chain.new_wallet(SOL)).collect();
        let executor = members[0].pubkey();
        Self::of(chain, members, executor)
    }

    /// Of these keys and of `executor`.
    fn of(chain: &mut Chain, members: Vec<Keypair>, executor: Address) -> Self {
        let address = chain.new_address();
        let vault = multisig::vault(&address, VAULT);
        let mut keys: Vec<Address> = members.iter().map(Signer::pubkey).collect();
        if !keys.contains(&executor) {
            keys.push(executor);
        }
        let threshold = u8::try_from(THRESHOLD).expect("two");
        chain.set_account(&address, multisig::account(chain, threshold, TIME_LOCK, &keys));
        chain.fund(&vault, 10 * SOL);
        chain.label(&vault, "vault");
        Self { multisig: address, vault, members, executor }
    }

    /// Stores what the client prints of `instruction`, to the byte; nobody has approved it yet. Returns where, and what
    /// executes it.
    pub fn propose(&self, chain: &mut Chain, instruction: &Instruction) -> (Address, Agreed) {
        let instructions = std::slice::from_ref(instruction);
        let blockhash = chain.svm().latest_blockhash();
        let decode = |text| bs58::decode::<String>(text).into_vec().expect("base58");
        let message = decode(squads_message(&self.vault, instructions, &blockhash));
        // The other form is the same message, behind signatures.
        let wrapped = decode(squads_transaction(&self.vault, instructions, &blockhash));
        assert_eq!(wrapped[1 + 64 * usize::from(wrapped[0])..], message);

        let (stored, member) = (chain.new_address(), &self.members[0]);
        chain.set_account(&stored, multisig::room(chain, message.len()));
        let store = multisig::store(&self.multisig, &stored, &member.pubkey(), VAULT, &message);
        chain.send(&[store], &[member]);
        assert_eq!(chain.data(&stored)[multisig::MESSAGE_AT..], message);

        let accounts = accounts_of(&message);
        let instruction = multisig::execute(&self.multisig, &stored, &self.executor, &accounts);
        let mark = Mark { account: stored, at: multisig::EXECUTED_AT, bytes: |_| vec![1] };
        let signers = self.members.iter().map(Keypair::insecure_clone).collect();
        (stored, Agreed::new(instruction, signers, vec![mark]))
    }

    /// A member approves.
    pub fn approve(&self, chain: &mut Chain, stored: &Address, member: usize) {
        let member = &self.members[member];
        chain.send(&[multisig::approve(&self.multisig, stored, &member.pubkey())], &[member]);
    }
}

impl Governor for Squad {
    fn address(&self) -> Address {
        self.vault
    }

    fn payer(&self) -> Address {
        self.vault
    }

    fn depth(&self) -> usize {
        2
    }

    fn agree(&self, chain: &mut Chain, instruction: &Instruction) -> Agreed {
        let (stored, agreed) = self.propose(chain, instruction);
        (0..THRESHOLD).for_each(|member| self.approve(chain, &stored, member));
        agreed
    }

    fn wait(&self, chain: &mut Chain) {
        pass(chain, TIME_LOCK);
    }
}

/// A multisig of which a DAO is a member: the DAO executes what the other members approved.
pub struct SquadOfDao {
    dao: Dao,
    squad: Squad,
}

impl SquadOfDao {
    /// The DAO, and two keys.
    pub fn new(chain: &mut Chain) -> Self {
        let dao = Dao::new(chain);
        let members = (0..THRESHOLD).map(|_| chain.new_wallet(SOL)).collect();
        let squad = Squad::of(chain, members, dao.governance);
        Self { dao, squad }
    }
}

impl Governor for SquadOfDao {
    fn address(&self) -> Address {
        self.squad.address()
    }

    fn payer(&self) -> Address {
        self.squad.payer()
    }

    fn depth(&self) -> usize {
        3
    }

    fn agree(&self, chain: &mut Chain, instruction: &Instruction) -> Agreed {
        let mut inner = self.squad.agree(chain, instruction);
        let by = inner.instruction.accounts.iter_mut().find(|account| account.pubkey == self.dao.governance);
        by.expect("the member who executes").is_signer = true;
        let mut outer = self.dao.agree(chain, &inner.instruction);
        outer.marks.extend(inner.marks);
        outer
    }

    fn wait(&self, chain: &mut Chain) {
        self.squad.wait(chain);
        self.dao.wait(chain);
    }
}

/// The accounts of a legacy message of less than 128, with its privileges.
fn accounts_of(message: &[u8]) -> Vec<AccountMeta> {
    let [signers, readonly_signers, readonly_others, count] = [0, 1, 2, 3].map(|at| usize::from(message[at]));
    let (keys, _) = message[4..].as_chunks::<32>();
    let meta = |(at, key): (usize, &[u8; 32])| {
        let signs = at < signers;
        let end = if signs { signers - readonly_signers } else { count - readonly_others };
        AccountMeta { pubkey: Address::new_from_array(*key), is_signer: signs, is_writable: at < end }
    };
    keys[..count].iter().enumerate().map(meta).collect()
}

//! A DAO on SPL Governance: a Governance PDA and its native treasury.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sluice_client::proposal::spl_governance_base64;
use sluice_testkit::chain::SOL;
use sluice_testkit::{Chain, executor};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::governor::{Agreed, Governor, Mark, pass};

/// Seconds after the vote within which nothing is executed.
pub const HOLD_UP: u32 = 600;

/// The DAO.
pub struct Dao {
    /// Its Governance PDA.
    pub governance: Address,
    /// Its wallet.
    pub treasury: Address,
    /// Somebody who has nothing to do with it.
    pub stranger: Keypair,
    /// Who pays for what is opened, if it is not the treasury.
    sponsor: Option<Keypair>,
}

/// An instruction in a proposal.
pub struct Proposed {
    /// The proposal.
    pub proposal: Address,
    /// What executes it, once it may be.
    pub agreed: Agreed,
}

impl Dao {
    /// A DAO whose treasury pays.
    pub fn new(chain: &mut Chain) -> Self {
        let (realm, seed) = (chain.new_address(), chain.new_address());
        let governance = executor::governance::address(&realm, &seed);
        let treasury = executor::governance::native_treasury(&governance);
        chain.set_account(&governance, executor::governance::account(chain, &realm, &seed));
        chain.fund(&treasury, 10 * SOL);
        chain.label(&treasury, "native treasury");
        Self { governance, treasury, stranger: chain.new_wallet(SOL), sponsor: None }
    }

    /// A DAO for which somebody else pays.
    pub fn sponsored(chain: &mut Chain) -> Self {
        let sponsor = Some(chain.new_wallet(10 * SOL));
        Self { sponsor, ..Self::new(chain) }
    }

    /// Puts what the client prints of `instruction`, to the byte, into a proposal, on which there is no vote yet.
    pub fn propose(&self, chain: &mut Chain, instruction: &Instruction) -> Proposed {
        use executor::governance::{execute, executed_at, proposal, room, store};
        let printed = spl_governance_base64(instruction);
        let bytes = STANDARD.decode(printed).expect("base64");
        let [proposed, stored] = [chain.new_address(), chain.new_address()];
        chain.set_account(&proposed, proposal(chain, &self.governance, 0));
        chain.set_account(&stored, room(chain, bytes.len()));
        chain.send(&[store(&proposed, &stored, HOLD_UP, &bytes)], &[&self.stranger]);
        let at = executed_at(bytes.len());
        assert_eq!(chain.data(&stored)[at - bytes.len()..at], bytes);

        let signers = [Some(&self.stranger), self.sponsor.as_ref()].into_iter().flatten();
        let instruction = execute(&self.governance, &proposed, &stored, instruction);
        // Executed, when, and that it succeeded.
        let bytes = |now: i64| [&[1], &now.to_le_bytes()[..], &[1]].concat();
        let marks = vec![Mark { account: stored, at, bytes }];
        let agreed = Agreed::new(instruction, signers.map(Keypair::insecure_clone).collect(), marks);
        Proposed { proposal: proposed, agreed }
    }

    /// The vote ends, now.
    pub fn pass_vote(&self, chain: &mut Chain, proposed: &Proposed) {
        let now = chain.clock().unix_timestamp;
        let voted = executor::governance::proposal(chain, &self.governance, now);
        chain.set_account(&proposed.proposal, voted);
    }
}

impl Governor for Dao {
    fn address(&self) -> Address {
        self.governance
    }

    fn payer(&self) -> Address {
        self.sponsor.as_ref().map_or(self.treasury, Signer::pubkey)
    }

    fn depth(&self) -> usize {
        2
    }

    fn agree(&self, chain: &mut Chain, instruction: &Instruction) -> Agreed {
        let proposed = self.propose(chain, instruction);
        self.pass_vote(chain, &proposed);
        proposed.agreed
    }

    fn wait(&self, chain: &mut Chain) {
        pass(chain, HOLD_UP + 1);
    }
}

//! Pools with a curator and a guardian, and whole-state differences of pool, operators' header and config.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::governance::{ConfigState, parameter, set_parameter};
use sluice_testkit::sluice::operators::OperatorsState;
pub use sluice_testkit::sluice::parameters::{CAPS, FEES, RISK};
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{Fleet, OperatorTerms, PoolParams, PoolSetup};
use sluice_testkit::{Chain, Failure, Receipt};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::named;

/// No epoch.
pub const NEVER: u64 = u64::MAX;
/// Epochs from a decision until it counts.
pub const DELAY: u64 = 4;
/// The roles that change hands.
pub const GOVERNANCE: u8 = 0;
pub const CURATOR: u8 = 1;
pub const GUARDIAN: u8 = 2;
/// What a guardian pauses, as an instruction names it.
pub const DEPOSITS: u8 = 1;
pub const EXITS: u8 = 2;
pub const DELEGATION: u8 = 4;
/// All of it, as a pool stores it.
pub const PAUSED: u16 = 7 << 8;

/// A pool and everybody who has a role in it.
pub struct Governed {
    pub fleet: Fleet,
    pub curator: Keypair,
    pub guardian: Keypair,
    pub stranger: Keypair,
}

/// What a decision may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    pub pool: PoolState,
    pub operators: OperatorsState,
    pub config: ConfigState,
}

impl Books {
    pub fn of(chain: &Chain, fleet: &Fleet) -> Self {
        let (pool, operators) = (fleet.pool.state(chain), fleet.state(chain));
        Self { pool, operators, config: fleet.pool.config(chain) }
    }
}

/// Bounds that let a curator do what most tests are about.
pub fn bounds() -> PoolParams {
    PoolParams {
        curator_cap: 1_000 * SOL,
        curator_share: 2_000,
        curator_weight: 200,
        curator_inflation_bps: 800,
        curator_block_bps: 9_000,
        curator_zero_bps: 2_000,
        ..PoolParams::default()
    }
}

/// A pool with these figures.
pub fn governed(params: PoolParams, terms: &[OperatorTerms]) -> (Chain, Governed) {
    let mut chain = Chain::with_sluice();
    let [curator, guardian, stranger] = [0; 3].map(|_| chain.new_wallet(100 * SOL));
    chain.label(&curator.pubkey(), "curator");
    chain.label(&guardian.pubkey(), "guardian");
    let params = PoolParams { curator: curator.pubkey(), guardian: guardian.pubkey(), ..params };
    let fleet = Fleet::new(&mut chain, &PoolSetup { params, ..PoolSetup::default() }, terms);
    (chain, Governed { fleet, curator, guardian, stranger })
}

impl Governed {
    pub fn governance(&self) -> Address {
        self.fleet.governor.pubkey()
    }

    pub fn config(&self, chain: &Chain) -> ConfigState {
        self.fleet.pool.config(chain)
    }

    /// Governance's `set_parameter`.
    pub fn set(&self, name: &str, value: u64) -> Instruction {
        set_parameter(&self.fleet.pool, &self.governance(), parameter(name), value)
    }

    /// Governance decides.
    pub fn decide(&self, chain: &mut Chain, instruction: Instruction) -> Receipt {
        chain.send(&[instruction], &[&self.fleet.governor])
    }

    pub fn try_decide(&self, chain: &mut Chain, instruction: Instruction) -> Result<Receipt, Failure> {
        chain.try_send(&[instruction], &[&self.fleet.governor])
    }

    /// Goes `epochs` on and closes that epoch alone.
    pub fn close(&self, chain: &mut Chain, epochs: u64) -> Receipt {
        chain.advance_epochs(epochs);
        self.fleet.refresh(chain);
        self.fleet.finalize(chain)
    }

    /// Sends, and proves that nothing changed but the fee payer's lamports and what `edit` says of the books.
    #[track_caller]
    pub fn changes(
        &self,
        chain: &mut Chain,
        (instruction, signer): (Instruction, &Keypair),
        edit: impl FnOnce(&mut Books),
    ) -> Receipt {
        let (before, pool) = (chain.snapshot(), &self.fleet.pool);
        let mut books = Books::of(chain, &self.fleet);
        edit(&mut books);
        let receipt = chain.send(&[instruction], &[signer]);
        chain
            .diff(&before)
            .fee(&receipt)
            .data(&pool.address, |_, _| assert_eq!(pool.state(chain), books.pool))
            .data(&pool.operators, |_, _| assert_eq!(self.fleet.state(chain), books.operators))
            .data(&pool.config, |_, _| assert_eq!(pool.config(chain), books.config))
            .nothing_else();
        receipt
    }
}

/// Panics unless it is refused by this name and nothing moves.
#[track_caller]
pub fn refused(chain: &mut Chain, error: &str, (instruction, signer): (Instruction, &Keypair)) {
    let before = chain.snapshot();
    let failure = chain.try_send(&[instruction], &[signer]).expect_err(error);
    chain.assert_unchanged_but_fee(&before, &failure);
    assert_eq!(named(Err(failure)), error);
}

/// Panics unless everybody but governance is refused.
#[track_caller]
pub fn governance_alone(chain: &mut Chain, of: &Governed, instruction: &Instruction) {
    for other in [&of.curator, &of.guardian, &of.stranger] {
        let signed = sluice_testkit::sluice::governance::signed_by(instruction.clone(), &other.pubkey());
        refused(chain, "NotGovernance", (signed, other));
    }
    let mut unsigned = instruction.clone();
    unsigned.accounts[0].is_signer = false;
    refused(chain, "MissingRequiredSignature", (unsigned, &of.stranger));
}

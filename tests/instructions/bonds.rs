//! Pools whose operators have bonds, and refusals that move nothing.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::{
    BondState, bond_address, measure_operators, release_bond, request_bond, settle_bond, top_up_bond,
};
use sluice_testkit::sluice::operators::{OperatorsState, RecordState};
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PROGRAM, Pool, PoolParams, PoolSetup};
use sluice_testkit::{Chain, Receipt};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::leaving::CALLEE;
use crate::named;

/// Bytes of a bond's account.
pub const BOND_LEN: usize = 8 + 3 * 32 + 4 * 8 + 4 * 8;
/// What stands in for the operator at 0.
pub const BOND: u64 = 10 * SOL;

/// A pool of which the operator at 0 has a bond.
pub struct Bonded {
    pub chain: Chain,
    pub fleet: Fleet,
    /// Has the shares.
    pub holder: Holder,
    /// Of the bond.
    pub owner: Keypair,
    pub vote: Address,
    pub bond: Address,
}

impl Bonded {
    /// 1,000 SOL, active at two operators, after the close and the level of an epoch.
    pub fn new() -> Self {
        Self::with(PoolParams::default(), &[OperatorTerms::default(); 2], 1_000 * SOL)
    }

    /// The same with other figures; nothing is staked where there is nothing to stake.
    pub fn with(params: PoolParams, terms: &[OperatorTerms], lamports: u64) -> Self {
        let mut chain = Chain::with_sluice();
        let fleet = Fleet::new(&mut chain, &PoolSetup { params, ..PoolSetup::default() }, terms);
        let holder = fleet.pool.holder(&mut chain, 2 * lamports + SOL);
        if lamports != 0 {
            fleet.pool.deposit(&mut chain, &holder, lamports);
        }
        // Its cap counts from the next epoch's level on.
        let owner = fleet.open_bond(&mut chain, 0, BOND);
        fleet.epoch(&mut chain, 0);
        fleet.epoch(&mut chain, 0);
        let vote = fleet.record(&chain, 0).vote;
        let (bond, _) = bond_address(&fleet.pool, &vote);
        Self { chain, fleet, holder, owner, vote, bond }
    }

    /// Goes on by itself from here.
    pub fn fork(&self) -> Self {
        let fleet = Fleet {
            pool: self.fleet.pool.clone(),
            governor: self.fleet.governor.insecure_clone(),
            keeper: self.fleet.keeper.insecure_clone(),
        };
        let holder = Holder { wallet: self.holder.wallet.insecure_clone(), lst: self.holder.lst };
        let owner = self.owner.insecure_clone();
        Self { chain: self.chain.clone(), fleet, holder, owner, ..*self }
    }

    /// Another pool of the program, on the same chain.
    pub fn another(&mut self) -> Pool {
        Pool::create(&mut self.chain, &PoolSetup::default())
    }

    /// The same with an operator; four epochs later.
    pub fn another_with_an_operator(&mut self) -> Pool {
        Fleet::new(&mut self.chain, &PoolSetup::default(), &[OperatorTerms::default()]).pool
    }

    pub fn state(&self) -> BondState {
        BondState::decode(&self.chain.data(&self.bond))
    }

    pub fn record(&self) -> RecordState {
        self.fleet.record(&self.chain, 0)
    }

    pub fn operators(&self) -> OperatorsState {
        self.fleet.state(&self.chain)
    }

    /// What the bond's account holds for its own sake.
    pub fn rent(&self) -> u64 {
        self.chain.minimum_balance(BOND_LEN)
    }

    pub fn top_up(&self, funder: &Address, lamports: u64) -> Instruction {
        top_up_bond(&self.fleet.pool, funder, 0, &self.vote, lamports)
    }

    pub fn request(&self) -> Instruction {
        request_bond(&self.fleet.pool, &self.owner.pubkey(), 0, &self.vote)
    }

    pub fn requested(&mut self) -> Receipt {
        let (request, owner) = (self.request(), self.owner.insecure_clone());
        self.send(request, &[&owner])
    }

    pub fn release(&self) -> Instruction {
        release_bond(&self.fleet.pool, &self.owner.pubkey(), &self.vote)
    }

    pub fn settle(&self) -> Instruction {
        settle_bond(&self.fleet.pool, &self.fleet.keeper.pubkey(), 0, &self.vote)
    }

    pub fn measure(&self, first: u32, count: u32) -> Instruction {
        measure_operators(&self.fleet.pool, &self.fleet.keeper.pubkey(), first, count)
    }

    /// Sends; the keeper pays the fee.
    pub fn send(&mut self, instruction: Instruction, signers: &[&Keypair]) -> Receipt {
        let signers = [&[&self.fleet.keeper], signers].concat();
        self.chain.send(&[instruction], &signers)
    }

    /// Proves that it is refused by this name, and that nothing moved.
    #[track_caller]
    pub fn refused(&mut self, instruction: Instruction, signers: &[&Keypair], error: &str) {
        let before = self.chain.snapshot();
        let signers = [&[&self.fleet.keeper], signers].concat();
        let failure = self.chain.try_send(&[instruction], &signers).expect_err(error);
        self.chain.assert_unchanged_but_fee(&before, &failure);
        match failure.program() {
            Some(PROGRAM) => assert_eq!(named(Err(failure)), error),
            _ => assert_eq!(error, CALLEE, "{failure}"),
        }
    }

    /// Succeeds, and changes nothing but the fee payer's lamports.
    #[track_caller]
    pub fn idle(&mut self, instruction: Instruction) {
        let before = self.chain.snapshot();
        let receipt = self.send(instruction, &[]);
        assert!(receipt.events(&PROGRAM).is_empty(), "nothing is said");
        self.chain.diff(&before).fee(&receipt).nothing_else();
    }

    /// The next epoch, in which delegations have earned `ppm`, read and not measured.
    pub fn read(&mut self, ppm: u64) {
        self.chain.advance_epochs(1);
        self.fleet.pay_rewards(&mut self.chain, ppm);
        self.fleet.refresh(&mut self.chain);
    }

    /// Main of an operator loses `lamports`.
    pub fn lose(&mut self, index: u32, lamports: u64) {
        edit_main(&mut self.chain, &self.fleet, index, |state, held| {
            (state.stake, *held) = (state.stake - lamports, *held - lamports);
        });
    }

    /// A lamport of main at 0 that is not delegated is lost.
    pub fn lose_rent(&mut self) {
        edit_main(&mut self.chain, &self.fleet, 0, |_, held| *held -= 1);
    }

    /// What the operator at 0 has earned in the epoch that has just begun is `ppm` of it less, as by a commission.
    pub fn earn_less(&mut self, ppm: u64) {
        let less = self.record().main_delegation * ppm / 1_000_000;
        self.lose(0, less);
    }
}

/// Changes an operator's main account as the runtime would.
pub fn edit_main(chain: &mut Chain, fleet: &Fleet, index: u32, edit: impl FnOnce(&mut StakeState, &mut u64)) {
    let main = fleet.record(chain, index).main;
    let mut account = chain.account(&main).expect("a listed operator has its stake accounts");
    let mut state = StakeState::decode(&account.data);
    edit(&mut state, &mut account.lamports);
    state.encode_into(&mut account.data);
    chain.set_account(&main, account);
}

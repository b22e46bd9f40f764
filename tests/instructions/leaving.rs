//! Pools that holders leave: parties with purses of their own, and refusals that move nothing.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::{self, Request};
use sluice_testkit::sluice::queue::{CohortState, TicketState, cohort, ticket, ticket_address};
use sluice_testkit::sluice::{FLOOR, Holder, PROGRAM, Pool, PoolParams, PoolSetup};
use sluice_testkit::{Chain, Failure, Receipt};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::named;

/// Expected where a program that Sluice calls refuses.
pub const CALLEE: &str = "an error of the callee's";

/// A pool without operators, so that all of its lamports are in the reserve; a share is worth 1.5 lamports and a bit.
pub struct Exits {
    pub chain: Chain,
    pub pool: Pool,
    /// Has 100 SOL of shares.
    pub holder: Holder,
    /// Pays fees of transactions, and nothing else.
    pub keeper: Keypair,
}

impl Exits {
    pub fn new(token_program: &Address) -> Self {
        Self::of(&PoolSetup { token_program: *token_program, ..PoolSetup::default() })
    }

    pub fn with(params: PoolParams) -> Self {
        Self::of(&PoolSetup { params, ..PoolSetup::default() })
    }

    fn of(setup: &PoolSetup) -> Self {
        let mut chain = Chain::with_sluice();
        let pool = Pool::create(&mut chain, setup);
        pool.open(&mut chain);
        let (holder, keeper) = (pool.holder(&mut chain, 1_000 * SOL), chain.new_wallet(SOL));
        pool.deposit(&mut chain, &holder, 100 * SOL);
        chain.advance_epochs(1);
        pool.finalize(&mut chain);
        let mut exits = Self { chain, pool, holder, keeper };
        exits.revalue(|assets| assets + assets / 2 + 7);
        exits
    }

    /// Other assets behind the same shares, in the pair as in the ledger, and the lamports that go with them.
    pub fn revalue(&mut self, value: impl Fn(u64) -> u64) {
        let old = self.pool.state(&self.chain);
        let new = value(old.assets);
        self.pool.edit(&mut self.chain, |state| {
            (state.assets, state.pair_assets) = (new, value(state.pair_assets));
            // What waits is worth what the pair makes of it.
            state.queue_value = floor(state.queue_shares, state.pair_assets, state.pair_supply);
            state.queue_due = state.queue_value.min(state.queue_nominal);
        });
        let reserve = self.chain.lamports(&self.pool.reserve);
        self.set_reserve(reserve + new - old.assets - FLOOR);
    }

    /// Lamports above the floor: the rest is elsewhere, as if it were delegated.
    pub fn set_reserve(&mut self, lamports: u64) {
        let mut account = self.chain.account(&self.pool.reserve).expect("the reserve exists");
        account.lamports = lamports + FLOOR;
        self.chain.set_account(&self.pool.reserve, account);
    }

    /// The next epoch, closed.
    pub fn next_epoch(&mut self) {
        self.chain.advance_epochs(1);
        self.pool.finalize(&mut self.chain);
        self.pool.open(&mut self.chain);
    }

    /// What the pair makes of `shares`, floored.
    pub fn worth(&self, shares: u64) -> u64 {
        let state = self.pool.state(&self.chain);
        floor(shares, state.pair_assets, state.pair_supply)
    }

    /// Sends; the keeper pays the fee.
    pub fn send(&mut self, instruction: Instruction, signers: &[&Keypair]) -> Receipt {
        let signers = [&[&self.keeper], signers].concat();
        self.chain.send(&[instruction], &signers)
    }

    /// Proves that it is refused by this name, and that nothing moved.
    #[track_caller]
    pub fn refused(&mut self, instruction: Instruction, signers: &[&Keypair], error: &str) -> Failure {
        let before = self.chain.snapshot();
        let signers = [&[&self.keeper], signers].concat();
        let outcome = self.chain.try_send(&[instruction], &signers);
        let failure = outcome.expect_err(error);
        self.chain.assert_unchanged_but_fee(&before, &failure);
        match failure.program() {
            Some(PROGRAM) => assert_eq!(named(Err(failure.clone())), error),
            // A callee's own: the caller looks at it.
            _ => assert_eq!(error, CALLEE),
        }
        failure
    }

    /// What the holder would send to request a ticket.
    pub fn request(&self, shares: u64, nonce: u64) -> Request {
        self.pool.request(&self.chain, &self.holder, shares, nonce)
    }

    /// A ticket of the holder's, of this epoch's cohort.
    pub fn requested(&mut self, shares: u64, nonce: u64) -> Address {
        self.pool.unstake(&mut self.chain, &self.holder, shares, nonce)
    }

    /// A ticket whose rent, and that of its cohort where it is the first, `payer` pays.
    pub fn requested_for(&mut self, payer: &Keypair, shares: u64, nonce: u64) -> Address {
        let request = Request { payer: payer.pubkey(), ..self.request(shares, nonce) };
        let wallet = self.holder.wallet.insecure_clone();
        self.send(exits::request_unstake(&self.pool, &request), &[&wallet, payer]);
        ticket_address(&self.pool.cohort_now(&self.chain), &self.holder.address(), nonce).0
    }

    /// The next epoch, in which the reserve has `lamports` for the oldest cohort.
    pub fn fill(&mut self, lamports: u64) -> Receipt {
        self.next_epoch();
        self.fill_now(lamports)
    }

    /// Fills with `lamports`, and puts the others back.
    pub fn fill_now(&mut self, lamports: u64) -> Receipt {
        let all = self.chain.lamports(&self.pool.reserve) - FLOOR;
        let rest = all.saturating_sub(lamports);
        self.set_reserve(lamports.min(all));
        let receipt = self.pool.finalize_cohort(&mut self.chain);
        let left = self.chain.lamports(&self.pool.reserve) - FLOOR;
        self.set_reserve(left + rest);
        receipt
    }

    pub fn ticket(&self, address: &Address) -> TicketState {
        ticket(&self.chain, address).expect("the ticket exists")
    }

    pub fn cohort_of(&self, address: &Address) -> CohortState {
        cohort(&self.chain, &self.ticket(address).cohort).expect("its cohort exists")
    }

    /// A claim, by whoever sends it.
    pub fn claim(&self, address: &Address) -> Instruction {
        exits::claim_ticket(address, &self.ticket(address), &self.cohort_of(address))
    }
}

/// `floor(x * a / b)`.
pub fn floor(x: u64, a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(x) * u128::from(a) / u128::from(b)).expect("it fits")
}

/// `ceil(x * a / b)`.
pub fn ceil(x: u64, a: u64, b: u64) -> u64 {
    u64::try_from((u128::from(x) * u128::from(a)).div_ceil(u128::from(b))).expect("it fits")
}

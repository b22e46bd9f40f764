//! Cohorts and tickets, read byte by byte, and fluent calls to what is done with them.

use solana_address::Address;
use solana_signer::Signer;

use super::exits::{self, Request};
use super::state::{Bytes, discriminator};
use super::{Holder, PROGRAM, Pool, words};
use crate::chain::SOL;
use crate::{Chain, Failure, Receipt};

/// Length of a cohort's account.
pub const COHORT_LEN: usize = 8 + 3 * 32 + 11 * 8 + 8 * 24 + 8 + 32;
/// Length of a ticket's account.
pub const TICKET_LEN: usize = 8 + 3 * 32 + 6 * 8;

/// The cohort of an epoch, and its bump.
pub fn cohort_address(pool: &Pool, epoch: u64) -> (Address, u8) {
    Address::find_program_address(&[b"cohort", pool.address.as_ref(), &epoch.to_le_bytes()], &PROGRAM)
}

/// The ticket of a requester's nonce, and its bump.
pub fn ticket_address(cohort: &Address, requester: &Address, nonce: u64) -> (Address, u8) {
    let seeds: [&[u8]; 4] = [b"ticket", cohort.as_ref(), requester.as_ref(), &nonce.to_le_bytes()];
    Address::find_program_address(&seeds, &PROGRAM)
}

/// A step: watermark, lamports and shares of its price.
pub type StepState = (u64, u64, u64);

/// A cohort.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/cohort.rs")]
pub struct CohortState {
    pub pool: Address,
    pub next: Address,
    pub rent_payer: Address,
    pub epoch: u64,
    pub assets: u64,
    pub supply: u64,
    pub shares: u64,
    pub filled: u64,
    pub nominal: u64,
    pub rest: u64,
    pub unpaid: u64,
    pub open: u64,
    pub sequence: u64,
    pub filled_in: u64,
    pub begun_in: u64,
    pub steps: Vec<StepState>,
}

impl CohortState {
    /// Reads an account's data; panics where it is no cohort.
    pub fn decode(data: &[u8]) -> Self {
        assert_eq!(data.len(), COHORT_LEN, "length of a cohort");
        assert_eq!(data[..8], discriminator("account", "Cohort"), "discriminator of a cohort");
        let mut bytes = Bytes(&data[8..]);
        let b = &mut bytes;
        let mut state = Self {
            pool: b.key(),
            next: b.key(),
            rent_payer: b.key(),
            epoch: b.u64(),
            assets: b.u64(),
            supply: b.u64(),
            shares: b.u64(),
            filled: b.u64(),
            nominal: b.u64(),
            rest: b.u64(),
            unpaid: b.u64(),
            open: b.u64(),
            sequence: b.u64(),
            filled_in: b.u64(),
            begun_in: 0,
            steps: (0..8).map(|_| (b.u64(), b.u64(), b.u64())).collect(),
        };
        let count = b.u32() as usize;
        assert!(state.steps[count..].iter().all(|step| *step == (0, 0, 0)), "steps behind the last are zero");
        state.steps.truncate(count);
        assert_eq!(b.u32(), 1, "version");
        state.begun_in = b.u64();
        assert_eq!(b.take::<24>(), [0; 24], "reserved bytes of a cohort are zero");
        state
    }
}

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named and documented as in the program's state/ticket.rs")]
pub struct TicketState {
    pub cohort: Address,
    pub owner: Address,
    pub rent_payer: Address,
    pub from: u64,
    pub to: u64,
    pub nominal: u64,
    pub sequence: u64,
}

impl TicketState {
    /// Reads an account's data; panics where it is no ticket.
    pub fn decode(data: &[u8]) -> Self {
        assert_eq!(data.len(), TICKET_LEN, "length of a ticket");
        assert_eq!(data[..8], discriminator("account", "Ticket"), "discriminator of a ticket");
        let mut bytes = Bytes(&data[8..]);
        let b = &mut bytes;
        let state = Self {
            cohort: b.key(),
            owner: b.key(),
            rent_payer: b.key(),
            from: b.u64(),
            to: b.u64(),
            nominal: b.u64(),
            sequence: b.u64(),
        };
        assert_eq!(b.take::<16>(), [0; 16], "reserved bytes of a ticket are zero");
        state
    }

    /// Shares that are not claimed.
    pub fn shares(&self) -> u64 {
        self.to - self.from
    }
}

/// A cohort on a chain; none where there is none.
pub fn cohort(chain: &Chain, address: &Address) -> Option<CohortState> {
    chain.account(address).filter(|account| account.owner == PROGRAM).map(|it| CohortState::decode(&it.data))
}

/// A ticket on a chain; none where there is none.
pub fn ticket(chain: &Chain, address: &Address) -> Option<TicketState> {
    chain.account(address).filter(|account| account.owner == PROGRAM).map(|it| TicketState::decode(&it.data))
}

impl Pool {
    /// The cohort of this epoch.
    pub fn cohort_now(&self, chain: &Chain) -> Address {
        cohort_address(self, chain.epoch()).0
    }

    /// What `request_unstake` is sent with now: the holder pays, the tail is passed where there is one.
    pub fn request(&self, chain: &Chain, holder: &Holder, shares: u64, nonce: u64) -> Request {
        let tail = self.state(chain).queue_tail;
        let known = tail == Address::default() || tail == self.cohort_now(chain);
        Request {
            requester: holder.address(),
            payer: holder.address(),
            lst_account: holder.lst,
            epoch: chain.epoch(),
            tail: (!known).then_some(tail),
            shares,
            nonce,
        }
    }

    /// Requests a ticket; panics if it fails. Returns its address.
    pub fn unstake(&self, chain: &mut Chain, holder: &Holder, shares: u64, nonce: u64) -> Address {
        self.try_unstake(chain, holder, shares, nonce).unwrap_or_else(|failure| panic!("{failure}"));
        ticket_address(&self.cohort_now(chain), &holder.address(), nonce).0
    }

    /// Requests a ticket.
    pub fn try_unstake(
        &self,
        chain: &mut Chain,
        holder: &Holder,
        shares: u64,
        nonce: u64,
    ) -> Result<Receipt, Failure> {
        let request = self.request(chain, holder, shares, nonce);
        chain.try_send(&[exits::request_unstake(self, &request)], &[&holder.wallet])
    }

    /// Finalises as much of the oldest cohort as there are lamports for; panics if it fails.
    pub fn finalize_cohort(&self, chain: &mut Chain) -> Receipt {
        self.try_finalize_cohort(chain).unwrap_or_else(|failure| panic!("{failure}"))
    }

    /// Finalises as much of the oldest cohort as there are lamports for.
    pub fn try_finalize_cohort(&self, chain: &mut Chain) -> Result<Receipt, Failure> {
        let keeper = chain.new_wallet(SOL);
        let head = match self.state(chain).queue_head {
            head if head == Address::default() => chain.new_address(),
            head => head,
        };
        chain.try_send(&[exits::finalize_cohort(self, &keeper.pubkey(), &head)], &[&keeper])
    }

    /// Exits at once, to the holder's wallet, with the fee paid by a keeper.
    pub fn try_unstake_instant(
        &self,
        chain: &mut Chain,
        holder: &Holder,
        shares: u64,
        min_lamports: u64,
    ) -> Result<Receipt, Failure> {
        let to = holder.address();
        let exit = exits::unstake_instant(self, &to, &holder.lst, &to, [shares, min_lamports]);
        let payer = chain.new_wallet(SOL);
        chain.try_send(&[exit], &[&payer, &holder.wallet])
    }
}

/// Claims a ticket by a stranger; panics if it fails. Returns the lamports paid.
pub fn claim(chain: &mut Chain, address: &Address) -> u64 {
    let receipt = try_claim(chain, address).unwrap_or_else(|failure| panic!("{failure}"));
    words(&receipt.return_data)[0]
}

/// Claims a ticket by a stranger.
pub fn try_claim(chain: &mut Chain, address: &Address) -> Result<Receipt, Failure> {
    let state = ticket(chain, address).expect("the ticket exists");
    let of = cohort(chain, &state.cohort).expect("its cohort exists");
    let stranger = chain.new_wallet(SOL);
    chain.try_send(&[exits::claim_ticket(address, &state, &of)], &[&stranger])
}

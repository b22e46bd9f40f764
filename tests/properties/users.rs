//! What users do to a world.

use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::{exits::Request, words};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::answers::Name;
use crate::apply::Answer;
use crate::stats;
use crate::user::{Amount, User};
use crate::world::World;

impl World {
    /// One of those that have shares, for every other number.
    pub fn holder(&self, user: u8) -> u8 {
        let holds = |at: &u8| self.chain.token_amount(&self.user(*at).1) > 0;
        let holders: Vec<u8> = (0..3).filter(holds).collect();
        let one = usize::from(user / 2).checked_rem(holders.len()).filter(|_| user.is_multiple_of(2));
        one.map_or(user, |at| holders[at])
    }

    /// The user that a random number means: its wallet, and its account for the LST.
    pub fn user(&self, user: u8) -> (Keypair, Address) {
        let user = &self.users[usize::from(user) % self.users.len()];
        (user.wallet.insecure_clone(), user.lst)
    }

    #[track_caller]
    pub fn act(&mut self, user: &User) {
        let _answer = match *user {
            User::Request { user, amount } => self.request(user, amount),
            User::FinalizeCohort(which) => self.finalize_any(which),
            User::Claim { ticket, own } => match self.ticket(ticket) {
                Some(ticket) => self.claim(&ticket, own),
                None => return,
            },
            User::ClaimAll => return self.claim_all(),
            User::Transfer { ticket, to, wrong } => match self.ticket(ticket) {
                Some(ticket) => self.transfer(&ticket, to, wrong),
                None => return,
            },
            User::Instant { user, amount } => self.instant(user, amount),
            User::DepositStake { user, operator, amount, surplus, voted } => {
                self.deposit_stake(user, operator, amount, surplus, voted)
            }
            User::WithdrawStake { user, operator, amount } => self.withdraw_stake(user, operator, amount),
            User::Report(operator) => {
                let books = self.books();
                let index = self.likely(operator, |_, at| books.is_stale(at));
                let report = exits::report_loss(&self.fleet.pool, index, &self.record(index));
                self.crank(Name::Report, Some(index), report)
            }
        };
    }

    /// A ticket that there is; one that can be claimed, for every other number.
    fn ticket(&self, ticket: u8) -> Option<Address> {
        let queue = self.books().queue;
        let claimable = queue.claimable();
        let all: Vec<Address> = if ticket.is_multiple_of(2) && !claimable.is_empty() {
            claimable
        } else {
            queue.tickets.into_keys().collect()
        };
        usize::from(ticket / 2).checked_rem(all.len()).map(|at| all[at])
    }

    /// What the user would send to request a ticket now.
    pub fn request_of(&self, user: u8, shares: u64, nonce: u64) -> Instruction {
        let user = &self.users[usize::from(user) % self.users.len()];
        let request: Request = self.fleet.pool.request(&self.chain, user, shares, nonce);
        exits::request_unstake(&self.fleet.pool, &request)
    }

    #[track_caller]
    pub fn request(&mut self, user: u8, amount: Amount) -> Answer {
        let user = self.holder(user);
        let (wallet, lst) = self.user(user);
        let shares = amount.of(self.chain.token_amount(&lst));
        let request = self.request_of(user, shares, self.ticket_nonce);
        self.ticket_nonce += 1;
        let quote = exits::quote_ticket(&self.fleet.pool, shares);
        self.call_quoted(Name::Request, request, &wallet, quote)
    }

    #[track_caller]
    pub fn finalize_cohort(&mut self) -> Answer {
        self.finalize_any(0)
    }

    #[track_caller]
    fn finalize_any(&mut self, which: u8) -> Answer {
        let books = self.books();
        let all: Vec<_> = books.queue.cohorts.keys().collect();
        let other = usize::from(which / 2).checked_rem(all.len()).filter(|_| !which.is_multiple_of(2));
        let head = match other.map_or(books.pool.queue_head, |at| *all[at]) {
            // Whoever is late passes a cohort that is none any more.
            head if head == Address::default() => self.fleet.pool.cohort_now(&self.chain),
            head => head,
        };
        let finalize = exits::finalize_cohort(&self.fleet.pool, &self.keeper(), &head);
        self.crank(Name::FinalizeCohort, None, finalize)
    }

    /// As many cohorts as there are lamports for.
    #[track_caller]
    pub fn finalize_cohorts(&mut self) {
        loop {
            let before = self.books().pool.queue_shares;
            let answer = self.finalize_cohort();
            if answer.is_err() || self.books().pool.queue_shares == before {
                return;
            }
        }
    }

    /// What claims a ticket now, by its owner or by a stranger.
    pub fn claim_of(&self, ticket: &Address, own: bool) -> Instruction {
        let queue = self.books().queue;
        let state = &queue.tickets[ticket].0;
        let mut claim = exits::claim_ticket(ticket, state, &queue.cohorts[&state.cohort].0);
        claim.accounts[2].is_signer = own;
        claim
    }

    /// I33: whoever claims, the owner is paid, and rents go back to who paid them.
    #[track_caller]
    pub fn claim(&mut self, ticket: &Address, own: bool) -> Answer {
        let claim = self.claim_of(ticket, own);
        let before = self.books().queue;
        let (state, rent) = before.tickets[ticket].clone();
        let (cohort, held) = before.cohorts[&state.cohort].clone();
        let owner = self.users.iter().find(|user| user.address() == state.owner).expect("a user");
        let signer = if own { owner.wallet.insecure_clone() } else { self.stranger.insecure_clone() };
        let parties = [state.owner, state.rent_payer, cohort.rent_payer];
        let had = parties.map(|party| self.chain.lamports(&party));
        let quote = self.quote(exits::quote_claim(ticket, &state)).expect("INV-72: a quote of a claim");
        let answer = self.call(Name::Claim, None, claim, &signer);
        let Ok(receipt) = &answer else {
            assert!(quote[0] == 0 || !own, "INV-72: its owner can claim whatever is finalised: {answer:?}");
            return answer;
        };
        let (paid, after) = (words(&receipt.return_data)[0], self.books().queue);
        assert_eq!(paid, quote[0], "a quote is what is done");
        let left = after.tickets.get(ticket).map_or(0, |(state, _)| state.shares());
        assert_eq!(left, quote[1], "a quote is what is done");
        let rent = if left == 0 { rent } else { 0 };
        let rest = if after.cohorts.contains_key(&state.cohort) { 0 } else { held - paid };
        for (party, had) in parties.iter().zip(had) {
            let due = |to: &Address, lamports: u64| if to == party { lamports } else { 0 };
            let fee = due(&signer.pubkey(), receipt.fee);
            let got = due(&parties[0], paid) + due(&parties[1], rent) + due(&parties[2], rest);
            assert_eq!(self.chain.lamports(party) + fee, had + got, "I33: to owner and rent payers alone");
        }
        answer
    }

    /// Whatever can be claimed, by strangers, or by its owner where a part is too small for others.
    #[track_caller]
    pub fn claim_all(&mut self) {
        for ticket in self.books().queue.claimable() {
            if self.claim(&ticket, false).is_err() {
                assert!(self.claim(&ticket, true).is_ok(), "INV-72: by its owner");
            }
        }
    }

    #[track_caller]
    fn transfer(&mut self, ticket: &Address, to: u8, wrong: bool) -> Answer {
        let state = self.books().queue.tickets[ticket].0.clone();
        let owner = self.users.iter().find(|user| user.address() == state.owner).expect("a user");
        let wallet = owner.wallet.insecure_clone();
        let to = match to {
            3 => self.fleet.pool.address,
            user => self.user(user).0.pubkey(),
        };
        let shares = state.shares() - u64::from(wrong);
        let transfer = exits::transfer_ticket(ticket, &state.owner, &to, shares);
        self.call(Name::Transfer, None, transfer, &wallet)
    }

    #[track_caller]
    pub fn instant(&mut self, user: u8, amount: Amount) -> Answer {
        let (wallet, lst) = self.user(self.holder(user));
        let shares = amount.of(self.chain.token_amount(&lst));
        let (pool, to) = (&self.fleet.pool, wallet.pubkey());
        let exit = exits::unstake_instant(pool, &to, &lst, &to, [shares, 0]);
        let quote = exits::quote_unstake_instant(pool, shares);
        self.call_quoted(Name::Instant, exit, &wallet, quote)
    }

    /// What a view answers.
    pub fn quote(&self, view: Instruction) -> Result<Vec<u64>, String> {
        let answer = self.chain.try_simulate(&[view], &[&self.stranger]);
        answer.map(|receipt| words(&receipt.return_data)).map_err(|failure| {
            failure
                .custom()
                .and_then(sluice_testkit::sluice::error::name)
                .unwrap_or_else(|| failure.to_string())
        })
    }

    /// As [`World::call`]; a quote in the same slot is what is done, and its error the refusal.
    #[track_caller]
    pub fn call_quoted(
        &mut self,
        name: Name,
        instruction: Instruction,
        signer: &Keypair,
        view: Instruction,
    ) -> Answer {
        let quote = self.quote(view);
        let answer = self.call(name, None, instruction, signer);
        match (&quote, &answer) {
            (Ok(quote), Ok(receipt)) => {
                stats::count(format!("quotes: {name:?}"));
                assert_eq!(quote[0], words(&receipt.return_data)[0], "a quote is what is done: {name:?}");
            }
            (Err(quote), Err(answer)) => assert_eq!(quote, answer, "a quote is refused as what it is of"),
            // What only the other accounts can cause: too few lamports, too few shares; shares that nobody has, behind
            // others.
            (Ok(_), Err(answer)) if name == Name::Request && answer == "AmountTooLarge" => {}
            (Ok(_), Err(answer)) => assert!(answer.contains("called program"), "{name:?} answers {answer}"),
            (Err(quote), Ok(_)) => panic!("{name:?} succeeds, its quote says {quote}"),
        }
        answer
    }
}

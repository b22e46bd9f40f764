//! Makes the impostors of a call, out of what is on its chain.

use sluice_testkit::sluice::bonds::bond_address;
use sluice_testkit::sluice::operators::RecordState;
use sluice_testkit::sluice::queue::{COHORT_LEN, CohortState, TICKET_LEN, TicketState};
use sluice_testkit::sluice::{PROGRAM, Pool};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::impostor::{Impostor, Placed};
use crate::table::Call;

/// Makes the impostors of one call.
pub struct Theatre<'a> {
    pub call: &'a mut Call,
    /// The operators of the pool; none where it does not exist yet.
    pub own: Vec<RecordState>,
    /// The operators of the other pool.
    pub others: Vec<RecordState>,
    /// A cohort of the pool and its tickets, and of the other pool; none where nobody leaves.
    pub queue: Queue,
    other_queue: Queue,
}

/// A cohort and its tickets, in their order.
#[derive(Default)]
pub struct Queue {
    pub cohort: Option<Address>,
    pub tickets: Vec<Address>,
}

impl Queue {
    fn of(chain: &Chain, pool: &Pool) -> Self {
        let all = chain.accounts_owned_by(&PROGRAM);
        let cohort = all.iter().find(|(_, account)| {
            account.data.len() == COHORT_LEN && CohortState::decode(&account.data).pool == pool.address
        });
        let Some((cohort, _)) = cohort else { return Self::default() };
        let tickets = all.iter().filter(|(_, account)| account.data.len() == TICKET_LEN);
        let tickets = tickets.map(|(at, account)| (TicketState::decode(&account.data), *at));
        let mut tickets: Vec<_> = tickets.filter(|(ticket, _)| ticket.cohort == *cohort).collect();
        tickets.sort_unstable_by_key(|(ticket, _)| ticket.from);
        Self { cohort: Some(*cohort), tickets: tickets.into_iter().map(|(_, at)| at).collect() }
    }
}

impl<'a> Theatre<'a> {
    pub fn new(call: &'a mut Call) -> Self {
        let exists = call.chain.account(&call.pool.operators).is_some();
        let own = if exists { call.pool.operators(&call.chain).records } else { vec![] };
        let others = call.other.state(&call.chain).records;
        let (queue, other_queue) =
            (Queue::of(&call.chain, &call.pool), Queue::of(&call.chain, &call.other.pool));
        Self { call, own, others, queue, other_queue }
    }

    /// Puts `impostor` on the chain, if it is not there. A pool that does not exist yet has no operators to put.
    pub fn place(&mut self, impostor: Impostor) -> Option<Placed> {
        let (address, key) = match self.found(impostor) {
            Found::At(address, key) => (address, key.map(|key| *key)),
            Found::Nowhere => return None,
            Found::ToBeMade => {
                let key = self.call.chain.new_keypair();
                let address = key.pubkey();
                if let Some(account) = self.made(impostor) {
                    self.call.chain.set_account(&address, account);
                }
                (address, Some(key))
            }
        };
        let chain = &mut self.call.chain;
        if impostor.words().contains("another pool") || chain.name(&address) == address.to_string() {
            chain.label(&address, impostor.words());
        }
        Some(Placed { impostor, address, key })
    }

    /// Where it is, if it is there by itself.
    fn found(&self, impostor: Impostor) -> Found {
        use Impostor as I;
        let (pool, other) = (&self.call.pool, &self.call.other.pool);
        let address = match impostor {
            I::Clock => ids::CLOCK,
            I::SystemProgram => ids::SYSTEM,
            I::Sluice => PROGRAM,
            I::StakeProgram => ids::STAKE,
            I::OwnPool => pool.address,
            I::OwnMint => pool.mint,
            I::OwnReserve => pool.reserve,
            I::OwnInsurance => pool.insurance,
            I::OwnDeadShares => pool.dead_shares,
            I::OwnTokenProgram => pool.token_program,
            I::OwnOperators => pool.operators,
            I::OwnRates => pool.rates,
            I::OwnConfig => pool.config,
            I::OwnTreasury => pool.treasury,
            I::OwnEscrow => pool.escrow,
            I::OwnGovernance => pool.governance,
            I::OtherPool => other.address,
            I::OtherMint => other.mint,
            I::OtherReserve => other.reserve,
            I::OtherInsurance => other.insurance,
            I::OtherDeadShares => other.dead_shares,
            I::OtherOperators => other.operators,
            I::OtherRates => other.rates,
            I::OtherConfig => other.config,
            I::OtherTreasury => other.treasury,
            I::OtherEscrow => other.escrow,
            I::OtherGovernance => return Found::signer(&self.call.other.governor),
            I::OtherTokenProgram => self.other_token_program(),
            I::FakeTokenProgram => self.call.fakes.token_program,
            I::FakeStakeProgram => self.call.fakes.stake_program,
            _ => return self.found_role(impostor),
        };
        Found::At(address, None)
    }

    /// The same of who has a role. A pool that does not exist yet has given none.
    fn found_role(&self, impostor: Impostor) -> Found {
        use Impostor as I;
        let [own, other] = &self.call.roles;
        match impostor {
            I::OwnCurator | I::OwnGuardian if self.own.is_empty() => Found::Nowhere,
            I::OwnCurator => Found::signer(&own.curator),
            I::OwnGuardian => Found::signer(&own.guardian),
            I::OtherCurator => Found::signer(&other.curator),
            I::OtherGuardian => Found::signer(&other.guardian),
            _ => self.found_bond(impostor),
        }
    }

    /// The same of bonds. Where an operator has none, none is put there.
    fn found_bond(&self, impostor: Impostor) -> Found {
        use Impostor as I;
        let (pool, other) = (&self.call.pool, &self.call.other.pool);
        let (pool, record) = match impostor {
            I::OwnBond => (pool, self.own.first()),
            I::NextBond => (pool, self.own.get(1)),
            I::OtherBond => (other, self.others.first()),
            I::TwinBond => (other, self.own.first()),
            _ => return self.found_queued(impostor),
        };
        let address = record.map(|record| bond_address(pool, &record.vote).0);
        let there = address.filter(|address| self.call.chain.account(address).is_some());
        there.map_or(Found::Nowhere, |address| Found::At(address, None))
    }

    /// The same of cohorts and tickets. Where nobody leaves, none can be forged either.
    fn found_queued(&self, impostor: Impostor) -> Found {
        use Impostor as I;
        let (own, other) = (&self.queue, &self.other_queue);
        let address = match impostor {
            I::OwnCohort => own.cohort.as_ref(),
            I::OwnTicket => own.tickets.first(),
            I::NextTicket => own.tickets.get(1),
            I::OtherCohort => other.cohort.as_ref(),
            I::OtherTicket => other.tickets.first(),
            I::CohortOfFakeProgram
            | I::CohortWithWrongTag
            | I::CohortCutShort
            | I::CohortElsewhere
            | I::TicketOfFakeProgram
            | I::TicketWithWrongTag
            | I::TicketCutShort
            | I::TicketElsewhere
                if own.cohort.is_none() =>
            {
                None
            }
            _ => return self.found_stake(impostor),
        };
        address.map_or(Found::Nowhere, |address| Found::At(*address, None))
    }

    /// The same of the operators' accounts.
    fn found_stake(&self, impostor: Impostor) -> Found {
        use Impostor as I;
        let (records, at) = match impostor {
            I::OwnMain | I::OwnSide | I::OwnVote => (&self.own, 0),
            I::NextMain | I::NextSide | I::NextVote => (&self.own, 1),
            I::OtherMain | I::OtherSide | I::OtherVote => (&self.others, 0),
            _ => return Found::ToBeMade,
        };
        let Some(record) = records.get(at) else { return Found::Nowhere };
        let address = match impostor {
            I::OwnMain | I::NextMain | I::OtherMain => record.main,
            I::OwnSide | I::NextSide | I::OtherSide => record.side,
            _ => record.vote,
        };
        Found::At(address, None)
    }
}

/// Where an impostor is.
enum Found {
    /// There, with the key that signs for it where a test has one.
    At(Address, Option<Box<Keypair>>),
    /// To be put at a fresh address.
    ToBeMade,
    /// The pool has no such account.
    Nowhere,
}

impl Found {
    fn signer(key: &Keypair) -> Self {
        Self::At(key.pubkey(), Some(Box::new(key.insecure_clone())))
    }
}

//! Makes the impostors of a call, out of what is on its chain.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::bonds::{BOND_LEN, bond_address};
use sluice_testkit::sluice::operators::{RECORDS_AT, RecordState};
use sluice_testkit::sluice::queue::{COHORT_LEN, CohortState, TICKET_LEN, TicketState};
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::state::POOL_LEN;
use sluice_testkit::sluice::{FLOOR, PROGRAM, Pool};
use sluice_testkit::token::TokenAccount;
use sluice_testkit::{Chain, ids};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::impostor::{Impostor, Placed};
use crate::table::Call;

/// Makes the impostors of one call.
pub struct Theatre<'a> {
    pub call: &'a mut Call,
    /// The operators of the pool; none where it does not exist yet.
    own: Vec<RecordState>,
    /// The operators of the other pool.
    others: Vec<RecordState>,
    /// A cohort of the pool and its tickets, and of the other pool; none where nobody leaves.
    queue: Queue,
    other_queue: Queue,
}

/// A cohort and its tickets, in their order.
#[derive(Default)]
struct Queue {
    cohort: Option<Address>,
    tickets: Vec<Address>,
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

    /// What is written to a fresh address; nothing for [`Impostor::Nothing`].
    fn made(&self, impostor: Impostor) -> Option<Account> {
        use Impostor as I;
        let (chain, pool, fake) = (&self.call.chain, &self.call.pool, self.call.fakes.program);
        let token_program = pool.token_program;
        // As below: nor for want of shares.
        let lst = |mint| TokenAccount::new(mint, &fake, 100 * SOL).encode();
        let frozen = TokenAccount { state: 2, ..TokenAccount::new(&pool.mint, &fake, 0) };
        let (owner, data) = match impostor {
            I::Nothing => return None,
            I::Wallet => (ids::SYSTEM, vec![]),
            I::ForeignState => (fake, vec![0xff; POOL_LEN]),
            I::ForeignEmpty => (fake, vec![]),
            I::VaultElsewhere => (PROGRAM, vec![]),
            I::MintTwin => (token_program, chain.data(&pool.mint)),
            I::MintOfOtherTokenProgram => (self.other_token_program(), chain.data(&pool.mint)),
            I::MintOfFakeTokenProgram => (self.call.fakes.token_program, chain.data(&pool.mint)),
            I::Lst => (token_program, lst(&pool.mint)),
            I::OtherLst => (token_program, lst(&self.call.other.pool.mint)),
            I::LstUninitialised => (token_program, vec![0; frozen.encode().len()]),
            I::LstFrozen => (token_program, frozen.encode()),
            I::LstOfOtherTokenProgram => (self.other_token_program(), lst(&pool.mint)),
            I::LstOfFakeTokenProgram => (self.call.fakes.token_program, lst(&pool.mint)),
            state => self.made_state(state),
        };
        // Whatever it is, it can pay: no swap may be refused for want of lamports.
        Some(Account { lamports: FLOOR + 100 * SOL, data, owner, ..Account::default() })
    }

    /// Owner and bytes of what looks like Sluice's state, a stake account, or a vote account.
    fn made_state(&self, impostor: Impostor) -> (Address, Vec<u8>) {
        use Impostor as I;
        let fakes = &self.call.fakes;
        let record = self.own.first().unwrap_or_else(|| &self.others[0]);
        let (pool, operators) = (self.bytes(|pool| pool.address), self.bytes(|pool| pool.operators));
        let (rates, config) = (self.bytes(|pool| pool.rates), self.bytes(|pool| pool.config));
        let chain = &self.call.chain;
        // Of an operator that was removed, nothing is left to be copied.
        let main = chain.try_data(&record.main).unwrap_or_else(|| chain.data(&self.others[0].main));
        match impostor {
            I::PoolOfFakeProgram => (fakes.program, pool),
            I::PoolOfSystem => (ids::SYSTEM, pool),
            I::PoolWithWrongTag => (PROGRAM, mistagged(pool)),
            I::PoolCutShort => (PROGRAM, pool[..POOL_LEN - 1].to_vec()),
            I::PoolElsewhere => (PROGRAM, pool),
            I::OperatorsOfFakeProgram => (fakes.program, operators),
            I::OperatorsWithWrongTag => (PROGRAM, mistagged(operators)),
            I::OperatorsCutShort => (PROGRAM, operators[..RECORDS_AT - 1].to_vec()),
            I::OperatorsElsewhere => (PROGRAM, operators),
            I::RatesOfFakeProgram => (fakes.program, rates),
            I::RatesWithWrongTag => (PROGRAM, mistagged(rates)),
            I::RatesElsewhere => (PROGRAM, rates),
            I::ConfigOfFakeProgram => (fakes.program, config),
            I::ConfigWithWrongTag => (PROGRAM, mistagged(config)),
            I::ConfigCutShort => (PROGRAM, config[..config.len() - 1].to_vec()),
            I::ConfigElsewhere => (PROGRAM, config),
            I::BondOfFakeProgram => (fakes.program, self.bond()),
            I::BondWithWrongTag => (PROGRAM, mistagged(self.bond())),
            I::BondCutShort => (PROGRAM, self.bond()[..BOND_LEN - 1].to_vec()),
            I::BondElsewhere => (PROGRAM, self.bond()),
            I::CohortOfFakeProgram => (fakes.program, self.queued(0)),
            I::CohortWithWrongTag => (PROGRAM, mistagged(self.queued(0))),
            I::CohortCutShort => (PROGRAM, self.queued(0)[..COHORT_LEN - 1].to_vec()),
            I::CohortElsewhere => (PROGRAM, self.queued(0)),
            I::TicketOfFakeProgram => (fakes.program, self.queued(1)),
            I::TicketWithWrongTag => (PROGRAM, mistagged(self.queued(1))),
            I::TicketCutShort => (PROGRAM, self.queued(1)[..TICKET_LEN - 1].to_vec()),
            I::TicketElsewhere => (PROGRAM, self.queued(1)),
            I::StakeOfFakeProgram => (fakes.program, main),
            I::StakeOfFakeStakeProgram => (fakes.stake_program, main),
            I::StakeTwin => (ids::STAKE, main),
            I::StakeOfStranger => {
                let mut data = main;
                let stranger = fakes.program;
                let state =
                    StakeState { staker: stranger, withdrawer: stranger, ..StakeState::decode(&data) };
                state.encode_into(&mut data);
                (ids::STAKE, data)
            }
            I::VoteOfFakeProgram => (fakes.program, chain.data(&record.vote)),
            I::VoteTwin => (ids::VOTE, chain.data(&record.vote)),
            found => panic!("{found:?} is there by itself"),
        }
    }

    /// The bytes of an account of the pool; another pool's where it does not exist yet.
    fn bytes(&self, account: fn(&Pool) -> Address) -> Vec<u8> {
        let own = self.call.chain.try_data(&account(&self.call.pool));
        own.unwrap_or_else(|| self.call.chain.data(&account(&self.call.other.pool)))
    }

    /// The bytes of the operator's bond; of another one's where it has none.
    fn bond(&self) -> Vec<u8> {
        let (pool, other) = (&self.call.pool, &self.call.other.pool);
        let all = self.own.iter().map(|record| (pool, record)).chain([(other, &self.others[0])]);
        let mut there =
            all.filter_map(|(pool, record)| self.call.chain.try_data(&bond_address(pool, &record.vote).0));
        there.next().expect("the other pool has one")
    }

    /// The bytes of the pool's cohort, then of its first ticket.
    fn queued(&self, place: usize) -> Vec<u8> {
        let mut all = self.queue.cohort.iter().chain(&self.queue.tickets);
        self.call.chain.data(all.nth(place).expect("is made only where there is a queue"))
    }

    fn other_token_program(&self) -> Address {
        if self.call.pool.token_program == ids::TOKEN { ids::TOKEN_2022 } else { ids::TOKEN }
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

fn mistagged(mut data: Vec<u8>) -> Vec<u8> {
    data[0] ^= 1;
    data
}

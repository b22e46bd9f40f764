//! The impostors that are not on a chain by themselves: what is written to a fresh address.

use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::bonds::{BOND_LEN, bond_address};
use sluice_testkit::sluice::operators::RECORDS_AT;
use sluice_testkit::sluice::queue::{COHORT_LEN, TICKET_LEN};
use sluice_testkit::sluice::stake::StakeState;
use sluice_testkit::sluice::state::POOL_LEN;
use sluice_testkit::sluice::{FLOOR, PROGRAM, Pool};
use sluice_testkit::token::TokenAccount;
use solana_account::Account;
use solana_address::Address;

use crate::impostor::Impostor;
use crate::theatre::Theatre;

impl Theatre<'_> {
    /// What is written to a fresh address; nothing for [`Impostor::Nothing`].
    pub fn made(&self, impostor: Impostor) -> Option<Account> {
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

    pub fn other_token_program(&self) -> Address {
        if self.call.pool.token_program == ids::TOKEN { ids::TOKEN_2022 } else { ids::TOKEN }
    }
}

fn mistagged(mut data: Vec<u8>) -> Vec<u8> {
    data[0] ^= 1;
    data
}

//! What an action does to a world.

use sluice_testkit::sluice::operators::{IDLE, RecordState};
use sluice_testkit::sluice::stake::vote_account;
use sluice_testkit::sluice::{OperatorTerms, crank, instruction};
use sluice_testkit::token;
use solana_address::Address;
use solana_signer::Signer;

use crate::action::{Action, Life};
use crate::answers::Name;
use crate::stats;
use crate::world::World;

/// What an instruction answers.
pub type Answer = Result<sluice_testkit::Receipt, String>;

impl World {
    /// One thing after the other; at the end rewards are paid out.
    #[track_caller]
    pub fn live(&mut self, life: &Life) {
        for action in &life.0 {
            self.apply(action);
        }
        self.paying = 0;
        self.chain.set_epoch_rewards_active(false);
    }

    /// Does it, with every check on the way.
    #[track_caller]
    pub fn apply(&mut self, action: &Action) {
        match action {
            Action::Nothing => {}
            Action::Deposit(user, lamports) => drop(self.deposit(*user, *lamports)),
            Action::Burn(thousandths) => self.burn(*thousandths),
            Action::Epochs { count, ppm, paying } => {
                self.boundary(*count, *ppm);
                self.paying = *paying;
                self.chain.set_epoch_rewards_active(*paying > 0);
                return;
            }
            Action::Epoch(ppm) => self.epoch(*ppm),
            Action::Slots(slots) => self.wait(*slots),
            Action::User(user) => self.act(user),
            Action::Bonding(act) => self.bond(act),
            Action::Privileged(decision) => self.decide(decision),
            Action::Runtime(runtime) => self.run(runtime),
            Action::Outside(outside) => self.outside(outside),
            Action::Add(_)
            | Action::AddListed(_)
            | Action::Update(..)
            | Action::Drain(_)
            | Action::Remove(_)
            | Action::Group(..) => self.governance(action),
            _ => self.cranking(action),
        }
        if self.paying > 0 {
            self.paying -= 1;
            self.chain.set_epoch_rewards_active(self.paying > 0);
        }
    }

    fn cranking(&mut self, action: &Action) {
        let keeper = self.keeper();
        let _answer = match action {
            Action::Read { sweep, first, count } => {
                let first = self.index(*first);
                self.read(*sweep, first, (*count).into())
            }
            Action::ReadAll { sweep } => self.read(*sweep, 0, 20),
            Action::Settle(operator) => self.settle(self.index(*operator)),
            Action::Measure { first, count } => {
                let (first, all) = (self.index(*first), first % 3 == 0);
                self.measure(if all { 0 } else { first }, if all { u32::MAX } else { (*count).into() })
            }
            Action::SettleBond(operator) => {
                let owes = |record: &RecordState| record.loss_due + record.short_due != 0;
                let index = self.one_of(*operator, |record| operator % 2 == 0 && owes(record));
                match self.settle_bond(index) {
                    Some(answer) => answer,
                    None => return,
                }
            }
            Action::Close => self.close(),
            Action::Finalize => self.finalize(),
            Action::Level => self.level(),
            Action::WrongLevel(level, index) => self.wrong_level(*level, *index),
            Action::Refreeze => {
                let refreeze = crank::refreeze(&self.fleet.pool, &keeper);
                self.crank(Name::Refreeze, None, refreeze)
            }
            Action::Delegate(operator) => self.delegate(self.index(*operator)),
            Action::Undelegate(operator) => self.undelegate(self.index(*operator)),
            Action::Moves { backwards } => return self.moves(*backwards),
            Action::Crank => return drop(self.whole_crank()),
            Action::CollectFee => self.crank(Name::CollectFee, None, crank::collect_fee(&self.fleet.pool)),
            Action::Flag(operator) => {
                self.flag(self.one_of(*operator, |record| operator % 2 == 0 && record.flags != 0))
            }
            Action::Fund(lamports) => {
                self.crank(Name::Fund, None, crank::fund_bounties(&self.fleet.pool, &keeper, *lamports))
            }
            other => unreachable!("{other:?} is no crank"),
        };
    }

    fn governance(&mut self, action: &Action) {
        let _answer = match action {
            Action::Add(terms) => {
                let vote = self.chain.new_address();
                self.add(&vote, terms)
            }
            Action::AddListed(operator) => {
                let vote = self.record(self.index(*operator)).vote;
                self.add(&vote, &OperatorTerms::default())
            }
            Action::Update(operator, terms) => {
                let (index, pool) = (self.index(*operator), &self.fleet.pool);
                let update = crank::update_operator(pool, index, &self.record(index).vote, terms);
                self.govern(Name::Update, Some(index), update)
            }
            Action::Drain(operator) => {
                let (index, pool) = (self.index(*operator), &self.fleet.pool);
                let drain = crank::drain_operator(pool, index, &self.record(index).vote);
                self.govern(Name::Drain, Some(index), drain)
            }
            Action::Remove(operator) => {
                let (index, pool) = (self.one_of(*operator, |record| record.status == 2), &self.fleet.pool);
                let remove = crank::remove_operator(pool, index, &self.record(index));
                self.crank(Name::Remove, Some(index), remove)
            }
            Action::Group(id, cap, share) => {
                let group = crank::set_group(&self.fleet.pool, *id, *cap, *share);
                self.govern(Name::SetGroup, None, group)
            }
            other => unreachable!("{other:?} is not governance's"),
        };
    }

    /// One of those of which `holds`, if it holds of any; else any.
    pub fn one_of(&self, operator: u8, holds: impl Fn(&RecordState) -> bool) -> u32 {
        let records = self.fleet.state(&self.chain).records;
        let all = (0u32..).zip(&records).filter(|(_, record)| record.status != 0 && holds(record));
        let chosen: Vec<u32> = all.map(|(at, _)| at).collect();
        let one = usize::from(operator).checked_rem(chosen.len()).map(|at| chosen[at]);
        one.unwrap_or_else(|| self.index(operator))
    }

    pub fn deposit(&mut self, user: u8, lamports: u64) -> Answer {
        let (wallet, lst) = self.user(user);
        let deposit = instruction::deposit_sol(&wallet.pubkey(), &self.fleet.pool, &lst, lamports, 0);
        let quote = instruction::quote_deposit(&self.fleet.pool, lamports);
        self.call_quoted(Name::Deposit, deposit, &wallet, quote)
    }

    fn burn(&mut self, thousandths: u64) {
        let (wallet, lst) = self.user(0);
        let shares = self.chain.token_amount(&lst) / 1_000 * thousandths;
        let pool = &self.fleet.pool;
        let burn = token::instruction::burn(&pool.token_program, &lst, &pool.mint, &wallet.pubkey(), shares);
        self.chain.send(&[burn], &[&wallet]);
        self.burned += shares;
    }

    /// Goes `count` epochs on; at each boundary, stake earns `ppm`.
    pub fn boundary(&mut self, count: u64, ppm: u64) {
        for _ in 0..count {
            self.chain.advance_epochs(1);
            self.reward(ppm);
        }
        self.paying = 0;
    }

    fn wait(&mut self, slots: u64) {
        let slot = self.chain.slot_in_epoch() + slots;
        self.chain.set_slot_in_epoch(slot.min(sluice_testkit::chain::SLOTS_PER_EPOCH - 1));
    }

    /// Main of the operators from `first` on, and side where it is busy.
    pub fn stakes(&self, first: u32, count: usize) -> Vec<Address> {
        let records = self.fleet.state(&self.chain).records;
        let some = records.iter().skip(first as usize).take(count).filter(|record| record.status != 0);
        some.flat_map(|record| {
            let side = (record.side_state != IDLE).then_some(record.side);
            [Some(record.main), side].into_iter().flatten()
        })
        .collect()
    }

    #[track_caller]
    pub fn read(&mut self, sweep: bool, first: u32, count: usize) -> Answer {
        let (stakes, keeper) = (self.stakes(first, count), self.keeper());
        let pool = &self.fleet.pool;
        if sweep {
            let sweep = crank::sweep_operators(pool, &keeper, first, &stakes);
            return self.crank(Name::Sweep, None, sweep);
        }
        let refresh = crank::refresh_operators(pool, &keeper, first, &stakes);
        self.crank(Name::Refresh, None, refresh)
    }

    #[track_caller]
    pub fn settle(&mut self, index: u32) -> Answer {
        let settle = crank::settle_operator(&self.fleet.pool, &self.keeper(), index, &self.record(index));
        self.crank(Name::Settle, Some(index), settle)
    }

    /// INV-68: the honest proposal is always valid.
    #[track_caller]
    pub fn level(&mut self) -> Answer {
        let level = self.fleet.state(&self.chain).proposal();
        let set = crank::set_level(&self.fleet.pool, &self.keeper(), level.level, level.index);
        let answer = self.crank(Name::SetLevel, None, set);
        assert_ne!(answer.as_ref().err().map(String::as_str), Some("WrongLevel"), "INV-68: {level:?}");
        answer
    }

    /// INV-68: no other proposal is.
    #[track_caller]
    fn wrong_level(&mut self, level: i64, index: i32) -> Answer {
        let valid = self.fleet.state(&self.chain).proposal();
        let level = (valid.level.wrapping_add_signed(level), valid.index.wrapping_add_signed(index));
        if level == (valid.level, valid.index) {
            return self.level();
        }
        let set = crank::set_level(&self.fleet.pool, &self.keeper(), level.0, level.1);
        let answer = self.crank(Name::SetLevel, None, set);
        let Err(answer) = answer else { panic!("INV-68: {level:?} verifies beside {valid:?}") };
        assert!(["StaleRate", "WrongLevel"].contains(&answer.as_str()), "{answer}");
        Err(answer)
    }

    #[track_caller]
    pub fn delegate(&mut self, index: u32) -> Answer {
        let delegate = crank::delegate(&self.fleet.pool, &self.keeper(), index, &self.record(index));
        self.crank(Name::Delegate, Some(index), delegate)
    }

    #[track_caller]
    pub fn undelegate(&mut self, index: u32) -> Answer {
        let undelegate = crank::undelegate(&self.fleet.pool, &self.keeper(), index, &self.record(index));
        self.crank(Name::Undelegate, Some(index), undelegate)
    }

    fn flag(&mut self, index: u32) -> Answer {
        let flag = crank::flag_operator(&self.fleet.pool, index, &self.record(index));
        self.crank(Name::Flag, Some(index), flag)
    }

    /// Lists `vote`, making its account where there is none.
    #[track_caller]
    pub fn add(&mut self, vote: &Address, terms: &OperatorTerms) -> Answer {
        if self.chain.account(vote).is_none() {
            let voting = vote_account(vote, 500, 10_000, &[(self.chain.epoch(), 2, 1)]);
            self.chain.set_account(vote, voting);
        }
        let nonce = self.fleet.state(&self.chain).nonce;
        // Who signs pays.
        let holder = self.books().pool.governance;
        let governor = self.key_of(&holder).pubkey();
        let add = crank::add_operator(&self.fleet.pool, &governor, vote, nonce, terms);
        self.govern(Name::Add, None, add)
    }

    /// Every operator, down and up.
    pub fn moves(&mut self, backwards: bool) {
        let count = u32::try_from(self.len()).expect("a short list");
        for index in 0..count {
            let index = if backwards { count - 1 - index } else { index };
            if self.fleet.record(&self.chain, index).status != 0 {
                let _answers = (self.undelegate(index), self.delegate(index));
            }
        }
    }

    /// Reading with sweeping, closing, what the queue is owed, level, moves.
    pub fn whole_crank(&mut self) -> [Answer; 3] {
        let closed = [self.read(true, 0, 20), self.finalize()];
        self.finalize_cohorts();
        let level = self.level();
        self.moves(false);
        let [read, finalize] = closed;
        let answers = [read, finalize, level];
        if self.books().pool.owed_fee != 0 {
            let _answer = self.crank(Name::CollectFee, None, crank::collect_fee(&self.fleet.pool));
        }
        if answers.iter().all(Result::is_ok) {
            stats::count("whole cranks");
        }
        answers
    }
}

//! What `undelegate` would do: docs/spec/undelegate.md.

use std::collections::{BTreeSet, HashMap};

use sluice_client::accounts::{Operators, Record};
use sluice_client::ids::VOTE_PROGRAM;
use sluice_math::level::{Reach, band};
use sluice_math::{Lamports, moves};
use sluice_vote::VoteAccount;
use solana_account::Account;
use solana_address::Address;

use super::books::Books;
use super::delegate::allowance;
use super::level::Targets;
use super::stake::decode;
use super::{COOLING, IDLE, STAKED, current, is_listed};

/// One call that does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The operator.
    pub index: u32,
    /// What leaves it, in lamports; nothing where its turn to fund the queue passes without.
    pub amount: u64,
}

/// One way in which stake leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    None,
    Recall,
    Part(u64),
    Join(u64),
    Main,
    Side,
}

/// What is to leave an operator.
struct Wish {
    queue: u64,
    rebalance: u64,
    turn: bool,
}

/// What the calls of a plan change for the calls behind them.
struct Flow<'a> {
    books: Books<'a>,
    targets: Targets,
    header: Operators,
    accounts: &'a HashMap<Address, Account>,
    free: Lamports,
    rent: u64,
}

/// Every call that does something now, in an order in which each does: first those above their targets, for the queue and for their
/// targets, then in turn whoever is to fund what the queue still lacks. Each operator once; what is left is for the next look.
#[must_use]
pub fn plan(books: &Books, accounts: &HashMap<Address, Account>) -> Vec<Move> {
    if books.pool.pair_epoch != books.now.epoch {
        return Vec::new();
    }
    let mut flow = Flow {
        books: *books,
        targets: Targets::of(books.list, books.now.epoch),
        header: books.list.header.clone(),
        accounts,
        free: books.spendable(),
        rent: books.rent.of_stake(),
    };
    let (mut moves, mut called) = (Vec::new(), BTreeSet::new());
    for (index, record) in books.listed() {
        if let Some(made) = flow.call(record, index) {
            moves.push(made);
            called.insert(index);
        }
    }
    while called.insert(flow.header.cursor) {
        let index = flow.header.cursor;
        let at = usize::try_from(index).ok().and_then(|at| books.list.records.get(at));
        let Some(record) = at.filter(|record| is_listed(record)) else { break };
        let Some(made) = flow.call(record, index) else { break };
        moves.push(made);
    }
    moves
}

impl Flow<'_> {
    /// Makes a call, if it would do anything.
    fn call(&mut self, record: &Record, index: u32) -> Option<Move> {
        let wish = self.wish(record, index);
        let step = self.step(record, &wish);
        let amount = self.carry_out(record, step);
        if amount != 0 {
            self.header.excess = self.header.excess.saturating_sub(amount);
            if wish.queue == 0 {
                self.header.rebalanced = self.header.rebalanced.saturating_add(amount);
            }
        }
        if wish.turn {
            self.pass_turn(index);
        }
        (amount != 0 || wish.turn).then_some(Move { index, amount })
    }

    /// For the queue those above their targets give first, and what is still lacking comes from whoever's turn it is; without a level
    /// of this epoch nobody is above a target.
    fn wish(&self, record: &Record, index: u32) -> Wish {
        let (header, pool) = (&self.header, self.books.pool);
        let levelled = self.books.levelled();
        let target = if levelled { self.targets.target(index, record) } else { 0 };
        let above = if levelled { current(record).saturating_sub(target) } else { 0 };
        let excess = if levelled { header.excess } else { 0 };
        let nominal = Lamports::new(pool.queue_nominal);
        let shortage = moves::shortage(nominal, self.free, Lamports::new(header.cooling)).get();
        let by_turn = if header.cursor == index { shortage.saturating_sub(excess) } else { 0 };
        let queue = above.min(shortage).saturating_add(by_turn);
        let worth = above != 0 && (target == 0 || above >= band(target, pool.band_bps, header.minimum));
        let reach = Reach { end: header.down_end, rest: header.down_rest };
        let allowed = if levelled && !self.books.rests() && queue == 0 && worth {
            allowance(header, record, index, above, reach)
        } else {
            0
        };
        let rebalance = allowed.min(header.churn.saturating_sub(header.rebalanced));
        Wish { queue, rebalance, turn: by_turn != 0 }
    }

    /// The way that the accounts allow.
    fn step(&self, record: &Record, wish: &Wish) -> Step {
        let (epoch, queued) = (self.books.now.epoch, wish.queue != 0);
        let (active, minimum) = (Lamports::new(record.main_delegation), Lamports::new(self.header.minimum));
        let part = if queued {
            moves::queue_down(active, Lamports::new(wish.queue), minimum).get()
        } else {
            moves::rebalance_down(active, Lamports::new(wish.rebalance), minimum).get()
        };
        let whole = part != 0 && part == record.main_delegation;
        let step = match record.side_state {
            STAKED if record.side_since == epoch => {
                let fits = queued || (wish.rebalance != 0 && wish.rebalance >= record.side_delegation);
                if fits { Step::Recall } else { Step::None }
            }
            STAKED if queued => Step::Side,
            STAKED => Step::None,
            _ if whole => Step::Main,
            IDLE if part != 0 => Step::Part(part),
            COOLING if part != 0 && record.side_since == epoch => Step::Join(part),
            _ if part != 0 && queued => Step::Main,
            _ => Step::None,
        };
        self.possible(record, step, queued)
    }

    /// After a rise of the rent, or where side cannot be taken back, all of main leaves for the queue and nothing for a target.
    fn possible(&self, record: &Record, step: Step, queued: bool) -> Step {
        let lacking = self.lacking(record);
        let reserved = if queued { 0 } else { self.books.pool.queue_nominal };
        let spare = self.free.excess_over(Lamports::new(reserved)).get();
        match step {
            Step::Part(_) if lacking <= spare => step,
            Step::Join(_) if lacking == 0 && self.joinable(record) => step,
            Step::Part(_) | Step::Join(_) if queued => Step::Main,
            Step::Part(_) | Step::Join(_) => Step::None,
            _ => step,
        }
    }

    /// What main and side lack to rent and delegation, in lamports.
    fn lacking(&self, record: &Record) -> u64 {
        let main = record.main_delegation.saturating_add(self.rent).saturating_sub(record.main_lamports);
        main.saturating_add(self.rent.saturating_sub(record.side_lamports))
    }

    /// Whether side can be taken back: it holds its delegation and its rent, was fully active with main, and the vote account can be
    /// read.
    fn joinable(&self, record: &Record) -> bool {
        let side = decode(self.accounts.get(&record.side)).filter(|side| side.delegated);
        let backed = side.is_some_and(|side| {
            let held = side.lamports >= side.delegation.saturating_add(self.rent);
            held && side.activation == record.main_since
        });
        let vote = self.accounts.get(&record.vote).filter(|vote| vote.owner == VOTE_PROGRAM);
        let readable = vote.is_some_and(|vote| VoteAccount::parse(&vote.data).is_ok());
        backed && readable
    }

    /// What leaves, and what that changes for the calls behind.
    fn carry_out(&mut self, record: &Record, step: Step) -> u64 {
        let amount = match step {
            Step::None => return 0,
            Step::Recall => {
                let held = self.accounts.get(&record.side).map_or(0, |side| side.lamports);
                self.free = self.free.saturating_add(Lamports::new(held.saturating_sub(self.rent)));
                return record.side_delegation;
            }
            Step::Part(amount) => {
                self.free = self.free.excess_over(Lamports::new(self.lacking(record)));
                amount
            }
            Step::Join(amount) => amount,
            Step::Main => record.main_delegation,
            Step::Side => record.side_delegation,
        };
        self.header.cooling = self.header.cooling.saturating_add(amount);
        amount
    }

    fn pass_turn(&mut self, index: u32) {
        let places: Vec<u32> = self.books.listed().map(|(place, _)| place).collect();
        let behind = places.iter().find(|place| **place > index);
        self.header.cursor = behind.or(places.first()).copied().unwrap_or(0);
    }
}

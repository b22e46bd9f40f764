//! What an indexer knows that read a pool's accounts once and has only listened since.

use std::collections::BTreeMap;

use sluice_testkit::chain::SLOTS_PER_EPOCH;
use sluice_testkit::sluice::bonds::BondState;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::governance::ConfigState;
use sluice_testkit::sluice::queue::{CohortState, TicketState};
use sluice_testkit::sluice::state::PoolState;
use solana_address::Address;

use crate::books::Books;

/// The pool, its cohorts and tickets.
#[derive(Clone, Debug)]
pub struct Index {
    pub(crate) pool: PoolState,
    pub(crate) config: ConfigState,
    /// What each bond says of itself, by vote account.
    pub(crate) bonds: BTreeMap<Address, BondState>,
    operators: u64,
    cohorts: BTreeMap<Address, CohortState>,
    tickets: BTreeMap<Address, TicketState>,
    /// Events heard so far, by name.
    pub heard: BTreeMap<String, u64>,
}

impl Index {
    pub fn of(books: &Books) -> Self {
        assert!(
            books.queue.cohorts.is_empty() && books.queue.tickets.is_empty(),
            "from the beginning of a queue"
        );
        Self {
            pool: books.pool.clone(),
            config: books.config.clone(),
            bonds: books.bonds.iter().map(|(vote, (bond, _))| (*vote, bond.clone())).collect(),
            operators: books.operators.sequence,
            cohorts: BTreeMap::new(),
            tickets: BTreeMap::new(),
            heard: BTreeMap::new(),
        }
    }

    /// Everything that the accounts say.
    #[track_caller]
    pub fn assert_is(&self, books: &Books) {
        assert_eq!(self.pool, books.pool, "the pool");
        assert_eq!(self.config, books.config, "the config");
        let bonds: BTreeMap<_, _> =
            books.bonds.iter().map(|(vote, (bond, _))| (*vote, bond.clone())).collect();
        assert_eq!(self.bonds, bonds, "the bonds");
        assert_eq!(self.operators, books.operators.sequence, "events of the operators' account");
        let cohorts: BTreeMap<_, _> =
            books.queue.cohorts.iter().map(|(key, (cohort, _))| (*key, cohort.clone())).collect();
        assert_eq!(self.cohorts, cohorts, "the cohorts");
        let tickets: BTreeMap<_, _> =
            books.queue.tickets.iter().map(|(key, (ticket, _))| (*key, ticket.clone())).collect();
        assert_eq!(self.tickets, tickets, "the tickets");
    }

    /// Takes an event over, of a transaction in `slot`.
    #[track_caller]
    pub fn apply(&mut self, event: &Event, slot: u64) {
        *self.heard.entry(event.name.clone()).or_default() += 1;
        self.count(event);
        match event.name.as_str() {
            "SolDeposited" => {
                let late = slot >= self.pool.late_from_slot;
                let left = self.pool.head_room.saturating_sub(event.number("lamports"));
                self.pool.head_room = if late { 0 } else { left };
                self.ledger(event);
            }
            "StakeDeposited" => {
                self.pool.head_room = event.number("head_room");
                self.ledger(event);
            }
            "UnstakedInstantly" | "StakeWithdrawn" => self.exit(event),
            "FeeCollected" => {
                self.pool.owed_fee -= event.number("lamports");
                (self.pool.assets, self.pool.supply) = (event.number("assets"), event.number("supply"));
            }
            "EpochFinalized" => self.closed(event),
            "LevelSet" => {
                self.pool.head_room = event.number("head_room");
                self.pool.open_ppm = half(event, "open_ppm");
            }
            "HeadRoomEnded" => self.pool.head_room = 0,
            "LossReported" => {
                self.pool.closed = u16::try_from(event.number("closed")).expect("sixteen bits");
                self.pool.head_room = event.number("head_room");
            }
            "UnstakeRequested" => self.requested(event),
            "CohortFinalized" => self.finalized(event),
            "TicketClaimed" => self.claimed(event),
            "TicketTransferred" => {
                let ticket = self.tickets.get_mut(&event.key("ticket")).expect("a ticket");
                assert_eq!(event.number("sequence"), ticket.sequence + 1, "a gap");
                assert_eq!((event.key("owner"), event.number("shares")), (ticket.owner, ticket.shares()));
                (ticket.owner, ticket.sequence) = (event.key("new_owner"), event.number("sequence"));
            }
            "BountiesFunded" | "OperatorsRefreshed" | "OperatorsMeasured" | "StakeMoved"
            | "OperatorAdded" | "OperatorChanged" | "GroupSet" => {}
            _ => self.decided(event, slot / SLOTS_PER_EPOCH),
        }
    }

    /// A gap would mean: read the accounts anew.
    #[track_caller]
    fn count(&mut self, event: &Event) {
        let [of_pool, of_operators] = match event.name.as_str() {
            "BountiesFunded" | "OperatorsRefreshed" | "OperatorsMeasured" | "StakeMoved"
            | "OperatorAdded" | "OperatorChanged" | "GroupSet" | "LevelSet" => [None, Some("sequence")],
            "StakeDeposited" | "StakeWithdrawn" | "LossReported" | "BondSettled" => {
                [Some("sequence"), Some("operators_sequence")]
            }
            "BondChanged" => [None, Some("operators_sequence")],
            "ParameterSet" => [Some("pool_sequence"), Some("operators_sequence")],
            "RoleProposed" | "PausesChanged" => [Some("pool_sequence"), None],
            "TreasurySet" | "ChangeCancelled" | "RoleAccepted" | "ChangesTaken" | "TicketClaimed"
            | "TicketTransferred" => [None, None],
            _ => [Some("sequence"), None],
        };
        let accounts = [(of_pool, &mut self.pool.sequence), (of_operators, &mut self.operators)];
        for (field, known) in accounts {
            let Some(field) = field else { continue };
            assert_eq!(event.number(field), *known + 1, "a gap before {event:?}");
            *known += 1;
        }
    }

    fn ledger(&mut self, event: &Event) {
        self.pool.assets = event.number("assets");
        self.pool.unbooked = event.number("unbooked");
        self.pool.supply = event.number("supply");
    }

    /// What is unbooked beyond its cap is owed to the insurance.
    fn exit(&mut self, event: &Event) {
        self.ledger(event);
        self.pool.taxable = event.number("taxable");
        self.pool.owed_insurance = event.number("owed_insurance");
        self.price();
    }

    fn queue(&mut self, event: &Event) {
        self.pool.queue_value = event.number("queue_value");
        self.price();
    }

    /// What deposits don't pay for: what the queue takes along, and what the cap will take of the unbooked then.
    fn price(&mut self) {
        let pool = &mut self.pool;
        // An event's figures are taken over one after the other: the last one prices them.
        let cap = pool.assets.saturating_sub(pool.queue_value) / 100 + 1;
        let beyond = (pool.unbooked + pool.queue_value).saturating_sub(cap);
        let due = pool.queue_value.min(pool.queue_nominal).max(beyond);
        pool.queue_due = if pool.queue_shares == 0 { 0 } else { due };
    }

    fn closed(&mut self, event: &Event) {
        self.exit(event);
        self.queue(event);
        let pool = &mut self.pool;
        let target = u128::from(pool.assets) * u128::from(pool.liquidity_bps) / 10_000;
        pool.exit_target = u64::try_from(target).expect("a part of the assets");
        (pool.prior_assets, pool.prior_supply) = (pool.pair_assets, pool.pair_supply);
        (pool.pair_assets, pool.pair_supply) = (pool.assets, pool.supply);
        pool.pair_epoch = event.number("epoch");
        pool.owed_fee = event.number("owed_fee");
        pool.owed_bounty = event.number("owed_bounty");
        (pool.mark_assets, pool.mark_supply) = (event.number("mark_assets"), event.number("mark_supply"));
        if event.number("growth_seen") != pool.growth_seen {
            let at = usize::try_from(pool.growth_seen % 10).expect("below ten");
            (pool.growth[at], pool.other[at]) = (half(event, "growth_ppm"), half(event, "other_ppm"));
            pool.growth_seen += 1;
        }
        pool.r_max_ppm = half(event, "r_max_ppm");
        pool.exit_floor_ppm = half(event, "exit_floor_ppm");
        pool.closed = u16::try_from(event.number("closed")).expect("sixteen bits");
        (pool.cover, pool.recapitalised) = (0, 0);
        pool.unconfirmed = event.number("unconfirmed");
        pool.head_room = 0;
        pool.late_from_slot = (pool.pair_epoch + 1) * SLOTS_PER_EPOCH - u64::from(pool.late_guard_slots);
    }

    #[track_caller]
    fn requested(&mut self, event: &Event) {
        let (key, pool) = (event.key("cohort"), &mut self.pool);
        let (from, shares) = (event.number("from"), event.number("shares"));
        if from == 0 {
            let cohort = CohortState {
                pool: event.key("pool"),
                next: Address::default(),
                rent_payer: event.key("rent_payer"),
                epoch: pool.pair_epoch,
                assets: pool.pair_assets,
                supply: pool.pair_supply,
                shares: 0,
                filled: 0,
                nominal: 0,
                rest: 0,
                unpaid: 0,
                open: 0,
                sequence: 0,
                filled_in: 0,
                begun_in: 0,
                steps: vec![],
            };
            assert!(self.cohorts.insert(key, cohort).is_none(), "a cohort is made once");
            match self.cohorts.get_mut(&pool.queue_tail) {
                Some(tail) => tail.next = key,
                None => pool.queue_head = key,
            }
            pool.queue_tail = key;
        }
        let cohort = self.cohorts.get_mut(&key).expect("a cohort");
        cohort.shares += shares;
        cohort.nominal += event.number("queue_nominal") - pool.queue_nominal;
        let rest = u128::from(cohort.shares) * u128::from(cohort.assets) % u128::from(cohort.supply);
        cohort.rest = u64::try_from(rest).expect("less than the supply");
        cohort.open += 1;
        pool.queue_shares = event.number("queue_shares");
        pool.queue_nominal = event.number("queue_nominal");
        let (owner, rent_payer) = (event.key("requester"), event.key("rent_payer"));
        let nominal = event.number("nominal");
        let ticket =
            TicketState { cohort: key, owner, rent_payer, from, to: from + shares, nominal, sequence: 0 };
        self.tickets.insert(event.key("ticket"), ticket);
        self.queue(event);
    }

    #[track_caller]
    fn finalized(&mut self, event: &Event) {
        self.exit(event);
        self.pool.queue_shares = event.number("queue_shares");
        self.pool.queue_nominal = event.number("queue_nominal");
        self.queue(event);
        let (key, pool) = (event.key("cohort"), &mut self.pool);
        let cohort = self.cohorts.get_mut(&key).expect("a cohort");
        let step = (event.number("upto"), event.number("step_assets"), event.number("step_supply"));
        if event.number("step_count") > cohort.steps.len() as u64 {
            cohort.begun_in = event.number("epoch");
        }
        cohort.steps.truncate(usize::try_from(event.number("step_count")).expect("a few") - 1);
        cohort.steps.push(step);
        cohort.filled = step.0;
        cohort.filled_in = event.number("epoch");
        cohort.unpaid += event.number("payout");
        if cohort.filled == cohort.shares {
            pool.queue_head = cohort.next;
            let empty = cohort.next == Address::default();
            pool.queue_tail = if empty { cohort.next } else { pool.queue_tail };
        }
    }

    #[track_caller]
    fn claimed(&mut self, event: &Event) {
        let (key, of) = (event.key("ticket"), event.key("cohort"));
        let cohort = self.cohorts.get_mut(&of).expect("a cohort");
        assert_eq!(event.number("sequence"), cohort.sequence + 1, "a gap");
        cohort.sequence += 1;
        assert_eq!(cohort.unpaid - event.number("lamports"), event.number("unpaid"));
        (cohort.unpaid, cohort.open) = (event.number("unpaid"), event.number("open"));
        if cohort.open == 0 && cohort.filled == cohort.shares {
            self.cohorts.remove(&of);
        }
        let ticket = self.tickets.get_mut(&key).expect("a ticket");
        ticket.from = event.number("upto");
        if ticket.from == ticket.to {
            self.tickets.remove(&key);
        }
    }
}

fn half(event: &Event, field: &str) -> u32 {
    u32::try_from(event.number(field)).expect("parts per million")
}

//! Stake that is offered: what `deposit_stake` mints for it, or why not.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sluice_client::accounts::{OperatorList, Pool, Record};
use sluice_client::ids::{SYSTEM_PROGRAM, VOTE_PROGRAM};
use sluice_client::level::{group_room, targets};
use sluice_client::operators::{TOMBSTONE, current};
use sluice_client::quote::{self, Bytes, Closed, Door, StakeDeposit};
use solana_address::Address;

use crate::entries::{door, figures};
use crate::levels::{self, list, record};
use crate::pools::{EPOCH, LATE, SOL, any, but, fields, now};
use crate::stakes::{Main, OURS, VOTE, two};
use crate::{Amounts, check, offer_states, quote, text};

pub const DEPOSITOR: Address = Address::new_from_array([9; 32]);

/// What the operator has, where its target is 300 SOL.
pub const STAKE: u64 = 200 * SOL;

/// A vote account of the newest layout, without votes and voters.
pub struct Vote {
    pub owner: Address,
    pub data: Vec<u8>,
}

impl Vote {
    /// With commissions in basis points, and epochs with the credits at their end and at their start.
    pub fn of(inflation: u16, block: u16, credits: &[[u64; 3]]) -> Self {
        let mut data = vec![0; 132];
        data[0] = 3;
        data.extend([inflation.to_le_bytes(), block.to_le_bytes()].concat());
        // No reward is pending; no BLS key, votes, root, voters.
        data.extend([0; 8 + 1 + 8 + 1 + 8]);
        data.extend((credits.len() as u64).to_le_bytes());
        data.extend(credits.as_flattened().iter().flat_map(|word| word.to_le_bytes()));
        data.extend([0; 16]);
        Self { owner: VOTE_PROGRAM, data }
    }
}

/// Something else about an offer, by name.
pub type Edit = (&'static str, fn(&mut Offer));

/// All that `deposit_stake` looks at.
pub struct Offer {
    pub pool: Pool,
    pub list: OperatorList,
    pub slot: u64,
    pub door: Door,
    pub index: u32,
    pub reserve: u64,
    pub main: Main,
    pub vote: Vote,
    pub stakes: Vec<Main>,
}

impl Offer {
    /// To the second operator, which may have 100 SOL more, and in the place of 18 SOL of free reserve.
    pub fn new() -> Self {
        let mut list = two(STAKE);
        (list.records[1].max_inflation_bps, list.records[1].max_block_bps) = (700, 9_000);
        Self {
            pool: but(|of| (of.liquidity_bps, of.owed_bounty) = (100, 2_000)),
            list,
            slot: 0,
            door: Door::Free,
            index: 1,
            reserve: 61 * SOL,
            main: Main::of(STAKE),
            vote: Vote::of(700, 9_000, &[[EPOCH - 1, 9, 0], [EPOCH, 10, 9]]),
            stakes: vec![stake(30 * SOL)],
        }
    }

    pub fn with(mut self, edit: impl FnOnce(&mut Self)) -> Self {
        edit(&mut self);
        self
    }

    /// The same of stake of these sizes.
    pub fn of(mut self, sizes: &[u64]) -> Self {
        self.stakes = sizes.iter().map(|size| stake(*size)).collect();
        self
    }

    /// Its operator.
    pub fn record(&mut self) -> &mut Record {
        &mut self.list.records[1]
    }

    pub fn state(&self, name: &str) -> Value {
        let cases = self.stakes.iter().map(|of| json!({ "stake": of.fields(), "quote": self.quote(of) }));
        json!({
            "state": name,
            "pool": self.pool_fields(),
            "list": self.list_fields(),
            "slot": text(self.slot),
            "door": door(self.door),
            "index": self.index,
            "reserve": text(self.reserve),
            "depositor": DEPOSITOR.to_string(),
            "main": self.main.fields(),
            "vote": { "owner": self.vote.owner.to_string(), "data": BASE64_STANDARD.encode(&self.vote.data) },
            "cases": cases.collect::<Vec<_>>(),
        })
    }

    fn quote(&self, stake: &Main) -> Value {
        let vote = Bytes { owner: &self.vote.owner, lamports: 1, data: &self.vote.data };
        let offer = StakeDeposit {
            depositor: &DEPOSITOR,
            stake: stake.bytes(),
            main: self.main.bytes(),
            vote,
            reserve: self.reserve,
        };
        let Self { pool, list, door, index, .. } = self;
        quote(quote::deposit_stake(pool, list, &now(self.slot), *door, *index, &offer).map(figures))
    }

    /// What other quotes do not look at besides.
    fn pool_fields(&self) -> Value {
        let mut all = fields(&self.pool);
        all["liquidityBps"] = json!(self.pool.liquidity_bps);
        all["owedBounty"] = text(self.pool.owed_bounty);
        all
    }

    fn list_fields(&self) -> Value {
        let mut all = levels::fields(&self.list);
        for (at, record) in self.list.records.iter().enumerate() {
            all["records"][at]["maxInflationBps"] = json!(record.max_inflation_bps);
            all["records"][at]["maxBlockBps"] = json!(record.max_block_bps);
        }
        for (at, group) in self.list.header.groups.iter().take(4).enumerate() {
            all["groups"][at]["delegated"] = text(group.delegated);
        }
        all
    }
}

/// The depositor's, at the operator's vote account, with its rent.
pub fn stake(size: u64) -> Main {
    Main::of(size).with(|of| {
        of.key(12, DEPOSITOR);
        of.key(44, DEPOSITOR);
    })
}

/// Every reason to refuse, in the order in which they are asked for.
const FAULTS: [Edit; 27] = [
    ("StaleRate", |of| of.pool.pair_epoch -= 1),
    ("Bunker", |of| of.pool.closed |= Closed::UNCONFIRMED),
    ("CoverPending", |of| of.pool.closed |= Closed::COVER_PENDING),
    ("DepositsPaused", |of| of.pool.closed |= Closed::PAUSED_DEPOSITS),
    ("GateNotPassed", |of| of.pool.closed |= Closed::GATED_BY_SIGNER),
    ("NoLevel", |of| of.list.header.level_epoch -= 1),
    ("LossNotBooked", |of| of.list.header.fallen = u64::MAX),
    ("NoOperator", |of| of.record().status = TOMBSTONE),
    ("NotAStake", |of| of.stakes[0].data[0] = 1),
    ("ForeignStake", |of| of.stakes[0].key(12, OURS)),
    ("LockedStake", |of| of.stakes[0].key(92, OURS)),
    ("StakeElsewhere", |of| of.stakes[0].key(124, OURS)),
    ("StakeDeactivated", |of| of.stakes[0].word(172, EPOCH)),
    ("StakeActivating", |of| of.stakes[0].word(164, EPOCH)),
    ("StakeTooSmall", |of| of.stakes[0].word(156, 1)),
    ("OperatorNotEligible", |of| of.record().eligible_from = EPOCH + 1),
    ("VoteAccountUnreadable", |of| of.vote.owner = SYSTEM_PROGRAM),
    ("CommissionTooHigh", |of| of.record().max_block_bps = 8_999),
    ("NoCredits", |of| of.vote = Vote::of(700, 9_000, &[[EPOCH, 10, 10]])),
    ("OperatorBusy", |of| of.main.lamports -= 1),
    ("AboveTarget", |of| of.record().side_delegation = 71 * SOL),
    ("InvariantViolated", |of| of.pool.liquidity_bps = 10_001),
    ("InvariantViolated", |of| of.pool.open_ppm = 1_000_001),
    ("PoolInsolvent", |of| of.pool.assets = 0),
    ("AmountTooLarge", |of| of.pool.unbooked = u64::MAX),
    ("ZeroShares", |of| (of.pool.assets, of.pool.supply, of.pool.queue_shares) = (1 << 63, 1, 0)),
    ("DepositCapExceeded", |of| of.pool.deposit_cap = 1_201 * SOL),
];

/// Each reason alone, and each with all that are asked for behind it: of which only the first is heard.
fn faults(cases: &mut Vec<Value>) {
    for (at, (error, _)) in FAULTS.iter().enumerate() {
        for (name, behind) in [("alone", at + 1), ("before all others", FAULTS.len())] {
            let mut offer = Offer::new();
            // The first one last: what it changes must be what is found.
            FAULTS[at..behind].iter().rev().for_each(|(_, apply)| apply(&mut offer));
            let state = offer.state(&format!("{error}, {name}"));
            assert_eq!(state["cases"][0]["quote"]["error"], *error, "{name}");
            cases.push(state);
        }
    }
}

/// Any pool and any list, with stake about as large as there is room.
fn any_offer(any_of: &mut Amounts) -> Offer {
    let mut offer = Offer::new();
    offer.pool = any(any_of);
    offer.pool.liquidity_bps = u16::try_from(any_of.below(10_001)).expect("small");
    (offer.pool.owed_bounty, offer.pool.recapitalised) = (any_of.next() >> 8, any_of.next() >> 8);
    (offer.reserve, offer.slot) = (any_of.next(), any_of.below(2 * LATE));
    let main = any_of.next() >> 8;
    offer.main = Main::of(main);
    let small = |of: u64| u16::try_from(of).expect("small");
    let of_record = record(main, |of| {
        (of.vote, of.max_inflation_bps, of.max_block_bps) = (VOTE, 700, 9_000);
        (of.main_lamports, of.side_delegation) = (offer.main.lamports, any_of.next() >> 16);
        (of.weight, of.share) = (small(any_of.word() & 0xffff), small(any_of.below(10_001)));
        of.groups = [u8::try_from(any_of.below(4)).expect("small"), 0, 2, 0];
    });
    offer.list = list(vec![record(SOL, |_| {}), of_record], |of| {
        (of.pool, of.level, of.share_unit) = (OURS, any_of.below(1 << 48), any_of.word() >> 14);
        of.minimum = any_of.next() >> 32;
        for group in of.groups.iter_mut().take(4).skip(1) {
            (group.cap, group.share) = (any_of.word() >> 2, small(any_of.below(10_001)));
            (group.delegated, group.weights) = (any_of.next() >> 8, u32::from(small(1 + group.cap % 1_000)));
        }
    });
    let room = room(&offer.list);
    offer.of(&[room, any_of.below(room.saturating_add(1).max(1)), any_of.next()]).with(|of| {
        of.stakes.iter_mut().for_each(|of| of.lamports = of.lamports.saturating_add(any_of.next() >> 20));
    })
}

/// What the second operator may be brought.
pub fn room(list: &OperatorList) -> u64 {
    let record = &list.records[1];
    let groups = record.groups.iter().filter(|id| **id != 0);
    let rooms = groups.map(|id| group_room(list, &list.header.groups[usize::from(*id)]));
    rooms.fold(targets(list)[1].saturating_sub(current(record)), u64::min)
}

/// Of a state what it has else than the first one, to which it is added: objects by their fields, all other things whole.
fn other(first: &Value, state: &Value) -> Value {
    let (Value::Object(known), Value::Object(fields)) = (first, state) else { return state.clone() };
    let others = fields.iter().filter(|(name, value)| known.get(*name) != Some(value));
    others
        .map(|(name, value)| (name.clone(), other(known.get(name).unwrap_or(&Value::Null), value)))
        .collect()
}

#[test]
fn stake_is_taken_as_the_file_says() {
    let mut cases = vec![Offer::new().state("as it should be")];
    faults(&mut cases);
    cases.extend(offer_states::named());
    let mut any_of = Amounts(7);
    for _ in 0..60 {
        cases.push(any_offer(&mut any_of).state("any"));
    }
    let quotes = || cases.iter().flat_map(|state| state["cases"].as_array().expect("a list"));
    let taken = quotes().filter(|case| case["quote"]["shares"].is_string()).count();
    assert!(taken * 3 > quotes().count(), "{taken} of {}", quotes().count());
    let (first, rest) = cases.split_first().expect("there is one");
    let rest: Vec<Value> = rest.iter().map(|state| other(first, state)).collect();
    check("offers", &[std::slice::from_ref(first), &rest].concat());
}

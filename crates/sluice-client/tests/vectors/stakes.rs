//! Withdrawals of stake.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use sluice_client::accounts::{OperatorList, Pool};
use sluice_client::ids::{STAKE_PROGRAM, SYSTEM_PROGRAM};
use sluice_client::operators::{COOLING, IDLE, TOMBSTONE};
use sluice_client::quote::{self, Bytes, Closed, Rent};
use sluice_client::stake::LEN;
use solana_address::Address;

use crate::levels::{self, list, record};
use crate::pools::{EPOCH, SOL, but, fields, now, pool};
use crate::{check, quote, text};

const RENT: Rent = Rent { per_byte: 6_960 };
pub const RESERVE: u64 = (128 + 200) * 6_960;
pub const OURS: Address = Address::new_from_array([7; 32]);
pub const VOTE: Address = Address::new_from_array([8; 32]);

/// A stake account of the pool's, delegated to the operator since a hundred epochs.
#[derive(Clone)]
pub struct Main {
    pub owner: Address,
    pub lamports: u64,
    pub data: Vec<u8>,
}

impl Main {
    pub fn of(stake: u64) -> Self {
        let mut main = Self { owner: STAKE_PROGRAM, lamports: stake + RESERVE, data: vec![0; LEN] };
        main.data[0] = 2;
        main.key(12, OURS);
        main.key(44, OURS);
        main.key(124, VOTE);
        main.word(156, stake);
        main.word(164, EPOCH - 100);
        main.word(172, u64::MAX);
        main
    }

    pub fn with(mut self, edit: impl FnOnce(&mut Self)) -> Self {
        edit(&mut self);
        self
    }

    pub fn key(&mut self, at: usize, key: Address) {
        self.data[at..at + 32].copy_from_slice(key.as_ref());
    }

    pub fn word(&mut self, at: usize, word: u64) {
        self.data[at..at + 8].copy_from_slice(&word.to_le_bytes());
    }

    pub fn bytes(&self) -> Bytes<'_> {
        Bytes { owner: &self.owner, lamports: self.lamports, data: &self.data }
    }

    pub fn fields(&self) -> Value {
        json!({
            "owner": self.owner.to_string(),
            "lamports": text(self.lamports),
            "data": BASE64_STANDARD.encode(&self.data),
        })
    }
}

/// Two operators, the second of which has `stake` where its target is 300 SOL.
pub fn two(stake: u64) -> OperatorList {
    let at = |of: &mut sluice_client::accounts::Record| {
        of.vote = VOTE;
        of.main_lamports = stake + RESERVE;
    };
    list(vec![record(SOL, |_| {}), record(stake, at)], |of| of.pool = OURS)
}

fn state(name: &str, pool: &Pool, list: &OperatorList, index: u32, main: &Main) -> Value {
    let shares = [
        0,
        1,
        958_000_000,
        959_000_000,
        3 * SOL,
        4 * SOL,
        100 * SOL - 1,
        194_000_000_000,
        195_000_000_000,
        480 * SOL,
        u64::MAX,
    ];
    let case = |of: u64| {
        let exit = quote::withdraw_stake(pool, list, &now(0), &RENT, index, &main.bytes(), of);
        let exit = exit.map(|of| json!({ "lamports": text(of.lamports), "fee": text(of.fee) }));
        json!({ "shares": text(of), "quote": quote(exit) })
    };
    json!({
        "state": name,
        "pool": fields(pool),
        "list": levels::fields(list),
        "index": index,
        "perByte": text(RENT.per_byte),
        "main": main.fields(),
        "cases": shares.map(case),
    })
}

/// Accounts that are not what the record of an operator with so much stake says, but for the first two.
pub fn mains(stake: u64) -> Vec<(&'static str, Main)> {
    let main = || Main::of(stake);
    vec![
        ("as recorded", main()),
        ("a lamport more", main().with(|of| of.lamports += 1)),
        ("a lamport less", main().with(|of| of.lamports -= 1)),
        ("another delegation", main().with(|of| of.word(156, stake - 1))),
        ("cools", main().with(|of| of.word(172, EPOCH))),
        ("delegated elsewhere", main().with(|of| of.key(124, OURS))),
        ("another's staker", main().with(|of| of.key(12, VOTE))),
        ("another's withdrawer", main().with(|of| of.key(44, VOTE))),
        ("locked up by time", main().with(|of| of.word(76, 1))),
        ("locked up by epoch", main().with(|of| of.word(84, 1))),
        ("not delegated", main().with(|of| of.data[0] = 1)),
        ("fresh", main().with(|of| of.data[0] = 0)),
        ("no stake account", main().with(|of| of.owner = SYSTEM_PROGRAM)),
    ]
}

#[test]
fn stake_is_withdrawn_as_the_file_says() {
    let stake = 500 * SOL;
    let mut cases: Vec<Value> =
        mains(stake).iter().map(|(name, main)| state(name, &pool(), &two(stake), 1, main)).collect();
    let main = Main::of(stake);
    for (name, list) in [
        ("no level", with(two(stake), |of| of.header.level_epoch -= 1)),
        ("a loss that matters", with(two(stake), |of| of.header.fallen = 120_000_001)),
        ("a loss that does not", with(two(stake), |of| of.header.fallen = 120_000_000)),
        ("no operator", with(two(stake), |of| of.records[1].status = TOMBSTONE)),
        ("recorded as cooling", with(two(stake), |of| of.records[1].main_state = COOLING)),
        ("recorded as idle", with(two(stake), |of| of.records[1].main_state = IDLE)),
        ("much in side", with(two(stake), |of| of.records[1].side_delegation = 300 * SOL)),
        ("a high minimum", with(two(stake), |of| of.header.minimum = 4 * SOL)),
        ("flagged", with(two(stake), |of| of.records[1].eligible_from = u64::MAX)),
    ] {
        cases.push(state(name, &pool(), &list, 1, &main));
    }
    cases.push(state("nobody there", &pool(), &two(stake), 2, &main));
    cases.push(state("below its target", &pool(), &two(200 * SOL), 1, &Main::of(200 * SOL)));
    cases.push(state("a wide band", &but(|of| of.band_bps = 1_000), &two(stake), 1, &main));
    cases.push(state(
        "a lower book",
        &but(|of| of.assets = 1),
        &with(two(stake), |of| of.header.fallen = 1),
        1,
        &main,
    ));
    for (name, closed) in
        [("a loss", Closed::LOSS), ("paused", Closed::PAUSED_EXITS), ("gated", Closed::GATED_BY_SIGNER)]
    {
        cases.push(state(name, &but(|of| of.closed = closed), &two(stake), 1, &main));
    }
    // Without the rent of a stake account.
    let poor = with(two(stake), |of| of.records[1].main_lamports = stake);
    cases.push(state("without its rent", &pool(), &poor, 1, &main.with(|of| of.lamports -= 1)));
    check("stakes", &cases);
}

fn with(mut list: OperatorList, edit: impl FnOnce(&mut OperatorList)) -> OperatorList {
    edit(&mut list);
    list
}

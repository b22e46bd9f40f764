//! Targets.

use borsh::BorshDeserialize;
use serde_json::{Value, json};
use sluice_client::accounts::{OperatorList, Operators, Record};
use sluice_client::level::{group_cap, targets};
use sluice_client::operators::{LISTED, STAKED};

use crate::pools::{EPOCH, SOL};
use crate::{Amounts, check, text};

/// An operator of weight 100 with `stake`, without caps.
pub fn record(stake: u64, edit: impl FnOnce(&mut Record)) -> Record {
    let mut record = Record {
        main_lamports: stake,
        main_delegation: stake,
        main_state: STAKED,
        status: LISTED,
        cap: 1 << 62,
        weight: 100,
        share: 10_000,
        eligible_from: 700,
        ..Record::deserialize(&mut &[0; 320][..]).expect("zeros")
    };
    edit(&mut record);
    record
}

/// A list at a level of 3 SOL a unit of weight.
pub fn list(records: Vec<Record>, edit: impl FnOnce(&mut Operators)) -> OperatorList {
    let mut header = Operators {
        epoch: EPOCH,
        share_unit: SOL / 8,
        minimum: SOL,
        level: 3 * SOL,
        level_epoch: EPOCH,
        groups_from: u64::MAX,
        ..Operators::from_bytes(&[0; Operators::LEN]).expect("zeros")
    };
    edit(&mut header);
    OperatorList { header, records }
}

/// What targets and withdrawals look at, by the names that the TypeScript client has for it.
pub fn fields(list: &OperatorList) -> Value {
    let OperatorList { header, records } = list;
    let groups = header.groups.iter().take(4).map(|group| {
        json!({
            "cap": text(group.cap),
            "nextCap": text(group.next_cap),
            "weights": group.weights,
            "share": group.share,
            "nextShare": group.next_share,
        })
    });
    let records = records.iter().map(|of| {
        json!({
            "vote": of.vote.to_string(),
            "mainLamports": text(of.main_lamports),
            "mainDelegation": text(of.main_delegation),
            "sideDelegation": text(of.side_delegation),
            "mainState": of.main_state,
            "status": of.status,
            "cap": text(of.cap),
            "weight": of.weight,
            "share": of.share,
            "eligibleFrom": text(of.eligible_from),
            "groups": of.groups,
        })
    });
    json!({
        "pool": header.pool.to_string(),
        "epoch": text(header.epoch),
        "shareUnit": text(header.share_unit),
        "minimum": text(header.minimum),
        "level": text(header.level),
        "levelIndex": header.level_index,
        "levelEpoch": text(header.level_epoch),
        "groupsFrom": text(header.groups_from),
        "fallen": text(header.fallen),
        "groups": groups.collect::<Vec<_>>(),
        "records": records.collect::<Vec<_>>(),
    })
}

fn state(name: &str, list: &OperatorList) -> Value {
    let caps = list.header.groups.iter().take(4).skip(1).map(|group| text(group_cap(list, group)));
    let targets = targets(list).into_iter().map(text);
    json!({
        "state": name,
        "list": fields(list),
        "groupCaps": caps.collect::<Vec<_>>(),
        "targets": targets.collect::<Vec<_>>(),
    })
}

/// Three operators, of which two are in a group.
fn grouped(edit: impl FnOnce(&mut Operators)) -> OperatorList {
    let of_group = |ids: [u8; 4]| record(SOL, |of| of.groups = ids);
    list(vec![of_group([1, 0, 0, 0]), of_group([1, 2, 0, 0]), of_group([0; 4])], edit)
}

/// Gives a group caps, and half of them from `groups_from` on.
fn group(of: &mut Operators, id: usize, cap: u64, share: u16, weights: u32) {
    (of.groups[id].cap, of.groups[id].share, of.groups[id].weights) = (cap, share, weights);
    (of.groups[id].next_cap, of.groups[id].next_share) = (cap / 2, share / 2);
}

/// Lists of every kind.
fn named() -> Vec<Value> {
    let plain =
        || vec![record(SOL, |_| {}), record(SOL, |of| of.weight = 7), record(SOL, |of| of.weight = 0)];
    vec![
        state("nobody", &list(vec![], |_| {})),
        state("by weight", &list(plain(), |_| {})),
        state("the first stands a lamport higher", &list(plain(), |of| of.level_index = 1)),
        state("no level", &list(plain(), |of| of.level = 0)),
        state("saturated", &list(plain(), |of| of.level = (1 << 48) - 1)),
        state("under twice the least", &list(plain(), |of| of.minimum = 11 * SOL)),
        state("at twice the least", &list(plain(), |of| of.minimum = 21 * SOL / 2)),
        state("a lamport under it", &list(plain(), |of| of.minimum = 21 * SOL / 2 + 1)),
        state("by cap", &list(vec![record(SOL, |of| of.cap = 20 * SOL - 1)], |_| {})),
        state("by share", &list(vec![record(SOL, |of| of.share = 33)], |_| {})),
        state("not eligible yet", &list(vec![record(SOL, |of| of.eligible_from = EPOCH + 1)], |_| {})),
        state("eligible from now on", &list(vec![record(SOL, |of| of.eligible_from = EPOCH)], |_| {})),
        state(
            "a group's cap",
            &grouped(|of| {
                group(of, 1, 100 * SOL + 1, 10_000, 200);
                group(of, 2, 1 << 62, 10_000, 100);
            }),
        ),
        state(
            "a group's share",
            &grouped(|of| {
                group(of, 1, 1 << 62, 100, 200);
                group(of, 2, 1 << 62, 10_000, 100);
            }),
        ),
        state(
            "the lower of two groups",
            &grouped(|of| {
                group(of, 1, 100 * SOL, 10_000, 200);
                group(of, 2, 10 * SOL + 7, 10_000, 100);
            }),
        ),
        state(
            "caps that are due",
            &grouped(|of| {
                group(of, 1, 100 * SOL, 10_000, 200);
                group(of, 2, 1 << 62, 10_000, 100);
                of.groups_from = EPOCH;
            }),
        ),
        state(
            "caps that are due next",
            &grouped(|of| {
                group(of, 1, 100 * SOL, 10_000, 200);
                group(of, 2, 1 << 62, 10_000, 100);
                of.groups_from = EPOCH + 1;
            }),
        ),
        state("a group without weights", &grouped(|of| group(of, 1, 0, 0, 0))),
    ]
}

#[test]
fn targets_are_what_the_file_says() {
    let mut cases = named();
    let mut any = Amounts(6);
    for _ in 0..60 {
        let records = (0..5).map(|_| {
            record(any.next() >> 8, |of| {
                (of.cap, of.weight) = (any.next(), u16::try_from(any.word() & 0xffff).expect("16 bits"));
                of.share = u16::try_from(any.below(10_001)).expect("small");
                of.groups = [u8::try_from(any.below(4)).expect("small"), 0, 0, 0];
                of.eligible_from = EPOCH - 2 + any.below(4);
            })
        });
        let records: Vec<Record> = records.collect();
        let list = list(records, |of| {
            of.level = any.below(1 << 48);
            of.level_index = u32::try_from(any.below(6)).expect("small");
            of.share_unit = any.next();
            of.groups_from = EPOCH - 1 + any.below(3);
            for id in 1..4 {
                let weights = u32::try_from(any.below(1 << 18)).expect("small");
                group(of, id, any.next(), u16::try_from(any.below(10_001)).expect("small"), weights);
            }
        });
        cases.push(state("any", &list));
    }
    check("levels", &cases);
}

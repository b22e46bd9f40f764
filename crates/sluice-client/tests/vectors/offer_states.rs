//! Offers of stake by name: what can be different about each of the accounts.

use serde_json::Value;
use sluice_client::ids::SYSTEM_PROGRAM;
use sluice_client::operators::{ASTRAY, COOLING, GONE, IDLE};
use sluice_client::quote::{Closed, Door};

use crate::offers::{DEPOSITOR, Edit, Offer, STAKE, Vote, room, stake};
use crate::pools::{EPOCH, LATE, SOL};
use crate::stakes::{Main, OURS, RESERVE, VOTE, mains};

/// Free reserve of [`Offer::new`], which stake takes the place of.
const FREE: u64 = 61 * SOL - 1_000_000 - 5_000 - 31 * SOL - 12_010_000_000;

pub fn named() -> Vec<Value> {
    [stakes(), prices(), reserves(), accounts(), votes(), rooms()].concat()
}

/// The same offer, each time with something else about it.
fn offers<const N: usize>(sizes: &[u64], edits: [Edit; N]) -> Vec<Value> {
    edits.map(|(name, edit)| Offer::new().of(sizes).with(edit).state(name)).to_vec()
}

/// What is offered.
fn stakes() -> Vec<Value> {
    let some = |edit: fn(&mut Main)| stake(30 * SOL).with(edit);
    let stakes = vec![
        some(|of| of.owner = SYSTEM_PROGRAM),
        some(|of| of.data[0] = 0),
        some(|of| of.data[0] = 3),
        some(|of| of.data.truncate(199)),
        some(|of| of.data.push(0)),
        some(|of| of.key(44, OURS)),
        some(|of| of.word(76, 1)),
        some(|of| of.word(84, 1)),
        some(|of| of.data[92] = 1),
        some(|of| of.data[123] = 1),
        some(|of| of.word(172, 0)),
        some(|of| of.word(172, u64::MAX - 1)),
        some(|of| of.word(164, EPOCH - 1)),
        some(|of| of.word(164, EPOCH + 1)),
        // Since before there were epochs.
        some(|of| of.word(164, u64::MAX)),
        some(|of| of.lamports = 30 * SOL),
        some(|of| of.lamports = 30 * SOL - 1),
        some(|of| of.lamports = 30 * SOL + 1),
        some(|of| of.lamports += 50 * SOL),
        some(|of| of.lamports = u64::MAX),
    ];
    let sizes = [SOL - 1, SOL, FREE, 40 * SOL, 100 * SOL, 100 * SOL + 1];
    let nothing = stake(0).with(|of| of.lamports = 5);
    let lists = [
        ("of every kind", Offer::new().with(|of| of.stakes = stakes)),
        ("of every size", Offer::new().of(&sizes)),
        (
            "the minimum is higher",
            Offer::new().of(&[3 * SOL - 1, 3 * SOL]).with(|of| of.list.header.minimum *= 3),
        ),
        (
            "nothing is delegated, and something besides",
            Offer::new().with(|of| (of.list.header.minimum, of.stakes) = (0, vec![nothing.clone()])),
        ),
        (
            "nothing is delegated, and what is besides returns",
            idle().with(|of| (of.list.header.minimum, of.stakes) = (0, vec![nothing.clone()])),
        ),
        ("main is idle", idle().of(&sizes)),
        ("main was emptied", idle().with(|of| emptied(&mut of.main))),
        ("the first operator's", Offer::new().with(|of| of.index = 0)),
        ("nobody is there", Offer::new().with(|of| of.index = 2)),
        ("the last index", Offer::new().with(|of| of.index = u32::MAX)),
    ];
    lists.map(|(name, offer)| offer.state(name)).to_vec()
}

/// What is taken up into an account that has its rent alone; its target is 300 SOL as before.
fn idle() -> Offer {
    Offer::new().with(|of| {
        of.main = Main::of(0).with(|of| of.data[0] = 1);
        let record = of.record();
        (record.main_state, record.main_delegation, record.main_lamports) = (IDLE, 0, RESERVE);
    })
}

/// What the stake program leaves of an account that all stake was moved out of.
fn emptied(main: &mut Main) {
    main.data[0] = 2;
    main.word(172, EPOCH - 3);
}

/// What it costs, and what the pool says to it.
fn prices() -> Vec<Value> {
    let sizes = [SOL, 40 * SOL + 1];
    let mut all = offers(
        &sizes,
        [
            ("the slot before it is late", |of| of.slot = LATE - 1),
            ("late", |of| of.slot = LATE),
            ("no head-room", |of| of.pool.head_room = 0),
            ("no head-room, and open above the whole", |of| {
                (of.pool.head_room, of.pool.open_ppm) = (0, 1_000_001);
            }),
            ("little head-room", |of| of.pool.head_room = 2 * SOL),
            ("all operators take stake", |of| of.pool.open_ppm = 1_000_000),
            ("no operator takes stake", |of| of.pool.open_ppm = 0),
            ("no entry fee", |of| (of.pool.r_max_ppm, of.slot) = (0, LATE)),
            ("all is the entry fee", |of| (of.pool.r_max_ppm, of.slot) = (1_000_000, LATE)),
            ("a fee above the whole", |of| of.pool.r_max_ppm = 1_000_001),
            ("nothing waits", |of| (of.pool.queue_shares, of.pool.queue_due) = (0, 0)),
            ("nearly full", |of| of.pool.deposit_cap = 1_231 * SOL),
            ("a share fell", |of| of.pool.closed = Closed::SHARE_FELL),
            ("unbacked shares", |of| of.pool.closed = Closed::UNBACKED_SHARES),
            ("a loss", |of| of.pool.closed = Closed::LOSS),
            ("astray", |of| of.pool.closed = Closed::ASTRAY),
            ("exits are paused", |of| of.pool.closed = Closed::PAUSED_EXITS),
            ("an attestation", |of| of.pool.closed = Closed::GATED_BY_ATTESTATION),
            ("a signer signs", |of| (of.pool.closed, of.door) = (Closed::GATED_BY_SIGNER, Door::Gated)),
            ("there is no gate", |of| of.door = Door::Gated),
            ("a loss that does not matter", |of| of.list.header.fallen = 120_000_000),
            ("a loss that matters", |of| of.list.header.fallen = 120_000_001),
            ("no shares", |of| of.pool.supply = 0),
            ("assets that cannot grow", |of| of.pool.assets = u64::MAX - SOL),
            ("shares that cannot be more", |of| {
                (of.pool.assets, of.pool.supply, of.pool.queue_shares) = (2 * SOL, u64::MAX - 1, 0);
                (of.pool.queue_due, of.pool.unbooked) = (0, 0);
            }),
        ],
    );
    // Only what the account holds besides pays: for each reason.
    let besides: [Edit; 3] = [
        ("besides, late", |of| of.slot = LATE),
        ("besides, without head-room", |of| of.pool.head_room = 0),
        ("besides", |_| {}),
    ];
    for (name, edit) in besides {
        all.push(Offer::new().of(&sizes).with(|of| of.reserve = 0).with(edit).state(name));
        all.push(idle().of(&sizes).with(|of| of.reserve = 0).with(edit).state(&format!("{name}, returned")));
    }
    all
}

/// What it takes the place of.
fn reserves() -> Vec<Value> {
    offers(
        &[10 * SOL, 50 * SOL],
        [
            ("no reserve", |of| of.reserve = 0),
            ("a lamport is free", |of| of.reserve = of.reserve - FREE + 1),
            ("nothing is free", |of| of.reserve -= FREE),
            ("as much as is offered is free", |of| of.reserve = of.reserve - FREE + 10 * SOL),
            ("a lamport more is free", |of| of.reserve = of.reserve - FREE + 10 * SOL + 1),
            ("all is free", |of| of.reserve = u64::MAX),
            ("recapitalised", |of| of.pool.recapitalised = 10 * SOL),
            ("much is owed to the pot", |of| of.pool.owed_bounty = 9 * SOL),
            ("much is owed to the insurance", |of| of.pool.owed_insurance = 9 * SOL),
            ("more is owed than there is", |of| {
                (of.pool.owed_bounty, of.pool.owed_insurance, of.reserve) = (u64::MAX, u64::MAX, u64::MAX);
            }),
            ("less waits", |of| of.pool.queue_nominal = 25 * SOL),
            ("nothing is kept liquid", |of| of.pool.liquidity_bps = 0),
            ("all is kept liquid", |of| of.pool.liquidity_bps = 10_000),
            ("a lamport of it is rounded", |of| {
                (of.pool.liquidity_bps, of.pool.assets) = (1, 1_201 * SOL + 9_999)
            }),
        ],
    )
}

/// Main, and what its record says of it.
fn accounts() -> Vec<Value> {
    let main = |(name, main)| Offer::new().with(|of| of.main = main).state(name);
    let mut all: Vec<Value> = mains(STAKE).into_iter().map(main).collect();
    all.extend(offers(
        &[30 * SOL],
        [
            ("cools, as recorded", |of| {
                of.main.word(172, EPOCH);
                (of.record().main_state, of.record().main_delegation) = (COOLING, 0);
            }),
            ("elsewhere, as recorded", |of| {
                of.main.key(124, OURS);
                (of.record().main_state, of.record().main_delegation) = (ASTRAY, 0);
            }),
            ("gone, as recorded", |of| {
                of.main.key(12, VOTE);
                let record = of.record();
                (record.main_state, record.main_delegation, record.main_lamports) = (GONE, 0, 0);
            }),
            ("recorded as idle", |of| of.record().main_state = IDLE),
            ("less than its delegation, as recorded", |of| {
                (of.main.lamports, of.record().main_lamports) = (STAKE - 1, STAKE - 1);
                of.record().main_delegation = STAKE - 1;
            }),
            ("eligible from now on", |of| of.record().eligible_from = EPOCH),
            ("flagged", |of| of.record().eligible_from = u64::MAX),
        ],
    ));
    all
}

/// The vote account, and what is agreed.
fn votes() -> Vec<Value> {
    const NEVER: [u64; 3] = [u64::MAX; 3];
    let now = [EPOCH, 10, 9];
    let vote = |inflation, block, credits: &[[u64; 3]]| Vote::of(inflation, block, credits);
    // Of v3: 7 % of inflation rewards, all of block revenue, and no lists.
    let mut old = vote(0, 0, &[]);
    old.data = [&[2, 0, 0, 0][..], &[1; 64], &[7]].concat();
    let named = [
        ("above what is agreed", vote(701, 0, &[now])),
        ("below what is agreed", vote(0, 0, &[now])),
        ("all of both", vote(u16::MAX, u16::MAX, &[now])),
        ("never voted", vote(0, 0, &[])),
        ("voted last in the epoch before", vote(0, 0, &[[EPOCH - 1, 10, 9]])),
        ("voted in an epoch to come", vote(0, 0, &[now, [EPOCH + 1, 11, 10]])),
        ("less credits than before", vote(0, 0, &[[EPOCH, 9, 10]])),
        ("as many credits as can be counted", vote(0, 0, &[[EPOCH, u64::MAX, 9]])),
        ("the marker of Alpenglow is last", vote(0, 0, &[now, NEVER])),
        ("the marker of Alpenglow alone", vote(0, 0, &[NEVER])),
        ("an older layout", old),
    ];
    let mut all = named.map(|(name, vote)| Offer::new().with(|of| of.vote = vote).state(name)).to_vec();
    all.extend(offers(
        &[30 * SOL],
        [
            ("an older layout, and all of block revenue is agreed", |of| {
                of.vote.data = [&[2, 0, 0, 0][..], &[1; 64], &[7]].concat();
                of.record().max_block_bps = 10_000;
            }),
            ("closed", |of| of.vote.data.fill(0)),
            ("an unknown layout", |of| of.vote.data[0] = 4),
            ("cut off before the commissions", |of| of.vote.data.truncate(134)),
            ("cut off behind them", |of| of.vote.data.truncate(145)),
            ("cut off at the end", |of| of.vote.data.truncate(of.vote.data.len() - 1)),
            ("empty", |of| of.vote.data.clear()),
        ],
    ));
    all
}

/// Targets and groups: exactly the room is taken, and a lamport more is not.
fn rooms() -> Vec<Value> {
    /// Caps in SOL of the groups 1 and 2, and what their members have.
    fn grouped(of: &mut Offer, groups: [[u64; 2]; 2]) {
        of.record().groups = [1, 0, 2, 0];
        for (group, [cap, delegated]) in of.list.header.groups.iter_mut().skip(1).zip(groups) {
            (group.cap, group.delegated, group.weights) = (cap * SOL, delegated * SOL, 100);
            (group.share, group.next_share, group.next_cap) = (10_000, 10_000, group.cap / 2);
        }
    }
    let edits: [Edit; 13] = [
        ("side counts", |of| of.record().side_delegation = 30 * SOL),
        ("above its target", |of| of.record().side_delegation = u64::MAX),
        ("by its cap", |of| of.record().cap = 250 * SOL),
        ("the first stands a lamport higher", |of| of.list.header.level_index = 2),
        ("its group's cap", |of| grouped(of, [[290, 210], [9_000, 0]])),
        ("the lower of two groups", |of| grouped(of, [[290, 210], [400, 330]])),
        ("a group that is full", |of| grouped(of, [[290, 210], [400, 401]])),
        ("a group's ceiling", |of| grouped(of, [[240, 0], [9_000, 0]])),
        ("a group's share", |of| {
            grouped(of, [[9_000, 1_000], [9_000, 0]]);
            of.list.header.groups[1].share = 8_320;
        }),
        ("caps that are due", |of| {
            grouped(of, [[600, 250], [9_000, 0]]);
            of.list.header.groups_from = EPOCH;
        }),
        ("caps that are due next", |of| {
            grouped(of, [[600, 550], [9_000, 0]]);
            of.list.header.groups_from = EPOCH + 1;
        }),
        ("a group without anything", |of| of.record().groups = [0, 0, 0, 3]),
        ("the last group", |of| of.record().groups = [255, 0, 0, 0]),
    ];
    let state = |(name, edit): Edit| {
        let mut offer = Offer::new().with(edit);
        let room = room(&offer.list);
        offer = offer.of(&[room, (room + 1).max(SOL)]);
        offer.state(name)
    };
    let mut all = edits.map(state).to_vec();
    all.push(Offer::new().with(|of| of.list.header.pool = DEPOSITOR).state("another pool's main"));
    all
}

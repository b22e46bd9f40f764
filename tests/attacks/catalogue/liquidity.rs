//! D, 48 and 49: exits at once, and what a loop of deposits and exits can hold up.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits::unstake_instant;
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::{Fleet, Holder, PoolParams, instruction};

use super::support::{assert_books, at_the_pair, floor, staked, with};
use crate::doors::{fill_queue, leave_at_once, paid, shares};

/// Ten thousand SOL at two operators, a tenth of it liquid; what may be deposited ends at 12,000.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { liquidity_bps: 1_000, deposit_cap: 12_000 * SOL, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(&with(params), 2, 10_000 * SOL);
    fleet.epoch(&mut chain, 0);
    (chain, fleet, holder)
}

// Guards: `Curve::fee_ceil` is an integral; `unbooked` is no liquidity; the target goes by the pair, which a deposit
// does not move: what a borrowed fortune puts into the reserve makes a victim's exit no dearer and its own no cheaper
// than free.
#[test]
fn item_48_borrowed_millions_around_an_exit_gain_nothing_and_cost_the_victim_nothing() {
    let (chain, fleet, victim) = pool();
    let leaving = 300 * SOL;
    let alone = paid(leave_at_once(&mut chain.clone(), &fleet, &victim, leaving));
    // In one transaction: in and out, of which nothing is left over.
    for lamports in [SOL, 900 * SOL, 1_900 * SOL] {
        let mut chain = chain.clone();
        let raider = fleet.pool.holder(&mut chain, 100_000 * SOL);
        let before = fleet.pool.state(&chain);
        let minted = floor(lamports, before.supply, before.assets + before.unbooked);
        let own = raider.address();
        let enter = instruction::deposit_sol(&own, &fleet.pool, &raider.lst, lamports, 0);
        let exit = unstake_instant(&fleet.pool, &own, &raider.lst, &own, [minted, 0]);
        let had = chain.lamports(&own);
        let receipt = chain.send(&[enter, exit], &[&raider.wallet]);
        let lost = had - chain.lamports(&own) - 5_000;
        assert!(lost >= floor(lamports, before.exit_floor_ppm.into(), 1_000_000), "{lost} of {lamports}");
        assert_eq!(receipt.events(&sluice_testkit::sluice::PROGRAM).len(), 2);
        assert!(fleet.pool.state(&chain).unbooked >= lost - 2, "the holders have it");
        // A victim in the middle is no worse off than alone, whether the raider came or went just before.
        let after = paid(leave_at_once(&mut chain, &fleet, &victim, leaving));
        assert!(after + 2 >= alone, "{after} instead of {alone}");
        assert_books(&chain, &fleet);
    }
    // Whoever goes just before the victim has taken out what it brought, and no more.
    let mut chain = chain.clone();
    let raider = fleet.pool.holder(&mut chain, 100_000 * SOL);
    fleet.pool.deposit(&mut chain, &raider, 500 * SOL);
    let (had, all) = (fleet.pool.state(&chain).unbooked, shares(&chain, &raider));
    paid(leave_at_once(&mut chain, &fleet, &raider, all));
    paid(
        leave_at_once(&mut chain, &fleet, &raider, 0)
            .or_else(|_| leave_at_once(&mut chain, &fleet, &victim, leaving)),
    );
    assert!(fleet.pool.state(&chain).unbooked > had);
    assert_books(&chain, &fleet);
}

// Guards: the exit floor, and the forfeited epoch of a ticket: a loop holds the cap, or the head-room, no cheaper than
// `r_max` of it a time.
#[test]
fn item_49_a_loop_of_deposits_and_exits_keeps_no_cap_and_no_head_room_from_others_for_nothing() {
    let (chain, fleet, victim) = pool();
    let r_max = u64::from(fleet.pool.state(&chain).r_max_ppm);
    let room = 12_000 * SOL - fleet.pool.state(&chain).assets;
    // The cap: filled, and left at once. Each round costs at least `r_max` of it, and leaves the room as it was.
    let mut looped = chain.clone();
    let raider = fleet.pool.holder(&mut looped, 100_000 * SOL);
    for round in 0..5 {
        let had = looped.lamports(&raider.address());
        // What others have unbooked by now is bought with each deposit, and stays with them.
        let lamports = room - 100 * SOL;
        fleet.pool.deposit(&mut looped, &raider, lamports);
        let all = shares(&looped, &raider);
        let liquid = fleet.pool_free(&looped) - fleet.pool.state(&looped).unbooked;
        assert!(at_the_pair(&fleet.pool.state(&looped), all) <= liquid, "it can leave");
        paid(leave_at_once(&mut looped, &fleet, &raider, all));
        let lost = had - looped.lamports(&raider.address()) - 5_000;
        assert!(lost >= floor(lamports, r_max, 1_000_000), "{lost} in round {round}");
    }
    fleet.pool.deposit(&mut looped, &victim, room / 2);
    assert_books(&looped, &fleet);

    // The head-room: used, and left by ticket.
    let mut looped = chain;
    let raider = fleet.pool.holder(&mut looped, 100_000 * SOL);
    let free = fleet.pool.state(&looped).head_room;
    fleet.pool.deposit(&mut looped, &raider, room.min(free) - 2 * SOL);
    let all = shares(&looped, &raider);
    let ticket = fleet.pool.unstake(&mut looped, &raider, all, 0);
    let fee = fleet.pool.deposit(&mut looped, &victim, SOL).event().number("fee");
    assert_eq!(fee, 0, "head-room is as large as the pool; what is used up comes back with another level");
    fleet.epoch(&mut looped, 400);
    fill_queue(&mut looped, &fleet).unwrap();
    let back = claim(&mut looped, &ticket);
    assert!(back <= room - 2 * SOL, "an epoch without a reward");
    assert_books(&looped, &fleet);
}

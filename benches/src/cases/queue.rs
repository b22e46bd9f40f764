//! Tickets: from the request to the payout.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::queue::{cohort, ticket};
use sluice_testkit::sluice::{Holder, PROGRAM};
use solana_address::Address;
use solana_signer::Signer;

use super::row;
use crate::stage::{Scene, Stage};
use crate::table::Row;

/// What a ticket asks for.
const SHARES: u64 = 10 * SOL + 1;
/// Tickets of the cohort that is not small.
const TICKETS: u64 = 200;

pub fn rows(scene: &Scene) -> Vec<Row> {
    let mut stage = scene.quiet();
    close(&mut stage);
    let pool = &stage.cast.fleet.pool;
    let holder = pool.holder(&mut stage.chain, 10_000 * SOL);
    pool.deposit(&mut stage.chain, &holder, 5_000 * SOL);
    let first = request(&mut stage.chain, &stage.cast.fleet.pool, &holder, 0);
    let next = request(&mut stage.chain, &stage.cast.fleet.pool, &holder, 1);
    let address = stage.cast.fleet.pool.cohort_now(&stage.chain);

    let mut small = stage.clone();
    let mut rows = vec![
        row("request_unstake", next, Some(4_200)),
        row("request_unstake/first of an epoch", first, None),
    ];
    for nonce in 2..TICKETS {
        request(&mut stage.chain, &stage.cast.fleet.pool, &holder, nonce);
    }
    rows.push(row("finalize_cohort/2 tickets", finalize(&mut small, &address), Some(3_000)));
    rows.push(row(
        &format!("finalize_cohort/{TICKETS} tickets"),
        finalize(&mut stage, &address),
        Some(3_000),
    ));
    rows.extend(claims(&stage.chain, &holder, &address));
    rows
}

fn close(stage: &mut Stage) {
    stage.read_all();
    let close = [stage.cast.finalize()];
    stage.send(&close);
    let level = [stage.cast.set_level(&stage.chain)];
    stage.send(&level);
}

fn request(chain: &mut Chain, pool: &sluice_testkit::sluice::Pool, holder: &Holder, nonce: u64) -> u64 {
    let receipt =
        pool.try_unstake(chain, holder, SHARES, nonce).unwrap_or_else(|failure| panic!("{failure}"));
    receipt.top_level_units(&PROGRAM)
}

/// The next epoch's first step for the queue, which is paid for.
fn finalize(stage: &mut Stage, address: &Address) -> u64 {
    stage.cast.next_epoch(&mut stage.chain);
    close(stage);
    let (fleet, chain) = (&stage.cast.fleet, &mut stage.chain);
    let pot = fleet.state(chain).pot;
    let call = exits::finalize_cohort(&fleet.pool, &fleet.keeper.pubkey(), address);
    let units = chain.send(&[call], &[&fleet.keeper]).top_level_units(&PROGRAM);
    let state = cohort(chain, address).expect("it waits for its claims");
    assert!(
        state.filled == state.shares && fleet.state(chain).pot < pot,
        "all of it is paid for, and the caller"
    );
    units
}

/// Claims by somebody else: of a ticket that one step pays, of one over all eight, the transfer of one.
fn claims(chain: &Chain, holder: &Holder, of: &Address) -> Vec<Row> {
    let units = |chain: &Chain, nonce: u64| {
        let (address, _) = sluice_testkit::sluice::queue::ticket_address(of, &holder.address(), nonce);
        let (state, of) = (ticket(chain, &address).expect("open"), cohort(chain, of).expect("open"));
        let mut chain = chain.clone();
        let stranger = chain.new_wallet(SOL);
        let call = exits::claim_ticket(&address, &state, &of);
        chain.send(&[call], &[&stranger]).top_level_units(&PROGRAM)
    };
    let mut stepped = chain.clone();
    split_into_eight(&mut stepped, of);
    let (address, _) = sluice_testkit::sluice::queue::ticket_address(of, &holder.address(), 0);
    let mut given = chain.clone();
    let to = given.new_wallet(SOL).pubkey();
    let call = exits::transfer_ticket(&address, &holder.address(), &to, SHARES);
    let transfer = given.send(&[call], &[&holder.wallet]).top_level_units(&PROGRAM);
    let quote = exits::quote_claim(&address, &ticket(chain, &address).expect("open"));
    vec![
        row("claim_ticket", units(chain, 0), Some(1_400)),
        row("claim_ticket/8 steps", units(&stepped, 0), Some(2_800)),
        row("transfer_ticket", transfer, Some(900)),
        row("quote_claim", chain.simulate(&[quote], &[&holder.wallet]).top_level_units(&PROGRAM), None),
    ]
}

/// The first ticket's shares over eight steps, as eight epochs with eight prices and a scarce reserve would leave them.
fn split_into_eight(chain: &mut Chain, address: &Address) {
    const STEPS_AT: usize = 8 + 3 * 32 + 11 * 8;
    let mut account = chain.account(address).expect("open");
    let state = cohort(chain, address).expect("open");
    for step in 0..8u64 {
        let upto = if step == 7 { state.filled } else { SHARES / 8 * (step + 1) };
        let at = STEPS_AT + 24 * usize::try_from(step).expect("eight");
        for (word, value) in [upto, state.assets, state.supply].into_iter().enumerate() {
            account.data[at + 8 * word..at + 8 * word + 8].copy_from_slice(&value.to_le_bytes());
        }
    }
    account.data[STEPS_AT + 192..STEPS_AT + 196].copy_from_slice(&8u32.to_le_bytes());
    chain.set_account(address, account);
}

//! `finalize_cohort`.

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::FLOOR;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::queue::{COHORT_LEN, CohortState};
use sluice_testkit::{Chain, ids};
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::leaving::{Exits, floor};

const SHARES: u64 = 40 * SOL + 1;
const ALL: u64 = u64::MAX / 4;

fn finalize(exits: &Exits, cohort: &Address) -> Instruction {
    exits::finalize_cohort(&exits.pool, &exits.keeper.pubkey(), cohort)
}

/// Sends, and proves that nothing happens, successfully.
#[track_caller]
fn nothing(exits: &mut Exits, cohort: &Address) {
    let before = exits.chain.snapshot();
    let receipt = exits.send(finalize(exits, cohort), &[]);
    exits.chain.diff(&before).fee(&receipt).nothing_else();
    assert!(receipt.logs.iter().all(|line| !line.starts_with("Program data:")), "no event");
}

#[test]
fn a_cohort_is_paid_at_its_request_where_the_pair_is_above_and_the_rest_is_the_others() {
    for token_program in [ids::TOKEN, ids::TOKEN_2022] {
        let mut exits = Exits::new(&token_program);
        let address = exits.requested(SHARES, 0);
        let (cohort, nominal) = (exits.ticket(&address).cohort, exits.ticket(&address).nominal);
        exits.next_epoch();
        exits.revalue(|assets| assets + assets / 100);
        let (before, old, pool) =
            (exits.chain.snapshot(), exits.pool.state(&exits.chain), exits.pool.clone());
        let (value, requested) = (exits.worth(SHARES), exits.cohort_of(&address));

        let receipt = exits.send(finalize(&exits, &cohort), &[]);

        let epoch = exits.chain.epoch();
        let forfeit = value - nominal;
        exits
            .chain
            .diff(&before)
            .fee(&receipt)
            .token(&pool.escrow, -i128::from(SHARES))
            .supply(&pool.mint, -i128::from(SHARES))
            .lamports(&pool.reserve, -i128::from(nominal))
            .lamports(&cohort, i128::from(nominal))
            .data(&cohort, |_, after| {
                let expected = CohortState {
                    filled: SHARES,
                    unpaid: nominal,
                    filled_in: epoch,
                    begun_in: epoch,
                    steps: vec![(SHARES, requested.assets, requested.supply)],
                    ..requested.clone()
                };
                assert_eq!(CohortState::decode(after), expected);
            })
            .data(&pool.address, |_, _| {
                let mut expected = old.clone();
                (expected.queue_head, expected.queue_tail) = <(Address, Address)>::default();
                (expected.queue_shares, expected.queue_nominal) = (0, 0);
                (expected.queue_value, expected.queue_due) = (0, 0);
                expected.assets -= value;
                expected.unbooked += forfeit;
                expected.supply -= SHARES;
                expected.sequence += 1;
                assert_eq!(pool.state(&exits.chain), expected);
            })
            .nothing_else();
        let event = receipt.event();
        assert_eq!(event.name, "CohortFinalized");
        assert_eq!(["pool", "cohort"].map(|key| event.key(key)), [pool.address, cohort]);
        let numbers = ["sequence", "epoch", "upto", "step_assets", "step_supply", "step_count", "shares"];
        let said = [old.sequence + 1, epoch, SHARES, requested.assets, requested.supply, 1, SHARES];
        assert_eq!(numbers.map(|number| event.number(number)), said);
        let numbers = ["payout", "rise_of_rent", "unbooked", "queue_shares", "queue_nominal"];
        assert_eq!(numbers.map(|number| event.number(number)), [nominal, 0, forfeit, 0, 0]);
    }
}

#[test]
fn a_cohort_is_paid_at_the_pair_where_that_is_below() {
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(SHARES, 0);
    exits.next_epoch();
    exits.revalue(|assets| assets - assets / 200);
    let (worth, nominal) = (exits.worth(SHARES), exits.ticket(&address).nominal);
    let event = exits.fill_now(ALL).event();
    assert_eq!((event.number("payout"), event.number("unbooked")), (worth, 0));
    assert!(worth < nominal);
    let state = exits.pool.state(&exits.chain);
    let step = exits.cohort_of(&address).steps;
    assert_eq!(step, [(SHARES, state.pair_assets, state.pair_supply)]);
}

#[test]
fn nothing_happens_where_there_is_nothing_to_do() {
    let mut exits = Exits::new(&ids::TOKEN);
    let stranger = exits.chain.new_address();
    nothing(&mut exits, &stranger);
    let address = exits.requested(SHARES, 0);
    let oldest = exits.ticket(&address).cohort;
    nothing(&mut exits, &oldest);
    exits.next_epoch();
    let address = exits.requested(SHARES, 0);
    let newest = exits.ticket(&address).cohort;
    exits.next_epoch();
    nothing(&mut exits, &newest);
    exits.set_reserve(0);
    nothing(&mut exits, &oldest);
    exits.set_reserve(ALL);
    exits.pool.finalize_cohort(&mut exits.chain);
    nothing(&mut exits, &oldest);
    assert_eq!(exits.pool.state(&exits.chain).queue_head, newest, "the next one is the oldest now");
    exits.pool.finalize_cohort(&mut exits.chain);
    assert_eq!(exits.pool.state(&exits.chain).queue_tail, Address::default());
}

#[test]
fn a_new_step_is_an_eighth_of_the_cohort_or_nothing() {
    let mut exits = Exits::new(&ids::TOKEN);
    let shares = 40 * SOL;
    let address = exits.requested(shares, 0);
    let cohort = exits.ticket(&address).cohort;
    exits.next_epoch();
    // The least budget whose `floor((budget - 1) / price)` is an eighth.
    let state = exits.pool.state(&exits.chain);
    let enough = u128::from(shares / 8) * u128::from(state.pair_assets);
    let enough = u64::try_from(enough.div_ceil(state.pair_supply.into())).unwrap() + 1;
    exits.set_reserve(enough - 1);
    nothing(&mut exits, &cohort);
    exits.set_reserve(enough);
    exits.pool.finalize_cohort(&mut exits.chain);
    assert_eq!(exits.cohort_of(&address).filled, shares / 8);
}

#[test]
fn a_step_goes_on_at_its_price_from_one_sol_on_and_pays_what_one_fill_would() {
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(SHARES, 0);
    let cohort = exits.ticket(&address).cohort;
    exits.fill(20 * SOL);
    let (filled, paid) = (exits.cohort_of(&address).filled, exits.cohort_of(&address).unpaid);
    exits.set_reserve(SOL);
    nothing(&mut exits, &cohort);
    // A lamport is kept back, and a floor may take another.
    exits.set_reserve(SOL + 2);
    exits.pool.finalize_cohort(&mut exits.chain);
    let state = exits.cohort_of(&address);
    assert_eq!(state.steps.len(), 1, "the same price");
    assert!(state.filled > filled && state.unpaid >= paid + SOL);
    assert_eq!(state.unpaid, floor(state.filled, state.steps[0].1, state.steps[0].2), "one floor");
    // All that is left counts, however little.
    exits.set_reserve(ALL);
    exits.pool.finalize_cohort(&mut exits.chain);
    let state = exits.cohort_of(&address);
    assert_eq!((state.filled, state.unpaid), (SHARES, exits.ticket(&address).nominal));
}

/// Eight steps, each at another price, and the ninth fill has nothing left.
#[test]
fn eight_steps_complete_every_cohort() {
    let mut exits = Exits::new(&ids::TOKEN);
    let shares = 8 * SOL;
    let address = exits.requested(shares, 0);
    for step in 0..8usize {
        exits.next_epoch();
        exits.revalue(|assets| assets - assets / 1_000);
        let left = shares - exits.cohort_of(&address).filled;
        let part = exits.worth(left / u64::try_from(8 - step).unwrap()) + 2;
        exits.fill_now(part);
        let state = exits.cohort_of(&address);
        assert_eq!(state.steps.len(), step + 1);
    }
    let state = exits.cohort_of(&address);
    assert_eq!(state.filled, shares);
    let claimed = exits.send(exits.claim(&address), &[]).event().number("lamports");
    assert!(state.unpaid - claimed < 8, "less than a lamport a step is left");
}

#[test]
fn a_loss_that_is_read_and_not_booked_stops_it_from_one_basis_point_on() {
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(SHARES, 0);
    let cohort = exits.ticket(&address).cohort;
    exits.next_epoch();
    let threshold = exits.pool.state(&exits.chain).pair_assets / 10_000;
    set_fallen(&mut exits, threshold + 1);
    exits.refused(finalize(&exits, &cohort), &[], "LossNotBooked");
    set_fallen(&mut exits, threshold);
    exits.pool.edit(&mut exits.chain, |state| state.closed = 4);
    exits.refused(finalize(&exits, &cohort), &[], "LossNotBooked");
    exits.pool.edit(&mut exits.chain, |state| state.closed = 1 | 2 | 8);
    exits.send(finalize(&exits, &cohort), &[]);
    assert_eq!(exits.cohort_of(&address).filled, SHARES);
}

/// Falls that were read since the close, as the header has them.
fn set_fallen(exits: &mut Exits, lamports: u64) {
    let at = 8 + 32 + 25 * 8 + 8 * 4 + 256 * 32 + 16;
    let mut account = exits.chain.account(&exits.pool.operators).unwrap();
    account.data[at..at + 8].copy_from_slice(&lamports.to_le_bytes());
    exits.chain.set_account(&exits.pool.operators.clone(), account);
    assert_eq!(exits.pool.operators(&exits.chain).fallen, lamports);
}

#[test]
fn a_haircut_of_more_than_one_percent_waits_for_a_second_close_that_shows_it() {
    // A hundredth is none; a lamport and a floor beyond it is one.
    for (left, deep) in [(99_000_001, false), (98_999_000, true)] {
        let mut exits = Exits::new(&ids::TOKEN);
        let address = exits.requested(SHARES, 0);
        let cohort = exits.ticket(&address).cohort;
        exits.next_epoch();
        exits.revalue(|assets| floor(assets, left, 100_000_000));
        if !deep {
            exits.send(finalize(&exits, &cohort), &[]);
            continue;
        }
        exits.refused(finalize(&exits, &cohort), &[], "HaircutNotConfirmed");
        exits.next_epoch();
        exits.send(finalize(&exits, &cohort), &[]);
        assert_eq!(exits.cohort_of(&address).filled, SHARES, "the pair before showed it as well");
    }
    // What one close alone shows, and the next does not, was no price.
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(SHARES, 0);
    let (cohort, nominal) = (exits.ticket(&address).cohort, exits.ticket(&address).nominal);
    exits.next_epoch();
    let real = exits.pool.state(&exits.chain).assets;
    exits.revalue(|assets| assets / 2);
    exits.refused(finalize(&exits, &cohort), &[], "HaircutNotConfirmed");
    exits.revalue(|_| real);
    exits.next_epoch();
    exits.send(finalize(&exits, &cohort), &[]);
    assert!(exits.cohort_of(&address).unpaid.abs_diff(nominal) <= 1);
}

#[test]
fn without_a_pair_of_this_epoch_and_without_assets_it_is_refused() {
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(SHARES, 0);
    let cohort = exits.ticket(&address).cohort;
    exits.chain.advance_epochs(1);
    exits.refused(finalize(&exits, &cohort), &[], "StaleRate");
    exits.next_epoch();
    exits.pool.edit(&mut exits.chain, |state| (state.assets, state.pair_assets) = (0, 0));
    exits.refused(finalize(&exits, &cohort), &[], "PoolInsolvent");
}

#[test]
fn a_rise_of_the_rent_is_made_good_out_of_what_is_unbooked() {
    let mut exits = Exits::new(&ids::TOKEN);
    let address = exits.requested(SHARES, 0);
    let cohort = exits.ticket(&address).cohort;
    exits.next_epoch();
    let (held, rent) = (exits.chain.lamports(&cohort), |chain: &Chain| chain.minimum_balance(COHORT_LEN));
    assert_eq!(held, rent(&exits.chain));
    exits.chain.set_rent_per_byte(7_000);
    let lacking = rent(&exits.chain) - held;
    exits.pool.edit(&mut exits.chain, |state| (state.unbooked, state.taxable) = (SOL / 2, SOL / 2));
    let reserve = exits.chain.lamports(&exits.pool.reserve) - FLOOR;
    exits.set_reserve(reserve + SOL / 2);
    let event = exits.send(finalize(&exits, &cohort), &[]).event();
    assert_eq!((event.number("rise_of_rent"), event.number("unbooked")), (lacking, SOL / 2 - lacking));
    assert_eq!(exits.chain.lamports(&cohort), rent(&exits.chain) + event.number("payout"));
}

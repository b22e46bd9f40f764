//! Second pass, losses that no close has booked: 2.4, and of 2.5 what could hide a fall.

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::claim;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams, crank};
use solana_signer::Signer;

use super::lab::{
    MILLION, assert_books, assert_refused, close, edit_main, edit_stake, refresh, shares_of, staked,
    take_from_main, worth,
};
use crate::doors::{
    blank_stake, bring_stake, fill_queue, leave_at_once, native_stake, report, shares, take_stake, vote_now,
};

const FALL: u64 = 50_000 * SOL;

/// A million SOL at ten operators, 70,000 of it liquid, after the close and the level of an epoch.
fn pool() -> (Chain, Fleet, Holder) {
    let params = PoolParams { liquidity_bps: 700, band_bps: 25, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    close(&mut chain, &fleet, 0);
    fleet.set_level(&mut chain);
    (chain, fleet, holder)
}

#[test]
fn p2_04_due_tickets_are_not_paid_at_par_while_a_proven_loss_is_not_booked() {
    // Guard: `loss_pending` in `finalize_cohort`. 60,000 due, 5 % of the pool lost: at par 3,000 SOL were the stayers'.
    let (mut chain, fleet, holder) = pool();
    let due = shares_of(&fleet.pool.state(&chain), 60_000 * SOL);
    let ticket = fleet.pool.unstake(&mut chain, &holder, due, 0);
    close(&mut chain, &fleet, 0);
    let whole = fleet.pool.state(&chain);
    assert!(fleet.pool_free(&chain) >= whole.queue_nominal, "all of it is there");

    take_from_main(&mut chain, &fleet, 0, FALL);
    let mut read = chain.clone();
    report(&mut chain, &fleet, 0).unwrap();
    assert_refused(&mut chain, "LossNotBooked", |chain| fill_queue(chain, &fleet));
    // A reading is a proof as well; nobody has to report it.
    refresh(&mut read, &fleet);
    assert_eq!(fleet.pool.state(&read).closed, 0);
    assert_refused(&mut read, "LossNotBooked", |chain| fill_queue(chain, &fleet));

    // Two closes later leavers and stayers have lost the same part: the first one only shows what the second confirms.
    let insured = close(&mut chain, &fleet, 0).event().number("insured");
    let booked = fleet.pool.state(&chain);
    assert!(insured < SOL, "the insurance has little: {insured}");
    assert_eq!(booked.assets + FALL, whole.assets + insured);
    assert_refused(&mut chain, "HaircutNotConfirmed", |chain| fill_queue(chain, &fleet));
    close(&mut chain, &fleet, 0);
    fill_queue(&mut chain, &fleet).unwrap();
    let paid = claim(&mut chain, &ticket);
    assert_eq!(paid, worth(&booked, due));
    assert!(paid.abs_diff(57_000 * SOL) < SOL, "{paid}");
    let (state, stays) = (fleet.pool.state(&chain), shares(&chain, &holder));
    assert!(worth(&state, stays) >= worth(&booked, stays), "nothing of the leavers' part is theirs");
    assert_books(&chain, &fleet);
}

#[test]
fn p2_04_nobody_leaves_at_par_by_any_door_once_a_loss_is_proven() {
    // Guards: `loss_pending` in `withdraw_stake` and `deposit_stake`, and `BUNKER_LOSS`, which a report sets and
    // `FreshPool` asks for. The pool alone does not show what was read and not reported: whoever sees it reports it.
    let (mut chain, fleet, holder) = pool();
    let native = native_stake(&mut chain, &fleet, &holder, 1, 100 * SOL, 0);
    let blank = blank_stake(&mut chain);
    vote_now(&mut chain, &fleet, 1);
    take_from_main(&mut chain, &fleet, 0, FALL);
    refresh(&mut chain, &fleet);
    assert_eq!(fleet.state(&chain).fallen, FALL);
    let bring = |chain: &mut Chain| bring_stake(chain, &fleet, &holder, 1, &native);
    let take = |chain: &mut Chain| take_stake(chain, &fleet, &holder, 1, (100 * SOL, &blank));
    assert_refused(&mut chain, "LossNotBooked", bring);
    assert_refused(&mut chain, "LossNotBooked", take);

    report(&mut chain, &fleet, 7).unwrap();
    assert_eq!(fleet.pool.state(&chain).closed, 4, "whoever was read, and whichever operator is named");
    assert_refused(&mut chain, "Bunker", bring);
    assert_refused(&mut chain, "Bunker", take);
    assert_refused(&mut chain, "Bunker", |chain| leave_at_once(chain, &fleet, &holder, SOL));
    assert_refused(&mut chain, "Bunker", |chain| fleet.pool.try_deposit(chain, &holder, SOL, 0));
    // The queue is open to whoever wants to leave, at what the close will show.
    fleet.pool.unstake(&mut chain, &holder, SOL, 0);
}

#[test]
fn p2_05_whoever_moves_stake_of_an_operator_first_does_not_hide_its_fall() {
    // Guard: `read_falls` in `undelegate`, before it changes anything. Without it the record took over what the
    // accounts said afterwards, no report found a fall, tickets were paid at par and no bond would ever be asked. For
    // the queue by a part of main, by all of it, and with nothing to move at all.
    for queued in [80_000 * SOL, 950_000 * SOL, 0] {
        let (mut chain, fleet, holder) = pool();
        if queued != 0 {
            fleet.pool.unstake(&mut chain, &holder, queued, 0);
        }
        take_from_main(&mut chain, &fleet, 0, FALL);
        let before = fleet.state(&chain);
        fleet.edit_cursor(&mut chain, 0);
        fleet.undelegate(&mut chain, 0).unwrap();
        let after = fleet.state(&chain);
        assert_eq!(after.cooling == 0, queued == 0);
        assert_eq!((after.fallen, after.loss_due, after.records[0].loss_due), (FALL, FALL, FALL));
        assert_eq!(after.lamports + FALL, before.lamports);
        assert_eq!(fleet.pool.state(&chain).closed, 4);
        // It is counted once.
        report(&mut chain, &fleet, 0).unwrap();
        assert_eq!(fleet.state(&chain).fallen, FALL);
        let event = close(&mut chain, &fleet, 0).event();
        assert_eq!((event.number("lost"), event.number("closed")), (FALL, 17));
        assert_books(&chain, &fleet);
    }
}

#[test]
fn p2_05_stake_that_comes_or_goes_does_not_hide_a_fall() {
    // Guards: `lamports >= main_lamports` in `check_main` of `withdraw_stake` and in `check_operator` of
    // `deposit_stake`. The fall of a surplus that was read once, which no delegation shows.
    let (mut chain, fleet, holder) = pool();
    vote_now(&mut chain, &fleet, 0);
    let (native, blank) = (native_stake(&mut chain, &fleet, &holder, 0, 5 * SOL, 0), blank_stake(&mut chain));
    let bring = |chain: &mut Chain| bring_stake(chain, &fleet, &holder, 0, &native);
    let take = |chain: &mut Chain| take_stake(chain, &fleet, &holder, 0, (10 * SOL, &blank));
    chain.donate(&fleet.record(&chain, 0).main, 200 * SOL);
    refresh(&mut chain, &fleet);
    let mut fallen = chain.clone();
    edit_main(&mut fallen, &fleet, 0, |_, held| *held -= 200 * SOL);
    assert_refused(&mut fallen, "OperatorBusy", bring);
    assert_refused(&mut fallen, "OperatorBusy", take);
    report(&mut fallen, &fleet, 0).unwrap();
    assert_eq!(fleet.state(&fallen).fallen, 200 * SOL);
    assert_eq!(fleet.pool.state(&fallen).closed, 4, "more than a basis point of the pool");
    // Both are open where nothing fell.
    take(&mut chain).unwrap();
    bring(&mut chain).unwrap();
}

#[test]
fn p2_05_a_delegation_does_not_hide_what_its_side_account_has_lost() {
    // Guard: `lamports < side_lamports` in `delegate`, which leaves such an account alone.
    let (mut chain, fleet, holder) = pool();
    fleet.pool.deposit(&mut chain, &holder, 10_000 * SOL);
    chain.set_slot_in_epoch(100_000);
    fleet.send(&mut chain, crank::refreeze(&fleet.pool, &fleet.keeper.pubkey()));
    fleet.set_level(&mut chain);
    let side = fleet.record(&chain, 0).side;
    edit_stake(&mut chain, &side, |_, held| *held -= SOL / 1_000);
    let before = fleet.state(&chain);
    fleet.delegate(&mut chain, 0).unwrap();
    assert_eq!(fleet.state(&chain), before, "nothing is moved");
    report(&mut chain, &fleet, 0).unwrap();
    assert_eq!(fleet.state(&chain).fallen, SOL / 1_000);
    fleet.delegate(&mut chain, 0).unwrap();
    assert!(fleet.record(&chain, 0).side_delegation > 900 * SOL);
}

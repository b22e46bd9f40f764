//! `epoch`: losses and cover in figures, lamport by lamport (design D12; design review M6, 2.2).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::arithmetic_side_effects,
    clippy::integer_division,
    reason = "a panic is a failed test, and plain operators on a model are what makes it readable"
)]

mod strategy;

use num_bigint::BigInt;
use sluice_math::epoch::{Close, FeeTerms, Observed};
use sluice_math::{Bps, ExchangeRate, Lamports, Ledger, Owed, Ppm, Queue, Shares};
use strategy::closes::with_cover;
use strategy::{NO_FEE, SOL, Scene, seen, tracked};

const fn sol(n: u64) -> Lamports {
    Lamports::new(n * SOL)
}

fn rate(assets: Lamports, supply: Shares) -> ExchangeRate {
    ExchangeRate::new(assets, supply).unwrap()
}

/// A million SOL behind 800,000 shares, a tenth of them queued; 200 unbooked; 100 owed to the insurance, which has 900.
fn million() -> Scene {
    let before = Ledger {
        assets: sol(1_000_000),
        unbooked: sol(200),
        taxable: sol(150),
        owed: Owed { insurance: sol(100), ..Owed::default() },
        supply: Shares::new(800_000 * SOL),
        queue: Queue::new(Shares::new(80_000 * SOL), sol(100_000), sol(100_000)),
    };
    let last = rate(before.assets, before.supply);
    // Without a reward nothing unbooked is booked: what the loss does is all that happens.
    let observed = Observed { insurance: sol(900), ..seen(&before, tracked(&before), 1, Ppm::ZERO) };
    let terms = FeeTerms { fee: Bps::new(1_000).unwrap(), ..NO_FEE };
    Scene { before, last: Some(last), mark: last, observed, terms }
}

/// What an operator with 50,000 of the million and a bond of 500 loses, and what it comes to.
struct Loss {
    lost: u64,
    bond: u64,
    unbooked: u64,
    forgiven: u64,
    given: u64,
    assets: u64,
    queued: Lamports,
    unconfirmed: u64,
}

/// The close of `million` after a loss of which the bond has paid what it can; asserts that it is `case` and nothing
/// else.
fn close_is(case: &Loss) {
    let mut scene = million();
    scene.observed.tracked = scene.observed.tracked.sub(sol(case.lost)).unwrap();
    let scene = with_cover(&scene, sol(case.bond), Lamports::ZERO);
    let before = scene.before;
    let (assets, last) = (sol(case.assets), scene.last.unwrap());
    let after = Ledger {
        assets,
        unbooked: sol(case.unbooked),
        taxable: before.taxable.excess_over(sol(case.lost)),
        owed: Owed { insurance: sol(100 - case.forgiven), ..Owed::default() },
        queue: Queue::new(before.queue.shares(), before.queue.nominal(), case.queued),
        ..before
    };
    let expected = Close {
        after: after.priced(),
        // Of cover beyond the mark no fee is taken later.
        mark: rate(assets.max(last.assets()), before.supply),
        grown: Lamports::ZERO,
        lost: sol(case.lost),
        insured: sol(case.forgiven + case.given),
        from_insurance: sol(case.given),
        burned: Shares::ZERO,
        unbacked: Shares::ZERO,
        gain: Lamports::ZERO,
        fee_shares: Shares::ZERO,
        fee: Lamports::ZERO,
        bounty: Lamports::ZERO,
        insurance: Lamports::ZERO,
        to_insurance: Lamports::ZERO,
        exit_floor: Ppm::ZERO,
        fell: assets < last.assets(),
        unconfirmed: sol(case.unconfirmed),
        reversed: Lamports::ZERO,
    };
    assert_eq!(scene.close(), expected);
}

#[test]
fn a_loss_of_a_thousandth_is_the_unbookeds_and_the_bond_pays_it_nevertheless() {
    let queued = Lamports::new(100_005 * SOL);
    close_is(&Loss {
        lost: 50,
        bond: 50,
        unbooked: 150,
        forgiven: 0,
        given: 0,
        assets: 1_000_050,
        queued,
        unconfirmed: 0,
    });
}

#[test]
fn a_loss_of_a_hundredth_is_the_bonds_and_what_the_unbooked_absorbed_of_it_is_the_holders() {
    let queued = Lamports::new(100_020 * SOL);
    close_is(&Loss {
        lost: 500,
        bond: 500,
        unbooked: 0,
        forgiven: 0,
        given: 0,
        assets: 1_000_200,
        queued,
        unconfirmed: 0,
    });
}

#[test]
fn of_a_loss_of_a_tenth_bond_and_insurance_bear_all_they_have_and_every_share_its_part_of_the_rest() {
    // 5,000 less 200, 500 and 1,000: 3,300 on a million, 330 of them on the queue's tenth.
    close_is(&Loss {
        lost: 5_000,
        bond: 500,
        unbooked: 0,
        forgiven: 100,
        given: 900,
        assets: 996_700,
        queued: sol(99_670),
        unconfirmed: 0,
    });
}

#[test]
fn of_a_loss_of_everything_an_operator_has_the_rest_is_deep_and_unconfirmed() {
    close_is(&Loss {
        lost: 50_000,
        bond: 500,
        unbooked: 0,
        forgiven: 100,
        given: 900,
        assets: 951_700,
        queued: sol(95_170),
        unconfirmed: 48_300,
    });
}

#[test]
fn a_loss_that_the_debt_to_the_insurance_covers_moves_no_lamport_of_it() {
    close_is(&Loss {
        lost: 780,
        bond: 500,
        unbooked: 0,
        forgiven: 80,
        given: 0,
        assets: 1_000_000,
        queued: sol(100_000),
        unconfirmed: 0,
    });
}

/// A million SOL at par after a loss of a tenth, which a second close confirmed.
fn fallen() -> Scene {
    let supply = Shares::new(1_000_000 * SOL);
    let before = Ledger { assets: sol(900_000), supply, ..Ledger::default() };
    let observed = seen(&before, tracked(&before), 1, Ppm::new(450).unwrap());
    let terms = FeeTerms { fee: Bps::new(1_000).unwrap(), ..NO_FEE };
    let last = rate(before.assets, supply);
    Scene { before, last: Some(last), mark: rate(sol(1_000_000), supply), observed, terms }
}

#[test]
fn what_restores_a_pool_reaches_its_holders_whole_in_one_close() {
    // Second pass 2.2: of 100,000 only 9,000 did.
    let scene = with_cover(&fallen(), Lamports::ZERO, sol(100_000));
    let close = scene.close();
    assert_eq!(close.after, Ledger { assets: sol(1_000_000), ..scene.before });
    assert_eq!((close.mark, close.exit_floor), (scene.mark, scene.observed.r_max));
    assert!(!close.fell);
    let nothing = [close.grown, close.lost, close.gain, close.fee, close.insured, close.reversed];
    assert_eq!(nothing, [Lamports::ZERO; 6]);

    // As a gift it would be a gain, of which clamp and cap leave next to nothing.
    let mut gift = fallen();
    gift.observed.tracked = sol(1_000_000);
    let close = gift.close();
    assert_eq!((close.gain, close.grown), (sol(810), sol(100_000)));
    assert!(close.to_insurance > sol(90_000), "{close:?}");
}

#[test]
fn what_restores_a_pool_does_not_relieve_the_insurance() {
    let mut scene = million();
    scene.observed.tracked = scene.observed.tracked.sub(sol(5_200)).unwrap();
    let alone = scene.close();
    let close = with_cover(&scene, Lamports::ZERO, sol(5_000)).close();
    assert_eq!((alone.insured, alone.after.assets), (sol(1_000), sol(996_000)));
    assert_eq!((close.insured, close.after.assets), (sol(1_000), sol(1_001_000)));
}

#[test]
fn without_assets_whatever_cover_comes_is_the_base() {
    for (bonds, given) in [(0, 100_000), (500, 0), (500, 100_000)] {
        let mut scene = fallen();
        (scene.before.assets, scene.last, scene.observed.tracked) = (Lamports::ZERO, None, Lamports::ZERO);
        let scene = with_cover(&scene, sol(bonds), sol(given));
        let close = scene.close();
        assert_eq!(close.after, Ledger { assets: sol(bonds + given), ..scene.before });
        assert_eq!((close.gain, close.mark, close.fell), (Lamports::ZERO, scene.mark, false));
        assert_eq!(close.exit_floor, scene.observed.r_max);
    }
}

#[test]
fn in_the_close_that_takes_everything_cover_is_what_is_left() {
    let mut scene = fallen();
    scene.observed = Observed { tracked: Lamports::ZERO, insurance: sol(7), ..scene.observed };
    let close = with_cover(&scene, sol(500), sol(10)).close();
    assert_eq!(close.after, Ledger { assets: sol(517), ..scene.before });
    // What is there again at the next close is the holders', as far as nothing covered it.
    assert_eq!((close.lost, close.fell, close.unconfirmed), (sol(900_000), true, sol(899_493)));
}

#[test]
fn no_creditor_is_paid_out_of_cover() {
    // All stake is gone: of 30 owed, 4 are there beside what the bond has paid.
    let mut scene = fallen();
    scene.before.owed = Owed { fee: sol(3), bounty: sol(7), insurance: sol(20) };
    scene.observed.tracked = sol(4);
    let close = with_cover(&scene, sol(500), sol(10)).close();
    assert_eq!(close.after.owed, Owed { fee: sol(3), bounty: sol(1), insurance: Lamports::ZERO });
    assert_eq!((close.after.assets, close.after.unbooked), (sol(510), Lamports::ZERO));
    // What the creditors lost does not come back to the holders.
    assert_eq!((close.lost, close.unconfirmed), (sol(900_026), sol(899_500)));
}

#[test]
fn of_a_fee_pot_and_insurance_get_their_parts_and_the_treasury_shares_of_the_rest() {
    let mut scene = fallen();
    scene.mark = scene.last.unwrap();
    scene.observed.tracked = sol(900_500);
    let bps = |raw| Bps::new(raw).unwrap();
    scene.terms = FeeTerms { fee: bps(1_000), bounty: bps(2_000), insurance: bps(3_000) };
    let close = scene.close();
    assert_eq!((close.fee, close.bounty, close.insurance), (sol(50), sol(10), sol(15)));
    assert_eq!(close.after.owed, Owed { bounty: sol(10), insurance: sol(15), ..Owed::default() });
    // 25 SOL of shares, priced after all of the fee: of the 900,475 beside the debts 900,450 are the others'.
    let shares = BigInt::from(25 * SOL) * scene.before.supply.get() / sol(900_450).get();
    assert_eq!((close.after.assets, close.fee_shares.get().into()), (sol(900_475), shares));

    scene.observed.treasury_open = false;
    let close = scene.close();
    assert_eq!(close.after.owed, Owed { fee: sol(25), bounty: sol(10), insurance: sol(15) });
    assert_eq!((close.after.assets, close.fee_shares), (sol(900_450), Shares::ZERO));

    // More than the whole was promised: the pot comes first.
    scene.terms = FeeTerms { bounty: bps(8_000), insurance: bps(8_000), ..scene.terms };
    let close = scene.close();
    assert_eq!((close.fee, close.bounty, close.insurance), (sol(50), sol(40), sol(10)));
    assert_eq!(close.after.assets, sol(900_450));
}

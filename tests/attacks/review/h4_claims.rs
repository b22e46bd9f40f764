//! H4.1: what is finalised is paid in every mode, and H4.2: it is subtracted once (INV-72).

use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::queue::{claim, cohort, ticket};
use sluice_testkit::sluice::{FLOOR, Fleet, Holder, OperatorTerms, PoolParams};
use solana_account::Account;
use solana_address::Address;

use super::lab::{MILLION, assert_books, close, edit_main, refresh, shares_of, staked, take_from_main};
use crate::doors::{fill_queue, report};

/// A ticket for 300,000 of a million SOL, finalised.
fn finalised() -> (Chain, Fleet, Holder, Address) {
    let params = PoolParams { fee_bps: 500, ..PoolParams::default() };
    let (mut chain, fleet, holder) = staked(params, &[OperatorTerms::default(); 10], MILLION);
    let shares = shares_of(&fleet.pool.state(&chain), 300_000 * SOL);
    let address = fleet.pool.unstake(&mut chain, &holder, shares, 0);
    fleet.moves(&mut chain);
    close(&mut chain, &fleet, 0);
    fill_queue(&mut chain, &fleet).unwrap();
    (chain, fleet, holder, address)
}

/// Everything of the pool is gone: stakes, sides, reserve, insurance.
fn lose_everything(chain: &mut Chain, fleet: &Fleet) {
    for index in 0..10 {
        edit_main(chain, fleet, index, |state, held| (state.stake, *held) = (0, 0));
        let side = fleet.record(chain, index).side;
        chain.set_account(&side, Default::default());
        report(chain, fleet, index).unwrap();
    }
    for at in [fleet.pool.reserve, fleet.pool.insurance] {
        let account = chain.account(&at).unwrap();
        chain.set_account(&at, Account { lamports: FLOOR, ..account });
    }
}

#[test]
fn h4_what_is_finalised_is_paid_in_full_whatever_has_become_of_the_pool() {
    // Guard: `claim_ticket` takes no pool, no rate, no clock.
    let (chain, fleet, _, address) = finalised();
    let nominal = ticket(&chain, &address).unwrap().nominal;
    type Mode<'a> = (&'a str, Box<dyn Fn(&mut Chain) + 'a>);
    let modes: Vec<Mode> = vec![
        ("a dead crank", Box::new(|chain| chain.advance_epochs(20))),
        (
            "rewards being paid",
            Box::new(|chain| {
                chain.advance_epochs(1);
                chain.set_epoch_rewards_active(true);
            }),
        ),
        (
            "a proven loss",
            Box::new(|chain| {
                take_from_main(chain, &fleet, 9, 50_000 * SOL);
                report(chain, &fleet, 9).unwrap();
                assert_eq!(fleet.pool.state(chain).closed, 4);
            }),
        ),
        (
            "a booked loss",
            Box::new(|chain| {
                take_from_main(chain, &fleet, 9, 50_000 * SOL);
                assert_eq!(close(chain, &fleet, 0).event().number("closed"), 17);
            }),
        ),
        ("every reason for bunker mode", Box::new(|chain| fleet.pool.edit(chain, |state| state.closed = 31))),
        (
            "insolvency",
            Box::new(|chain| {
                lose_everything(chain, &fleet);
                chain.advance_epochs(1);
                refresh(chain, &fleet);
                fleet.finalize(chain);
                assert_eq!(fleet.pool.state(chain).pair_assets, 0);
            }),
        ),
        (
            "no treasury",
            Box::new(|chain| {
                chain.set_account(&fleet.pool.treasury, Default::default());
                close(chain, &fleet, 450);
            }),
        ),
        (
            "no pool at all",
            Box::new(|chain| {
                for gone in [fleet.pool.address, fleet.pool.reserve, fleet.pool.operators, fleet.pool.mint] {
                    chain.set_account(&gone, Default::default());
                }
            }),
        ),
    ];
    for (name, enter) in modes {
        let mut chain = chain.clone();
        enter(&mut chain);
        assert_eq!(claim(&mut chain, &address), nominal, "{name}");
    }
}

#[test]
fn h4_finalised_sol_is_subtracted_once_and_is_no_loss() {
    // Guard: a fill takes its value out of the assets as its lamports leave the reserve. Twice subtracted, the next
    // close would book a loss of 43 %; not at all, a gain.
    let (mut chain, fleet, _, address) = finalised();
    let before = fleet.pool.state(&chain);
    assert!(before.assets.abs_diff(700_000 * SOL) < 10 * SOL);
    assert_books(&chain, &fleet);
    for claimed in [false, true] {
        if claimed {
            claim(&mut chain, &address);
        }
        let event = close(&mut chain, &fleet, 0).event();
        let figures = ["grown", "lost", "gain", "closed"].map(|figure| event.number(figure));
        assert_eq!(figures, [0; 4]);
        assert_eq!(fleet.pool.state(&chain).assets, before.assets);
        assert_books(&chain, &fleet);
    }
    assert!(cohort(&chain, &before.queue_head).is_none());
}

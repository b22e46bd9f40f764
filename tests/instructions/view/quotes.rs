//! `quote_unstake_instant`, `quote_ticket`, `quote_claim`: what they say is what then happens.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::ids;
use sluice_testkit::sluice::queue::cohort;
use sluice_testkit::sluice::{PROGRAM, exits, words};
use sluice_testkit::{Failure, Receipt};

use crate::leaving::{Exits, floor};

/// A quote and what it quotes: the same figures, or the same refusal.
fn agree(
    quote: Result<Vec<u64>, Failure>,
    done: Result<Receipt, Failure>,
    figure: impl Fn(&Receipt) -> Vec<u64>,
) -> Result<(), TestCaseError> {
    match (quote, done) {
        (Ok(quote), Ok(receipt)) => prop_assert_eq!(quote, figure(&receipt)),
        (Err(quote), Err(done)) => prop_assert_eq!(quote.error, done.error),
        // The token account has bounds of its own, which a quote cannot know.
        (Ok(_), Err(done)) => prop_assert!(done.program() != Some(PROGRAM), "{done}"),
        (Err(quote), Ok(_)) => prop_assert!(false, "quoted as refused, and taken: {quote}"),
    }
    Ok(())
}

/// Assets and supply, what is unbooked and queued, what is liquid; bunker, the curve, the floor.
type World = ((u64, u64), [u64; 3], u16, (u16, u16, u64), u32);

fn world() -> impl Strategy<Value = World> {
    let amount = || prop_oneof![1..1_000u64, 1..1_000 * SOL, 1..500_000_000 * SOL];
    let some = || prop_oneof![Just(0), amount()].boxed();
    let bunker = prop_oneof![6 => Just(0u16), 1 => 1..16u16];
    let curve = (0..=1_000u16, 0..=1_000u16, some())
        .prop_map(|(one, other, target)| (one.max(other), one.min(other), target));
    // The holder's shares are among the pool's.
    let supply = prop_oneof![101 * SOL..1_000 * SOL, 101 * SOL..500_000_000 * SOL];
    ((amount(), supply), [some(), some(), amount().boxed()], bunker, curve, 0..20_000u32)
}

fn arranged(((assets, supply), [unbooked, queued, liquid], bunker, curve, floor): &World) -> Exits {
    let mut exits = Exits::new(&ids::TOKEN);
    exits.pool.edit(&mut exits.chain, |state| {
        (state.assets, state.supply) = (*assets, *supply);
        (state.pair_assets, state.pair_supply) = (*assets, *supply);
        (state.unbooked, state.taxable) = (*unbooked, 0);
        (state.queue_nominal, state.closed) = (*queued, *bunker);
        (state.exit_max_bps, state.exit_min_bps, state.exit_target) = *curve;
        state.exit_floor_ppm = *floor;
    });
    exits.set_reserve(*liquid);
    exits
}

fn shares() -> impl Strategy<Value = u64> {
    prop_oneof![0..10u64, 1..100 * SOL, any::<u64>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_quote_of_an_instant_exit_is_exactly_what_the_exit_pays(world in world(), shares in shares(), stale in 0..8u64) {
        let mut exits = arranged(&world);
        exits.chain.advance_epochs(u64::from(stale == 0));
        let quote = exits.pool.try_view(&mut exits.chain, exits::quote_unstake_instant(&exits.pool, shares));
        let done = exits.pool.try_unstake_instant(&mut exits.chain, &exits.holder, shares, 0);
        agree(quote, done, |receipt| vec![words(&receipt.return_data)[0], receipt.event().number("fee")])?;
    }

    #[test]
    fn a_quote_of_a_ticket_is_exactly_its_nominal(world in world(), shares in shares(), stale in 0..8u64, behind in 0..3u64) {
        let mut exits = arranged(&world);
        // Whose shares lie before it makes no difference.
        for nonce in 0..behind {
            let _ = exits.pool.try_unstake(&mut exits.chain, &exits.holder, 10 * SOL + nonce, 90 + nonce);
        }
        exits.chain.advance_epochs(u64::from(stale == 0));
        let quote = exits.pool.try_view(&mut exits.chain, exits::quote_ticket(&exits.pool, shares));
        let done = exits.pool.try_unstake(&mut exits.chain, &exits.holder, shares, 0);
        agree(quote, done, |receipt| words(&receipt.return_data))?;
    }

    #[test]
    fn a_quote_of_a_claim_is_exactly_what_the_claim_pays_and_leaves(
        tickets in prop::collection::vec(SOL / 50..30 * SOL, 1..5),
        // What there is for the cohort in each of some epochs, and what becomes of the assets before it.
        fills in prop::collection::vec((1..60 * SOL, 9_975..10_050u64), 1..4),
    ) {
        let mut exits = Exits::new(&ids::TOKEN);
        let addresses: Vec<_> =
            tickets.iter().zip(0..).map(|(shares, nonce)| exits.requested(*shares.min(&(20 * SOL)), nonce)).collect();
        let at = exits.ticket(&addresses[0]).cohort;
        for (budget, change) in fills {
            exits.next_epoch();
            exits.revalue(|assets| floor(assets, change, 10_000));
            exits.fill_now(budget);
            for address in &addresses {
                let Some(state) = sluice_testkit::sluice::queue::ticket(&exits.chain, address) else { continue };
                let quote = exits.pool.view(&mut exits.chain, exits::quote_claim(address, &state));
                // The owner signs, so that no part is too small.
                let mut claim = exits.claim(address);
                claim.accounts[2].is_signer = true;
                match exits.chain.try_send(&[claim], &[&exits.keeper, &exits.holder.wallet]) {
                    Ok(receipt) => {
                        let left = sluice_testkit::sluice::queue::ticket(&exits.chain, address);
                        let left = left.map_or(0, |ticket| ticket.shares());
                        prop_assert_eq!(quote, [words(&receipt.return_data)[0], left]);
                    }
                    Err(failure) => {
                        prop_assert_eq!(crate::named(Err(failure)), "NotFinalised");
                        prop_assert_eq!(quote, [0, state.shares()]);
                    }
                }
            }
        }
        if let Some(cohort) = cohort(&exits.chain, &at) {
            prop_assert!(cohort.open != 0, "the last claim closes it");
        }
    }
}

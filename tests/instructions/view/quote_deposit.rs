//! `quote_deposit`.

use proptest::prelude::*;
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Pool, PoolSetup, instruction, words};

/// Makes the pool anything that a pool can be, and sometimes what it cannot.
fn arbitrary_pool() -> impl Strategy<Value = (u64, u64, u64, u64, u16, u64)> {
    let amount = prop_oneof![1..1_000u64, 1..1_000 * SOL, 1..500_000_000 * SOL];
    (amount.clone(), amount.clone(), prop_oneof![Just(0), amount.clone()], amount, 0..4u16, 0..3u64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_quote_is_exactly_what_the_deposit_then_does(
        (assets, supply, unbooked, cap, bunker, epochs) in arbitrary_pool(),
        lamports in prop_oneof![0..10u64, 0..1_000 * SOL, any::<u64>()],
    ) {
        let mut chain = Chain::with_sluice();
        let pool = Pool::create(&mut chain, &PoolSetup::default());
        let holder = pool.holder(&mut chain, u64::MAX / 4);
        pool.edit(&mut chain, |state| {
            (state.assets, state.supply, state.unbooked) = (assets, supply, unbooked);
            (state.pair_assets, state.pair_supply) = (assets, supply);
            (state.deposit_cap, state.closed) = (cap, bunker);
            (state.head_room, state.late_from_slot) = (cap / 2, if supply % 3 == 0 { 0 } else { u64::MAX });
        });
        // One epoch in three stays fresh by chance; stale ones must be refused alike.
        chain.advance_epochs(epochs / 2);

        let quote = pool.try_view(&mut chain, instruction::quote_deposit(&pool, lamports));
        let deposit = pool.try_deposit(&mut chain, &holder, lamports, 0);

        match (quote, deposit) {
            (Ok(quote), Ok(receipt)) => {
                prop_assert_eq!(&quote, &words(&receipt.return_data));
                prop_assert_eq!(quote[0], chain.token_amount(&holder.lst));
            }
            (Err(quote), Err(deposit)) => prop_assert_eq!(quote.error, deposit.error),
            // The wallet and the mint have bounds of their own, which a quote cannot know.
            (Ok(_), Err(deposit)) => prop_assert!(deposit.program() != Some(sluice_testkit::sluice::PROGRAM)),
            (Err(quote), Ok(_)) => prop_assert!(false, "quoted as refused, and taken: {quote}"),
        }
    }
}

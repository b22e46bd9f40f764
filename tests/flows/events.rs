//! The pool from its events alone.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::{Holder, Pool, PoolSetup, instruction};
use sluice_testkit::token::instruction as token;
use sluice_testkit::{Chain, Receipt, ids};
use solana_signer::Signer;

/// What an indexer knows of a pool that only listens.
#[derive(Debug, Default, PartialEq, Eq)]
struct Indexed {
    sequence: u64,
    pair: (u64, u64, u64),
    ledger: (u64, u64, u64),
    exit_floor_ppm: u64,
    bunker: u64,
}

impl Indexed {
    fn apply(&mut self, event: &Event) {
        assert_eq!(event.number("sequence"), self.sequence + 1, "a gap would mean: read the accounts anew");
        self.sequence += 1;
        let ledger = || (event.number("assets"), event.number("unbooked"), event.number("supply"));
        match event.name.as_str() {
            "PoolCreated" => {
                let (assets, supply) = (event.number("assets"), event.number("supply"));
                self.pair = (assets, supply, event.number("epoch"));
                self.ledger = (assets, 0, supply);
                self.exit_floor_ppm = event.number("r_floor_ppm");
            }
            "SolDeposited" => self.ledger = ledger(),
            "EpochFinalized" => {
                self.ledger = ledger();
                self.pair = (event.number("assets"), event.number("supply"), event.number("epoch"));
                self.exit_floor_ppm = event.number("exit_floor_ppm");
                self.bunker = event.number("closed");
            }
            other => panic!("an event that no indexer knows: {other}"),
        }
    }

    fn of(chain: &Chain, pool: &Pool) -> Self {
        let state = pool.state(chain);
        Self {
            sequence: state.sequence,
            pair: (state.pair_assets, state.pair_supply, state.pair_epoch),
            ledger: (state.assets, state.unbooked, state.supply),
            exit_floor_ppm: state.exit_floor_ppm.into(),
            bunker: state.closed.into(),
        }
    }
}

/// Something that happens to a pool.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Lamports into the pool.
    Deposit(u64),
    /// Lamports into the reserve, past the program.
    Donate(u64),
    /// Shares burned by their holder, past the program.
    Burn(u64),
    /// So many epochs pass, and one close.
    Close(u64),
}

/// Any step, amounts from dust to a thousand SOL.
pub fn step() -> impl Strategy<Value = Step> {
    let amount = || prop_oneof![1..1_000u64, 1..SOL, SOL..1_000 * SOL];
    prop_oneof![
        4 => amount().prop_map(Step::Deposit),
        2 => amount().prop_map(Step::Donate),
        1 => amount().prop_map(Step::Burn),
        3 => (1..4u64).prop_map(Step::Close),
    ]
}

/// Takes the step, where it can be taken; what the program logged comes back.
pub fn take(chain: &mut Chain, pool: &Pool, holder: &Holder, step: Step) -> Option<Receipt> {
    match step {
        Step::Deposit(lamports) => pool.try_deposit(chain, holder, lamports, 0).ok(),
        Step::Donate(lamports) => {
            chain.donate(&pool.reserve, lamports);
            None
        }
        Step::Burn(shares) => {
            let shares = shares.min(chain.token_amount(&holder.lst));
            let burn = token::burn(&ids::TOKEN, &holder.lst, &pool.mint, &holder.address(), shares);
            chain.send(&[burn], &[&holder.wallet]);
            None
        }
        Step::Close(epochs) => {
            chain.advance_epochs(epochs);
            Some(pool.finalize(chain))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_pool_can_be_rebuilt_from_its_events(steps in prop::collection::vec(step(), 1..60)) {
        let mut chain = Chain::with_sluice();
        let setup = PoolSetup::default();
        let (pool, payer, mint) = Pool::prepare(&mut chain, &setup);
        let create = instruction::create_pool(&payer.pubkey(), &pool, &setup.params);
        let mut indexed = Indexed::default();
        indexed.apply(&chain.send(&[create], &[&payer, &mint]).event());
        let holder = pool.holder(&mut chain, 1_000_000 * SOL);
        for step in steps {
            if let Some(receipt) = take(&mut chain, &pool, &holder, step) {
                indexed.apply(&receipt.event());
            }
            prop_assert_eq!(&indexed, &Indexed::of(&chain, &pool));
        }
    }
}

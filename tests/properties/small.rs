//! INV-77: an operator with less than a ten-thousandth of the assets neither brings a pool into bunker mode nor keeps
//! it there.

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::exits;
use sluice_testkit::sluice::{OperatorTerms, PoolParams};

use crate::action::{Garble, Outside, Runtime, Vote, garble, vote};
use crate::answers::Name;
use crate::stats;
use crate::world::{Setup, World, cases};

/// The operator in question.
const SMALL: u8 = 0;
/// Another, with more than the threshold.
const LARGE: u8 = 1;

/// What becomes of the operator's accounts; each is read at once.
#[derive(Clone, Debug)]
enum Harm {
    Loss(bool, u64),
    Deactivated(bool),
    Vote(Vote),
    Garble(bool, Garble),
    Close,
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        4 => (any::<bool>(), 1..=1_000u64).prop_map(|(side, thousandths)| Harm::Loss(side, thousandths)),
        1 => any::<bool>().prop_map(Harm::Deactivated),
        1 => vote().prop_map(Harm::Vote),
        3 => (any::<bool>(), garble()).prop_map(|(side, garble)| Harm::Garble(side, garble)),
        2 => Just(Harm::Close),
    ]
}

impl World {
    fn harm(&mut self, harm: &Harm) {
        match harm {
            Harm::Loss(side, thousandths) => self.run(&Runtime::Loss {
                operator: SMALL,
                side: *side,
                thousandths: *thousandths,
                lamports: true,
            }),
            Harm::Deactivated(side) => self.outside(&Outside::Deactivate(SMALL, *side)),
            Harm::Vote(vote) => self.outside(&Outside::Vote(SMALL, *vote)),
            Harm::Garble(side, garble) => self.outside(&Outside::Garble(SMALL, *side, *garble)),
            Harm::Close => return self.epoch(0),
        }
        let report = exits::report_loss(&self.fleet.pool, SMALL.into(), &self.record(SMALL.into()));
        assert!(self.crank(Name::Report, Some(SMALL.into()), report).is_ok());
    }
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_small_operator_alone_never_decides_on_bunker_mode(
        deposit in 60_000 * SOL..1_000_000 * SOL,
        cap in 2 * SOL..5 * SOL,
        harms in prop::collection::vec(harm(), 1..6),
        // More than what the first deposit has paid in fees, which yields first.
        large in prop::option::of(10..=900u64),
    ) {
        let small = OperatorTerms { cap, ..OperatorTerms::default() };
        let setup = Setup {
            params: PoolParams::default(),
            terms: vec![small, OperatorTerms::default(), OperatorTerms::default()],
            groups: vec![(1 << 62, 10_000); 4],
            deposit,
            bonds: vec![],
        };
        let mut world = World::new(&setup);
        world.epoch(0);
        let (held, assets) = (world.record(SMALL.into()).lamports(), world.books().pool.pair_assets);
        prop_assert!(held > SOL && held < assets / 10_000, "{} of {}", held, assets);
        if let Some(thousandths) = large {
            world.run(&Runtime::Loss { operator: LARGE, side: false, thousandths, lamports: true });
            world.epoch(0);
            prop_assert_eq!(world.books().pool.closed & 1, 1, "another's loss is one");
        }
        let mut control = world.fork();
        for harm in &harms {
            world.harm(harm);
            if matches!(harm, Harm::Close) {
                control.epoch(0);
            }
            prop_assert_eq!(world.books().pool.bunker(), control.books().pool.bunker(), "INV-77: {:?}", harm);
        }
        world.epoch(0);
        prop_assert_eq!(world.books().pool.closed, 0, "INV-77: after a close");
        stats::count(format!("small: in bunker mode before: {}", large.is_some()));
        stats::print();
    }
}

//! What a pool is made of at its beginning.

use std::fmt;

use proptest::prelude::*;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{OperatorTerms, PoolParams};

use crate::action::{group, terms};

/// What a world is made of.
#[derive(Clone)]
pub struct Setup {
    pub params: PoolParams,
    pub terms: Vec<OperatorTerms>,
    /// Caps of groups 1 to 4.
    pub groups: Vec<(u64, u16)>,
    pub deposit: u64,
    /// Bonds of the operators; none where it is zero.
    pub bonds: Vec<u64>,
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { params, terms, groups, deposit, bonds } = self;
        write!(f, "{params:?}\n    deposit {deposit}, groups {groups:?}, bonds {bonds:?}")?;
        terms.iter().try_for_each(|terms| write!(f, "\n    {terms:?},"))
    }
}

/// Any pool.
pub fn setup() -> impl Strategy<Value = Setup> {
    let bounded = terms().prop_map(|terms| OperatorTerms { share: terms.share.min(10_000), ..terms });
    let fees =
        (prop_oneof![Just(0u16), 1..=1_000u16], 0..=5_000u16, prop_oneof![Just(0u64), 1..=10_000_000u64]);
    let bands = (prop_oneof![Just(0u16), 1..=2_500u16], prop_oneof![Just(0u16), 1..=1_000u16], 10..=2_500u16);
    // A cover of a hundredth, where there is one: what the bonds below stand in for is something then.
    let bonds = (
        prop_oneof![3 => Just(0u16), 1 => 1..=200u16],
        500..=3_000u16,
        prop_oneof![Just(0u16), 1..=5_000u16],
    );
    let params =
        (fees, bands, 250..=2_000u32, bonds).prop_map(|(fees, bands, r_floor_ppm, bonds)| PoolParams {
            fee_bps: fees.0,
            bounty_bps: fees.1,
            bounty_unit: fees.2,
            liquidity_bps: bands.0,
            band_bps: bands.1,
            churn_bps: bands.2,
            r_floor_ppm,
            cover_bps: bonds.0,
            tolerance_bps: bonds.1,
            insurance_bps: bonds.2,
            curator_cap: 1 << 62,
            curator_share: 10_000,
            curator_weight: 500,
            curator_inflation_bps: 1_000,
            curator_block_bps: 10_000,
            curator_zero_bps: 2_000,
            ..PoolParams::default()
        });
    let operators = prop::collection::vec(bounded, 3..=7);
    let deposit =
        prop_oneof![1 => SOL..20 * SOL, 4 => 100 * SOL..100_000 * SOL, 1 => 100_000 * SOL..50_000_000 * SOL];
    let bond =
        prop_oneof![2 => Just(0u64), 1 => 1..SOL, 2 => SOL..1_000 * SOL, 1 => 1_000 * SOL..100_000 * SOL];
    (params, operators, prop::collection::vec(group(), 4), deposit, prop::collection::vec(bond, 7))
        .prop_map(|(params, terms, groups, deposit, bonds)| Setup { params, terms, groups, deposit, bonds })
}

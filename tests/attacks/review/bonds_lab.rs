//! What the attacks on bonds share: operators that earn what a test says, and who bears what of it.

use sluice_math::bond::{Measured, Verdict, shortfall};
use sluice_math::{Bps, Lamports};
use sluice_testkit::Chain;
use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::{Fleet, Holder, OperatorTerms, PoolParams};

use super::lab::{edit_main, mul_div, staked};

/// What delegations earn in an epoch on the mean, parts of a million: 22.5 SOL of 50,000.
pub const R_PPM: u64 = 450;

/// `lamports` at `count` operators, active in main; the one at 0 has a bond of `bond`.
pub fn bonded(params: PoolParams, count: usize, lamports: u64, bond: u64) -> (Chain, Fleet, Holder) {
    let (mut chain, fleet, holder) = staked(params, &vec![OperatorTerms::default(); count], lamports);
    fleet.open_bond(&mut chain, 0, bond);
    (chain, fleet, holder)
}

/// What each operator's main has delegated.
pub fn mains(chain: &Chain, fleet: &Fleet) -> Vec<u64> {
    fleet.state(chain).records.iter().map(|record| record.main_delegation).collect()
}

/// A new epoch, in which the delegation of each operator has grown by so many lamports.
pub fn earn(chain: &mut Chain, fleet: &Fleet, growths: &[u64]) {
    chain.advance_epochs(1);
    for (index, growth) in (0u32..).zip(growths) {
        edit_main(chain, fleet, index, |state, held| {
            (state.stake, *held) = (state.stake + growth, *held + growth);
        });
    }
}

/// Growth of all by [`R_PPM`] on the mean, of which the operator at 0 has `part` basis points of its own share.
pub fn growths(chain: &Chain, fleet: &Fleet, part: u64) -> Vec<u64> {
    let mains = mains(chain, fleet);
    let all: u64 = mains.iter().sum();
    let mean = mul_div(all, R_PPM, 1_000_000);
    // Ceiled: a tenth below the mean is exactly what the tolerance forgives.
    let own = (u128::from(mains[0]) * u128::from(mean) * u128::from(part)).div_ceil(u128::from(all) * 10_000);
    let own = u64::try_from(own).expect("an amount of lamports");
    let others = all - mains[0];
    let mut growths = vec![own];
    growths.extend(mains[1..].iter().map(|main| mul_div(mean - own, *main, others)));
    growths
}

/// What an operator's bond owes for such an epoch, of what it has saved up.
pub fn verdict(mains: &[u64], growths: &[u64], index: usize, credit: u64, tolerance_bps: u16) -> Verdict {
    let measured =
        |base: u64, growth: u64| Measured { base: Lamports::new(base), growth: Lamports::new(growth) };
    let own = measured(mains[index], growths[index]);
    let all = measured(mains.iter().sum(), growths.iter().sum());
    let tolerance = Bps::new(tolerance_bps).expect("at most the whole");
    shortfall(&own, &all, Lamports::new(credit), tolerance)
}

/// Whole SOL and thousandths, for messages and bounds.
pub fn milli(lamports: u64) -> u64 {
    lamports / (SOL / 1_000)
}

//! The loss waterfall, one bearer after the other.

use num_bigint::BigInt;
use sluice_math::epoch::Observed;
use sluice_math::{Ledger, Owed};

use super::above;

/// Everything that the books say is there.
pub fn expected(before: &Ledger) -> BigInt {
    let Owed { fee, bounty, insurance } = before.owed;
    [before.assets, before.unbooked, fee, bounty, insurance].map(|part| BigInt::from(part.get())).iter().sum()
}

/// What is left of debts that are honoured in the order fee, pot, insurance.
pub fn honoured(owed: &Owed, tracked: &BigInt) -> [BigInt; 3] {
    let mut left = tracked.clone();
    [owed.fee, owed.bounty, owed.insurance].map(|debt| {
        let paid = BigInt::from(debt.get()).min(left.clone());
        left -= &paid;
        paid
    })
}

/// A loss, and who bore how much of it.
#[derive(Clone)]
pub struct Borne {
    /// What is there without cover.
    pub own: BigInt,
    /// What is there without cover and in no book.
    pub grown: BigInt,
    /// What is in the books and not there.
    pub lost: BigInt,
    /// What of it the unbooked did not bear, as far as there are assets.
    pub falling: BigInt,
    /// What bonds have paid, whether anything fell or not.
    pub bonds: BigInt,
    /// What was given to restore the pool.
    pub recapitalised: BigInt,
    /// What the insurance bears of what falls beyond the bonds.
    pub insured: BigInt,
    /// What it gives for that: all but what it was still to get.
    pub given: BigInt,
}

impl Borne {
    /// Lets everybody bear in turn.
    pub fn new(before: &Ledger, observed: &Observed) -> Self {
        let big = |part: sluice_math::Lamports| BigInt::from(part.get());
        let tracked = big(observed.tracked);
        // Cover is part of what is there.
        let bonds = big(observed.bonds).min(tracked.clone());
        let recapitalised = big(observed.recapitalised).min(&tracked - &bonds);
        let own = &tracked - &bonds - &recapitalised;
        let (grown, lost) = (above(&own, &expected(before)), above(&expected(before), &own));
        let falling = above(&lost, &big(before.unbooked)).min(big(before.assets));

        let [_, _, debt] = honoured(&before.owed, &own);
        let mut uncovered = above(&falling, &bonds);
        let mut bear = |most: BigInt| {
            let part = uncovered.clone().min(most);
            uncovered -= &part;
            part
        };
        let forgiven = bear(debt);
        // Nothing that 64 bits do not count together with what is there.
        let given = bear(big(observed.insurance).min(BigInt::from(u64::MAX) - &tracked));
        Self { own, grown, lost, falling, bonds, recapitalised, insured: forgiven + &given, given }
    }

    /// Everything that is booked whole.
    pub fn cover(&self) -> BigInt {
        &self.bonds + &self.recapitalised + &self.insured
    }

    /// What all shares bear.
    pub fn by_shares(&self) -> BigInt {
        above(&above(&self.falling, &self.bonds), &self.insured)
    }
}

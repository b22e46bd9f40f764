//! Who bears what is missing at a close: the unbooked, the bonds, the insurance, then all shares (design D12).

use crate::epoch::Observed;
use crate::ledger::{Ledger, Owed};
use crate::units::Lamports;

/// What came and what went, and whose loss it was.
pub(crate) struct Waterfall {
    /// Lamports above the books, cover apart.
    pub(crate) grown: Lamports,
    /// Lamports of the books that are not there.
    pub(crate) lost: Lamports,
    /// What the loss leaves of the assets before any cover.
    pub(crate) assets: Lamports,
    /// What the close books whole, as far as it is there: bonds, what restores the pool, what the insurance bears.
    pub(crate) cover: Lamports,
    /// What the insurance bears.
    pub(crate) insured: Lamports,
    /// What of it has to be moved; the rest was still owed to the insurance.
    pub(crate) from_insurance: Lamports,
    /// What fell on all shares in the end.
    pub(crate) borne: Lamports,
    /// The debts that remain.
    pub(crate) owed: Owed,
    /// All that is there and not owed, cover included.
    pub(crate) holders: Lamports,
}

/// Lets a loss fall. Total: a bond that is not there pays nothing, and the insurance gives no more than can be counted.
/// The sums that may saturate are at most all that is there.
pub(crate) fn fall(before: &Ledger, observed: &Observed) -> Waterfall {
    let bonds = observed.bonds.min(observed.tracked);
    let own = observed.tracked.excess_over(bonds).excess_over(observed.recapitalised);
    // The books always add up (their invariant); were they not to, everything would be income.
    let expected = before.tracked().unwrap_or(Lamports::ZERO);
    let grown = own.excess_over(expected);
    let lost = expected.excess_over(own);
    // No creditor is paid out of cover.
    let owed = before.owed.within(own);

    let falling = lost.excess_over(before.unbooked).min(before.assets);
    // A bond owes the gross loss, also where `unbooked` or rewards have absorbed it: it may exceed what falls.
    let uncovered = falling.excess_over(bonds);
    // A debt to the insurance is forgiven first: no lamport need travel there and back.
    let forgiven = uncovered.min(owed.insurance);
    let held = observed.insurance.min(Lamports::new(u64::MAX).excess_over(observed.tracked));
    let from_insurance = uncovered.excess_over(forgiven).min(held);
    let owed = Owed { insurance: owed.insurance.excess_over(forgiven), ..owed };

    let insured = forgiven.saturating_add(from_insurance);
    let there = observed.tracked.saturating_add(from_insurance);
    Waterfall {
        grown,
        lost,
        assets: before.assets.excess_over(falling),
        cover: bonds.saturating_add(observed.recapitalised).saturating_add(insured),
        insured,
        from_insurance,
        borne: uncovered.excess_over(insured),
        owed,
        holders: there.excess_over(owed.total().unwrap_or(there)),
    }
}

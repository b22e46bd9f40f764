//! The close of an epoch: what was really there becomes the pair that everybody trades at until the next one.
//!
//! Total by construction: whatever balances were read, there is a result. A close that outsiders can make fail
//! would stop the pool (design D15).

use crate::ledger::{Ledger, Owed};
use crate::queue::DEEP;
use crate::rate::{ExchangeRate, Round};
use crate::units::{Bps, Lamports, Ppm, Shares};
use crate::waterfall::{Waterfall, fall};
use crate::wide::{mul_div_ceil, mul_div_floor};

/// A loss up to this share of the assets is booked and changes nothing else: otherwise one operator with one SOL could
/// close the exits of all by losing a tenth of it (design review H5, INV-77).
pub const LOSS_THRESHOLD: Bps = match Bps::new(1) {
    Ok(threshold) => threshold,
    Err(_) => panic!("more than the whole"),
};

/// A pair may be above the one before by this many times `r_max` for each elapsed epoch; the rest is deferred.
pub const GAIN_CLAMP_FACTOR: u64 = 2;

/// What was read at the close.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Observed {
    /// Every lamport that is really there: the reserve above its floor, and all tracked stake accounts.
    pub tracked: Lamports,
    /// What of it operators' bonds have paid into the reserve since the last close; in no figure of the books.
    pub bonds: Lamports,
    /// What of it was given since the last close to restore the pool; in no figure of the books.
    pub recapitalised: Lamports,
    /// What the insurance account can give; not tracked.
    pub insurance: Lamports,
    /// Supply of the mint.
    pub mint_supply: Shares,
    /// Epochs since the last close; at least one.
    pub elapsed: u64,
    /// The largest reward of an epoch that the pool has reason to expect.
    pub r_max: Ppm,
    /// What the close before took from the shares, where that was deep: lamports that come back now were a reading that
    /// was wrong ([`Close::unconfirmed`]).
    pub unconfirmed: Lamports,
    /// Whether the treasury's token account can take shares.
    pub treasury_open: bool,
}

/// What of the income is not the holders'.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeeTerms {
    /// The fee on income above the high-water mark.
    pub fee: Bps,
    /// The part of that fee that goes to the bounty pot.
    pub bounty: Bps,
    /// The part of that fee that goes to the insurance account; at most what the pot leaves.
    pub insurance: Bps,
}

/// What the close decided. All parts of every split are here: `after.tracked() == observed.tracked + from_insurance`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Close {
    /// The books; `(assets, supply)` is the new pair.
    pub after: Ledger,
    /// The high-water mark from now on.
    pub mark: ExchangeRate,
    /// Lamports above the books: rewards, tips, donations. No cover.
    pub grown: Lamports,
    /// Lamports of the books that are not there.
    pub lost: Lamports,
    /// What the insurance bore of it.
    pub insured: Lamports,
    /// What of that has to be moved from the insurance account into the reserve: the rest was still owed to it.
    pub from_insurance: Lamports,
    /// Shares that holders burned themselves: the others' gain, as far as clamp and cap allow.
    pub burned: Shares,
    /// Shares that the mint has and the pool did not mint. No instruction can cause it; they are never priced.
    pub unbacked: Shares,
    /// By how much the assets behind the remaining shares are above what the last pair gives them, fee included.
    pub gain: Lamports,
    /// Shares to mint to the treasury: the fee, less bounty and insurance, or none where it is owed instead.
    pub fee_shares: Shares,
    /// The fee in lamports, bounty and insurance included.
    pub fee: Lamports,
    /// The part of the fee that goes to the bounty pot, in lamports.
    pub bounty: Lamports,
    /// The part of the fee that goes to the insurance account, in lamports.
    pub insurance: Lamports,
    /// What unbooked had too much, to the insurance account.
    pub to_insurance: Lamports,
    /// The least fee of an exit until the next close: the larger of `r_max` and `gain` in parts of what it grew on,
    /// ceiled, so that leaving right after a gain became visible does not pay (design review M3, 2.15).
    pub exit_floor: Ppm,
    /// Whether a share is worth less than at the last pair by more than [`LOSS_THRESHOLD`]; true of a pool without
    /// assets as well.
    pub fell: bool,
    /// What fell on the shares after all cover, where that is a deep fall: the next close takes it back whole, as far
    /// as as many lamports are there again. Whoever buys in between would share what comes back (design D5): no
    /// deposits until then.
    pub unconfirmed: Lamports,
    /// What was taken back of the close before.
    pub reversed: Lamports,
}

/// Closes an epoch. `last` is the pair before, if the pool was solvent at it; `mark` the high-water mark.
///
/// In order: losses fall on `unbooked`, bonds, the insurance, then on all shares; what the remaining shares are worth
/// at the last pair, or what is left behind them if that is less, stays theirs; cover (what bonds have paid, what
/// restores the pool, what the insurance bears) and what comes back of a loss that the close before could not confirm
/// are theirs on top, whole: no clamp, no cap, no fee, no exit floor, for all of it makes good what they had (design
/// review 2.2); all else (income, burned shares' value, what was unbooked, what deposits paid above the pair for the
/// unbooked) is booked as far as the clamp (`2 * r_max * elapsed` of that) allows, income before what is exempt from
/// the fee; the fee is taken on booked income above the mark; the rest stays unbooked up to the cap beside the assets
/// of those who stay after the fee, and what is above, exempt value first, is owed to the insurance.
///
/// Every part is taken out of what is there by subtraction, so that no balance can make a sum overflow.
pub fn close(
    before: &Ledger,
    last: Option<ExchangeRate>,
    mark: ExchangeRate,
    observed: &Observed,
    terms: &FeeTerms,
) -> Close {
    let fallen = fall(before, observed);
    let Waterfall { grown, lost, owed, holders, .. } = fallen;
    let supply = observed.mint_supply.min(before.supply);

    // What comes back of a loss that was none is no gain: no clamp, no fee, no exit floor. Nor is cover.
    let reversed = reversal(last, grown, observed.unconfirmed);
    let base = backing_ceil(fallen.assets, supply, before.supply).min(worth_ceil(last, supply));
    let base = base.saturating_add(reversed).saturating_add(fallen.cover).min(holders);
    let rest = holders.excess_over(base);
    let gain = rest.min(gain_limit(base, observed));
    let deferred = rest.excess_over(gain);
    let booked = holders.excess_over(deferred);

    // Losses of the same close lower the income first: the fee is net.
    let income = before.taxable.saturating_add(grown.excess_over(reversed)).excess_over(lost).min(rest);
    let taxed = gain.min(income);
    // Cover beyond the mark is never charged later; cover that only restores does not raise it.
    let marked = worth_ceil(Some(mark), supply).max(base).saturating_add(gain.excess_over(taxed));
    let levy = levy(booked, supply, mark, marked, taxed, observed, terms);

    let queue = before.queue.at(levy.assets, levy.supply);
    let unbooked = deferred.min(Ledger::room(levy.assets, &queue));
    let to_insurance = deferred.excess_over(unbooked);
    let after = Ledger {
        assets: levy.assets,
        unbooked,
        taxable: income.excess_over(taxed).min(unbooked),
        owed: Owed {
            fee: owed.fee.saturating_add(levy.owed),
            bounty: owed.bounty.saturating_add(levy.bounty),
            insurance: owed.insurance.saturating_add(levy.insurance).saturating_add(to_insurance),
        },
        supply: levy.supply,
        queue,
    }
    .priced();
    Close {
        after,
        mark: levy.mark,
        grown,
        lost,
        insured: fallen.insured,
        from_insurance: fallen.from_insurance,
        burned: before.supply.excess_over(supply),
        unbacked: observed.mint_supply.excess_over(before.supply),
        gain,
        fee_shares: levy.shares,
        fee: levy.fee,
        bounty: levy.bounty,
        insurance: levy.insurance,
        to_insurance,
        exit_floor: observed.r_max.max(growth_ceil(gain, base)),
        fell: fell(last, &after, LOSS_THRESHOLD),
        unconfirmed: if fell(last, &after, DEEP) { fallen.borne } else { Lamports::ZERO },
        reversed,
    }
}

/// The fee of a close, and what it leaves.
struct Levy {
    fee: Lamports,
    bounty: Lamports,
    insurance: Lamports,
    /// Where it could not be minted.
    owed: Lamports,
    shares: Shares,
    assets: Lamports,
    supply: Shares,
    mark: ExchangeRate,
}

/// Takes the fee on `taxed`, as far as it lies above `marked`: what the mark gives the shares, raised by everything
/// exempt, so that no lamport is ever charged twice (design review M5). In shares, priced after the fee:
/// `floor(part * supply / (assets - part))`, source: Lido's LIP-12. Floored, in favour of the holders, everywhere.
fn levy(
    booked: Lamports,
    supply: Shares,
    mark: ExchangeRate,
    marked: Lamports,
    taxed: Lamports,
    observed: &Observed,
    terms: &FeeTerms,
) -> Levy {
    let base = taxed.min(booked.excess_over(marked));
    // A proportion of an amount always fits; nothing would be charged if it did not.
    let fee = terms.fee.of_floor(base).unwrap_or(Lamports::ZERO);
    let bounty = terms.bounty.of_floor(fee).unwrap_or(Lamports::ZERO);
    let insurance = terms.insurance.of_floor(fee).unwrap_or(Lamports::ZERO).min(fee.excess_over(bounty));
    let part = fee.excess_over(bounty).excess_over(insurance);
    let backing = booked.excess_over(bounty).excess_over(insurance);
    let (assets, owed, shares) = if observed.treasury_open {
        let shares = mul_div_floor(part.get(), supply.get(), backing.excess_over(part).get()).unwrap_or(0);
        (backing, Lamports::ZERO, Shares::new(shares))
    } else {
        (backing.excess_over(part), part, Shares::ZERO)
    };
    // Shares that do not fit 64 bits are not minted; what they were for stays with the holders.
    let (supply, shares) = supply.add(shares).map_or((supply, Shares::ZERO), |sum| (sum, shares));
    let top = if base.is_zero() { marked } else { assets };
    // A mark whose worth does not fit is above every rate there is, and stays.
    let mark = if top == UNMARKED { mark } else { ExchangeRate::new(top, supply).unwrap_or(mark) };
    Levy { fee, bounty, insurance, owed, shares, assets, supply, mark }
}

/// The worth of a mark that does not fit.
const UNMARKED: Lamports = Lamports::new(u64::MAX);

/// What of a loss that the close before could not confirm is there again. After a loss of everything only all of it: a
/// lamport behind all shares would be a price, at which newcomers buy everything.
pub fn reversal(last: Option<ExchangeRate>, grown: Lamports, unconfirmed: Lamports) -> Lamports {
    if last.is_none() && grown < unconfirmed { Lamports::ZERO } else { grown.min(unconfirmed) }
}

/// What of `assets` a loss must exceed to matter. Floored, in favour of caution.
pub fn threshold(assets: Lamports) -> Lamports {
    // A proportion of an amount always fits; every loss would matter if it did not.
    LOSS_THRESHOLD.of_floor(assets).unwrap_or(Lamports::ZERO)
}

/// Whether a share is worth less than at the last pair by more than `tolerated`, floored in favour of caution.
fn fell(last: Option<ExchangeRate>, after: &Ledger, tolerated: Bps) -> bool {
    match (ExchangeRate::new(after.assets, after.supply), last) {
        (Ok(rate), Some(last)) => {
            rate.is_below(last.less(tolerated.of_floor(last.assets()).unwrap_or(Lamports::ZERO)))
        }
        // Out of insolvency no share can fall.
        (Ok(_), None) => false,
        (Err(_), _) => true,
    }
}

/// What `supply` is worth at the last pair. Ceiled, so that a rounding is no fall. No bound where there is no pair, or
/// where the worth does not fit: the backing, which does, is the smaller then.
fn worth_ceil(last: Option<ExchangeRate>, supply: Shares) -> Lamports {
    let worth = last.and_then(|last| last.to_lamports(supply, Round::Up).ok());
    worth.unwrap_or(Lamports::new(u64::MAX))
}

/// The part of `assets` behind `left` of `all` shares. Ceiled, in favour of those who did not burn: floored, one
/// burned share could lower the value of a share and pass for a loss.
fn backing_ceil(assets: Lamports, left: Shares, all: Shares) -> Lamports {
    // `left <= all`, so the result fits; without any shares there is nobody to divide among.
    mul_div_ceil(assets.get(), left.get(), all.get()).map_or(assets, Lamports::new)
}

/// What may be booked: `floor(base * 2 * r_max * elapsed)`, in favour of deferral.
fn gain_limit(base: Lamports, observed: &Observed) -> Lamports {
    let growth =
        GAIN_CLAMP_FACTOR.saturating_mul(u64::from(observed.r_max.get())).saturating_mul(observed.elapsed);
    // A limit that does not fit 64 bits limits nothing that does.
    let limit = mul_div_floor(base.get(), growth, u64::from(Ppm::WHOLE.get())).unwrap_or(u64::MAX);
    Lamports::new(limit)
}

/// `gain / base`, ceiled, at most the whole. A base of zero gains nothing, by its limit.
fn growth_ceil(gain: Lamports, base: Lamports) -> Ppm {
    let whole = u64::from(Ppm::WHOLE.get());
    match mul_div_ceil(gain.get(), whole, base.get()).map(u32::try_from) {
        Some(Ok(growth)) => Ppm::new(growth).unwrap_or(Ppm::WHOLE),
        Some(Err(_)) => Ppm::WHOLE,
        None if gain.is_zero() => Ppm::ZERO,
        None => Ppm::WHOLE,
    }
}

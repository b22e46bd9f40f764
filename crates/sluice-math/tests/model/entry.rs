//! What comes in: SOL, and stake.

use num_bigint::BigInt;
use num_traits::Zero;
use sluice_math::deposit::{EntryTerms, StakeEntry};
use sluice_math::{Lamports, Ledger, MathError, Shares};

use super::{Q, ceil, fit, floor, part, q, ratio};

/// What those own who do not wait, and their shares: whoever waits takes along the lower of what he asked for and what
/// he has.
fn staying(books: &Ledger) -> (BigInt, BigInt) {
    let taken = books.queue.nominal().get().min(books.queue.value().get());
    let lamports = BigInt::from(books.assets.get()) + books.unbooked.get() - taken;
    (lamports, BigInt::from(books.supply.get()) - books.queue.shares().get())
}

/// Lamports for a new share: what one of those that stay owns, were the queue gone.
pub fn entry_price(books: &Ledger) -> Q {
    let (lamports, shares) = staying(books);
    ratio(lamports, shares)
}

/// Every reason that there is no price (the order in which reasons are found is no promise).
fn unpriced(before: &Ledger) -> Vec<MathError> {
    let mut reasons = Vec::new();
    if before.assets.is_zero() {
        reasons.push(MathError::Insolvent);
    }
    if before.supply.is_zero() {
        reasons.push(MathError::NoSupply);
    }
    if fit(&(BigInt::from(before.assets.get()) + before.unbooked.get())).is_none() {
        reasons.push(MathError::Overflow);
    }
    reasons
}

/// The deposit, or every reason against it.
pub fn deposit(before: &Ledger, paid: u64, terms: &EntryTerms) -> Result<(u64, u64, Ledger), Vec<MathError>> {
    let mut reasons = unpriced(before);
    let (value, shares) = staying(before);
    if fit(&(value.clone() + paid)).is_none() {
        reasons.push(MathError::Overflow);
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    let within = BigInt::from(paid.min(terms.head_room.get()));
    let beyond = BigInt::from(paid) - floor(&(q(within) * part(terms.open)));
    let fee = ceil(&(q(beyond) * part(terms.fee)));
    let kept = BigInt::from(paid) - &fee;
    let minted = floor(&(q(kept.clone()) * ratio(shares, value)));
    let sums = [
        fit(&(BigInt::from(before.assets.get()) + kept)),
        fit(&(BigInt::from(before.unbooked.get()) + &fee)),
        fit(&(BigInt::from(before.supply.get()) + &minted)),
    ];
    let ([Some(assets), Some(unbooked), Some(supply)], Some(minted)) = (sums, fit(&minted)) else {
        return Err(vec![MathError::Overflow]);
    };
    let after = Ledger {
        assets: Lamports::new(assets),
        unbooked: Lamports::new(unbooked),
        supply: Shares::new(supply),
        ..*before
    };
    Ok((minted, fit(&fee).expect("a part of 64 bits"), after))
}

/// Stake that comes in: shares, fee, head-room and assets, unbooked, supply after it; or every reason against it.
pub fn deposit_stake(
    before: &Ledger,
    entry: &StakeEntry,
    terms: &EntryTerms,
) -> Result<[u64; 6], Vec<MathError>> {
    let mut reasons = unpriced(before);
    let [assets, unbooked, supply] =
        [before.assets.get(), before.unbooked.get(), before.supply.get()].map(BigInt::from);
    let [stake, surplus, displaced, room] =
        [entry.stake, entry.surplus, entry.displaced, terms.head_room].map(|x| BigInt::from(x.get()));
    let paid = &stake + &surplus;
    if fit(&paid).is_none() {
        reasons.push(MathError::Overflow);
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    // A deposit of SOL of as much as it displaces would have found this much idle.
    let instead = displaced.min(stake.clone());
    let idle = &instead - floor(&(q(instead.clone().min(room.clone())) * part(terms.open))) + &surplus;
    let fee = ceil(&(q(idle) * part(terms.fee)));
    let kept = paid - &fee;
    let minted = floor(&(q(kept.clone()) / entry_price(before)));
    let room = if stake > room { BigInt::zero() } else { room - stake };
    let all = [minted.clone(), fee.clone(), room, assets + kept, unbooked + fee, supply + minted];
    let fits: Vec<u64> = all.iter().filter_map(fit).collect();
    <[u64; 6]>::try_from(fits).map_err(|_| vec![MathError::Overflow])
}

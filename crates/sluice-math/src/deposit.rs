//! Entry: SOL in, shares out.

use crate::error::Result;
use crate::ledger::Ledger;
use crate::rate::Round;
use crate::units::{Lamports, Ppm, Shares};

/// What an entry costs at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryTerms {
    /// Lamports that can still be delegated in this epoch: free of the fee, as far as `open` says. Zero where the rest
    /// of the epoch is too short for another level.
    pub head_room: Lamports,
    /// What of a deposit within the head-room goes to operators that can take it: the level gives the others their part
    /// as well, which lies idle.
    pub open: Ppm,
    /// The fee on what will lie idle in an epoch whose reward it shares (design review C4).
    pub fee: Ppm,
}

impl EntryTerms {
    /// What of `lamports` will lie idle for the rest of the epoch, in favour of the holders by less than a lamport.
    #[inline(always)]
    fn idle(&self, lamports: Lamports) -> Result<Lamports> {
        let within = lamports.min(self.head_room);
        if self.open == Ppm::WHOLE || within.is_zero() {
            return Ok(lamports.excess_over(within));
        }
        lamports.sub(self.open.of_floor(within)?)
    }
}

/// What a deposit does: the shares to mint, and the books after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// To the depositor. Floored, in favour of the holders: what the rounding leaves is theirs.
    pub shares: Shares,
    /// The entry fee: part of the lamports, to `unbooked`. Ceiled, in favour of the holders.
    pub fee: Lamports,
    /// What later deposits of this epoch may still bring free of the fee.
    pub head_room: Lamports,
    /// The books once the lamports have arrived and the shares are minted.
    pub after: Ledger,
}

/// Prices `lamports` at [`Ledger::deposit_rate`], less the entry fee on what is not free of it:
/// `free = floor(open * min(lamports, head_room))`, `fee = ceil(rate * (lamports - free))`,
/// `shares = floor((lamports - fee) * supply / assets)` of that rate.
///
/// The result may be zero shares; a caller that takes money must refuse that.
/// Errors: `Insolvent`, `NoSupply`, `Overflow`.
#[inline(always)]
pub fn deposit(before: &Ledger, lamports: Lamports, terms: &EntryTerms) -> Result<Deposit> {
    let rate = before.deposit_rate()?;
    // What holders and newcomers own together must stay countable: no part of it overflows where the whole does not.
    rate.assets().add(lamports)?;
    let beyond = terms.idle(lamports)?;
    let head_room = terms.head_room.excess_over(lamports);
    if beyond.is_zero() {
        let shares = rate.to_shares(lamports, Round::Down)?;
        let after =
            Ledger { assets: sum(before.assets, lamports), supply: before.supply.add(shares)?, ..*before };
        return Ok(Deposit { shares, fee: Lamports::ZERO, head_room, after });
    }
    let fee = terms.fee.of_ceil(beyond)?;
    let kept = lamports.sub(fee)?;
    let shares = rate.to_shares(kept, Round::Down)?;
    let after = Ledger {
        assets: sum(before.assets, kept),
        unbooked: sum(before.unbooked, fee),
        supply: before.supply.add(shares)?,
        ..*before
    };
    Ok(Deposit { shares, fee, head_room, after })
}

/// What comes in with a stake account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StakeEntry {
    /// Its delegation, active all along: it brings the reward that it shares.
    pub stake: Lamports,
    /// What it holds besides, its rent for one: idle.
    pub surplus: Lamports,
    /// What of free reserve had been meant for the operator, and lies idle instead until a next level hands it out.
    pub displaced: Lamports,
}

/// Prices a stake account as [`deposit`] prices lamports; the entry fee is on what its arrival leaves idle: the
/// surplus, and of what it displaces as much as of a deposit of SOL. It uses head-room up like one, for what it fills
/// no deposit can.
///
/// The result may be zero shares; a caller that takes money must refuse that.
/// Errors: `Insolvent`, `NoSupply`, `Overflow`.
pub fn deposit_stake(before: &Ledger, entry: &StakeEntry, terms: &EntryTerms) -> Result<Deposit> {
    let rate = before.deposit_rate()?;
    let lamports = entry.stake.add(entry.surplus)?;
    let idle = terms.idle(entry.displaced.min(entry.stake))?.add(entry.surplus)?;
    let fee = terms.fee.of_ceil(idle)?;
    let kept = lamports.sub(fee)?;
    let shares = rate.to_shares(kept, Round::Down)?;
    let after = Ledger {
        assets: before.assets.add(kept)?,
        unbooked: before.unbooked.add(fee)?,
        supply: before.supply.add(shares)?,
        ..*before
    };
    Ok(Deposit { shares, fee, head_room: terms.head_room.excess_over(entry.stake), after })
}

/// A sum of which a larger one was found not to overflow, but for what the queue takes along: more lamports than there
/// are.
#[inline(always)]
const fn sum(a: Lamports, b: Lamports) -> Lamports {
    // wrapping-safety: see above; were it to wrap, the books would be below the pair, and refused.
    Lamports::new(a.get().wrapping_add(b.get()))
}

/// Turns fees that could not be minted into shares, at the price of a deposit: lamports that were tracked outside the
/// assets become assets behind new shares. Returns the shares for the treasury and the books after it.
/// Errors: as [`deposit`].
pub fn collect_fee(before: &Ledger) -> Result<(Shares, Ledger)> {
    let lamports = before.owed.fee;
    let shares = before.deposit_rate()?.to_shares(lamports, Round::Down)?;
    let owed = crate::ledger::Owed { fee: Lamports::ZERO, ..before.owed };
    let after =
        Ledger { assets: before.assets.add(lamports)?, supply: before.supply.add(shares)?, owed, ..*before };
    Ok((shares, after))
}

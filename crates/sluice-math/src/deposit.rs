//! Entry: SOL in, shares out.

use crate::error::Result;
use crate::ledger::Ledger;
use crate::rate::Round;
use crate::units::{Lamports, Shares};

/// What a deposit does: the shares to mint, and the books after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// To the depositor. Floored, in favour of the holders: what the rounding leaves is theirs.
    pub shares: Shares,
    /// The books once the lamports have arrived and the shares are minted.
    pub after: Ledger,
}

/// Prices `lamports` at `(assets + unbooked, supply)`: `shares = floor(lamports * supply / (assets + unbooked))`.
///
/// The result may be zero shares; a caller that takes money must refuse that.
/// Errors: `Insolvent`, `NoSupply`, `Overflow`.
#[inline(always)]
pub fn deposit(before: &Ledger, lamports: Lamports) -> Result<Deposit> {
    let shares = before.deposit_rate()?.to_shares(lamports, Round::Down)?;
    let after = Ledger {
        liquid: before.liquid.add(lamports)?,
        assets: before.assets.add(lamports)?,
        supply: before.supply.add(shares)?,
        ..*before
    };
    Ok(Deposit { shares, after })
}

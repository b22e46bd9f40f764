//! The pool's books: every lamport it tracks, and whose it is.

use crate::error::{MathError, Result};
use crate::rate::ExchangeRate;
use crate::units::{Lamports, Shares};

/// Where the lamports are that the pool tracks (`liquid`), whose they are (`assets`, `unbooked`), and how many
/// shares divide the holders' part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Tracked lamports in the reserve, its floor not counted. Warning: not the reserve's balance; lamports that
    /// nobody announced are above it until the next close of an epoch sees them.
    pub liquid: Lamports,
    /// What the holders' shares are worth together.
    pub assets: Lamports,
    /// Inflows that no pair contains yet: gains deferred by the clamp, fees kept, donations. They belong to the
    /// holders of the next closes. Deposits pay for them; exits do not receive them.
    pub unbooked: Lamports,
    /// Shares that the pool minted and did not burn. Warning: not the mint's supply, which holders may lower.
    pub supply: Shares,
}

impl Ledger {
    /// INV-63, for a pool whose lamports are all in the reserve: what is there is somebody's, and nothing else is.
    /// Errors: `Invariant`.
    pub const fn invariant(&self) -> Result<()> {
        // What the supply must satisfy needs the pair, which this type does not know (INV-64, in the program).
        let Self { liquid, assets, unbooked, supply: _ } = *self;
        match assets.add(unbooked) {
            Ok(owned) if owned.get() == liquid.get() => Ok(()),
            _ => Err(MathError::Invariant),
        }
    }

    /// The price of a deposit: the holders' assets with everything that no pair contains yet. Priced without it,
    /// value in plain view would be sold at a discount (design review C3).
    /// Errors: `Insolvent` with shares but no assets, whatever is unbooked; `NoSupply`; `Overflow`.
    #[inline(always)]
    pub const fn deposit_rate(&self) -> Result<ExchangeRate> {
        match ExchangeRate::new(self.assets, self.supply) {
            Ok(rate) => rate.with(self.unbooked),
            Err(error) => Err(error),
        }
    }
}

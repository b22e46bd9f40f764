//! The pool's books: every lamport it tracks, and whose it is.

use crate::error::{MathError, Result};
use crate::rate::ExchangeRate;
use crate::units::{Lamports, Shares};

/// Whose the tracked lamports are, and how many shares divide the holders' part.
///
/// Where the lamports lie (reserve, stake accounts) is not here: delegating, sweeping and folding move value between
/// places and change none of these figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// What the holders' shares are worth together.
    pub assets: Lamports,
    /// Inflows that no pair contains yet: gains deferred by the clamp, entry fees. They belong to the holders of the
    /// next closes. Deposits pay for them; exits do not receive them.
    pub unbooked: Lamports,
    /// The part of `unbooked` that is income on which no fee was taken yet. All else is exempt from the fee.
    pub taxable: Lamports,
    /// What is tracked and not the holders'.
    pub owed: Owed,
    /// Shares that the pool minted and did not burn. Warning: not the mint's supply, which holders may lower.
    pub supply: Shares,
}

/// Debts of the ledger: decided at a close, paid from free reserve when there is any (second pass 2.9: a close never
/// waits for lamports).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// Fees that could not be minted because the treasury's token account cannot take them.
    pub fee: Lamports,
    /// To the bounty pot.
    pub bounty: Lamports,
    /// To the insurance account.
    pub insurance: Lamports,
}

/// What a payment of debts moves out of the reserve, and the debts that remain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// To the bounty pot.
    pub bounty: Lamports,
    /// To the insurance account.
    pub insurance: Lamports,
    /// The debts after it.
    pub after: Owed,
}

impl Owed {
    /// All debts. Errors: `Overflow`.
    #[inline(always)]
    pub const fn total(&self) -> Result<Lamports> {
        let Self { fee, bounty, insurance } = *self;
        match fee.add(bounty) {
            Ok(sum) => sum.add(insurance),
            Err(error) => Err(error),
        }
    }

    /// The debts that `tracked` lamports can still honour after a loss of nearly everything: the insurance is cover,
    /// so it yields first, then the pot, then the fee.
    #[inline(always)]
    pub const fn within(&self, tracked: Lamports) -> Self {
        let fee = self.fee.min(tracked);
        let tracked = tracked.excess_over(fee);
        let bounty = self.bounty.min(tracked);
        let insurance = self.insurance.min(tracked.excess_over(bounty));
        Self { fee, bounty, insurance }
    }

    /// Pays what `free` reserve allows: the pot first, for without bounties nobody cranks. The fee is not paid in
    /// lamports: `collect_fee` turns it into shares.
    #[inline(always)]
    pub const fn pay(&self, free: Lamports) -> Payment {
        let bounty = self.bounty.min(free);
        let insurance = self.insurance.min(free.excess_over(bounty));
        let after = Self {
            fee: self.fee,
            bounty: self.bounty.excess_over(bounty),
            insurance: self.insurance.excess_over(insurance),
        };
        Payment { bounty, insurance, after }
    }
}

impl Ledger {
    /// Every lamport that the pool tracks: what the close compares with the lamports that are really there.
    /// Errors: `Overflow`.
    #[inline(always)]
    pub const fn tracked(&self) -> Result<Lamports> {
        let owed = match self.owed.total() {
            Ok(owed) => owed,
            Err(error) => return Err(error),
        };
        match self.assets.add(self.unbooked) {
            Ok(holders) => holders.add(owed),
            Err(error) => Err(error),
        }
    }

    /// What always holds: untaxed income is unbooked, and everything tracked can be counted. Errors: `Invariant`.
    #[inline(always)]
    pub const fn invariant(&self) -> Result<()> {
        // What assets and supply must satisfy needs the pair, which this type does not know (INV-64, in the program).
        let Self { assets: _, unbooked, taxable, owed: _, supply: _ } = *self;
        if taxable.get() > unbooked.get() {
            return Err(MathError::Invariant);
        }
        match self.tracked() {
            Ok(_) => Ok(()),
            Err(_) => Err(MathError::Invariant),
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

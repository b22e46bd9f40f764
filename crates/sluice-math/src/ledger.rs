//! The pool's books: every lamport it tracks, and whose it is.

use crate::error::{MathError, Result};
use crate::rate::ExchangeRate;
use crate::units::{Lamports, Shares};
use crate::wide::mul_div_floor;

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
    /// The part of them that waits to be paid, and what for.
    pub queue: Queue,
}

/// Shares in the queue: requested, not finalised. They are part of the supply, and bear losses with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Queue {
    shares: Shares,
    nominal: Lamports,
    value: Lamports,
    due: Lamports,
}

impl Queue {
    /// `shares` that are paid `nominal` at the most, and that the pair values at `value` or a little more.
    #[inline(always)]
    pub const fn new(shares: Shares, nominal: Lamports, value: Lamports) -> Self {
        Self { shares, nominal, value, due: value.min(nominal) }
    }

    /// As [`Queue::new`], for who has stored what it found.
    #[inline(always)]
    pub const fn stored(shares: Shares, nominal: Lamports, value: Lamports, due: Lamports) -> Self {
        Self { shares, nominal, value, due }
    }

    /// How many.
    #[inline(always)]
    pub const fn shares(&self) -> Shares {
        self.shares
    }

    /// The most that they are paid.
    #[inline(always)]
    pub const fn nominal(&self) -> Lamports {
        self.nominal
    }

    /// What the pair makes of them, or a little less.
    #[inline(always)]
    pub const fn value(&self) -> Lamports {
        self.value
    }

    /// What they will take with them at this pair: of what they are worth above their nominal nothing, which is the
    /// others'. And what the cap will take of the unbooked once they are gone, which is nobody's: see
    /// [`Ledger::capped`].
    #[inline(always)]
    pub const fn due(&self) -> Lamports {
        self.due
    }

    /// With one more request. At the pair its nominal is its value. Errors: `Overflow`.
    #[inline(always)]
    pub const fn with(&self, shares: Shares, nominal: Lamports) -> Result<Self> {
        match (self.shares.add(shares), self.nominal.add(nominal), self.value.add(nominal)) {
            (Ok(shares), Ok(nominal), Ok(value)) => Ok(Self::new(shares, nominal, value)),
            _ => Err(MathError::Overflow),
        }
    }

    /// Without `shares` of this nominal, which the pair values at `value` or a little more: never more is left than the
    /// pair makes of what is left, whatever the floors, for the price of deposits would be too low. Errors:
    /// `Underflow`.
    pub fn without(&self, shares: Shares, nominal: Lamports, value: Lamports) -> Result<Self> {
        let (shares, nominal) = (self.shares.sub(shares)?, self.nominal.sub(nominal)?);
        if shares.is_zero() {
            return Ok(Self::default());
        }
        Ok(Self::new(shares, nominal, self.value.excess_over(value).excess_over(Lamports::new(1))))
    }

    /// At another pair. Floored, for a price of deposits that is none too low.
    pub fn at(&self, assets: Lamports, supply: Shares) -> Self {
        let value = mul_div_floor(self.shares.get(), assets.get(), supply.get()).unwrap_or(0);
        Self::new(self.shares, self.nominal, Lamports::new(value))
    }
}

/// Unbooked lamports above this part of the assets go to the insurance account: without the cap, a donation of
/// 100 SOL to a fresh 1-SOL pool would make its deposit price 101:1 (design review C3).
const UNBOOKED_PART: u64 = 100;

/// The most that stays unbooked beside `assets`: a hundredth. Floored, in favour of the insurance.
#[inline(always)]
#[expect(clippy::integer_division, reason = "a constant that is not zero; the floor is meant")]
pub const fn unbooked_cap(assets: Lamports) -> Lamports {
    Lamports::new(assets.get() / UNBOOKED_PART)
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
        let Self { assets: _, unbooked, taxable, owed: _, supply: _, queue: _ } = *self;
        if taxable.get() > unbooked.get() {
            return Err(MathError::Invariant);
        }
        match self.tracked() {
            Ok(_) => Ok(()),
            Err(_) => Err(MathError::Invariant),
        }
    }

    /// With what is unbooked beyond the cap owed to the insurance: for whoever leaves takes assets along, and would
    /// leave the next depositor a price made of what others have not earned yet. And with a price of deposits that
    /// counts no more of it than the cap will leave beside those who stay when the queue is gone. Errors: `Overflow`.
    #[inline(always)]
    pub fn capped(self) -> Result<Self> {
        let excess = self.unbooked.excess_over(unbooked_cap(self.assets));
        if excess.is_zero() {
            return Ok(self.priced());
        }
        let unbooked = unbooked_cap(self.assets);
        let owed = Owed { insurance: self.owed.insurance.add(excess)?, ..self.owed };
        Ok(Self { unbooked, taxable: self.taxable.min(unbooked), owed, ..self }.priced())
    }

    /// The most that stays unbooked beside those who stay when the queue is gone, with what it forfeits to them.
    pub const fn room(assets: Lamports, queue: &Queue) -> Lamports {
        let forfeits = queue.value.excess_over(queue.nominal);
        unbooked_cap(assets.excess_over(queue.value)).excess_over(forfeits)
    }

    /// With what the queue has due at these figures.
    #[inline(always)]
    pub const fn priced(self) -> Self {
        let Queue { shares, nominal, value, .. } = self.queue;
        let mut due = value.min(nominal);
        if !shares.is_zero() {
            let staying = self.assets.excess_over(value);
            // A lamport less, for the cap is floored: what a deposit pays is never below assets and unbooked over all
            // shares.
            let beyond = self.unbooked.saturating_add(value).excess_over(unbooked_cap(staying));
            let beyond = beyond.excess_over(Lamports::new(1));
            if beyond.get() > due.get() {
                due = beyond;
            }
        }
        Self { queue: Queue { shares, nominal, value, due }, ..self }
    }

    /// The price of a deposit: the holders' assets with everything that no pair contains yet, as if the queue were
    /// finalised. Priced without the one or the other, value in plain view would be sold at a discount (design review
    /// C3, 2.1): what the queue forfeits belongs to those who stay, and it has no part in what is unbooked.
    /// Errors: `Insolvent` with shares but no assets, whatever is unbooked; `NoSupply`; `Overflow`.
    #[inline(always)]
    pub const fn deposit_rate(&self) -> Result<ExchangeRate> {
        let rate = match ExchangeRate::new(self.assets, self.supply) {
            Ok(rate) => rate.with(self.unbooked),
            Err(error) => return Err(error),
        };
        match rate {
            Ok(rate) => Ok(rate.beside(self.queue.due, self.queue.shares)),
            Err(error) => Err(error),
        }
    }
}

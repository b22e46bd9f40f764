//! A close in whole numbers without end, written from docs/spec/finalize_epoch.md: who bears what is missing, and what
//! the rest is worth.

use num_bigint::BigInt;
use num_traits::Zero;
use sluice_testkit::Chain;
use sluice_testkit::sluice::state::PoolState;
use sluice_testkit::sluice::{FLOOR, Pool, PoolParams};

/// A number that does not overflow; all divisions say how they round.
pub type Big = BigInt;

/// `floor(x * a / b)` of what is not negative.
fn share(x: &Big, a: &Big, b: &Big) -> Big {
    if b.is_zero() { Big::zero() } else { x * a / b }
}

fn share_ceil(x: &Big, a: &Big, b: &Big) -> Big {
    if b.is_zero() { Big::zero() } else { (x * a + b - 1) / b }
}

fn above(one: &Big, other: &Big) -> Big {
    (one - other).max(Big::zero())
}

/// The books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    pub assets: Big,
    pub unbooked: Big,
    pub taxable: Big,
    pub owed_insurance: Big,
    pub supply: Big,
    pub mark: (Big, Big),
    pub pair: (Big, Big),
    pub unconfirmed: Big,
    /// In the insurance account, its floor not counted.
    pub insured: Big,
}

/// What an outsider sees at a close.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Lamports of the reserve above its floor, and of every stake account.
    pub real: u64,
    /// Of the reserve alone.
    pub free: u64,
    /// What bonds have paid into it since the last close.
    pub bonds: u64,
    /// What was given to restore the pool.
    pub given: u64,
    /// The reward that the pool expects, parts of a million.
    pub r_max: u64,
    /// Shares that wait, and their nominal.
    pub queue: [u64; 2],
}

/// Who bore how much of a loss.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borne {
    pub lost: Big,
    /// The unbooked, as far as it went.
    pub unbooked: Big,
    /// Bonds: what of their payments made good what fell.
    pub bonds: Big,
    pub insurance: Big,
    /// All shares.
    pub shares: Big,
}

impl Books {
    pub fn of(chain: &Chain, pool: &Pool) -> Self {
        let state: PoolState = pool.state(chain);
        let pair = |a: u64, b: u64| (a.into(), b.into());
        Self {
            assets: state.assets.into(),
            unbooked: state.unbooked.into(),
            taxable: state.taxable.into(),
            owed_insurance: state.owed_insurance.into(),
            supply: state.supply.into(),
            mark: pair(state.mark_assets, state.mark_supply),
            pair: pair(state.pair_assets, state.pair_supply),
            unconfirmed: state.unconfirmed.into(),
            insured: (chain.lamports(&pool.insurance) - FLOOR).into(),
        }
    }

    /// Lets everybody bear in turn, and books the rest.
    pub fn close(&mut self, seen: &Seen, params: &PoolParams) -> Borne {
        let (bonds, given) = (Big::from(seen.bonds), Big::from(seen.given));
        let own = Big::from(seen.real) - &bonds - &given;
        let expected = &self.assets + &self.unbooked + &self.owed_insurance;
        let (lost, grown) = (above(&expected, &own), above(&own, &expected));

        let falling = above(&lost, &self.unbooked).min(self.assets.clone());
        let uncovered = above(&falling, &bonds);
        let forgiven = uncovered.clone().min(self.owed_insurance.clone());
        let paid = (&uncovered - &forgiven).min(self.insured.clone());
        let borne = Borne {
            unbooked: &lost - &falling,
            bonds: &falling - &uncovered,
            insurance: &forgiven + &paid,
            shares: &uncovered - &forgiven - &paid,
            lost: lost.clone(),
        };
        self.owed_insurance -= &forgiven;
        self.insured -= &paid;

        let reversed = grown.clone().min(self.unconfirmed.clone());
        let holders = Big::from(seen.real) + &paid - &self.owed_insurance;
        let at_last_pair = share_ceil(&self.pair.0, &self.supply, &self.pair.1);
        let own = (&self.assets - &falling).min(at_last_pair);
        let kept = own + &reversed + bonds + given + &borne.insurance;
        let kept = kept.min(holders.clone());
        let last = self.pair.clone();
        self.book(&kept, &(holders - &kept), &(grown - &reversed - &lost), seen, params);
        let deep = &self.assets * &last.1 < above(&last.0, &(&last.0 / 100)) * &self.supply;
        self.unconfirmed = if deep { borne.shares.clone() } else { Big::zero() };
        borne
    }

    /// What is kept is the shares'; of the rest as much is booked as the clamp allows, for the fee, and the rest waits.
    fn book(&mut self, kept: &Big, rest: &Big, income: &Big, seen: &Seen, params: &PoolParams) {
        let limit = share(kept, &Big::from(2 * seen.r_max), &Big::from(1_000_000));
        let gain = rest.clone().min(limit);
        let income = (&self.taxable + income).max(Big::zero()).min(rest.clone());
        let taxed = gain.clone().min(income.clone());
        let booked = kept + &gain;
        let marked = share_ceil(&self.mark.0, &self.supply, &self.mark.1).max(kept.clone()) + &gain - &taxed;
        let base = taxed.clone().min(above(&booked, &marked));
        let bps = |part: u16, of: &Big| share(of, &part.into(), &10_000.into());
        let fee = bps(params.fee_bps, &base);
        let to_insurance = bps(params.insurance_bps, &fee);
        self.assets = booked - &to_insurance;
        let part = fee - &to_insurance;
        self.supply += share(&part, &self.supply, &(&self.assets - &part));
        self.mark = (if base.is_zero() { marked } else { self.assets.clone() }, self.supply.clone());
        self.pair = (self.assets.clone(), self.supply.clone());

        let deferred = rest - gain;
        let [shares, nominal] = seen.queue.map(Big::from);
        let waiting = share(&shares, &self.assets, &self.supply);
        let room = above(&((&self.assets - &waiting) / 100), &above(&waiting, &nominal));
        self.unbooked = deferred.clone().min(room);
        self.taxable = (income - taxed).min(self.unbooked.clone());
        self.owed_insurance += to_insurance + deferred - &self.unbooked;
        let spare = above(&(Big::from(seen.free)), &nominal);
        let payable = self.owed_insurance.clone().min(spare);
        self.owed_insurance -= &payable;
        self.insured += payable;
    }

    /// What `shares` are worth at the pair, floored.
    pub fn worth(&self, shares: u64) -> Big {
        share(&shares.into(), &self.pair.0, &self.pair.1)
    }
}

//! finalize_epoch, by the model.

use num_traits::{One, Zero};

use super::{Exact, Model, whole};

/// The most that `r_max` can be, in parts per million.
const R_MAX: u64 = 5_000;
/// Closes that `r_max` looks back on.
const WINDOW: usize = 10;

fn bps(parts: u16) -> Exact {
    whole(parts.into()) / whole(10_000)
}

fn above(one: &Exact, other: &Exact) -> Exact {
    (one - other).max(Exact::zero())
}

/// `part / (whole * epochs)` in parts per million, ceiled; nothing of nothing, at most the whole.
fn rate(part: &Exact, of: &Exact, epochs: u64) -> Exact {
    match of.is_zero() || epochs == 0 {
        true => Exact::zero(),
        false => (part / of / whole(epochs) * whole(1_000_000)).ceil().min(whole(1_000_000)),
    }
}

/// What an outsider sees when a pool is closed.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Epochs since the last close.
    pub elapsed: u64,
    /// Lamports of the reserve above its floor, and of every stake account.
    pub real: u64,
    /// Lamports of the reserve above its floor.
    pub free: u64,
    /// Shares that exist.
    pub shares: u64,
    /// Whether the treasury can take shares.
    pub treasury_open: bool,
    /// By how much delegations grew that were effective in all of an epoch.
    pub growth: u64,
    /// These delegations, before.
    pub base: u64,
    /// Slots since the epoch began.
    pub late: u64,
}

/// How a close divides what is there.
struct Split {
    booked: Exact,
    deferred: Exact,
    taxed: Exact,
    exempt: Exact,
    untaxed: Exact,
}

impl Model {
    /// finalize_epoch.
    pub fn close(&mut self, seen: &Seen) {
        let (real, expected) = (whole(seen.real), self.tracked());
        let (grown, lost) = (above(&real, &expected), above(&expected, &real));
        self.remember(seen, &grown);
        self.honour_debts(&real);
        let (covered, moved) = self.insure(&lost);
        let holders = real + &moved - self.owed();
        let base = (self.keep(seen, &lost) + covered).min(holders.clone());
        let split = self.divide(seen, &holders, &base, grown - &lost);
        self.levy(seen, &split, &base);
        self.defer(&split);
        self.exit_floor = rate(&(&split.booked - &base), &base, 1).max(self.r_max.clone());
        // More than a hundredth of a percent.
        let tolerated = &self.pair.0 - (&self.pair.0 / whole(10_000)).floor();
        let fell = &self.assets * &self.pair.1 < tolerated * &self.supply;
        self.course.fell += u32::from(fell);
        self.course.absorbed += u32::from(!fell && !lost.is_zero());
        self.bunker = whole(fell.into());
        self.pair = (self.assets.clone(), self.supply.clone());
        self.pay_debts(whole(seen.free) + moved, seen);
    }

    /// Step 3. The median is the lower one of ten: closes that are still to come count as nothing.
    fn remember(&mut self, seen: &Seen, grown: &Exact) {
        if seen.base != 0 {
            let growth = whole(seen.growth);
            let other = above(grown, &growth);
            let entry =
                (rate(&growth, &whole(seen.base), seen.elapsed), rate(&other, &self.assets, seen.elapsed));
            self.window.push(entry);
        }
        let recent = &self.window[self.window.len().saturating_sub(WINDOW)..];
        let largest = recent.iter().map(|(growth, _)| growth.clone()).max().unwrap_or_else(Exact::zero);
        let mut others: Vec<Exact> = recent.iter().map(|(_, other)| other.clone()).collect();
        others.resize(WINDOW, Exact::zero());
        others.sort();
        let sum = largest + &others[WINDOW / 2 - 1];
        self.course.r_max_bound += u32::from(sum > whole(R_MAX));
        let measured = sum.min(whole(R_MAX));
        let floor = whole(self.terms.r_floor_ppm.into());
        let full = recent.len() == WINDOW;
        self.course.windows += u32::from(full);
        self.r_max = if full { measured } else { measured.max(floor) };
    }

    /// Step 4, debts: the insurance's fall first, then the pot's, then the fee.
    fn honour_debts(&mut self, real: &Exact) {
        let mut left = real.clone();
        for debt in [&mut self.owed_fee, &mut self.owed_bounty, &mut self.owed_insurance] {
            *debt = debt.clone().min(left.clone());
            left -= &*debt;
        }
    }

    /// Step 4: behind what is unbooked the insurance bears a loss, first by what it is owed. Gives what it bears, and
    /// what of that comes out of its account.
    fn insure(&mut self, lost: &Exact) -> (Exact, Exact) {
        let falling = above(lost, &self.unbooked).min(self.assets.clone());
        let forgiven = falling.clone().min(self.owed_insurance.clone());
        let moved = (falling - &forgiven).min(self.insured.clone());
        self.owed_insurance -= &forgiven;
        self.insured -= &moved;
        let covered = forgiven + &moved;
        self.course.covered += u32::from(!covered.is_zero());
        (covered, moved)
    }

    /// Steps 4 and 5: what stays the remaining shares' own. Whoever burned left their part to the others.
    fn keep(&mut self, seen: &Seen, lost: &Exact) -> Exact {
        let left = above(&self.assets, &above(lost, &self.unbooked));
        let all = std::mem::replace(&mut self.supply, whole(seen.shares));
        self.supply = self.supply.clone().min(all.clone());
        let at_last_pair = (&self.pair.0 * &self.supply / &self.pair.1).ceil();
        at_last_pair.min((left * &self.supply / all).ceil())
    }

    /// Step 5, the clamp; step 6, what of the gain is income. Income is booked before what is exempt.
    fn divide(&mut self, seen: &Seen, holders: &Exact, base: &Exact, grown: Exact) -> Split {
        let rest = above(holders, base);
        let limit = (base * whole(2) * &self.r_max * whole(seen.elapsed) / whole(1_000_000)).floor();
        let gain = rest.clone().min(limit);
        self.course.clamped += u32::from(gain < rest);
        let income = (&self.taxable + grown).max(Exact::zero()).min(rest.clone());
        let taxed = gain.clone().min(income.clone());
        Split {
            deferred: &rest - &gain,
            booked: holders - (rest - &gain),
            exempt: gain - &taxed,
            untaxed: income - &taxed,
            taxed,
        }
    }

    /// Step 6. What the remaining shares have is never charged, however they came by it.
    fn levy(&mut self, seen: &Seen, split: &Split, own: &Exact) {
        let worth = (&self.mark.0 * &self.supply / &self.mark.1).ceil();
        let marked = worth.max(own.clone()) + &split.exempt;
        let base = split.taxed.clone().min(above(&split.booked, &marked));
        self.course.below_mark += u32::from(base < split.taxed);
        let fee = (bps(self.terms.fee_bps) * &base).floor();
        let bounty = (bps(self.terms.bounty_bps) * &fee).floor();
        let rest = fee - &bounty;
        self.assets = &split.booked - &bounty;
        self.owed_bounty += bounty;
        if seen.treasury_open {
            let shares = (&rest * &self.supply / (&self.assets - &rest)).floor();
            self.course.minted += u32::from(!shares.is_zero());
            self.supply += &shares;
            self.treasury += shares;
        } else {
            self.course.owed += u32::from(!rest.is_zero());
            self.assets -= &rest;
            self.owed_fee += rest;
        }
        let top = if base.is_zero() { marked } else { self.assets.clone() };
        self.mark = (top, self.supply.clone());
    }

    /// Step 5, what is left: 1 % of the assets waits, the rest is the insurance's.
    fn defer(&mut self, split: &Split) {
        self.unbooked = split.deferred.clone().min((&self.assets / whole(100)).floor());
        self.taxable = split.untaxed.clone().min(self.unbooked.clone());
        let beyond = &split.deferred - &self.unbooked;
        self.course.insured += u32::from(!beyond.is_zero());
        self.owed_insurance += beyond;
    }

    /// Step 8, and the bounty of step 10.
    fn pay_debts(&mut self, free: Exact, seen: &Seen) {
        let to_pot = self.owed_bounty.clone().min(free.clone());
        let to_insurance = self.owed_insurance.clone().min(free - &to_pot);
        self.owed_bounty -= &to_pot;
        self.owed_insurance -= &to_insurance;
        self.insured += to_insurance;
        self.pot += to_pot;
        let ramps = (whole(seen.late) / whole(self.terms.bounty_ramp_slots.into())).floor();
        let due = whole(self.terms.bounty_unit) * (Exact::one() + ramps).min(whole(10));
        self.pot -= due.min(self.pot.clone());
    }
}

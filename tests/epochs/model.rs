//! What a share is worth, in exact fractions, by somebody who has the specification and the bank and nothing else.
//!
//! Written from docs/spec (finalize_epoch, deposit_sol, collect_fee, fund_bounties) without the program's arithmetic.
//! Every figure is a fraction; it is rounded where a page says so, and nowhere else. What it is told are things that
//! happen: lamports that are really there, delegations in stake accounts, deposits, burned shares. Two figures it takes
//! from the pool account: the head-room of a deposit and its open part, which levels decide (other tests' matter).

mod close;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;
use sluice_testkit::chain::SOL;

pub use self::close::Seen;

type Exact = BigRational;

/// A whole number.
pub fn whole(number: u64) -> Exact {
    Exact::from_integer(BigInt::from(number))
}

fn ppm(parts: u64) -> Exact {
    whole(parts) / whole(1_000_000)
}

/// What a pool was created with, as far as its rate depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    pub fee_bps: u16,
    pub bounty_bps: u16,
    pub bounty_unit: u64,
    pub bounty_ramp_slots: u32,
    pub r_floor_ppm: u32,
}

/// What a deposit's price depends on besides the books.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Lamports that are free of the fee, as far as operators are open.
    pub head_room: u64,
    /// The open part, parts per million.
    pub open_ppm: u32,
}

/// What happened so far; a test that compares says which of it it has seen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Course {
    /// Closes whose gain the clamp held back.
    pub clamped: u32,
    /// Closes that took a fee in shares.
    pub minted: u32,
    /// Closes that owed a fee instead.
    pub owed: u32,
    /// Closes with income of which less than all, the mark being higher, was charged.
    pub below_mark: u32,
    /// Closes that gave something to the insurance.
    pub insured: u32,
    /// Closes at which a share fell.
    pub fell: u32,
    /// Closes with a loss at which none did.
    pub absorbed: u32,
    /// Closes at which the insurance bore something.
    pub covered: u32,
    /// Closes at which `r_max` was measured, the window being full.
    pub windows: u32,
    /// Closes at which it was more than it may be.
    pub r_max_bound: u32,
    /// Deposits that were free of the fee, paid it in part, paid it in full.
    pub deposits: [u32; 3],
}

/// The books. All figures are whole between two steps; lamports but for `supply`, `minted` and rates.
#[derive(Clone, Debug)]
pub struct Model {
    terms: Terms,
    assets: Exact,
    unbooked: Exact,
    taxable: Exact,
    supply: Exact,
    owed_fee: Exact,
    owed_bounty: Exact,
    owed_insurance: Exact,
    /// What was paid to the insurance account.
    insured: Exact,
    /// What is in the bounty pot.
    pot: Exact,
    /// What the treasury got, in shares.
    treasury: Exact,
    pair: (Exact, Exact),
    mark: (Exact, Exact),
    window: Vec<(Exact, Exact)>,
    r_max: Exact,
    exit_floor: Exact,
    /// What the pool account says of it: 1 where a share fell at the last close.
    bunker: Exact,
    pub course: Course,
}

impl Model {
    /// A pool that was just created: one SOL behind one SOL of shares.
    pub fn new(terms: Terms) -> Self {
        let (one, none) = (|| whole(SOL), Exact::zero);
        Self {
            terms,
            assets: one(),
            unbooked: none(),
            taxable: none(),
            supply: one(),
            owed_fee: none(),
            owed_bounty: none(),
            owed_insurance: none(),
            insured: none(),
            pot: none(),
            treasury: none(),
            pair: (one(), one()),
            mark: (one(), one()),
            window: vec![],
            r_max: whole(terms.r_floor_ppm.into()),
            exit_floor: whole(terms.r_floor_ppm.into()),
            bunker: none(),
            course: Course::default(),
        }
    }

    /// Every lamport that the books know of.
    pub fn tracked(&self) -> Exact {
        &self.assets + &self.unbooked + self.owed()
    }

    fn owed(&self) -> Exact {
        &self.owed_fee + &self.owed_bounty + &self.owed_insurance
    }

    /// The figures, named as an integrator finds them.
    pub fn figures(&self) -> Vec<(&'static str, Exact)> {
        let (none, closes) = ((Exact::zero(), Exact::zero()), whole(self.window.len() as u64));
        let (growth, other) = self.window.last().unwrap_or(&none);
        let figures = [
            ("assets", &self.assets),
            ("unbooked", &self.unbooked),
            ("taxable", &self.taxable),
            ("supply", &self.supply),
            ("owed fee", &self.owed_fee),
            ("owed bounty", &self.owed_bounty),
            ("owed insurance", &self.owed_insurance),
            ("insurance", &self.insured),
            ("pot", &self.pot),
            ("treasury", &self.treasury),
            ("pair's assets", &self.pair.0),
            ("pair's supply", &self.pair.1),
            ("mark's assets", &self.mark.0),
            ("mark's supply", &self.mark.1),
            ("closes in the window", &closes),
            ("growth of the last", growth),
            ("other gains of the last", other),
            ("r_max", &self.r_max),
            ("exit floor", &self.exit_floor),
            ("closed", &self.bunker),
        ];
        figures.into_iter().map(|(name, figure)| (name, figure.clone())).collect()
    }

    /// What is left in the pot: cranks took the rest.
    pub fn take_bounties(&mut self, left: u64) {
        let left = whole(left);
        assert!(left <= self.pot, "what is in the pot comes out by bounties only");
        self.pot = left;
    }

    /// deposit_sol; gives the shares.
    pub fn deposit(&mut self, lamports: u64, entry: &Entry) -> Exact {
        let all = whole(lamports);
        let free = (whole(lamports.min(entry.head_room)) * ppm(entry.open_ppm.into())).floor();
        let fee = (self.r_max.clone() / whole(1_000_000) * (&all - &free)).ceil();
        let shares = ((&all - &fee) * &self.supply / (&self.assets + &self.unbooked)).floor();
        let kind = if free == all { 0 } else { 1 + usize::from(free.is_zero()) };
        self.course.deposits[kind] += 1;
        self.assets += all - &fee;
        self.unbooked += fee;
        self.supply += &shares;
        shares
    }

    /// collect_fee.
    pub fn collect(&mut self) {
        let shares = (&self.owed_fee * &self.supply / (&self.assets + &self.unbooked)).floor();
        self.assets += std::mem::take(&mut self.owed_fee);
        self.supply += &shares;
        self.treasury += shares;
    }
}

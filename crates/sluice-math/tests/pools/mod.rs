//! Pools at the level of their books: what users and the crank do, out of the crate's functions alone.
#![allow(dead_code, unused_imports, reason = "each test binary uses its part")]

mod cohort;
pub mod scenes;

use core::mem::take;

use sluice_math::deposit::{Deposit, EntryTerms, StakeEntry, deposit, deposit_stake};
use sluice_math::epoch::{FeeTerms, Observed, close};
use sluice_math::exit::{Curve, Exit, exit, instant};
use sluice_math::ledger::unbooked_cap;
use sluice_math::queue::Fill;
use sluice_math::{Bps, ExchangeRate, Lamports, Ledger, Owed, Ppm, Round, Shares};

pub use cohort::{Cohort, Ticket};

/// What a pool was set up with.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// The marginal fee of an instant exit where nothing is liquid.
    pub exit_max: Bps,
    /// And from the target on.
    pub exit_min: Bps,
    /// The target, as a part of the pair's assets.
    pub liquidity: Bps,
    /// What of the income is not the holders'.
    pub fees: FeeTerms,
}

/// What happens at the end of an epoch.
#[derive(Clone, Copy, Debug)]
pub struct Boundary {
    /// By how much stake grows.
    pub reward: Ppm,
    /// What of it is lost instead.
    pub loss: Ppm,
    /// Lamports that somebody gave.
    pub gift: u64,
    /// What of all lamports lies in the reserve from now on.
    pub idle: Ppm,
    /// The entry terms of the next epoch; their fee is the largest reward that is expected.
    pub entry: EntryTerms,
}

/// A pool, with its queue.
#[derive(Clone, Debug)]
pub struct Pool {
    /// What it was set up with.
    pub setup: Setup,
    /// The books.
    pub books: Ledger,
    /// The pair of the epoch.
    pub pair: ExchangeRate,
    /// The high-water mark.
    pub mark: ExchangeRate,
    /// The epoch.
    pub epoch: u64,
    /// The least fee of an exit.
    pub exit_floor: Ppm,
    /// The terms of an entry.
    pub entry: EntryTerms,
    /// Lamports in the reserve, above its floor.
    pub reserve: u64,
    /// Lamports in stake accounts.
    pub staked: u64,
    /// What of all of these no close has seen.
    pub unseen: u64,
    /// All cohorts, oldest first.
    pub cohorts: Vec<Cohort>,
    /// Which of them are complete: those before this one.
    pub head: usize,
    /// Fills in this epoch.
    pub fills: u64,
}

fn part(x: u64, part: Ppm) -> u64 {
    part.of_floor(Lamports::new(x)).unwrap().get()
}

impl Pool {
    /// A pool at its pair, whose lamports are all idle; what is unbooked is within its cap, as any close leaves it.
    pub fn new(books: Ledger, setup: Setup, entry: EntryTerms) -> Self {
        let books = books.capped().unwrap();
        let pair = ExchangeRate::new(books.assets, books.supply).unwrap();
        Self {
            setup,
            books,
            pair,
            mark: pair,
            epoch: 0,
            exit_floor: entry.fee,
            entry,
            reserve: books.tracked().unwrap().get(),
            staked: 0,
            unseen: 0,
            cohorts: Vec::new(),
            head: 0,
            fills: 0,
        }
    }

    /// What an instant exit may take: nothing that others wait for. What the cap of the unbooked made the insurance's
    /// is theirs as well, or an exit in parts would find more liquid after its first part than the whole did.
    pub fn liquidity(&self) -> Lamports {
        let Ledger { unbooked, owed, queue, .. } = self.books;
        let others = [queue.nominal(), unbooked, owed.insurance];
        others.into_iter().fold(Lamports::new(self.reserve), |left, theirs| left.excess_over(theirs))
    }

    /// What it costs.
    pub fn curve(&self) -> Curve {
        let Setup { exit_max: max, exit_min: min, liquidity, .. } = self.setup;
        Curve { max, min, target: liquidity.of_floor(self.pair.assets()).unwrap() }
    }

    /// Somebody deposits SOL. Returns the shares, or none where that is refused.
    pub fn deposit(&mut self, lamports: u64) -> Option<u64> {
        let made = deposit(&self.books, Lamports::new(lamports), &self.entry).ok()?;
        self.enter(&made)?;
        self.reserve += lamports;
        Some(made.shares.get())
    }

    /// Somebody deposits stake.
    pub fn deposit_stake(&mut self, stake: u64, surplus: u64) -> Option<u64> {
        let displaced = Lamports::new(self.reserve.saturating_sub(self.books.queue.nominal().get()));
        let entry = StakeEntry { stake: Lamports::new(stake), surplus: Lamports::new(surplus), displaced };
        let made = deposit_stake(&self.books, &entry, &self.entry).ok()?;
        self.enter(&made)?;
        self.staked += stake + surplus;
        Some(made.shares.get())
    }

    fn enter(&mut self, made: &Deposit) -> Option<()> {
        // The program takes no lamports for nothing, and no pool holds more than there is.
        if made.shares.is_zero() || made.after.assets.get() > 1_200_000_000_000_000_000 {
            return None;
        }
        self.books = made.after;
        self.entry.head_room = made.head_room;
        Some(())
    }

    /// Somebody leaves at once, out of the reserve. Returns what he is paid.
    pub fn instant(&mut self, shares: u64) -> Option<u64> {
        let left =
            instant(self.pair, Shares::new(shares), self.exit_floor, &self.curve(), self.liquidity()).ok()?;
        self.reserve = self.reserve.checked_sub(left.net.get()).unwrap();
        self.leave(&left, shares)
    }

    /// Somebody leaves with stake.
    pub fn withdraw_stake(&mut self, shares: u64) -> Option<u64> {
        let left = exit(self.pair, Shares::new(shares), self.exit_floor).ok()?;
        self.staked = self.staked.checked_sub(left.net.get())?;
        self.leave(&left, shares)
    }

    fn leave(&mut self, left: &Exit, shares: u64) -> Option<u64> {
        let before = self.books;
        self.books = left.apply(&before, Shares::new(shares)).unwrap();
        self.paid(&before, left.net);
        Some(left.net.get())
    }

    /// Somebody queues. Returns the ticket, in the newest cohort.
    pub fn request(&mut self, shares: u64) -> Ticket {
        if self.cohorts.last().is_none_or(|last| last.epoch < self.epoch) {
            self.cohorts.push(Cohort::new(self.pair, self.epoch));
        }
        let cohort = self.cohorts.last_mut().unwrap();
        let before = cohort.nominal;
        let ticket = cohort.request(shares).unwrap();
        let more = Lamports::new(cohort.nominal - before);
        self.books.queue = self.books.queue.with(Shares::new(shares), more).unwrap();
        ticket
    }

    /// The oldest cohort is paid as far as `budget` and the reserve go.
    pub fn fill(&mut self, budget: u64) -> Option<Fill> {
        let cohort = self.cohorts.get_mut(self.head).filter(|cohort| cohort.epoch < self.epoch)?;
        let fill = cohort.fill(self.pair, self.epoch, budget.min(self.reserve))?;
        self.head += usize::from(cohort.is_complete());
        self.reserve -= fill.payout.get();
        self.fills += 1;
        let before = self.books;
        self.books = fill.apply(&before).unwrap();
        self.paid(&before, fill.payout);
        Some(fill)
    }

    /// Panics unless the books have lost just what was paid to somebody who left, and what is unbooked is within its
    /// cap.
    fn paid(&self, before: &Ledger, lamports: Lamports) {
        let after = &self.books;
        assert_eq!(after.tracked().unwrap().add(lamports), before.tracked());
        assert!(after.unbooked <= unbooked_cap(after.assets), "{after:?}");
        // What the cap takes is owed to the insurance, and nothing else is.
        let owed = after.owed.insurance.sub(before.owed.insurance).unwrap();
        assert_eq!(after.owed, Owed { insurance: after.owed.insurance, ..before.owed });
        assert!(owed.is_zero() || after.unbooked == unbooked_cap(after.assets), "{after:?}");
    }

    /// Somebody gives lamports that no close has seen yet.
    pub fn give(&mut self, lamports: u64) {
        self.reserve += lamports;
        self.unseen += lamports;
    }

    /// The epoch ends, and all that happened is booked. None where nothing is left.
    pub fn close(&mut self, boundary: &Boundary) -> Option<()> {
        self.staked -= part(self.staked, boundary.loss);
        self.staked += part(self.staked, boundary.reward);
        let all = self.staked + self.reserve + boundary.gift;
        self.unseen = 0;
        let observed = Observed {
            tracked: Lamports::new(all),
            mint_supply: self.books.supply,
            elapsed: 1,
            r_max: boundary.entry.fee,
            treasury_open: true,
            // No deep loss is doubted here: deposits would wait.
            ..Observed::default()
        };
        let closed = close(&self.books, Some(self.pair), self.mark, &observed, &self.setup.fees);
        let mut books = closed.after;
        // What is owed leaves at once; where it lay is nobody's business here.
        let out = take(&mut books.owed).total().unwrap().get();
        self.pair = ExchangeRate::new(books.assets, books.supply).ok()?;
        (self.books, self.mark, self.exit_floor) = (books, closed.mark, closed.exit_floor);
        (self.entry, self.epoch, self.fills) = (boundary.entry, self.epoch + 1, 0);
        let all = all - out;
        self.reserve = part(all, boundary.idle);
        self.staked = all - self.reserve;
        Some(())
    }

    /// Panics where the books are not sound, not payable at the pair (INV-64), or do not count every lamport (INV-63).
    pub fn check(&self) {
        self.books.invariant().unwrap();
        let there = self.reserve + self.staked;
        assert_eq!(self.books.tracked().unwrap().get() + self.unseen, there, "{self:?}");
        self.check_queue();
        if self.books.supply.is_zero() {
            return;
        }
        let live = ExchangeRate::new(self.books.assets, self.books.supply).unwrap();
        assert!(!live.is_below(self.pair), "INV-64: {self:?}");
        // INV-65: neither without the unbooked nor with the queue's part of it.
        let entry = self.books.deposit_rate().unwrap();
        assert!(!entry.is_below(live.with(self.books.unbooked).unwrap()), "INV-65: {self:?}");
    }

    /// What waits is what the cohorts say, and never valued above the pair.
    fn check_queue(&self) {
        let queue = &self.books.queue;
        let waiting = |of: fn(&Cohort) -> u64| self.cohorts.iter().map(of).sum::<u64>();
        assert_eq!(queue.shares().get(), waiting(|cohort| cohort.shares - cohort.filled), "{self:?}");
        assert_eq!(queue.nominal().get(), waiting(Cohort::nominal_left), "{self:?}");
        assert!(queue.shares() <= self.books.supply, "{self:?}");
        let exact = self.pair.to_lamports(queue.shares(), Round::Down).unwrap();
        assert!(queue.value() <= exact, "{queue:?} at {:?}", self.pair);
        // A lamport for the close, one for what was requested since, two a fill.
        assert!(queue.value().get() + 2 + 2 * self.fills >= exact.get(), "{queue:?} at {:?}", self.pair);
        // And what the cap will take of the unbooked when the queue is gone.
        let whole = self.books.assets.add(self.books.unbooked).unwrap();
        let taken = queue.due().excess_over(queue.value().min(queue.nominal()));
        assert!(queue.due() < whole && taken <= self.books.unbooked.add(queue.value()).unwrap(), "{self:?}");
    }
}

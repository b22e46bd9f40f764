//! A cohort and its tickets, kept as the program keeps them: the crate's functions decide, nothing here rounds.

use sluice_math::queue::{self, Fill, Progress, Request};
use sluice_math::{ExchangeRate, Lamports, Shares};

/// All tickets of an epoch.
#[derive(Clone, Debug)]
pub struct Cohort {
    /// The pair at request.
    pub requested: ExchangeRate,
    /// The epoch of its requests.
    pub epoch: u64,
    /// Shares of all tickets.
    pub shares: u64,
    /// The nominal of all tickets.
    pub nominal: u64,
    /// Shares that are paid for.
    pub filled: u64,
    /// The epoch of the last fill.
    pub filled_in: Option<u64>,
    /// Watermarks, and the prices at which shares below them were paid.
    pub steps: Vec<(u64, ExchangeRate)>,
    /// All that it was given.
    pub reserved: u64,
    /// What of it is left.
    pub unpaid: u64,
    /// Fills so far.
    pub fills: u64,
}

/// A range of a cohort's shares, and what it was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// First share that is not claimed.
    pub from: u64,
    /// End of its shares.
    pub to: u64,
    /// The most that it is paid.
    pub nominal: u64,
    /// What it was paid.
    pub paid: u64,
}

impl Cohort {
    /// One without tickets.
    pub fn new(requested: ExchangeRate, epoch: u64) -> Self {
        let none = (0, 0, 0, 0, 0, 0);
        let (shares, nominal, filled, reserved, unpaid, fills) = none;
        let (filled_in, steps) = (None, Vec::new());
        Self { requested, epoch, shares, nominal, filled, filled_in, steps, reserved, unpaid, fills }
    }

    /// Takes a ticket in; none where it does not fit.
    pub fn request(&mut self, shares: u64) -> Option<Ticket> {
        let made = queue::request(self.requested, Shares::new(self.shares), Shares::new(shares));
        let Request { from, to, nominal, cohort_nominal } = made.ok()?;
        (self.shares, self.nominal) = (to.get(), cohort_nominal.get());
        Some(Ticket { from: from.get(), to: to.get(), nominal: nominal.get(), paid: 0 })
    }

    /// How far it is, seen in `epoch`.
    pub fn progress(&self, epoch: u64) -> Progress {
        let before = self.steps.iter().rev().nth(1).map_or(0, |(upto, _)| *upto);
        Progress {
            requested: self.requested,
            shares: Shares::new(self.shares),
            filled: Shares::new(self.filled),
            last: self.steps.last().map(|(_, rate)| (Shares::new(before), *rate)),
            under_this_pair: self.filled_in == Some(epoch),
        }
    }

    /// What `budget` lamports pay of it in `epoch`, whose pair is `pair`: done and returned.
    pub fn fill(&mut self, pair: ExchangeRate, epoch: u64, budget: u64) -> Option<Fill> {
        let fill = queue::fill(&self.progress(epoch), pair, Lamports::new(budget)).unwrap()?;
        if fill.extends {
            self.steps.pop();
        }
        self.steps.push((fill.upto.get(), fill.rate));
        (self.filled, self.filled_in) = (fill.upto.get(), Some(epoch));
        self.reserved += fill.payout.get();
        self.unpaid += fill.payout.get();
        self.fills += 1;
        Some(fill)
    }

    /// Whether nothing is left to pay for.
    pub fn is_complete(&self) -> bool {
        self.filled == self.shares
    }

    /// What the pieces of `[from, to)` come to, and how many there are.
    pub fn pieces(&self, from: u64, to: u64) -> (u64, u64) {
        let (mut at, mut sum, mut count) = (from, 0, 0);
        for (upto, rate) in &self.steps {
            let end = (*upto).min(to);
            if end > at {
                sum += queue::piece(*rate, Shares::new(end - at)).unwrap().get();
                (at, count) = (end, count + 1);
            }
        }
        assert_eq!(at, to, "claimed what is not finalised");
        (sum, count)
    }

    /// Claims `ticket` up to `upto`: its pieces, as far as the cohort has them. Returns how many there were.
    pub fn claim(&mut self, ticket: &mut Ticket, upto: u64) -> u64 {
        let (asked, count) = self.pieces(ticket.from, upto);
        let paid = asked.min(self.unpaid);
        self.unpaid -= paid;
        ticket.paid += paid;
        ticket.from = upto;
        count
    }

    /// By how much its fills together are short of the floors of its steps: what the last to claim may lack.
    pub fn short(&self) -> u64 {
        let mut from = 0;
        let steps = self.steps.iter().map(|(upto, rate)| {
            let paid_for = Shares::new(upto - core::mem::replace(&mut from, *upto));
            queue::piece(*rate, paid_for).unwrap().get()
        });
        steps.sum::<u64>() - self.reserved
    }
}

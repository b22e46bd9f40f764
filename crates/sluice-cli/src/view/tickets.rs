//! Tickets: what is payable, what waits, and who is before them.

use serde::Serialize;
use sluice_client::accounts::{Cohort, Pool, Ticket};
use sluice_client::quote;
use sluice_math::queue::piece;
use sluice_math::{ExchangeRate, Lamports, Shares};
use solana_address::Address;

use super::Words;
use crate::amount;
use crate::report::{grid, pairs, sections};

/// A ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TicketView {
    /// Its address.
    pub ticket: String,
    /// Its cohort.
    pub cohort: String,
    /// Its pool.
    pub pool: String,
    /// Who is paid.
    pub owner: String,
    /// Who gets its rent back.
    pub rent_payer: String,
    /// The epoch of its request.
    pub epoch: u64,
    /// `waiting`, `payable_in_part` or `payable`.
    pub state: &'static str,
    /// Base units of the LST that were not claimed.
    pub shares: u64,
    /// The most that all of it was to be paid, lamports, what was claimed included.
    pub nominal: u64,
    /// Base units that are finalised and not claimed.
    pub payable_shares: u64,
    /// What they are paid, lamports.
    pub payable: u64,
    /// The most that the rest is paid, lamports: the pair of its request.
    pub waiting: u64,
    /// Base units in the queue before it; null where its pool's queue was not read.
    pub shares_ahead: Option<u64>,
    /// The most that those are paid, lamports.
    pub lamports_ahead: Option<u64>,
    /// The first epoch whose close may pay it.
    pub earliest_epoch: u64,
}

/// What `tickets` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TicketsView {
    /// Whose they are.
    pub owner: String,
    /// The present epoch.
    pub now: u64,
    /// What all of them are paid now, lamports.
    pub payable: u64,
    /// The most that the rest is paid, lamports.
    pub waiting: u64,
    /// Oldest first.
    pub tickets: Vec<TicketView>,
}

/// What of a ticket is finalised, lamports, as its owner can claim it; none where nothing is.
fn payable(ticket: &Ticket, cohort: &Cohort) -> Option<u64> {
    // The owner's signature lets any part pass, so that no rent is asked for.
    quote::claim(ticket, cohort, true, &quote::Rent { per_byte: 0 }).ok().map(|claim| claim.lamports)
}

/// The most that shares of a cohort are paid: the pair of its request. Lamports.
fn nominal(cohort: &Cohort, shares: u64) -> u64 {
    let rate = ExchangeRate::new(Lamports::new(cohort.assets), Shares::new(cohort.supply));
    rate.and_then(|rate| piece(rate, Shares::new(shares))).map_or(0, Lamports::get)
}

impl TicketView {
    /// A ticket of a cohort, in the queue of a pool, if that was read.
    #[must_use]
    pub fn of(
        address: &Address,
        ticket: &Ticket,
        cohort: &Cohort,
        queue: Option<&[(Address, Cohort)]>,
    ) -> Self {
        let upto = ticket.to.min(cohort.filled).max(ticket.from);
        let payable_shares = upto.saturating_sub(ticket.from);
        let rest = ticket.to.saturating_sub(upto);
        let ahead = queue.map(|queue| ahead(queue, ticket, cohort)).filter(|_| rest != 0);
        Self {
            ticket: address.to_string(),
            cohort: ticket.cohort.to_string(),
            pool: cohort.pool.to_string(),
            owner: ticket.owner.to_string(),
            rent_payer: ticket.rent_payer.to_string(),
            epoch: cohort.epoch,
            state: match (payable_shares, rest) {
                (0, _) => "waiting",
                (_, 0) => "payable",
                _ => "payable_in_part",
            },
            shares: ticket.to.saturating_sub(ticket.from),
            nominal: ticket.nominal,
            payable_shares,
            payable: payable(ticket, cohort).unwrap_or(0),
            waiting: nominal(cohort, rest),
            shares_ahead: ahead.map(|(shares, _)| shares),
            lamports_ahead: ahead.map(|(_, lamports)| lamports),
            earliest_epoch: cohort.epoch.saturating_add(1),
        }
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.ticket.clone(),
            self.epoch.to_string(),
            self.state.replace('_', " "),
            amount::exact(self.shares),
            amount::exact(self.payable),
            amount::exact(self.waiting),
            Words::or_dash(self.lamports_ahead.map(amount::exact)),
            self.earliest_epoch.to_string(),
            self.pool.clone(),
        ]
    }
}

/// Shares and lamports that are paid before a ticket: what is left of older cohorts, and of its own what lies before it.
fn ahead(queue: &[(Address, Cohort)], ticket: &Ticket, own: &Cohort) -> (u64, u64) {
    let older = queue.iter().map(|(_, cohort)| cohort).filter(|cohort| cohort.epoch < own.epoch);
    let left = |cohort: &Cohort| cohort.shares.saturating_sub(cohort.filled);
    let mut shares = ticket.from.saturating_sub(own.filled);
    let mut lamports = nominal(own, shares);
    for cohort in older {
        shares = shares.saturating_add(left(cohort));
        lamports = lamports.saturating_add(nominal(cohort, left(cohort)));
    }
    (shares, lamports)
}

impl TicketsView {
    /// Of an owner.
    #[must_use]
    pub fn of(owner: &Address, now: u64, mut tickets: Vec<TicketView>) -> Self {
        tickets.sort_by(|a, b| (a.epoch, &a.ticket).cmp(&(b.epoch, &b.ticket)));
        let sum = |part: fn(&TicketView) -> u64| tickets.iter().map(part).fold(0, u64::saturating_add);
        Self {
            owner: owner.to_string(),
            now,
            payable: sum(|of| of.payable),
            waiting: sum(|of| of.waiting),
            tickets,
        }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let all = pairs(&[
            ("owner", self.owner.clone()),
            ("payable", Words::sol(self.payable)),
            ("waiting", format!("{} at the most", Words::sol(self.waiting))),
        ]);
        let head = [
            "ticket",
            "epoch",
            "state",
            "LST",
            "payable SOL",
            "waiting SOL",
            "SOL ahead",
            "from epoch",
            "pool",
        ];
        let rows: Vec<Vec<String>> = self.tickets.iter().map(TicketView::cells).collect();
        let list = if rows.is_empty() { "none".to_owned() } else { grid(&head, &rows) };
        sections(&[("All", all), ("Tickets", list)])
    }
}

/// A cohort of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CohortView {
    /// Its address.
    pub cohort: String,
    /// The epoch of its requests.
    pub epoch: u64,
    /// Base units of all of its tickets.
    pub shares: u64,
    /// Base units that are finalised.
    pub filled: u64,
    /// The most that the rest is paid, lamports.
    pub waiting: u64,
    /// What it holds for claims, lamports.
    pub unpaid: u64,
    /// Tickets that are not fully claimed.
    pub open_tickets: u64,
    /// The first epoch whose close may pay it.
    pub earliest_epoch: u64,
}

impl CohortView {
    /// Of a cohort.
    #[must_use]
    pub fn of(address: &Address, cohort: &Cohort) -> Self {
        Self {
            cohort: address.to_string(),
            epoch: cohort.epoch,
            shares: cohort.shares,
            filled: cohort.filled,
            waiting: nominal(cohort, cohort.shares.saturating_sub(cohort.filled)),
            unpaid: cohort.unpaid,
            open_tickets: cohort.open,
            earliest_epoch: cohort.epoch.saturating_add(1),
        }
    }
}

/// The queue of a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueueView {
    /// Base units that wait; they are part of the supply.
    pub shares: u64,
    /// The most that they are paid, lamports: what the reserve keeps for them.
    pub nominal: u64,
    /// What they take along at the present pair, lamports.
    pub due: u64,
    /// What is missing for them, lamports: not in the reserve, and not cooling.
    pub shortage: u64,
    /// Cohorts, oldest first.
    pub cohorts: Vec<CohortView>,
}

impl QueueView {
    /// Of a pool, with `reserve` above its floor and `cooling` stake, lamports.
    #[must_use]
    pub fn of(pool: &Pool, queue: &[(Address, Cohort)], reserve: u64, cooling: u64) -> Self {
        Self {
            shares: pool.queue_shares,
            nominal: pool.queue_nominal,
            due: pool.queue_due,
            shortage: pool.queue_nominal.saturating_sub(reserve).saturating_sub(cooling),
            cohorts: queue.iter().map(|(address, cohort)| CohortView::of(address, cohort)).collect(),
        }
    }
}

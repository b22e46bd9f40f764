//! What every ticket was promised and was paid, followed from outside: tickets and cohorts that are closed are not
//! forgotten.

use std::collections::BTreeMap;

use sluice_testkit::Receipt;
use sluice_testkit::sluice::queue::{CohortState, StepState, TicketState};
use sluice_testkit::sluice::words;
use solana_address::Address;

use crate::answers::Name;
use crate::stats;
use crate::tickets::Queue;

/// A ticket, dead or alive.
#[derive(Clone, Debug)]
pub struct Promise {
    pub cohort: Address,
    /// Its shares of the cohort's, and up to which it was paid.
    pub from: u64,
    pub to: u64,
    pub upto: u64,
    pub nominal: u64,
    pub paid: u64,
}

/// What a cohort was given, and what it gave.
#[derive(Clone, Debug, Default)]
pub struct Account {
    pub given: u64,
    pub paid: u64,
    pub tickets: u64,
    pub claims: u64,
    pub fills: u64,
}

impl Account {
    /// Lamports that the floors of a cohort's pieces may be above what it was given: a fill that goes on with a step is
    /// paid no more than the pair's own floor, which may be one under the difference of the step's.
    pub fn short(&self, cohort: &CohortState) -> u64 {
        self.fills - cohort.steps.len() as u64
    }
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub struct Promises {
    pub tickets: BTreeMap<Address, Promise>,
    pub cohorts: BTreeMap<Address, Account>,
}

/// The floors of the pieces of `[from, to)`: what its owner is paid.
pub fn payout(steps: &[StepState], from: u64, to: u64) -> u64 {
    let (mut at, mut sum) = (from, 0);
    for (upto, assets, supply) in steps {
        let end = (*upto).clamp(at, to.max(at));
        sum += value(*assets, *supply, end - at);
        at = end;
    }
    sum
}

/// `floor(shares * assets / supply)`.
pub fn value(assets: u64, supply: u64, shares: u64) -> u64 {
    let value = u128::from(shares) * u128::from(assets) / u128::from(supply);
    u64::try_from(value).expect("a value in lamports that exist")
}

impl Promises {
    /// Takes over what an instruction has done to the queue; nothing else may have happened to it.
    #[track_caller]
    pub fn follow(&mut self, name: Name, was: &Queue, is: &Queue, receipt: &Receipt) {
        for (key, (ticket, _)) in &is.tickets {
            match was.tickets.get(key) {
                None => self.requested(name, key, ticket, &is.cohorts[&ticket.cohort].0),
                Some((old, _)) if old != ticket => self.changed(name, old, ticket),
                Some(_) => {}
            }
        }
        let shrunk = was.tickets.iter().filter_map(|(key, (old, _))| {
            let upto = is.tickets.get(key).map_or(old.to, |(ticket, _)| ticket.from);
            (upto != old.from).then_some((key, old, upto))
        });
        let claimed: Vec<_> = shrunk.collect();
        assert_eq!(
            claimed.len(),
            usize::from(name == Name::Claim),
            "I32: {name:?} claims one ticket or none"
        );
        for (key, old, upto) in claimed {
            self.claimed(key, old, upto, was, words(&receipt.return_data)[0]);
        }
        for (key, (cohort, _)) in &was.cohorts {
            let now = is.cohorts.get(key).map_or(cohort.filled, |(cohort, _)| cohort.filled);
            if now != cohort.filled {
                assert_eq!(name, Name::FinalizeCohort, "I27: only a finalisation moves the watermark");
                let account = self.cohorts.get_mut(key).expect("every cohort was made by a request");
                account.given += is.cohorts[key].0.unpaid - cohort.unpaid;
                account.fills += 1;
            }
        }
    }

    #[track_caller]
    fn requested(&mut self, name: Name, key: &Address, ticket: &TicketState, cohort: &CohortState) {
        assert_eq!(name, Name::Request, "tickets are made by requests");
        let account = self.cohorts.entry(ticket.cohort).or_default();
        account.tickets += 1;
        assert_eq!(ticket.to, cohort.shares, "I31: a ticket is the end of its cohort");
        assert_eq!(ticket.nominal, value(cohort.assets, cohort.supply, ticket.shares()), "I26: its nominal");
        let TicketState { cohort, from, to, nominal, .. } = *ticket;
        let promise = Promise { cohort, from, to, upto: from, nominal, paid: 0 };
        assert!(self.tickets.insert(*key, promise).is_none(), "I32: no ticket comes back");
    }

    /// I34, I35: what is promised never changes; an owner does by a transfer, and nothing with it.
    #[track_caller]
    fn changed(&self, name: Name, old: &TicketState, new: &TicketState) {
        let expected = match name {
            Name::Transfer => TicketState { owner: new.owner, sequence: old.sequence + 1, ..old.clone() },
            _ => TicketState { from: new.from, ..old.clone() },
        };
        assert_eq!(*new, expected, "I34: {name:?} changed a ticket");
        assert!(new.from >= old.from, "I32: what is claimed stays claimed");
    }

    /// I26, INV-73: a claim pays the floors of its pieces, and never more than the nominal.
    #[track_caller]
    fn claimed(&mut self, key: &Address, old: &TicketState, upto: u64, was: &Queue, paid: u64) {
        let (cohort, _) = &was.cohorts[&old.cohort];
        let promise = self.tickets.get_mut(key).expect("every ticket was requested");
        assert_eq!(promise.upto, old.from, "I32: claimed once");
        assert!(upto <= cohort.filled, "only what is finalised is paid");
        let account = self.cohorts.get_mut(&old.cohort).expect("every cohort was made by a request");
        let due = payout(&cohort.steps, old.from, upto);
        assert_eq!(paid, due.min(cohort.unpaid), "I27: the floors of its pieces: {old:?} of {cohort:?}");
        assert!(due - paid <= account.short(cohort), "I27: {paid} of {due}: {old:?} of {cohort:?}");
        if paid < due {
            stats::count("tickets: a lamport short");
        }
        (promise.upto, promise.paid) = (upto, promise.paid + paid);
        assert!(promise.paid <= promise.nominal, "I26: {promise:?} was paid more than its nominal");
        account.claims += 1;
        account.paid += paid;
        assert!(account.paid <= account.given, "INV-73: a cohort paid more than it was given: {account:?}");
        if upto < old.to {
            stats::count("tickets: parts claimed");
        }
        if paid < promise.nominal && upto == old.to {
            stats::count("tickets: paid less than the nominal");
        }
    }
}

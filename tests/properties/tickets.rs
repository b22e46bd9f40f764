//! The queue at one moment, and what holds of it after every instruction. Numbers are those of design.md §8.

use std::collections::{BTreeMap, BTreeSet};

use sluice_testkit::Chain;
use sluice_testkit::sluice::queue::{COHORT_LEN, CohortState, TICKET_LEN, TicketState};
use sluice_testkit::sluice::{PROGRAM, Pool};
use solana_address::Address;

use crate::answers::Name;
use crate::books::Books;
use crate::promises::{Promises, payout, value};

/// Most steps of a cohort.
const STEPS: usize = 8;

/// Cohorts, tickets, and the lamports in their accounts.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    pub cohorts: BTreeMap<Address, (CohortState, u64)>,
    pub tickets: BTreeMap<Address, (TicketState, u64)>,
    /// Shares in the escrow.
    pub escrow: u64,
}

impl Queue {
    pub fn of(chain: &Chain, pool: &Pool) -> Self {
        let mut queue = Self { escrow: chain.token_amount(&pool.escrow), ..Self::default() };
        for (key, account) in chain.accounts_owned_by(&PROGRAM) {
            match account.data.len() {
                COHORT_LEN => {
                    let cohort = CohortState::decode(&account.data);
                    queue.cohorts.insert(key, (cohort, account.lamports));
                }
                TICKET_LEN => {
                    let ticket = TicketState::decode(&account.data);
                    queue.tickets.insert(key, (ticket, account.lamports));
                }
                _ => {}
            }
        }
        queue
    }

    /// The tickets of a cohort.
    pub fn tickets_of(&self, cohort: &Address) -> impl Iterator<Item = &TicketState> {
        self.tickets.values().map(|(ticket, _)| ticket).filter(move |ticket| ticket.cohort == *cohort)
    }

    /// Tickets of which something is finalised and not claimed.
    pub fn claimable(&self) -> Vec<Address> {
        let due = |ticket: &TicketState| ticket.from < self.cohorts[&ticket.cohort].0.filled;
        self.tickets.iter().filter(|(_, (ticket, _))| due(ticket)).map(|(key, _)| *key).collect()
    }
}

/// After a success.
#[track_caller]
pub fn after(name: Name, before: &Books, after: &Books, promises: &Promises) {
    linked(after);
    for (key, (cohort, lamports)) in &after.queue.cohorts {
        sound(after, key, cohort, *lamports, promises);
    }
    for (key, old) in &before.queue.cohorts {
        match after.queue.cohorts.get(key) {
            Some(new) if new != old => changed(name, before, after, old, new),
            Some(_) => {}
            None => closed(name, key, &after.queue, promises),
        }
    }
    if name == Name::FinalizeCohort {
        finalised(before, after);
    } else {
        let shares = |books: &Books| i128::from(books.pool.queue_shares) - i128::from(books.queue.escrow);
        assert_eq!(shares(before), shares(after), "D7: the escrow moves with the ledger: {name:?}");
    }
}

/// I28, I31: the queue is a list by age, from the oldest cohort that is not finalised to the newest; the pool's figures
/// are the sums of it, and what is not in it is paid for.
#[track_caller]
fn linked(books: &Books) {
    let (pool, queue) = (&books.pool, &books.queue);
    let (mut at, mut last, mut listed) = (pool.queue_head, Address::default(), BTreeSet::new());
    let (mut shares, mut nominal, mut epoch) = (0, 0, 0);
    while at != Address::default() {
        let (cohort, _) = queue.cohorts.get(&at).expect("a cohort of the queue exists");
        assert!(cohort.epoch > epoch, "I28: a younger cohort behind an older one");
        assert!(cohort.filled < cohort.shares, "I28: what is paid for has left the queue");
        assert!(listed.is_empty() || cohort.filled == 0, "I28: FIFO: {cohort:?}");
        shares += cohort.shares - cohort.filled;
        nominal += cohort.nominal - value(cohort.assets, cohort.supply, cohort.filled);
        (epoch, last) = (cohort.epoch, at);
        assert!(listed.insert(at), "the queue is a list");
        at = cohort.next;
    }
    assert_eq!(pool.queue_tail, last, "the newest cohort");
    assert_eq!(pool.queue_shares, shares, "I31: shares in the queue");
    assert_eq!(pool.queue_nominal, nominal, "I31: nominal of the queue");
    assert!(queue.escrow >= shares, "D7: the escrow holds the queue's shares");
    let rest = queue.cohorts.iter().filter(|(key, _)| !listed.contains(key));
    for (_, (cohort, _)) in rest {
        assert_eq!(cohort.filled, cohort.shares, "nothing unpaid is forgotten: {cohort:?}");
    }
}

/// I26, I29, I31, INV-73: of a cohort.
#[track_caller]
fn sound(books: &Books, key: &Address, cohort: &CohortState, lamports: u64, promises: &Promises) {
    let account = &promises.cohorts[key];
    let open: Vec<_> = books.queue.tickets_of(key).collect();
    assert_eq!(open.len() as u64, cohort.open, "tickets that are not fully claimed");
    assert!(cohort.open > 0 || cohort.filled < cohort.shares, "what is done is closed");
    assert_eq!(account.claims, cohort.sequence, "claims");
    let mine: Vec<_> = promises.tickets.values().filter(|promise| promise.cohort == *key).collect();
    let (shares, nominal) = mine.iter().fold((0, 0), |sum, it| (sum.0 + it.to - it.from, sum.1 + it.nominal));
    assert_eq!(shares, cohort.shares, "I31: shares of its tickets");
    assert_eq!(cohort.nominal, value(cohort.assets, cohort.supply, shares), "I31: its nominal");
    assert!(nominal <= cohort.nominal && cohort.nominal < nominal + account.tickets.max(1), "I31: nominals");

    assert!(cohort.steps.len() <= STEPS, "INV-73: {cohort:?}");
    let mut ends = cohort.steps.iter().map(|step| step.0);
    assert!(ends.clone().is_sorted_by(|a, b| a < b), "I27: steps go up");
    assert_eq!(ends.next_back().unwrap_or(0), cohort.filled, "the watermark is the end of the last step");
    let wide = u128::from;
    let dear =
        |step: &&(u64, u64, u64)| wide(step.1) * wide(cohort.supply) > wide(cohort.assets) * wide(step.2);
    assert_eq!(cohort.steps.iter().find(dear), None, "I26: no price above the one at request");

    assert!(account.given <= payout(&cohort.steps, 0, cohort.filled), "I26: given: {account:?} {cohort:?}");
    assert!(lamports >= cohort.unpaid, "INV-63: {lamports} lamports for {}", cohort.unpaid);
    assert_eq!(account.given - account.paid, cohort.unpaid, "I29: what is reserved was not paid");
    let due = |ticket: &&TicketState| {
        payout(&cohort.steps, ticket.from, ticket.to.min(cohort.filled).max(ticket.from))
    };
    let owed: u64 = open.iter().map(due).sum();
    let there = cohort.unpaid + account.short(cohort);
    assert!(owed <= there, "INV-73: {owed} are owed out of {}: {cohort:?}", cohort.unpaid);
    let pieces = account.tickets * cohort.steps.len() as u64 + account.claims;
    assert!(cohort.unpaid <= owed + pieces, "INV-73: dust of {}: {cohort:?}", cohort.unpaid - owed);
}

/// I27, I30: nothing but claims, requests and finalisations touches a cohort, and no price that was paid ever changes.
#[track_caller]
fn changed(name: Name, before: &Books, after: &Books, old: &(CohortState, u64), new: &(CohortState, u64)) {
    let ((was, had), (is, has)) = (old, new);
    let linked = CohortState { next: is.next, ..was.clone() };
    let expected = match name {
        Name::Claim => {
            CohortState { unpaid: is.unpaid, open: is.open, sequence: was.sequence + 1, ..was.clone() }
        }
        Name::Request if was.epoch == before.epoch => {
            let (shares, nominal, rest) = (is.shares, is.nominal, is.rest);
            CohortState { shares, nominal, rest, open: was.open + 1, ..was.clone() }
        }
        Name::Request => linked,
        Name::FinalizeCohort => {
            let (filled, unpaid, steps) = (is.filled, is.unpaid, is.steps.clone());
            let begun_in = if is.steps.len() > was.steps.len() { after.epoch } else { was.begun_in };
            CohortState { filled, unpaid, steps, filled_in: after.epoch, begun_in, ..was.clone() }
        }
        _ => was.clone(),
    };
    assert_eq!(*is, expected, "I27: {name:?} changed a cohort");
    assert!(is.next == was.next || was.next == Address::default(), "a cohort has one behind it");
    // The last step may go on, at its price; those before it are what they were.
    let prices = |cohort: &CohortState| cohort.steps.iter().map(|step| (step.1, step.2)).collect::<Vec<_>>();
    assert!(prices(is).starts_with(&prices(was)), "I27: a price changed: {was:?} to {is:?}");
    let fixed = was.steps.len().saturating_sub(1);
    assert_eq!(is.steps[..fixed], was.steps[..fixed], "I27: a step changed");
    let rent = |lamports: &u64, cohort: &CohortState| lamports - cohort.unpaid;
    assert!(rent(has, is) >= rent(had, was), "INV-63: a cohort's rent was spent");
}

/// INV-73: a cohort ends when all of it is claimed; what is left is less than a lamport a piece.
#[track_caller]
fn closed(name: Name, key: &Address, queue: &Queue, promises: &Promises) {
    assert_eq!(name, Name::Claim, "the last claim closes a cohort");
    assert_eq!(queue.tickets_of(key).count(), 0, "no ticket outlives its cohort");
    let account = &promises.cohorts[key];
    let mine = promises.tickets.values().filter(|promise| promise.cohort == *key);
    assert!(mine.clone().all(|promise| promise.upto == promise.to), "I32: all of it was claimed");
    let pieces = account.tickets * STEPS as u64 + account.claims;
    assert!(account.given - account.paid <= pieces, "INV-73: {account:?}");
}

/// I26, I28, I36: the oldest cohort is paid at the lower of the pair and the price at request, as far as the reserve
/// goes; its shares are burned and what they would be worth beyond that is unbooked.
#[track_caller]
fn finalised(before: &Books, after: &Books) {
    let (was, is) = (&before.pool, &after.pool);
    let shares = was.queue_shares - is.queue_shares;
    assert_eq!(before.queue.escrow - after.queue.escrow, shares, "D7: burned in the escrow");
    assert_eq!(before.mint_supply - after.mint_supply, shares, "D7: burned");
    assert_eq!(was.supply - is.supply, shares, "D7: burned in the ledger");
    if shares == 0 {
        assert_eq!((before.free, was), (after.free, is), "what finalises nothing changes nothing");
        return;
    }
    let (old, had) = &before.queue.cohorts[&was.queue_head];
    let (new, has) = &after.queue.cohorts[&was.queue_head];
    assert!(old.epoch < after.epoch, "not in the epoch of its requests");
    assert_eq!(new.filled - old.filled, shares, "I28: the oldest one");
    let wide = u128::from;
    let lower = wide(is.pair_assets) * wide(old.supply) <= wide(old.assets) * wide(is.pair_supply);
    let price = if lower { (is.pair_assets, is.pair_supply) } else { (old.assets, old.supply) };
    let step = new.steps.last().expect("it was filled");
    assert_eq!(wide(step.1) * wide(price.1), wide(price.0) * wide(step.2), "I36: the price");
    let payout = new.unpaid - old.unpaid;
    let worth = value(is.pair_assets, is.pair_supply, shares);
    let nominal = was.queue_nominal - is.queue_nominal;
    let deep = |assets, supply| supply == 0 || value(assets, supply, shares) < nominal - nominal / 100;
    let confirmed = !deep(is.pair_assets, is.pair_supply) || deep(was.prior_assets, was.prior_supply);
    assert!(confirmed, "H5: a deep haircut of one close: {new:?}");
    // Under one pair the floors of fills that go on with a step add up to its own.
    let taken = was.assets - is.assets;
    let goes_on = old.filled_in == after.epoch && old.steps.len() == new.steps.len();
    assert!(taken == worth || goes_on && taken == worth + 1, "I26: {taken} lamports for {worth}");
    assert!(payout <= taken, "I26: {payout} of {taken}");
    let moved = before.free.expect("a reserve") - after.free.expect("a reserve");
    assert_eq!(moved, has - had, "INV-63: from the reserve into the cohort");
    let rise = moved - payout;
    let capped = is.owed_insurance - was.owed_insurance;
    assert_eq!(is.unbooked + capped, was.unbooked + (taken - payout) - rise, "2.1: forfeits are unbooked");
    assert!(capped == 0 || is.unbooked == is.assets / 100, "C3: up to the cap");
}

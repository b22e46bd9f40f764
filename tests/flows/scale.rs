//! A queue of a hundred thousand tickets: whoever claims in whatever order is paid, and the crank does not notice how
//! many they are.

use std::collections::BTreeMap;

use sluice_testkit::chain::SOL;
use sluice_testkit::sluice::event::Event;
use sluice_testkit::sluice::queue::{CohortState, StepState, cohort, ticket, ticket_address};
use sluice_testkit::sluice::{FLOOR, Holder, PROGRAM, Pool, PoolSetup, exits};
use sluice_testkit::{Chain, Receipt};
use solana_address::Address;
use solana_instruction::Instruction;

const COHORTS: u64 = 50;
const TICKETS: u64 = 2_000;
/// Requests or claims that one transaction has room for.
const BATCH: usize = 8;
/// In which all of it must be over.
const MOST_EPOCHS: u64 = 1_000;

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    /// One of `from..=to`.
    fn roll(&mut self, from: u64, to: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        from + (mixed ^ (mixed >> 31)) % (to - from + 1)
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            let other = self.roll(0, at as u64);
            list.swap(at, usize::try_from(other).expect("an index"));
        }
    }
}

/// A ticket that is not fully claimed.
#[derive(Clone, Copy)]
struct Open {
    address: Address,
    cohort: Address,
    from: u64,
    to: u64,
    nominal: u64,
    paid: u64,
}

/// What is known of a cohort, dead or alive.
#[derive(Clone, Default)]
struct Account {
    given: u64,
    paid: u64,
    parts: u64,
    fills: u64,
    steps: Vec<StepState>,
    filled: u64,
}

impl Account {
    /// The floors of the pieces of `[from, to)`.
    fn payout(&self, from: u64, to: u64) -> u64 {
        let (mut at, mut sum) = (from, 0);
        for (upto, assets, supply) in &self.steps {
            let end = (*upto).clamp(at, to.max(at));
            sum += u128::from(end - at) * u128::from(*assets) / u128::from(*supply);
            at = end;
        }
        u64::try_from(sum).expect("lamports that exist")
    }
}

/// A pool, all of whose SOL lies in its reserve, but for what is held back as if operators had it.
struct Town {
    chain: Chain,
    pool: Pool,
    holder: Holder,
    dice: Dice,
    held_back: u64,
    open: Vec<Open>,
    cohorts: BTreeMap<Address, Account>,
}

impl Town {
    fn new() -> Self {
        let mut chain = Chain::with_sluice();
        chain.hurry();
        let pool = Pool::create(&mut chain, &PoolSetup::default());
        pool.open(&mut chain);
        let holder = pool.holder(&mut chain, 2_000_000 * SOL);
        pool.deposit(&mut chain, &holder, 1_000_000 * SOL);
        Self { chain, pool, holder, dice: Dice(7), held_back: 0, open: vec![], cohorts: BTreeMap::new() }
    }

    fn set_reserve(&mut self, free: u64) {
        let mut reserve = self.chain.account(&self.pool.reserve).expect("the reserve exists");
        reserve.lamports = FLOOR + free;
        self.chain.set_account(&self.pool.reserve, reserve);
    }

    fn free(&self) -> u64 {
        self.chain.lamports(&self.pool.reserve) - FLOOR
    }

    fn send(&mut self, instructions: &[Instruction]) -> Receipt {
        self.chain.send(instructions, &[&self.holder.wallet])
    }

    /// A ticket each of `shares`.
    fn request(&mut self, shares: &[u64]) {
        let (address, owner) = (self.pool.cohort_now(&self.chain), self.holder.address());
        let nonces: Vec<(u64, &u64)> = (0..).zip(shares).collect();
        for batch in nonces.chunks(BATCH) {
            let request = |(nonce, shares): &(u64, &u64)| {
                let request = self.pool.request(&self.chain, &self.holder, **shares, *nonce);
                exits::request_unstake(&self.pool, &request)
            };
            let requests: Vec<_> = batch.iter().map(request).collect();
            self.send(&requests);
            for (nonce, _) in batch {
                let address = ticket_address(&address, &owner, *nonce).0;
                let state = ticket(&self.chain, &address).expect("it was just made");
                let (from, to, nominal) = (state.from, state.to, state.nominal);
                self.open.push(Open { address, cohort: state.cohort, from, to, nominal, paid: 0 });
            }
        }
        self.cohorts.insert(address, Account::default());
    }

    /// The next epoch: what lay elsewhere counts, something is lost or earned.
    fn close(&mut self) {
        self.chain.advance_epochs(1);
        let all = self.free() + std::mem::take(&mut self.held_back);
        let part = all / 10_000 * self.dice.roll(1, 50);
        let lost = self.dice.roll(0, 9) < 6;
        self.set_reserve(if lost { all - part } else { all + part });
        self.pool.finalize(&mut self.chain);
    }

    /// Two fills of the oldest cohort, out of less than it asks for. What a refusal or a fill that is too small leaves
    /// undone is for the next epoch.
    fn finalize(&mut self) {
        for _ in 0..2 {
            let head = self.pool.state(&self.chain).queue_head;
            let Some(before) = cohort(&self.chain, &head) else { return };
            let budget = before.nominal / 16 * self.dice.roll(1, 5);
            let all = self.free() + self.held_back;
            self.held_back = all - budget.min(all);
            self.set_reserve(budget.min(all));
            let _answer = self.pool.try_finalize_cohort(&mut self.chain);
            let after = cohort(&self.chain, &head).expect("nothing of it was claimed");
            self.take(&head, &before, &after);
        }
    }

    fn take(&mut self, head: &Address, before: &CohortState, after: &CohortState) {
        let account = self.cohorts.get_mut(head).expect("it was requested");
        if after.filled != before.filled {
            account.given += after.unpaid - before.unpaid;
            account.fills += 1;
            (account.steps, account.filled) = (after.steps.clone(), after.filled);
            assert!(account.steps.len() <= 8, "INV-73: {after:?}");
            assert!(account.given <= account.payout(0, account.filled), "I26: the floor of each step");
        }
    }

    /// Claims the tickets at `places`, as far as they are finalised.
    fn claim(&mut self, places: &[usize]) {
        for batch in places.chunks(BATCH) {
            let claim = |place: &usize| {
                let open = &self.open[*place];
                let state = ticket(&self.chain, &open.address).expect("not claimed yet");
                let of = cohort(&self.chain, &open.cohort).expect("it has a ticket");
                let mut claim = exits::claim_ticket(&open.address, &state, &of);
                claim.accounts[2].is_signer = true;
                claim
            };
            let claims: Vec<_> = batch.iter().map(claim).collect();
            let receipt = self.send(&claims);
            let events = receipt.events(&PROGRAM);
            assert_eq!(events.len(), batch.len());
            for (place, event) in batch.iter().zip(&events) {
                self.claimed(*place, &Event::decode(event));
            }
        }
    }

    fn claimed(&mut self, place: usize, event: &Event) {
        let open = &mut self.open[place];
        let account = self.cohorts.get_mut(&open.cohort).expect("it was requested");
        let (upto, lamports) = (event.number("upto"), event.number("lamports"));
        assert_eq!((event.key("ticket"), upto), (open.address, open.to.min(account.filled)));
        let due = account.payout(open.from, upto);
        // A fill that goes on with a step may be given a lamport less than the step's floors.
        let short = account.fills - account.steps.len() as u64;
        assert!(lamports <= due && due - lamports <= short, "{lamports} paid of {due}");
        account.paid += lamports;
        account.parts += u64::from(upto < open.to);
        (open.from, open.paid) = (upto, open.paid + lamports);
        assert!(open.paid <= open.nominal, "I26");
        assert!(account.paid <= account.given, "INV-73: more was paid than given");
    }

    /// What ends at a watermark is claimed in part; of the rest that is finalised, one in `one_in`, in any order.
    fn claim_some(&mut self, one_in: u64) {
        let mut places = Vec::new();
        for place in 0..self.open.len() {
            let (from, to) = (self.open[place].from, self.open[place].to);
            let filled = self.cohorts[&self.open[place].cohort].filled;
            let divided = from < filled && filled < to;
            if divided || to <= filled && self.dice.roll(1, one_in) == 1 {
                places.push(place);
            }
        }
        self.dice.shuffle(&mut places);
        self.claim(&places);
        self.open.retain(|open| open.from < open.to);
    }
}

#[test]
fn a_hundred_thousand_tickets_over_fifty_cohorts_are_all_paid_out_of_what_their_cohorts_were_given() {
    let mut town = Town::new();
    let mut epochs = 0;
    while epochs < COHORTS || !town.open.is_empty() {
        town.close();
        town.finalize();
        if epochs < COHORTS {
            let shares: Vec<u64> = (0..TICKETS).map(|_| town.dice.roll(SOL / 50, 8 * SOL)).collect();
            town.request(&shares);
        }
        let queued = town.pool.state(&town.chain).queue_shares;
        town.claim_some(if queued == 0 { 1 } else { 6 });
        epochs += 1;
        assert!(epochs < MOST_EPOCHS, "INV-73: a cohort is stuck");
    }

    let queue = town.pool.state(&town.chain);
    assert_eq!((queue.queue_shares, queue.queue_nominal, queue.queue_head), (0, 0, Address::default()));
    assert_eq!(town.chain.token_amount(&town.pool.escrow), 0);
    assert_eq!(town.cohorts.len() as u64, COHORTS);
    for (address, account) in &town.cohorts {
        assert_eq!(cohort(&town.chain, address), None, "the last claim closes a cohort");
        let pieces = TICKETS * account.steps.len() as u64 + account.parts;
        let dust = account.given - account.paid;
        assert!(dust < pieces, "INV-73: dust of {dust} lamports in {pieces} pieces");
    }
    // The run was about what it says.
    let sum = |of: fn(&Account) -> u64| -> u64 { town.cohorts.values().map(of).sum() };
    let (steps, fills, parts) = (sum(|it| it.steps.len() as u64), sum(|it| it.fills), sum(|it| it.parts));
    println!(
        "{epochs} epochs, {steps} steps, {fills} fills, {parts} parts, dust {}",
        sum(|it| it.given - it.paid)
    );
    assert!(
        steps > 3 * COHORTS && fills > steps && parts > COHORTS,
        "{steps} steps, {fills} fills, {parts} parts"
    );
}

#[test]
fn a_cohort_of_two_thousand_tickets_is_finalised_for_the_compute_units_of_one() {
    let shares: Vec<u64> = (0..TICKETS).map(|at| SOL + at).collect();
    let units = [vec![shares.iter().sum()], shares].map(|shares| {
        let mut town = Town::new();
        town.request(&shares);
        let (head, all) = (town.pool.cohort_now(&town.chain), town.free());
        town.chain.advance_epochs(1);
        town.pool.finalize(&mut town.chain);
        // A part, more of it, and the rest.
        [500 * SOL, 700 * SOL, all - 1_200 * SOL].map(|budget| {
            town.set_reserve(budget);
            let units = town.pool.finalize_cohort(&mut town.chain).top_level_units(&PROGRAM);
            let CohortState { filled, shares, steps, .. } =
                cohort(&town.chain, &head).expect("nothing is claimed");
            assert_eq!(filled == shares, budget > 1_000 * SOL);
            (units, filled, steps)
        })
    });
    assert_eq!(units[0], units[1], "compute units and watermarks, of one ticket and of {TICKETS}");
}

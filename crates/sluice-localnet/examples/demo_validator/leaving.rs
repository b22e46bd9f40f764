//! The first act, its second half: a tip, two who leave, an operator that falls silent, one that asks for more.

use sluice_client::accounts::{RateList, Ticket};
use sluice_localnet::Error;
use sluice_testkit::chain::SOL;

use crate::cluster::Act;
use crate::operators::{self, is_drained, records};
use crate::story::{short, sol};

/// The operator that will fail.
const LOST: usize = 1;
/// The operator that will ask for more than was agreed.
const GREEDY: usize = 4;

impl Act<'_> {
    /// A tip router pays into a stake account, as it does on mainnet; the keeper sweeps it up.
    pub fn is_tipped(&mut self) -> Result<(), Error> {
        self.story.title("A tip");
        let (localnet, pool) = (self.localnet, self.pool);
        let before = records(localnet, &pool)?[0].main;
        localnet.tip(0, 2 * SOL)?;
        println!("2 SOL of tips arrive in the pool's stake account at operator 0. No price changes by that.");
        self.story.await_until(self.epoch() * 3, "the keeper has swept them into the pool", || {
            let record = &records(localnet, &pool)?[0];
            let real = localnet.client().lamports(&before)?;
            Ok::<_, Error>(real < record.main_delegation + SOL)
        })?;
        self.story.await_until(self.epoch() * 3, "a close has seen them", || {
            let rates: RateList = localnet.client().state(&pool.rates)?;
            Ok::<_, Error>(rates.entries.iter().any(|entry| entry.grown > 2 * SOL))
        })?;
        let state = self.state()?;
        println!(
            "What exceeds the clamp waits unbooked, {}, and is released close by close.",
            sol(state.unbooked)
        );
        Ok(())
    }

    /// One leaves at once, one by the queue; meanwhile an operator falls silent.
    pub fn leaves(&mut self) -> Result<(), Error> {
        self.story.title("Two leave, and an operator falls silent");
        let silent = self.localnet.client().epoch()?.0;
        self.localnet.stop_voting(LOST)?;
        println!("Operator {LOST} votes no more.");
        let [_, bob, eve] = &self.people;
        let before = eve.lamports()?;
        let shares = 5 * SOL;
        let state = self.state()?;
        let quoted = eve.unstake_instant(shares)?;
        let worth = u128::from(shares) * u128::from(state.pair_assets) / u128::from(state.pair_supply);
        let paid = eve.lamports()?.saturating_sub(before) + 5_000;
        println!(
            "Eve leaves at once with 5 shares: {} for {} at the pair.",
            sol(quoted),
            short(u64::try_from(worth).unwrap_or(0))
        );
        self.story.expect(
            paid == quoted && u128::from(quoted) < worth,
            "she is paid what was quoted, less than the pair says",
        );

        let before = bob.lamports()?;
        let ticket = bob.request(300 * SOL, 0)?;
        let nominal = self.localnet.client().state::<Ticket>(&ticket)?.nominal;
        let waiting = bob.lamports()?;
        println!("Bob queues up with 300 shares, worth {}. From here on he does nothing.", sol(nominal));
        let localnet = self.localnet;
        let bob = bob.address();
        self.story.await_until(
            self.epoch() * 6,
            "the keeper has undelegated, finalised and paid Bob's ticket",
            || Ok::<_, Error>(localnet.client().account(&ticket)?.is_none()),
        )?;
        let received = localnet.client().lamports(&bob)? - waiting;
        println!("Bob has received {}, the ticket's rent among it.", sol(received));
        self.story.expect(
            received >= nominal && received + waiting > before,
            "it is all that the ticket was worth",
        );
        self.drains(silent)
    }

    /// Two full epochs without a vote are evidence; anybody may show it, and the stake goes to others.
    fn drains(&mut self, silent: u64) -> Result<(), Error> {
        self.story.title("The silent operator is drained");
        let (localnet, pool) = (self.localnet, self.pool);
        self.story.await_until(self.epoch() * 6, "it is flagged: delinquent", || {
            Ok::<_, Error>(records(localnet, &pool)?[LOST].flags & 32 != 0)
        })?;
        let now = localnet.client().epoch()?.0;
        self.story
            .expect(now >= silent + 3, format!("not before two full epochs had passed: {silent} to {now}"));
        self.story.await_until(
            self.epoch() * 8,
            "nothing is left with it: it has paid Bob, or is with others",
            || Ok::<_, Error>(is_drained(&records(localnet, &pool)?[LOST])),
        )?;
        operators::print(localnet, &pool)?;
        Ok(())
    }

    /// An operator raises its commission above what was agreed.
    pub fn is_cheated(&mut self) -> Result<(), Error> {
        self.story.title("An operator raises its commission, and lowers it again");
        let (localnet, pool) = (self.localnet, self.pool);
        localnet.set_commission(GREEDY, 5_000)?;
        println!("Operator {GREEDY} asks for 50 %. Agreed were 10 % at the most.");
        self.story.await_until(self.epoch() * 3, "it is flagged: commission", || {
            Ok::<_, Error>(records(localnet, &pool)?[GREEDY].flags & 4 != 0)
        })?;
        localnet.set_commission(GREEDY, localnet.setup().commissions[GREEDY])?;
        localnet.resume_voting(LOST)?;
        self.story.await_until(self.epoch() * 4, "both are cleared by the opposite evidence", || {
            let records = records(localnet, &pool)?;
            Ok::<_, Error>(records[LOST].flags & 32 == 0 && records[GREEDY].flags & 4 == 0)
        })?;
        println!("Without stake to be measured by, who was slow as well is barred for ten epochs.");
        Ok(())
    }
}

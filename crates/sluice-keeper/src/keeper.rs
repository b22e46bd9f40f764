//! The loop: a snapshot, a decision, an action, again.
//!
//! It keeps nothing that counts. All state is on the chain, every step is decided anew, and a step that somebody else has done already
//! is none any more: so a keeper may be killed at any point, and any number of them may run side by side.

mod learn;
mod rest;

use std::sync::Arc;
use std::time::Duration;

use backon::BackoffBuilder;
use solana_keypair::Keypair;
use solana_signer::Signer;
use tokio::sync::watch;
use tracing::{debug, info, warn};

pub use self::rest::Rest;
use crate::act::{Attempt, Bounds, carry_out};
use crate::action::{Action, Duty};
use crate::cluster::{Cluster, Draft, Trouble, earned};
use crate::decide;
use crate::held::Held;
use crate::metrics::Metrics;
use crate::options::KEEP_SLOTS;
use crate::snapshot::{Reader, Setup, Snapshot};
use crate::wait::{backoff, chance, pause};

/// How often a keeper that runs once tries to reach a node.
const TRIES: usize = 8;

/// How a keeper goes about it.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Decisions' own setup.
    pub setup: Setup,
    /// Time between two looks while there is nothing to do.
    pub interval: Duration,
    /// Slots for which stake and vote accounts are kept in memory while nothing happens; tickets and bonds thirty times as long.
    pub keep_slots: u64,
    /// Lamports of fees in an epoch behind which nothing more is begun: what is in flight then is all that goes beyond them.
    pub max_spend: u64,
    /// Transactions that are sent at the same time.
    pub max_concurrent: usize,
    /// The longest wait before an action while another keeper is at work.
    pub stagger: Duration,
}

impl Default for Manners {
    fn default() -> Self {
        Self {
            setup: Setup::default(),
            interval: Duration::from_secs(10),
            keep_slots: KEEP_SLOTS,
            max_spend: u64::MAX,
            max_concurrent: 8,
            stagger: Duration::from_secs(4),
        }
    }
}

/// What a step came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is nothing to do now, or nothing that may be done.
    Idle(Rest),
    /// Something was tried.
    Acted {
        /// What for.
        duty: Duty,
        /// What came of each transaction.
        attempts: Vec<Attempt>,
    },
}

/// A keeper of one pool.
pub struct Keeper<C> {
    cluster: C,
    payer: Keypair,
    manners: Manners,
    metrics: Arc<Metrics>,
    reader: Reader,
    held: Held,
    /// Fees of an epoch, in lamports.
    spent: (u64, u64),
    /// Up to this epoch another keeper is expected to be at work as well.
    company_until: u64,
}

impl<C: Cluster> Keeper<C> {
    /// A keeper of the pool at `pool`, which pays by `payer` and is paid there.
    #[must_use]
    pub fn new(
        cluster: C,
        pool: solana_address::Address,
        payer: Keypair,
        manners: Manners,
        metrics: Arc<Metrics>,
    ) -> Self {
        let reader = Reader::new(pool, payer.pubkey(), manners.setup.clone(), manners.keep_slots);
        Self {
            cluster,
            payer,
            manners,
            metrics,
            reader,
            held: Held::default(),
            spent: (0, 0),
            company_until: 0,
        }
    }

    /// The cluster that it works on.
    #[must_use]
    pub fn cluster(&self) -> &C {
        &self.cluster
    }

    /// Looks, and does the next thing, if there is one.
    ///
    /// # Errors
    /// `Fatal`, which does not pass, and `Payer`, which somebody has to fund; all others pass. Refusals are none.
    pub async fn step(&mut self, stop: &watch::Receiver<bool>) -> Result<Progress, Trouble> {
        let progress = self.turn(stop).await?;
        let trouble = match &progress {
            Progress::Acted { attempts, .. } => attempts.iter().find_map(|attempt| attempt.trouble.clone()),
            Progress::Idle(_) => None,
        };
        trouble.map_or(Ok(progress), Err)
    }

    /// As [`Self::step`], but what landed is told as well where something beside it met trouble: that is in its attempt.
    ///
    /// # Errors
    /// `Node` and `Fatal`, of the look.
    pub async fn turn(&mut self, stop: &watch::Receiver<bool>) -> Result<Progress, Trouble> {
        let (mut snapshot, mut decided) = self.decide().await?;
        if let Some(action) = decided.as_ref().filter(|_| snapshot.epoch() <= self.company_until) {
            // Keepers that look at the same moment would send everything twice: who waits longer finds it done.
            if action.duty == Duty::Claim {
                self.reader.queue().forget();
            }
            pause(chance(self.manners.stagger), &mut stop.clone()).await;
            self.reader.forget(0);
            (snapshot, decided) = self.decide().await?;
        }
        let Some(action) = decided else { return Ok(Progress::Idle(Rest::of(snapshot, false))) };
        let left = self.manners.max_spend.saturating_sub(self.spent.1);
        if left == 0 {
            warn!(duty = %action.duty, spent = self.spent.1, "not done: the fees of this epoch are spent");
            return Ok(Progress::Idle(Rest::of(snapshot, true)));
        }
        let (duty, concurrent) = (action.duty, action.concurrent);
        debug!(%duty, transactions = action.bundles.len(), "decided");
        let bounds = Bounds { concurrent: self.manners.max_concurrent, lamports: left, stop };
        // A long action is no standstill.
        let slot = |attempt: &Attempt| attempt.landed.as_ref().map_or(0, |(landed, _)| landed.slot);
        let tell = |attempt: &Attempt| self.metrics.hear(slot(attempt));
        let attempts = carry_out(&self.cluster, &self.payer, action, bounds, tell).await;
        self.learn(&snapshot, duty, concurrent, &attempts);
        Ok(Progress::Acted { duty, attempts })
    }

    /// Looks, and decides. Cohorts, tickets and bonds are read only where the epoch itself needs nothing, and what was lost has its turn
    /// behind everything else.
    async fn decide(&mut self) -> Result<(Snapshot, Option<Action>), Trouble> {
        let mut snapshot = self.look().await?;
        if let Some(action) = decide::first(&snapshot) {
            return Ok((snapshot, Some(action)));
        }
        let read = self.read_queue(&mut snapshot).await;
        let decided = decide::next(&snapshot).or_else(|| {
            snapshot.held.give_last_turn();
            decide::next(&snapshot)
        });
        // What can be done without what the node does not tell is done.
        if decided.is_none() {
            read?;
        }
        Ok((snapshot, decided))
    }

    /// Looks, and says what each duty would do now, without an order and without sending anything.
    ///
    /// # Errors
    /// `Node`, `Fatal`.
    pub async fn rehearse(&mut self) -> Result<Vec<(Action, Vec<Result<u64, Trouble>>)>, Trouble> {
        let mut snapshot = self.look().await?;
        self.read_queue(&mut snapshot).await?;
        let mut rehearsed = Vec::new();
        for action in decide::all(&snapshot) {
            let mut answers = Vec::new();
            for steps in &action.bundles {
                let instructions: Vec<_> = steps.iter().map(|step| step.instruction.clone()).collect();
                let draft = Draft { format: &action.format, payer: &self.payer, instructions: &instructions };
                let answer = self.cluster.simulate(draft).await;
                answers.push(answer.map(|simulated| earned(&simulated, &self.payer.pubkey())));
            }
            rehearsed.push((action, answers));
        }
        Ok(rehearsed)
    }

    /// Steps until nothing is left to do now; says what is left undone all the same.
    ///
    /// # Errors
    /// `Fatal` and `Payer` at once; what passes, when it has not passed for a while.
    pub async fn until_idle(&mut self, stop: &watch::Receiver<bool>) -> Result<Rest, Trouble> {
        let mut waits = backoff().with_max_times(TRIES).build();
        while !*stop.borrow() {
            match self.step(stop).await {
                Ok(Progress::Idle(rest)) => return Ok(rest),
                Ok(Progress::Acted { .. }) => waits = backoff().with_max_times(TRIES).build(),
                Err(trouble @ (Trouble::Fatal(_) | Trouble::Payer(_))) => return Err(trouble),
                Err(trouble) => {
                    let Some(wait) = waits.next() else { return Err(trouble) };
                    self.back_off(&trouble, wait, &mut stop.clone()).await;
                }
            }
        }
        Ok(Rest::default())
    }

    /// Steps for ever, until `stop` becomes true.
    ///
    /// # Errors
    /// `Fatal`.
    pub async fn run(&mut self, mut stop: watch::Receiver<bool>) -> Result<(), Trouble> {
        let mut waits = backoff().build();
        while !*stop.borrow() {
            match self.step(&stop).await {
                Ok(progress) => {
                    waits = backoff().build();
                    self.metrics.back_off(Duration::ZERO);
                    if matches!(progress, Progress::Idle(_)) {
                        pause(self.manners.interval, &mut stop).await;
                    }
                }
                Err(Trouble::Fatal(why)) => return Err(Trouble::Fatal(why)),
                Err(trouble) => {
                    let wait = waits.next().unwrap_or(self.manners.interval);
                    self.back_off(&trouble, wait, &mut stop).await;
                }
            }
        }
        info!("stopped");
        Ok(())
    }

    async fn look(&mut self) -> Result<Snapshot, Trouble> {
        let snapshot = self.reader.read(&self.cluster, &self.held).await;
        let snapshot = snapshot.inspect_err(|_| self.metrics.rpc_error())?;
        self.held.tidy(snapshot.epoch());
        // Behind one address there may be a node that is an epoch late: what was spent is spent.
        if snapshot.epoch() > self.spent.0 {
            self.spent = (snapshot.epoch(), 0);
        }
        self.metrics.see(&snapshot, self.spent.1);
        Ok(snapshot)
    }

    async fn read_queue(&mut self, snapshot: &mut Snapshot) -> Result<(), Trouble> {
        let read = self.reader.read_queue(&self.cluster, snapshot).await;
        match &read {
            Ok(()) => self.metrics.see_queue(snapshot),
            Err(trouble) => {
                self.metrics.rpc_error();
                warn!(%trouble, "cohorts, tickets or bonds are not known");
            }
        }
        read
    }

    async fn back_off(&self, trouble: &Trouble, wait: Duration, stop: &mut watch::Receiver<bool>) {
        warn!(%trouble, wait_ms = wait.as_millis(), "backing off");
        self.metrics.back_off(wait);
        pause(wait, stop).await;
    }
}

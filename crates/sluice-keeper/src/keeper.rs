//! The loop: a snapshot, a decision, an action, again.
//!
//! It keeps nothing that counts. All state is on the chain, every step is decided anew, and a step that somebody else has done already
//! is none any more: so a keeper may be killed at any point, and any number of them may run side by side.

use std::sync::Arc;
use std::time::Duration;

use backon::BackoffBuilder;
use solana_keypair::Keypair;
use solana_signer::Signer;
use tokio::sync::watch;
use tracing::{debug, info, warn};

use crate::act::{Attempt, Outcome, carry_out};
use crate::action::{Action, Duty};
use crate::cluster::{Cluster, Trouble};
use crate::decide;
use crate::held::Held;
use crate::metrics::Metrics;
use crate::snapshot::{Reader, Setup, Snapshot};
use crate::wait::{backoff, chance, pause};

/// What a transaction costs that fails on the chain: its signature. What it offers beside that is not known to us.
const BASE_FEE: u64 = 5_000;
/// Epochs for which another keeper is expected, once one was met.
const COMPANY_EPOCHS: u64 = 8;
/// How often a keeper that runs once tries to reach a node.
const TRIES: usize = 8;

/// How a keeper goes about it.
#[derive(Clone, Debug)]
pub struct Manners {
    /// Decisions' own setup.
    pub setup: Setup,
    /// Time between two looks while there is nothing to do.
    pub interval: Duration,
    /// Slots for which stake and vote accounts, tickets and bonds are kept in memory while nothing happens.
    pub keep_slots: u64,
    /// The most that is spent on fees in an epoch, in lamports.
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
            keep_slots: 1_500,
            max_spend: u64::MAX,
            max_concurrent: 8,
            stagger: Duration::from_secs(4),
        }
    }
}

/// What a step came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is nothing to do now.
    Idle,
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
    /// `Node` and `Lost`, which pass; `Fatal`, which does not. Refusals are none.
    pub async fn step(&mut self, stop: &watch::Receiver<bool>) -> Result<Progress, Trouble> {
        let progress = self.turn(stop).await?;
        let trouble = match &progress {
            Progress::Acted { attempts, .. } => attempts.iter().find_map(|attempt| attempt.trouble.clone()),
            Progress::Idle => None,
        };
        trouble.map_or(Ok(progress), Err)
    }

    /// As [`Self::step`], but what landed is told as well where something beside it met trouble: that is in its attempt.
    ///
    /// # Errors
    /// `Node` and `Fatal`, of the look.
    pub async fn turn(&mut self, stop: &watch::Receiver<bool>) -> Result<Progress, Trouble> {
        let mut snapshot = self.look().await?;
        let Some(mut action) = decide::next(&snapshot) else { return Ok(Progress::Idle) };
        if snapshot.epoch() <= self.company_until {
            // Keepers that look at the same moment would send everything twice: who waits longer finds it done.
            pause(chance(self.manners.stagger), &mut stop.clone()).await;
            self.reader.forget(0);
            snapshot = self.look().await?;
            let Some(still) = decide::next(&snapshot) else { return Ok(Progress::Idle) };
            action = still;
        }
        if self.spent.1 >= self.manners.max_spend {
            warn!(duty = %action.duty, spent = self.spent.1, "not done: the fees of this epoch are spent");
            return Ok(Progress::Idle);
        }
        let duty = action.duty;
        debug!(%duty, transactions = action.bundles.len(), "decided");
        let most = self.manners.max_concurrent;
        let attempts = carry_out(&self.cluster, &self.payer, action, most, stop).await;
        self.learn(&snapshot, duty, &attempts);
        Ok(Progress::Acted { duty, attempts })
    }

    /// Looks, and says what each duty would do now, without an order and without sending anything.
    ///
    /// # Errors
    /// `Node`, `Fatal`.
    pub async fn rehearse(&mut self) -> Result<Vec<(Action, Vec<Result<u64, Trouble>>)>, Trouble> {
        let snapshot = self.look().await?;
        let mut rehearsed = Vec::new();
        for action in decide::CHAIN.iter().filter_map(|duty| duty(&snapshot)) {
            let mut answers = Vec::new();
            for steps in &action.bundles {
                let instructions: Vec<_> = steps.iter().map(|step| step.instruction.clone()).collect();
                let answer = self.cluster.simulate(&self.payer, &instructions).await;
                answers.push(answer.map(|simulated| simulated.earned));
            }
            rehearsed.push((action, answers));
        }
        Ok(rehearsed)
    }

    /// Steps until nothing is left to do now.
    ///
    /// # Errors
    /// `Fatal` at once; what passes, when it has not passed for a while.
    pub async fn until_idle(&mut self, stop: &watch::Receiver<bool>) -> Result<(), Trouble> {
        let mut waits = backoff().with_max_times(TRIES).build();
        while !*stop.borrow() {
            match self.step(stop).await {
                Ok(Progress::Idle) => break,
                Ok(Progress::Acted { .. }) => waits = backoff().with_max_times(TRIES).build(),
                Err(Trouble::Fatal(why)) => return Err(Trouble::Fatal(why)),
                Err(trouble) => {
                    let Some(wait) = waits.next() else { return Err(trouble) };
                    self.back_off(&trouble, wait, &mut stop.clone()).await;
                }
            }
        }
        Ok(())
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
                    if progress == Progress::Idle {
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
        if self.spent.0 != snapshot.epoch() {
            self.spent = (snapshot.epoch(), 0);
        }
        self.metrics.see(&snapshot, self.spent.1);
        Ok(snapshot)
    }

    /// Remembers what came of an action.
    fn learn(&mut self, snapshot: &Snapshot, duty: Duty, attempts: &[Attempt]) {
        let landed = attempts.iter().any(|attempt| attempt.landed.is_some());
        // What is in memory may be why something was refused.
        self.reader.forget(0);
        if attempts.iter().any(Attempt::met_another) {
            self.company_until = snapshot.epoch().saturating_add(COMPANY_EPOCHS);
        }
        for attempt in attempts {
            self.metrics.count(duty, attempt);
            self.log(duty, attempt);
            let (epoch, slot) = (snapshot.epoch(), snapshot.now.slot);
            match &attempt.landed {
                Some((landed, _)) => {
                    self.reader.forget(landed.slot);
                    self.spent.1 = self.spent.1.saturating_add(landed.fee);
                    attempt.sent.iter().for_each(|key| self.held.done(*key, epoch, slot));
                }
                None if attempt.outcome == Outcome::Failed => {
                    self.spent.1 = self.spent.1.saturating_add(BASE_FEE);
                    self.metrics.spend(BASE_FEE);
                }
                None if attempt.outcome == Outcome::Idle => {
                    attempt.sent.iter().for_each(|key| self.held.refused(*key, epoch, slot));
                }
                None => {}
            }
            // Where something else was done, the refusal may have been about what is over.
            for (key, _) in attempt.refused.iter().filter(|_| !landed) {
                match key.duty {
                    // The stake program's word holds until the next boundary.
                    Duty::Settle => self.held.refused_for_epoch(*key, epoch),
                    _ => self.held.refused(*key, epoch, slot),
                }
            }
        }
    }

    fn log(&self, duty: Duty, attempt: &Attempt) {
        if let Some((landed, earned)) = &attempt.landed {
            let (signature, slot, units, fee) = (&landed.signature, landed.slot, landed.units, landed.fee);
            let steps = attempt.sent.len();
            info!(%duty, steps, %signature, slot, units, fee, earned, "landed");
        }
        for (key, why) in &attempt.refused {
            // Nearly always somebody else was faster.
            info!(%duty, place = %key.place, why, outcome = attempt.outcome.name(), "refused");
        }
        if attempt.outcome == Outcome::Idle {
            debug!(%duty, steps = attempt.sent.len(), "nothing would change: not sent");
        }
    }

    async fn back_off(&self, trouble: &Trouble, wait: Duration, stop: &mut watch::Receiver<bool>) {
        warn!(%trouble, wait_ms = wait.as_millis(), "backing off");
        self.metrics.back_off(wait);
        pause(wait, stop).await;
    }
}

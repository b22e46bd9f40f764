//! Carrying an action out: each transaction is simulated, relieved of what would be refused, and sent if it would change anything.

use std::cell::Cell;

use futures_util::stream::{self, StreamExt};
use sluice_client::tx::Format;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;
use tokio::sync::watch;

use crate::action::{Action, Key, Step};
use crate::cluster::{Cluster, Draft, Landed, Simulated, Trouble, earned, tells_anything};

/// What came of one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// It has landed, with what the payer has earned by it, in lamports.
    pub landed: Option<(Landed, u64)>,
    /// The steps in it, sent or not.
    pub sent: Vec<Key>,
    /// Those that were refused, and why: left out of it, or what it failed for.
    pub refused: Vec<(Key, String)>,
    /// What it has cost although it has not landed, at the most, in lamports.
    pub lost: u64,
    /// Why it was not sent, or has not landed.
    pub outcome: Outcome,
    /// What went wrong, if it was more than a refusal.
    pub trouble: Option<Trouble>,
}

/// How a transaction ended, as metrics call it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It has landed and succeeded.
    Landed,
    /// The simulation refused all of it: nothing was sent.
    #[default]
    Refused,
    /// It would have changed nothing: nothing was sent.
    Idle,
    /// It failed on the chain, where somebody was faster than the simulation. Its fee is lost.
    Failed,
    /// It has not landed before its blockhash expired, or nobody knows.
    Lost,
    /// The node could not be asked.
    Unreachable,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Landed, Self::Refused, Self::Idle, Self::Failed, Self::Lost, Self::Unreachable];

    /// As metrics call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Landed => "landed",
            Self::Refused => "refused",
            Self::Idle => "idle",
            Self::Failed => "failed",
            Self::Lost => "lost",
            Self::Unreachable => "unreachable",
        }
    }
}

/// What an action keeps to.
#[derive(Clone, Copy, Debug)]
pub struct Bounds<'a> {
    /// The most transactions at the same time, where they need nothing of each other.
    pub concurrent: usize,
    /// Lamports of fees behind which no further transaction is begun.
    pub lamports: u64,
    /// Where it becomes true, none is begun any more.
    pub stop: &'a watch::Receiver<bool>,
}

/// Carries `action` out, and tells of each attempt at once. Ends behind the transactions in flight where a bound is reached, and, where
/// the next ones may need what the last one does, behind the first that does not land: they are decided anew.
pub async fn carry_out<C: Cluster>(
    cluster: &C,
    payer: &Keypair,
    action: Action,
    bounds: Bounds<'_>,
    tell: impl Fn(&Attempt),
) -> Vec<Attempt> {
    let Action { format, bundles, concurrent, .. } = action;
    let most = if concurrent { bounds.concurrent.max(1) } else { 1 };
    let spent = Cell::new(0_u64);
    let going = |_: &Vec<Step>| std::future::ready(!*bounds.stop.borrow() && spent.get() < bounds.lamports);
    let attempts =
        stream::iter(bundles).take_while(going).map(|steps| attempt(cluster, payer, &format, steps));
    let mut attempts = std::pin::pin!(attempts.buffered(most));
    let mut all = Vec::new();
    while let Some(attempts) = attempts.next().await {
        attempts.iter().for_each(&tell);
        spent.set(attempts.iter().map(Attempt::fee).fold(spent.get(), u64::saturating_add));
        let stale = attempts.iter().all(|attempt| attempt.outcome == Outcome::Refused);
        let broken = stale || attempts.iter().any(Attempt::is_broken);
        all.extend(attempts);
        // What is in flight beside it is waited for: it may land.
        if broken && !concurrent {
            break;
        }
    }
    all
}

/// Tries steps as one transaction. Where that is refused as a whole, and nobody says by whose fault, its halves are tried, down to the
/// step that is to blame: one that can never land must not keep the others back.
async fn attempt<C: Cluster>(
    cluster: &C,
    payer: &Keypair,
    format: &Format,
    steps: Vec<Step>,
) -> Vec<Attempt> {
    let (mut left, mut attempts) = (vec![steps], Vec::new());
    while let Some(mut steps) = left.pop() {
        let mut attempt = Attempt::default();
        let simulated = relieve(cluster, payer, format, &mut steps, &mut attempt.refused).await;
        attempt.sent = steps.iter().map(|step| step.key).collect();
        match simulated {
            Ok(Some(simulated)) => {
                attempts.push(deliver(cluster, payer, format, &steps, simulated, attempt).await);
            }
            Ok(None) => attempts.push(attempt),
            Err(Trouble::Refused(_)) => {
                let behind = steps.split_off(steps.len().div_ceil(2));
                left.extend([behind, steps]);
                if !attempt.refused.is_empty() {
                    attempts.push(Attempt { sent: Vec::new(), ..attempt });
                }
            }
            Err(trouble) => attempts.push(attempt.failed(trouble)),
        }
        if attempts.last().is_some_and(Attempt::is_broken) {
            break;
        }
    }
    attempts
}

/// Takes the steps that are refused out, until the others would succeed together; none where none is left. Refused where the
/// transaction is, and more than one step is left to blame.
async fn relieve<C: Cluster>(
    cluster: &C,
    payer: &Keypair,
    format: &Format,
    steps: &mut Vec<Step>,
    refused: &mut Vec<(Key, String)>,
) -> Result<Option<Simulated>, Trouble> {
    while !steps.is_empty() {
        let instructions = instructions(steps);
        match cluster.simulate(Draft { format, payer, instructions: &instructions }).await {
            Ok(simulated) => return Ok(Some(simulated)),
            Err(Trouble::Refused(refusal)) => {
                let only = (steps.len() == 1).then_some(0);
                match refusal.at.filter(|at| *at < steps.len()).or(only) {
                    Some(at) => refused.push((steps.remove(at).key, refusal.why)),
                    None => return Err(Trouble::Refused(refusal)),
                }
            }
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(None)
}

/// Sends what was simulated, if it would change anything.
async fn deliver<C: Cluster>(
    cluster: &C,
    payer: &Keypair,
    format: &Format,
    steps: &[Step],
    simulated: Simulated,
    attempt: Attempt,
) -> Attempt {
    let does_anything = tells_anything(&simulated.logs);
    if !does_anything && !steps.iter().any(|step| step.silent) {
        return Attempt { outcome: Outcome::Idle, ..attempt };
    }
    let bounty = earned(&simulated, &payer.pubkey());
    let instructions = instructions(steps);
    match cluster.send(Draft { format, payer, instructions: &instructions }, simulated).await {
        Ok(mut landed) => {
            // A turn that passes tells nothing in its simulation either.
            landed.in_vain &= does_anything;
            // Whoever was faster has the bounty as well.
            let earned = if landed.in_vain { 0 } else { bounty };
            Attempt { landed: Some((landed, earned)), outcome: Outcome::Landed, ..attempt }
        }
        Err(trouble) => attempt.failed(trouble),
    }
}

fn instructions(steps: &[Step]) -> Vec<Instruction> {
    steps.iter().map(|step| step.instruction.clone()).collect()
}

impl Attempt {
    /// What it has cost at the most, in lamports.
    #[must_use]
    pub fn fee(&self) -> u64 {
        self.landed.as_ref().map_or(self.lost, |(landed, _)| landed.fee)
    }

    /// Whether it shows that somebody else has done the same: it has failed where its simulation had not, or has changed nothing where
    /// that had.
    #[must_use]
    pub fn met_another(&self) -> bool {
        let in_vain = self.landed.as_ref().is_some_and(|(landed, _)| landed.in_vain);
        self.outcome == Outcome::Failed || in_vain
    }

    /// Whether what lies behind it, and may need it, has to be decided anew.
    fn is_broken(&self) -> bool {
        self.trouble.is_some() || self.outcome == Outcome::Failed
    }

    fn failed(mut self, trouble: Trouble) -> Self {
        let outcome = match &trouble {
            Trouble::Failed { refusal, fee } => {
                let blamed = |at: usize| refusal.at.is_none_or(|blamed| blamed == at);
                let to_blame = self.sent.iter().enumerate().filter(|(at, _)| blamed(*at));
                self.refused.extend(to_blame.map(|(_, key)| (*key, refusal.why.clone())));
                return Self { lost: *fee, outcome: Outcome::Failed, ..self };
            }
            Trouble::Lost { fee, .. } => {
                self.lost = *fee;
                Outcome::Lost
            }
            _ => Outcome::Unreachable,
        };
        Self { outcome, trouble: Some(trouble), ..self }
    }
}

//! Carrying an action out: each transaction is simulated, relieved of what would be refused, and sent if it would change anything.

use futures_util::stream::{self, StreamExt};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use tokio::sync::watch;

use crate::action::{Action, Key, Step};
use crate::cluster::{Cluster, Landed, Trouble};

/// What came of one transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// It has landed, with what the payer has earned by it, in lamports.
    pub landed: Option<(Landed, u64)>,
    /// The steps in it, sent or not.
    pub sent: Vec<Key>,
    /// Those left out of it, and why.
    pub refused: Vec<(Key, String)>,
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

/// Carries `action` out, at most `most` transactions at the same time where they need nothing of each other. Ends behind the transaction
/// in flight when `stop` becomes true, and behind the first that does not land where the next ones may need it.
pub async fn carry_out<C: Cluster>(
    cluster: &C,
    payer: &Keypair,
    action: Action,
    most: usize,
    stop: &watch::Receiver<bool>,
) -> Vec<Attempt> {
    let most = if action.concurrent { most.max(1) } else { 1 };
    let going = |_: &Vec<Step>| std::future::ready(!*stop.borrow());
    let bundles = stream::iter(action.bundles).take_while(going);
    let attempts = bundles.map(|steps| attempt(cluster, payer, steps));
    let mut attempts = std::pin::pin!(attempts.buffered(most));
    let mut all = Vec::new();
    while let Some(attempt) = attempts.next().await {
        let broken = attempt.trouble.is_some() || attempt.outcome == Outcome::Failed;
        all.push(attempt);
        // What is in flight beside it is waited for: it may land.
        if broken && !action.concurrent {
            break;
        }
    }
    all
}

async fn attempt<C: Cluster>(cluster: &C, payer: &Keypair, mut steps: Vec<Step>) -> Attempt {
    let mut attempt = Attempt::default();
    let simulated = loop {
        if steps.is_empty() {
            return attempt;
        }
        match cluster.simulate(payer, &instructions(&steps)).await {
            Ok(simulated) => break simulated,
            // One that is refused must not keep the others back.
            Err(Trouble::Refused(refusal)) => match refusal.at.filter(|at| *at < steps.len()) {
                Some(at) => attempt.refused.push((steps.remove(at).key, refusal.why)),
                None => {
                    attempt.refused.extend(steps.drain(..).map(|step| (step.key, refusal.why.clone())));
                }
            },
            Err(trouble) => return attempt.failed(trouble),
        }
    };
    attempt.sent = steps.iter().map(|step| step.key).collect();
    if !simulated.does_anything() && !steps.iter().any(|step| step.silent) {
        return Attempt { outcome: Outcome::Idle, ..attempt };
    }
    match cluster.send(payer, &instructions(&steps)).await {
        Ok(mut landed) => {
            // A turn that passes tells nothing in its simulation either.
            landed.in_vain &= simulated.does_anything();
            // Whoever was faster has the bounty as well.
            let earned = if landed.in_vain { 0 } else { simulated.earned };
            Attempt { landed: Some((landed, earned)), outcome: Outcome::Landed, ..attempt }
        }
        Err(trouble) => attempt.failed(trouble),
    }
}

fn instructions(steps: &[Step]) -> Vec<Instruction> {
    steps.iter().map(|step| step.instruction.clone()).collect()
}

impl Attempt {
    /// Whether it shows that somebody else has done the same: it has failed where its simulation had not, or has changed nothing where
    /// that had.
    #[must_use]
    pub fn met_another(&self) -> bool {
        let in_vain = self.landed.as_ref().is_some_and(|(landed, _)| landed.in_vain);
        self.outcome == Outcome::Failed || in_vain
    }

    fn failed(self, trouble: Trouble) -> Self {
        let outcome = match &trouble {
            // In its block: the simulation has not refused it.
            Trouble::Refused(refusal) => {
                let why = refusal.why.clone();
                let refused = self.sent.iter().map(|key| (*key, why.clone())).collect();
                return Self { refused, outcome: Outcome::Failed, ..self };
            }
            Trouble::Lost(_) => Outcome::Lost,
            Trouble::Node(_) | Trouble::Fatal(_) => Outcome::Unreachable,
        };
        Self { outcome, trouble: Some(trouble), ..self }
    }
}

//! Does what is missing: the first thing of a step, then looks again.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use sluice_client::proposal::{spl_governance_base64, squads_message};
use solana_address::Address;
use solana_hash::Hash;
use solana_instruction::Instruction;
use solana_signer::Signer;
use tokio::time::{Instant, sleep};

use super::env::Env;
use super::finding::{Action, Finding, Signs, State, writing};
use super::look::find;
use super::manifest::Manifest;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::keys::{Key, Party};
use crate::progress::bar;

/// Transactions under way at once while a buffer is written.
const UNDER_WAY: usize = 8;
/// Passes over a buffer, each writing what the one before has not brought.
const PASSES: usize = 5;
/// Actions of one step, more than any has: a step that finds no end is stopped.
const MOST: usize = 64;

/// How long a slot may take to end, and how often that is asked.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(200);

/// What is printed for a DAO to vote on.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Proposal {
    /// What it does.
    pub what: String,
    /// Whose decision it is.
    pub authority: String,
    /// For SPL Governance: a text an instruction.
    pub base64: Vec<String>,
    /// For Squads: one message for all.
    pub squads: String,
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// What was done.
    pub did: Vec<String>,
    /// What it finds now; what it found last, where it failed.
    pub finding: Finding,
    /// Why it ended before all was done. Everything that was done before stays, and is found again.
    pub failure: Option<Error>,
}

/// Does steps.
pub struct Runner<'a> {
    /// The node, the options.
    pub ctx: &'a Ctx,
    /// What is to be.
    pub env: &'a Env,
    /// Who pays.
    pub payer: Party,
}

impl Runner<'_> {
    /// Does all that is missing of a step: the node's errors, and what a program refuses, are in what it returns.
    pub async fn apply(&self, step: &Manifest) -> Applied {
        let mut did = Vec::new();
        let mut finding = Finding::idle(State::Not, "nobody has looked at the chain");
        let failure = self.apply_into(step, &mut did, &mut finding).await.err();
        Applied { did, finding, failure }
    }

    async fn apply_into(&self, step: &Manifest, did: &mut Vec<String>, finding: &mut Finding) -> Result<()> {
        let mut passes = 0usize;
        for _ in 0..MOST {
            *finding = self.find(step).await?;
            let Some(action) = next(finding) else { return Ok(()) };
            let writes = |of: &Action| matches!(of, Action::Write { .. });
            if finding.actions.iter().any(writes) && self.payer.is_device() {
                return Err(Error::failed(
                    "the payer is a device, and a buffer is written in hundreds of transactions",
                    "let a key in a file pay, with what it needs and no more; the authority can be the device",
                ));
            }
            if writes(action) {
                passes = passes.saturating_add(1);
                if passes > PASSES {
                    return Err(Error::failed(
                        format!("after {PASSES} passes: {}", action.what()),
                        "apply again: it goes on where it stopped; perhaps with another --url",
                    ));
                }
            }
            if let Err(error) = self.perform(action).await {
                // Somebody else may have had it under way, such as a process that was killed: then it is found done.
                let now = self.find(step).await.ok().filter(|now| now.state != State::Blocked);
                if now.is_none_or(|now| next(&now).map(Action::what) == Some(action.what())) {
                    return Err(error);
                }
                continue;
            }
            if !matches!(action, Action::Wait { .. }) {
                did.push(action.what().to_owned());
            }
        }
        Err(Error::failed(
            format!("step {} finds no end", step.number),
            "report this, with sluice migrate status",
        ))
    }

    async fn find(&self, step: &Manifest) -> Result<Finding> {
        find(self.ctx, self.env, &self.payer.address, step.kind).await
    }

    /// Does one thing.
    async fn perform(&self, action: &Action) -> Result<()> {
        match action {
            Action::Send { what, by, instructions } => {
                let _spinner = self.ctx.spinner(what);
                let signers = self.signers(by)?;
                self.ctx.sender_for(&signers).send(instructions, &signers).await?;
                Ok(())
            }
            Action::Write { what, buffer, authority, chunks, at_once } => {
                let together = chunks.chunks((*at_once).max(1));
                let pieces = together.map(|some| writing(buffer, authority, some));
                self.write(what, pieces.collect()).await
            }
            Action::Wait { what, past } => self.wait(what, *past).await,
            Action::Vote { .. } => Ok(()),
        }
    }

    /// Writes pieces, several transactions at once. One that fails fails the pass only if nothing landed: the next look finds what
    /// is missing.
    async fn write(&self, what: &str, pieces: Vec<Vec<Instruction>>) -> Result<()> {
        let signers = self.signers(&[])?;
        let sender = self.ctx.sender();
        let progress = bar(what, pieces.len());
        let results: Vec<Result<()>> = stream::iter(&pieces)
            .map(|piece| {
                let (sender, signers, progress) = (&sender, &signers, &progress);
                async move {
                    let written = sender.send(piece, signers).await;
                    progress.step();
                    Ok(written.map(|_| ())?)
                }
            })
            .buffer_unordered(UNDER_WAY)
            .collect()
            .await;
        let landed = results.iter().any(Result::is_ok);
        match results.into_iter().find_map(Result::err) {
            Some(error) if !landed => Err(error),
            _ => Ok(()),
        }
    }

    /// Waits for a slot to end. Errors: the node's; the cluster stands still.
    async fn wait(&self, what: &str, past: u64) -> Result<()> {
        let _spinner = self.ctx.spinner(what);
        let begun = Instant::now();
        while self.ctx.now().await?.slot <= past {
            if begun.elapsed() >= PATIENCE {
                return Err(Error::failed(
                    format!("slot {past} does not end"),
                    "apply again when the cluster goes on, perhaps with another --url",
                ));
            }
            sleep(LOOK).await;
        }
        Ok(())
    }

    /// The payer, and whoever else signs. Errors: a key that the environment does not have.
    fn signers(&self, by: &[Signs]) -> Result<Vec<&dyn Signer>> {
        let pool = self.env.pool.as_ref();
        let mut signers = vec![signer(Some(&self.payer), "cluster.payer")?];
        let mut known: BTreeSet<Address> = BTreeSet::from([self.payer.address]);
        for who in by {
            let (party, name) = match who {
                Signs::Program => (Some(&self.env.program), "program.keypair"),
                Signs::Authority => (Some(&self.env.authority), "program.authority"),
                Signs::Mint => (pool.map(|of| &of.mint), "pool.mint"),
                Signs::Governance => (pool.map(|of| &of.governance), "pool.governance"),
            };
            if party.is_some_and(|party| known.insert(party.address)) {
                signers.push(signer(party, name)?);
            }
        }
        Ok(signers)
    }
}

/// What is ours to do next.
fn next(finding: &Finding) -> Option<&Action> {
    let next = finding.actions.iter().find(|action| !matches!(action, Action::Vote { .. }));
    next.filter(|_| finding.state != State::Blocked)
}

fn signer<'a>(party: Option<&'a Party>, name: &str) -> Result<&'a dyn Signer> {
    let key: Option<&Key> = party.and_then(|party| party.key.as_ref());
    key.map(AsRef::as_ref)
        .ok_or_else(|| Error::failed(format!("{name} is no key"), "name its file in the environment"))
}

/// What is printed for a DAO, of an action that is its.
#[must_use]
pub fn proposal(action: &Action) -> Option<Proposal> {
    let Action::Vote { what, authority, instructions } = action else { return None };
    Some(Proposal {
        what: what.clone(),
        authority: authority.to_string(),
        base64: instructions.iter().map(spl_governance_base64).collect(),
        squads: squads_message(authority, instructions, &Hash::default()),
    })
}

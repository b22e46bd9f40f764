//! `sluice migrate`: deployments and upgrades, step by step.

use std::path::PathBuf;

use serde::Serialize;

use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::keys;
use crate::migrate::apply::{Applied, Proposal, Runner, proposal};
use crate::migrate::env::{Env, Party};
use crate::migrate::finding::{Action, Finding, State};
use crate::migrate::look::find;
use crate::migrate::manifest::{Manifest, steps};
use crate::report::{Report, grid, sections};

/// What can be done with the steps.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// What each step would do on this cluster as it is, and how it is taken back; changes nothing
    Plan(Args),
    /// Do what is missing, step by step; can be interrupted anywhere, and goes on
    Apply(Args),
    /// Which steps are done, and why the others are not
    Status(Args),
}

/// Where, and which.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The environment: migrations/env.example.toml explains every key
    #[arg(long, value_name = "FILE")]
    pub env: PathBuf,
    /// These steps alone, as in 1,2
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    pub only: Vec<u16>,
}

/// A step, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// Its number.
    pub number: u16,
    /// What holds when it is done.
    pub title: String,
    /// How far it is.
    pub state: State,
    /// Why.
    pub why: String,
    /// What was done now.
    pub did: Vec<String>,
    /// What is left to do, in order.
    pub todo: Vec<String>,
    /// What somebody else has to decide.
    pub proposals: Vec<Proposal>,
    /// How it is taken back, in Markdown; in a plan alone.
    pub rollback: Option<String>,
}

/// All steps, as they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepsView {
    /// Whether every step that is asked for is done.
    pub done: bool,
    /// The steps by number.
    pub steps: Vec<StepView>,
}

/// What is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    Plan,
    Status,
}

/// Does it.
///
/// # Errors
/// The environment's; the node's; another cluster than the environment's.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    match command {
        Command::Plan(args) => show(ctx, &args, Show::Plan).await,
        Command::Status(args) => show(ctx, &args, Show::Status).await,
        // Nothing is sent: what it would do is the plan.
        Command::Apply(args) if ctx.globals.dry_run => show(ctx, &args, Show::Plan).await,
        Command::Apply(args) => apply(ctx, &args).await,
    }
}

/// The environment, a context with its node, who pays, which steps.
async fn prepare(ctx: &Ctx, args: &Args, unsigned: bool) -> Result<(Ctx, Env, Party, Vec<Manifest>)> {
    let env = Env::read(&args.env, unsigned)?;
    let mut globals = ctx.globals.clone();
    globals.url = globals.url.or_else(|| env.url.clone());
    let ctx = Ctx::new(globals)?;
    if let Some(expected) = &env.genesis_hash {
        let found = ctx.node.genesis_hash().await?;
        if found != *expected {
            return Err(Error::failed(
                format!("this is the cluster {found}, and the environment is for {expected}"),
                "pass the --url of that cluster, or another --env",
            ));
        }
    }
    let payer = match env.payer.clone() {
        Some(payer) => payer,
        None if unsigned => Party { address: ctx.own_address()?, key: None },
        None => {
            let key = keys::load(&ctx.settings.keypair, "keypair", false)?;
            Party { address: crate::context::address_of(&key)?, key: Some(key) }
        }
    };
    let mut all = steps();
    if let Some(unknown) = args.only.iter().find(|number| !all.iter().any(|step| step.number == **number)) {
        return Err(Error::usage(format!("there is no step {unknown}"), format!("1 to {}", all.len())));
    }
    all.retain(|step| args.only.is_empty() || args.only.contains(&step.number));
    Ok((ctx, env, payer, all))
}

async fn show(ctx: &Ctx, args: &Args, what: Show) -> Result<Report> {
    let (ctx, env, payer, steps) = prepare(ctx, args, true).await?;
    let _spinner = ctx.spinner("looking at the chain");
    let mut views = Vec::with_capacity(steps.len());
    for step in &steps {
        let finding = find(&ctx, &env, &payer.address, step.kind).await?;
        views.push(StepView::of(step, &finding, Vec::new(), what == Show::Plan));
    }
    Ok(report(views))
}

async fn apply(ctx: &Ctx, args: &Args) -> Result<Report> {
    let (ctx, env, payer, steps) = prepare(ctx, args, false).await?;
    let runner = Runner { ctx: &ctx, env: &env, payer };
    let mut views = Vec::with_capacity(steps.len());
    for step in &steps {
        let Applied { did, finding, .. } = runner.apply(step).await?;
        views.push(StepView::of(step, &finding, did, false));
    }
    Ok(report(views))
}

fn report(steps: Vec<StepView>) -> Report {
    let done = steps.iter().all(|step| matches!(step.state, State::Done | State::NotAsked));
    let view = StepsView { done, steps };
    let table = view.table();
    Report::of(&view, table)
}

impl StepView {
    /// A step with what it found.
    #[must_use]
    pub fn of(step: &Manifest, finding: &Finding, did: Vec<String>, plan: bool) -> Self {
        let open = !matches!(finding.state, State::Done | State::NotAsked);
        Self {
            number: step.number,
            title: step.title.clone(),
            state: finding.state,
            why: finding.why.clone(),
            did,
            todo: finding.actions.iter().map(Action::what).map(str::to_owned).collect(),
            proposals: finding.actions.iter().filter_map(proposal).collect(),
            rollback: (plan && open).then(|| step.rollback.trim().to_owned()),
        }
    }

    fn details(&self) -> String {
        let list = |mark: &str, lines: &[String]| -> Vec<String> {
            lines.iter().map(|line| format!("{mark} {line}")).collect()
        };
        let mut lines = list("did:", &self.did);
        lines.extend(list("to do:", &self.todo));
        for of in &self.proposals {
            lines.push(format!("to be decided by {}: {}", of.authority, of.what));
            lines.extend(list("  SPL Governance:", &of.base64));
            lines.push(format!("  Squads: {}", of.squads));
        }
        lines.extend(self.rollback.iter().map(|text| format!("taken back:\n{text}")));
        lines.join("\n")
    }
}

impl StepsView {
    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let row = |step: &StepView| {
            vec![step.number.to_string(), step.state.words().to_owned(), step.title.clone(), step.why.clone()]
        };
        let rows: Vec<Vec<String>> = self.steps.iter().map(row).collect();
        let titles: Vec<String> =
            self.steps.iter().map(|step| format!("{}. {}", step.number, step.title)).collect();
        let mut parts = vec![("Steps", grid(&["#", "state", "step", "why"], &rows))];
        parts.extend(titles.iter().map(String::as_str).zip(self.steps.iter().map(StepView::details)));
        sections(&parts)
    }
}

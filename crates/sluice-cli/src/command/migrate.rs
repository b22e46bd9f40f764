//! `sluice migrate`: deployments and upgrades, step by step.

use std::path::PathBuf;

use sluice_client::send::redacted;

use crate::context::{Ctx, address_of};
use crate::error::{Error, Result};
use crate::keys::{self, Party};
use crate::migrate::apply::{Applied, Runner};
use crate::migrate::env::Env;
use crate::migrate::finding::{Action, Finding, State};
use crate::migrate::look::find;
use crate::migrate::manifest::{Manifest, steps};
use crate::migrate::shown::{StepView, StepsView, Where};
use crate::report::Report;
use crate::settings::is_loopback;

/// What can be done with the steps.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// What each step would do on this cluster as it is, and how it is taken back; changes nothing
    Plan(Args),
    /// Do what is missing, step by step; can be interrupted anywhere, and goes on
    ///
    /// Stops behind a step that is blocked. Step 6 gives the upgrade authority away, which only its new holder can take back: it
    /// is done with `--only 6` alone.
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

/// What is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    Plan,
    Status,
}

/// What a command works with.
struct Site {
    ctx: Ctx,
    env: Env,
    payer: Party,
    steps: Vec<Manifest>,
    at: Where,
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
async fn prepare(ctx: &Ctx, args: &Args, unsigned: bool) -> Result<Site> {
    let env = Env::read(&args.env, unsigned)?;
    let mut globals = ctx.globals.clone();
    if !globals.url_typed {
        globals.url = env.url.clone().or(globals.url);
    }
    let ctx = Ctx::new(globals)?;
    let genesis_hash = the_cluster(&ctx, &env, unsigned).await?;
    let payer = match env.payer.clone() {
        Some(payer) => payer,
        None if unsigned => Party { address: ctx.own_address()?, key: None },
        None => {
            let key = keys::load(&ctx.settings.keypair, "keypair", false)?;
            Party { address: address_of(&key)?, key: Some(key) }
        }
    };
    let mut steps = steps();
    if let Some(unknown) = args.only.iter().find(|number| !steps.iter().any(|step| step.number == **number)) {
        return Err(Error::usage(format!("there is no step {unknown}"), format!("1 to {}", steps.len())));
    }
    steps.retain(|step| args.only.is_empty() || args.only.contains(&step.number));
    let at = Where { url: redacted(&ctx.settings.url), genesis_hash, payer: payer.address.to_string() };
    Ok(Site { ctx, env, payer, steps, at })
}

/// The genesis hash of the cluster, which must be the environment's. Whoever sends to a node elsewhere has to say which cluster
/// is meant. Errors: the node's; another one; none is said.
async fn the_cluster(ctx: &Ctx, env: &Env, unsigned: bool) -> Result<String> {
    let found = ctx.node.genesis_hash().await?;
    match &env.genesis_hash {
        Some(expected) if found != *expected => Err(Error::failed(
            format!("this is the cluster {found}, and the environment is for {expected}"),
            "pass the --url of that cluster, or another --env",
        )),
        None if !unsigned && !is_loopback(&ctx.settings.url) => Err(Error::failed(
            "the environment does not say which cluster it is for",
            format!("write cluster.genesis_hash = \"{found}\" into it, if that is the one"),
        )),
        _ => Ok(found),
    }
}

async fn show(ctx: &Ctx, args: &Args, what: Show) -> Result<Report> {
    let site = prepare(ctx, args, true).await?;
    let _spinner = site.ctx.spinner("looking at the chain");
    let (mut views, mut rehearsed) = (Vec::with_capacity(site.steps.len()), false);
    for step in &site.steps {
        let finding = find(&site.ctx, &site.env, &site.payer.address, step.kind).await?;
        let mut view = StepView::of(step, &finding, Vec::new(), what == Show::Plan);
        // What comes behind the first transaction may need it, and cannot be simulated before.
        if what == Show::Plan && !rehearsed {
            view.rehearsal = rehearse(&site, &finding).await;
            rehearsed = view.rehearsal.is_some();
        }
        views.push(view);
    }
    Ok(report(site.at, views))
}

/// What the first transaction of a step would come to; none where it sends none.
async fn rehearse(site: &Site, finding: &Finding) -> Option<String> {
    if finding.state == State::Blocked {
        return None;
    }
    let next = finding.actions.iter().find(|action| !matches!(action, Action::Vote { .. }));
    let instructions = next.and_then(Action::first)?;
    let simulated = site.ctx.sender().simulate(&site.payer.address, &instructions).await;
    Some(match simulated {
        Ok(simulated) => {
            format!("the first transaction goes through, with {} compute units", simulated.units)
        }
        Err(failure) => format!("the first transaction fails: {failure}; next: {}", failure.next_step()),
    })
}

/// Does the steps in order, up to the first that is blocked: what comes behind it may need it.
async fn apply(ctx: &Ctx, args: &Args) -> Result<Report> {
    let Site { ctx, env, payer, steps, at } = prepare(ctx, args, false).await?;
    let runner = Runner { ctx: &ctx, env: &env, payer };
    let mut views = Vec::with_capacity(steps.len());
    let (mut failure, mut left) = (None::<Error>, Vec::new());
    for step in &steps {
        let held_back = step.kind.is_for_good() && !args.only.contains(&step.number);
        if failure.is_some() || held_back {
            // A node that does not answer any more is no reason to keep back what was done.
            let Ok(finding) = find(&ctx, &env, &runner.payer.address, step.kind).await else { continue };
            if held_back && !finding.actions.is_empty() {
                left.push(step.number);
            }
            views.push(StepView::of(step, &finding, Vec::new(), false));
            continue;
        }
        let Applied { did, finding, failure: failed } = runner.apply(step).await;
        let blocked = || {
            Error::failed(
                format!("step {} is blocked: {}", step.number, finding.why),
                "see to that, and apply again: it goes on from there",
            )
        };
        failure = failed.or_else(|| (finding.state == State::Blocked).then(blocked));
        views.push(StepView::of(step, &finding, did, false));
    }
    let note =
        |number: &u16| format!("step {number} was left: it is for good, and done with --only {number} alone");
    let report = report(at, views).failing(failure);
    Ok(left.iter().map(note).fold(report, Report::note))
}

fn report(at: Where, steps: Vec<StepView>) -> Report {
    let view = StepsView::of(at, steps);
    let table = view.table();
    Report::of(&view, table)
}

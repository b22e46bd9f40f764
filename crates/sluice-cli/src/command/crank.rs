//! `sluice crank`: what an epoch needs, once, by the keeper's library.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use sluice_keeper::act::Attempt;
use sluice_keeper::action::{Action, Duty};
use sluice_keeper::cluster::Trouble;
use sluice_keeper::cluster::rpc::RpcCluster;
use sluice_keeper::keeper::{Keeper, Manners, Progress};
use sluice_keeper::metrics::Metrics;
use sluice_keeper::snapshot::Setup;
use solana_address::Address;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::amount::exact;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::figures::Figures;
use crate::keys;
use crate::node::named;
use crate::report::{Report, grid, sections};

/// Tries in a row at what passes: a node that is busy, a transaction that expired.
const TRIES: u32 = 6;
/// Time before the first of them again; it doubles.
const WAIT: Duration = Duration::from_millis(500);

/// Options of `crank`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The most to spend on fees
    #[arg(long, value_name = "SOL", default_value = "0.1")]
    pub max_spend: crate::amount::Amount,
    /// Pay the rent of a longer rate history when it is nearly full
    #[arg(long)]
    pub extend_rates: bool,
    /// A vote account that votes, to show beside it that an operator does not
    #[arg(long, value_name = "VOTE_ACCOUNT")]
    pub reference: Option<Address>,
}

/// What `crank` did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CrankView {
    /// The pool.
    pub pool: String,
    /// Transactions that have landed.
    pub transactions: Vec<Sent>,
    /// Steps that were refused: nearly always somebody else was faster.
    pub refused: Vec<Refused>,
    /// Lamports of fees.
    pub fees: u64,
    /// Lamports of bounties.
    pub earned: u64,
}

/// A transaction that has landed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// The instruction.
    pub duty: &'static str,
    /// How many of it.
    pub steps: usize,
    /// Its signature.
    pub signature: String,
    /// Its slot.
    pub slot: u64,
    /// Compute units it used.
    pub compute_units: u64,
    /// What it paid, lamports.
    pub fee: u64,
    /// What it was paid, lamports.
    pub earned: u64,
}

/// A step that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The instruction.
    pub duty: &'static str,
    /// What it was about.
    pub place: String,
    /// Why.
    pub why: String,
}

/// What `crank --dry-run` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Rehearsed {
    duty: &'static str,
    places: Vec<String>,
    /// What it would be paid, lamports; null where it would fail.
    earned: Option<u64>,
    /// Why it would fail.
    why: Option<String>,
}

/// Cranks until nothing is left to do now.
///
/// # Errors
/// The node's, when it does not pass; a pool or a key that is none.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let pool = named(&ctx.globals)?;
    let payer = keys::keypair(&ctx.settings.keypair, "keypair")?;
    let manners = Manners {
        setup: Setup { extend_rates: args.extend_rates, reference: args.reference, ..Setup::default() },
        max_spend: args.max_spend.0,
        ..Manners::default()
    };
    let metrics = Arc::new(Metrics::new(Duration::MAX, 0));
    let mut keeper = Keeper::new(RpcCluster::new(ctx.sender()), pool, payer, manners, metrics);
    if ctx.globals.dry_run {
        return rehearse(ctx, &mut keeper).await;
    }
    let view = until_idle(ctx, &mut keeper, pool).await?;
    let table = view.table();
    Ok(Report::of(&view, table))
}

async fn until_idle(ctx: &Ctx, keeper: &mut Keeper<RpcCluster>, pool: Address) -> Result<CrankView> {
    let spinner = ctx.spinner("looking at the pool");
    // Nobody orders it to stop but by ending the process, which loses nothing.
    let (_order, stop) = watch::channel(false);
    let mut view = CrankView { pool: pool.to_string(), ..CrankView::default() };
    let mut failed = 0u32;
    loop {
        match keeper.step(&stop).await {
            Ok(Progress::Idle) => return Ok(view),
            Ok(Progress::Acted { duty, attempts }) => {
                failed = 0;
                attempts.iter().for_each(|attempt| view.add(duty, attempt));
                spinner.say(format!("{duty}: {} transactions so far", view.transactions.len()));
            }
            Err(Trouble::Fatal(why)) => return Err(Error::failed(why, "check --pool, --url and --keypair")),
            Err(trouble) if failed >= TRIES => {
                return Err(Error::failed(
                    format!("{trouble}; {} transactions had landed", view.transactions.len()),
                    "crank again: it goes on with what is left",
                ));
            }
            Err(trouble) => {
                spinner.say(format!("{trouble}: trying again"));
                sleep(WAIT.saturating_mul(1 << failed)).await;
                failed = failed.saturating_add(1);
            }
        }
    }
}

impl CrankView {
    fn add(&mut self, duty: Duty, attempt: &Attempt) {
        if let Some((landed, earned)) = &attempt.landed {
            self.fees = self.fees.saturating_add(landed.fee);
            self.earned = self.earned.saturating_add(*earned);
            self.transactions.push(Sent {
                duty: duty.name(),
                steps: attempt.sent.len(),
                signature: landed.signature.clone(),
                slot: landed.slot,
                compute_units: landed.units,
                fee: landed.fee,
                earned: *earned,
            });
        }
        self.refused.extend(attempt.refused.iter().map(|(key, why)| Refused {
            duty: duty.name(),
            place: key.place.to_string(),
            why: why.clone(),
        }));
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let cells = |of: &Sent| {
            vec![
                of.duty.to_owned(),
                of.steps.to_string(),
                of.compute_units.to_string(),
                exact(of.fee),
                exact(of.earned),
                of.signature.clone(),
            ]
        };
        let rows: Vec<Vec<String>> = self.transactions.iter().map(cells).collect();
        let sent = match rows.is_empty() {
            true => "nothing was to be done".to_owned(),
            false => grid(&["step", "how many", "units", "fee", "earned", "signature"], &rows),
        };
        let refused: Vec<Vec<String>> = self
            .refused
            .iter()
            .map(|of| vec![of.duty.to_owned(), of.place.clone(), of.why.clone()])
            .collect();
        let refused = if refused.is_empty() { String::new() } else { grid(&["step", "of", "why"], &refused) };
        let sums = Figures::default().sol("fees", self.fees).sol("earned", self.earned);
        sections(&[("Sent", sent), ("Refused", refused), ("Together", sums.table())])
    }
}

/// What each duty would do now. Errors: the node's.
async fn rehearse(ctx: &Ctx, keeper: &mut Keeper<RpcCluster>) -> Result<Report> {
    let _spinner = ctx.spinner("simulating");
    let rehearsed =
        keeper.rehearse().await.map_err(|trouble| Error::failed(trouble, "check --pool and --url"))?;
    let views: Vec<Rehearsed> =
        rehearsed.iter().flat_map(|(action, answers)| views(action, answers)).collect();
    let rows: Vec<Vec<String>> = views
        .iter()
        .map(|of| {
            let answer = match (of.earned, &of.why) {
                (Some(earned), _) => format!("earns {} SOL", exact(earned)),
                (None, why) => format!("fails: {}", why.as_deref().unwrap_or_default()),
            };
            vec![of.duty.to_owned(), of.places.join(", "), answer]
        })
        .collect();
    let table = match rows.is_empty() {
        true => "nothing is to be done".to_owned(),
        false => grid(&["step", "of", "would"], &rows),
    };
    Ok(Report::of(&views, table))
}

fn views(action: &Action, answers: &[std::result::Result<u64, Trouble>]) -> Vec<Rehearsed> {
    let with_answers = action.bundles.iter().zip(answers);
    with_answers
        .map(|(steps, answer)| Rehearsed {
            duty: action.duty.name(),
            places: steps.iter().map(|step| step.key.place.to_string()).collect(),
            earned: answer.as_ref().ok().copied(),
            why: answer.as_ref().err().map(ToString::to_string),
        })
        .collect()
}

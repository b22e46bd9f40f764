//! `sluice crank`: what an epoch needs, once, by the keeper's library.

use std::sync::Arc;
use std::time::Duration;

use sluice_client::tx::SIGNATURE_FEE;
use sluice_keeper::cluster::Trouble;
use sluice_keeper::cluster::rpc::RpcCluster;
use sluice_keeper::keeper::{Keeper, Manners, Progress, Rest};
use sluice_keeper::metrics::Metrics;
use sluice_keeper::snapshot::Setup;
use solana_address::Address;
use solana_signer::Signer;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::amount::{Amount, exact};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::keys;
use crate::node::named;
use crate::rehearsal::Rehearsal;
use crate::report::Report;
use crate::view::crank::{CrankView, Rehearsed};

/// Tries in a row at what passes: a node that is busy, a transaction that expired.
const TRIES: u32 = 6;
/// Time before the first of them again; it doubles.
const WAIT: Duration = Duration::from_millis(500);

/// Options of `crank`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The most to spend on fees
    #[arg(long, value_name = "SOL", default_value = "0.1")]
    pub max_spend: Amount,
    /// Pay the rent of a longer rate history when it is nearly full
    #[arg(long)]
    pub extend_rates: bool,
    /// A vote account that votes, to show beside it that an operator does not
    #[arg(long, value_name = "VOTE_ACCOUNT")]
    pub reference: Option<Address>,
}

/// Cranks until nothing is left to do now.
///
/// # Errors
/// The node's, when it does not pass; a pool or a key that is none; a payer that cannot pay.
pub async fn run(ctx: &Ctx, args: Args) -> Result<Report> {
    let pool = named(&ctx.globals)?;
    let manners = Manners {
        setup: Setup { extend_rates: args.extend_rates, reference: args.reference, ..Setup::default() },
        max_spend: args.max_spend.0,
        ..Manners::default()
    };
    let metrics = Arc::new(Metrics::new(Duration::MAX, 0));
    let cluster = RpcCluster::new(ctx.sender());
    if ctx.globals.dry_run {
        // Nobody signs: an address will do.
        let (cluster, key) = Rehearsal::new(cluster, ctx.own_address()?);
        return rehearse(ctx, Keeper::new(cluster, pool, key, manners, metrics)).await;
    }
    let payer = keys::keypair(&ctx.settings.keypair, "keypair")?;
    let purse = payer.pubkey();
    let mut keeper = Keeper::new(cluster, pool, payer, manners, metrics);
    can_pay(ctx, &purse).await?;
    let mut view = CrankView { pool: pool.to_string(), ..CrankView::default() };
    let failure = match until_idle(ctx, &mut keeper, &mut view).await {
        Ok(rest) => undone(rest, &view, args.max_spend).err(),
        Err(error) => Some(error),
    };
    let table = view.table();
    Ok(Report::of(&view, table).failing(failure))
}

/// Refuses a payer that has too little for a fee beside what its account has to hold: every step would be refused.
async fn can_pay(ctx: &Ctx, payer: &Address) -> Result<()> {
    let found = ctx.node.look(&[*payer]).await?;
    let lamports = found.accounts.first().and_then(Option::as_ref).map_or(0, |account| account.lamports);
    let least = found.rent.of(0).saturating_add(SIGNATURE_FEE);
    if lamports >= least {
        return Ok(());
    }
    Err(Error::failed(
        format!("the payer {payer} has {} SOL and cannot pay a fee", exact(lamports)),
        format!("fund it: {} SOL is the least, and 0.01 lasts", exact(least)),
    ))
}

/// Steps until the keeper finds nothing more; says what is left undone. Errors: what does not pass.
async fn until_idle(ctx: &Ctx, keeper: &mut Keeper<RpcCluster>, view: &mut CrankView) -> Result<Rest> {
    let spinner = ctx.spinner("looking at the pool");
    // Nobody orders it to stop but by ending the process, which loses nothing.
    let (_order, stop) = watch::channel(false);
    let mut failed = 0u32;
    loop {
        let trouble = match keeper.turn(&stop).await {
            Ok(Progress::Idle(rest)) => return Ok(rest),
            Ok(Progress::Acted { duty, attempts }) => {
                attempts.iter().for_each(|attempt| view.add(duty, attempt));
                spinner.say(format!("{duty}: {} transactions so far", view.transactions.len()));
                match attempts.into_iter().find_map(|attempt| attempt.trouble) {
                    Some(trouble) => trouble,
                    None => {
                        failed = 0;
                        continue;
                    }
                }
            }
            Err(trouble) => trouble,
        };
        match trouble {
            Trouble::Fatal(why) => return Err(Error::failed(why, "check --pool, --url and --keypair")),
            Trouble::Payer(why) => return Err(Error::failed(why, "fund the payer: 0.01 SOL lasts")),
            _ => {}
        }
        if failed >= TRIES {
            return Err(Error::failed(trouble, "crank again: it goes on with what is left"));
        }
        spinner.say(format!("{trouble}: trying again"));
        sleep(WAIT.saturating_mul(1 << failed)).await;
        failed = failed.saturating_add(1);
    }
}

/// Why something is left to do, if that is so: the keeper is idle as well when its fees are spent, and when all was refused.
fn undone(rest: Rest, view: &CrankView, most: Amount) -> Result<()> {
    if rest.limited {
        return Err(Error::failed(
            format!("{} of at most {most} SOL are spent, and more is to be done", exact(view.fees)),
            "crank again, with a higher --max-spend",
        ));
    }
    if rest.open {
        return Err(Error::failed(
            rest,
            "crank again in a minute: rewards are paid in an epoch's first blocks",
        ));
    }
    match view.refused.first() {
        Some(of) if rest.held != 0 && view.transactions.is_empty() => Err(Error::failed(
            format!("all that was tried was refused; {}: {}", of.duty, of.why),
            "sluice crank --dry-run shows what is to be done now, docs/errors.md what the reasons mean",
        )),
        _ => Ok(()),
    }
}

/// What each duty would do now. Errors: the node's.
async fn rehearse(ctx: &Ctx, mut keeper: Keeper<Rehearsal>) -> Result<Report> {
    let _spinner = ctx.spinner("simulating");
    let rehearsed =
        keeper.rehearse().await.map_err(|trouble| Error::failed(trouble, "check --pool and --url"))?;
    let views: Vec<Rehearsed> =
        rehearsed.iter().flat_map(|(action, answers)| Rehearsed::of(action, answers)).collect();
    let table = Rehearsed::table(&views);
    Ok(Report::of(&views, table))
}

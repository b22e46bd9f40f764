//! `sluice-keeper`: see `docs/runbooks/keeper.md`.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use sluice_client::send::{SendOptions, Sender, redacted};
use sluice_keeper::cluster::Trouble;
use sluice_keeper::cluster::rpc::RpcCluster;
use sluice_keeper::keeper::{Keeper, Manners, Rest};
use sluice_keeper::metrics::{Metrics, serve};
use sluice_keeper::options::{Log, Options};
use sluice_keeper::snapshot::Setup;
use solana_commitment_config::CommitmentConfig;
use solana_rpc_client::nonblocking::rpc_client::RpcClient;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tracing::{error, info};
use tracing_subscriber::EnvFilter;

/// Looks that may be missed before it is not ready.
const MISSED_LOOKS: u32 = 12;
/// The least time for that.
const LEAST_PATIENCE: Duration = Duration::from_secs(120);

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    start_log(options.log);
    match run(options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            error!("{why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), String> {
    let (order, stop) = watch::channel(false);
    listen_for_signals(order)?;
    let patience = options.interval.saturating_mul(MISSED_LOOKS).max(LEAST_PATIENCE);
    let metrics = Arc::new(Metrics::new(patience, options.least_balance));
    if let Some(address) = options.metrics {
        let served = serve(address, Arc::clone(&metrics), stop.clone());
        tokio::spawn(async move {
            if let Err(error) = served.await {
                error!(%address, %error, "no metrics");
            }
        });
    }
    let payer = solana_keypair::read_keypair_file(&options.keypair)
        .map_err(|error| format!("{}: {error}", options.keypair.display()))?;
    let rpc = RpcClient::new_with_commitment(options.url.clone(), CommitmentConfig::confirmed());
    let rpc = Arc::new(rpc);
    let send = SendOptions { fee_cap: options.fee_cap, ..SendOptions::default() };
    let manners = Manners {
        setup: Setup {
            form: options.format,
            tables: options.tables,
            extend_rates: options.extend_rates,
            reference: options.reference,
        },
        interval: options.interval,
        keep_slots: options.keep_slots,
        max_spend: options.max_spend,
        max_concurrent: options.max_concurrent,
        stagger: options.stagger,
    };
    let cluster = RpcCluster::new(Sender::new(rpc, send));
    let mut keeper = Keeper::new(cluster, options.pool, payer, manners, metrics);
    info!(pool = %options.pool, url = redacted(&options.url), "started");
    let ended = if options.dry_run {
        rehearse(&mut keeper).await
    } else if options.once {
        return once(&mut keeper, &stop).await;
    } else {
        keeper.run(stop).await
    };
    ended.map_err(|trouble| trouble.to_string())
}

/// All that is to be done now. What is left undone is an error: whoever waits for the end of it goes by that.
async fn once(keeper: &mut Keeper<RpcCluster>, stop: &watch::Receiver<bool>) -> Result<(), String> {
    match keeper.until_idle(stop).await.map_err(|trouble| trouble.to_string())? {
        rest if rest == Rest::default() => Ok(()),
        rest => Err(format!("left undone: {rest}")),
    }
}

async fn rehearse(keeper: &mut Keeper<RpcCluster>) -> Result<(), Trouble> {
    let rehearsed = keeper.rehearse().await?;
    if rehearsed.is_empty() {
        println!("nothing to do");
    }
    for (action, answers) in rehearsed {
        for (steps, answer) in action.bundles.iter().zip(answers) {
            let places: Vec<String> = steps.iter().map(|step| step.key.place.to_string()).collect();
            let answer = match answer {
                Ok(earned) => format!("would succeed and earn {earned} lamports"),
                Err(trouble) => format!("would fail: {trouble}"),
            };
            println!("{}: {} ({answer})", action.duty, places.join(", "));
        }
    }
    Ok(())
}

fn start_log(log: Log) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    match log {
        Log::Text => lines.init(),
        Log::Json => lines.json().init(),
    }
}

/// The first SIGINT or SIGTERM lets the transaction in flight end; the second one is the runtime's again.
fn listen_for_signals(order: watch::Sender<bool>) -> Result<(), String> {
    let listen = |kind| signal(kind).map_err(|error| format!("signals cannot be listened for: {error}"));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        info!("stopping behind the transaction in flight");
        order.send_replace(true);
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        // Whoever asks twice does not want to wait; nothing is lost by it.
        std::process::exit(130);
    });
    Ok(())
}

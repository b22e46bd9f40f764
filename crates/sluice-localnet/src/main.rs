//! `sluice-localnet`: a cluster for wallets, keepers and the web app, until Ctrl-C.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode};
use std::sync::Arc;
use std::time::Instant;

use clap::Parser;
use sluice_localnet::control::{Control, HELP};
use sluice_localnet::{Error, Localnet, Setup};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A cluster for Sluice on this machine: a real validator with epochs of seconds, five operators that vote, and a pool.
#[derive(Parser)]
#[command(after_help = format!("Commands, for curl -d COMMAND to the control URL:\n{HELP}"))]
struct Arguments {
    /// Slots of an epoch, 32 to 8,192, a multiple of 4.
    #[arg(long, default_value_t = Setup::default().slots_per_epoch)]
    slots_per_epoch: u64,
    /// Milliseconds of a slot: 25, 50, 75, ... or 200. A transaction that is signed by hand has 150 slots to arrive.
    #[arg(long, default_value_t = Setup::default().slot_ms)]
    slot_ms: u64,
    /// What stake earns in an epoch before commission, parts per million.
    #[arg(long, default_value_t = Setup::default().reward_ppm)]
    reward_ppm: u32,
    /// Port of the RPC; the WebSocket's is the next one. Free ports by default.
    #[arg(long)]
    rpc_port: Option<u16>,
    /// Port for commands. A free one by default.
    #[arg(long, default_value_t = 0)]
    control_port: u16,
    /// Directory of keypairs. Those that are there are used, the others made: the pool keeps its address.
    #[arg(long)]
    keys: Option<PathBuf>,
    /// Without a pool.
    #[arg(long)]
    no_pool: bool,
    /// Turn the pool's crank as well, by the `sluice-keeper` beside this program: without a keeper nobody can deposit from the
    /// second epoch on.
    #[arg(long, conflicts_with = "no_pool")]
    keeper: bool,
    /// The program's ELF. By default what `make program` leaves, or `SLUICE_ELF`.
    #[arg(long)]
    elf: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Error> {
    let (begun, end) = (Instant::now(), End::listen()?);
    let localnet = Localnet::start(Setup {
        slots_per_epoch: arguments.slots_per_epoch,
        slot_ms: arguments.slot_ms,
        reward_ppm: arguments.reward_ppm,
        rpc_port: arguments.rpc_port,
        keys: arguments.keys,
        pool: !arguments.no_pool,
        elf: arguments.elf,
        ..Setup::default()
    })?;
    let localnet = Arc::new(localnet);
    let control = Control::start(Arc::clone(&localnet), arguments.control_port)?;
    describe(&localnet, &control)?;
    let keeper = arguments.keeper.then(|| Keeper::start(&localnet)).transpose()?;
    next_steps(&localnet, keeper.is_some());
    println!("\nUp after {:.1} s. Ctrl-C ends it and removes everything.", begun.elapsed().as_secs_f32());
    end.wait();
    println!("\nStopping ...");
    drop(keeper);
    // Before the control endpoint: a command that waits for an epoch ends when nobody answers it any more.
    localnet.stop();
    drop(control);
    Ok(())
}

fn describe(localnet: &Localnet, control: &Control) -> Result<(), Error> {
    let setup = localnet.setup();
    println!("RPC          {}", localnet.rpc_url());
    println!("WebSocket    {}", localnet.ws_url());
    println!("control      {}", control.url());
    println!("program      {}", sluice_client::SLUICE_ID);
    if let Ok(pool) = localnet.pool() {
        println!("pool         {}", pool.pool);
        println!("mint         {}", pool.mint);
    }
    for number in 0..sluice_localnet::OPERATORS {
        println!("operator {number}   {}", localnet.vote(number)?);
    }
    println!("keypairs     {}", localnet.keys().dir.display());
    println!("             faucet, governance, upgrade-authority, mint, node, operator-N, operator-N-vote");
    let (epoch, slot) = (setup.slots_per_epoch * setup.slot_ms, setup.slot_ms);
    let of_thousand = |ms: u64| format!("{}.{:01} s", ms / 1_000, ms % 1_000 / 100);
    println!("epochs       {} of {} slots of {slot} ms", of_thousand(epoch), setup.slots_per_epoch);
    Ok(())
}

/// What is typed next: the commands, ready to be copied.
fn next_steps(localnet: &Localnet, cranked: bool) {
    let keys = localnet.keys().dir.display();
    println!("\nsolana config set --url {} --keypair {keys}/governance.json", localnet.rpc_url());
    let Ok(pool) = localnet.pool() else { return };
    println!("sluice --pool {} pool show", pool.pool);
    if !cranked {
        println!("sluice-keeper {}", keeper_arguments(localnet).join(" "));
        println!("Without that keeper (or --keeper) nobody can deposit from the second epoch on.");
    }
}

/// Epochs of seconds: the keeper looks five times a second, and keeps nothing for longer than half an epoch.
fn keeper_arguments(localnet: &Localnet) -> Vec<String> {
    let keypair = localnet.keys().dir.join("faucet.json").display().to_string();
    let pool = localnet.pool().map(|pool| pool.pool.to_string()).unwrap_or_default();
    let url = localnet.rpc_url();
    let all =
        ["--url", &url, "--pool", &pool, "--keypair", &keypair, "--interval", "0.2", "--keep-slots", "20"];
    all.iter().map(|word| (*word).to_owned()).collect()
}

/// A keeper as its own process; it ends when this is dropped.
struct Keeper(Child);

impl Keeper {
    fn start(localnet: &Localnet) -> Result<Self, Error> {
        let here = std::env::current_exe().map_err(Error::io("this program"))?;
        let program = here.parent().unwrap_or(Path::new(".")).join("sluice-keeper");
        let child = Command::new(&program).args(keeper_arguments(localnet)).spawn();
        child.map(Self).map_err(Error::io(format!("{} (`make localnet` builds it)", program.display())))
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ctrl-C, or whoever else wants this process to end.
struct End {
    runtime: Runtime,
    signals: [Signal; 2],
}

impl End {
    /// Listens from now on: what comes before it is waited for is not lost, and ends nothing halfway.
    fn listen() -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(Error::io("signals"))?;
        let entered = runtime.enter();
        let listen = |kind| signal(kind).map_err(Error::io("signals"));
        let signals = [listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?];
        drop(entered);
        Ok(Self { runtime, signals })
    }

    fn wait(self) {
        let Self { runtime, signals: [mut interrupt, mut terminate] } = self;
        runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        });
    }
}

//! What can be typed: the global options, and a command a file.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use solana_address::Address;

use crate::command::{
    bond, claim, completions, config, crank, deposit, export, groups, guardian, lookup_tables, migrate,
    operators, pool, rate, roles, tickets, transfer, treasury, unstake,
};

/// Sluice from a terminal: deposits, tickets, operators, decisions of a DAO, deployments.
///
/// stdout carries the result alone: a table, or one JSON document with `--output json`, in which amounts are integers of
/// lamports or of the LST's base units (docs/cli-json.md). All else goes to stderr. Exit codes: 0 done, 1 it did not
/// happen, 2 the command was not understood.
#[derive(Debug, Parser)]
#[command(name = "sluice", version, term_width = 0, disable_help_subcommand = true)]
pub struct Cli {
    /// Where, who, how.
    #[command(flatten)]
    pub globals: Globals,
    /// What.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Globals {
    /// A node: its URL, or localhost, devnet, testnet, mainnet-beta (l, d, t, m)
    #[arg(
        long,
        short,
        global = true,
        value_name = "URL_OR_MONIKER",
        env = "SLUICE_URL",
        hide_env_values = true
    )]
    pub url: Option<String>,
    /// Who signs: a file, `prompt://`, `usb://ledger`, `ASK`, or `-` for stdin
    #[arg(long, short, global = true, value_name = "KEYPAIR")]
    pub keypair: Option<String>,
    /// Configuration file of the Solana command line
    #[arg(long, short = 'C', global = true, value_name = "FILE")]
    pub config: Option<String>,
    /// What counts as there: processed, confirmed or finalized
    #[arg(long, global = true, value_name = "LEVEL")]
    pub commitment: Option<Commitment>,
    /// The pool
    #[arg(long, short, global = true, value_name = "ADDRESS", env = "SLUICE_POOL", hide_env_values = true)]
    pub pool: Option<Address>,
    /// The pool, by its LST's mint
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub mint: Option<Address>,
    /// How results are printed
    #[arg(long, short, global = true, value_name = "FORMAT", default_value = "table")]
    pub output: Output,
    /// Simulate, and show what would change of what is yours; send nothing
    #[arg(long, global = true, conflicts_with = "print_instruction")]
    pub dry_run: bool,
    /// Print what a DAO's app imports, signed for by the pool's governance; send nothing, ask for no key
    #[arg(long, global = true, value_name = "FOR")]
    pub print_instruction: Option<Print>,
    /// With --print-instruction: whose SOL or LST it is, where it is not the pool's governance's own
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub authority: Option<Address>,
    /// Who pays fees and rents, where it is not who signs; only an address with --print-instruction
    #[arg(long, global = true, value_name = "KEYPAIR")]
    pub fee_payer: Option<String>,
    /// The most that is paid for a compute unit, in micro-lamports: what others pay is bid, up to this
    #[arg(long, global = true, value_name = "MICRO_LAMPORTS", default_value_t = 100_000)]
    pub priority_fee_cap: u64,
    /// Whether --url was typed: a variable of the shell is weaker than a file that is named.
    #[arg(skip)]
    pub url_typed: bool,
}

/// Reads what was typed. What is typed wins over what the shell's variables say, so that a --mint is not held against an
/// exported SLUICE_POOL.
///
/// # Errors
/// Help and version, too; whatever was not understood.
pub fn parse<I, T>(args: I) -> Result<Cli, clap::Error>
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let matches = Cli::command().try_get_matches_from(args)?;
    let typed = |name: &str| ArgMatches::value_source(&matches, name) == Some(ValueSource::CommandLine);
    let mut cli = Cli::from_arg_matches(&matches)?;
    cli.globals.url_typed = typed("url");
    if typed("pool") && typed("mint") {
        let both = "the argument '--pool <ADDRESS>' cannot be used with '--mint <ADDRESS>'";
        return Err(Cli::command().error(ErrorKind::ArgumentConflict, both));
    }
    if typed("mint") {
        cli.globals.pool = None;
    }
    Ok(cli)
}

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people: amounts with nine decimals
    Table,
    /// For programs: one document, amounts as integers
    Json,
}

/// What counts as there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Commitment {
    /// The node has executed it; it may still vanish
    Processed,
    /// Two thirds of all stake have voted for it
    Confirmed,
    /// It cannot vanish any more
    Finalized,
}

/// Whose app is to import an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Print {
    /// SPL Governance (Realms): base64, a text an instruction
    Base64,
    /// Squads: base58, one message for all
    Squads,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a pool, look at one, give to one
    #[command(subcommand)]
    Pool(pool::Command),
    /// Give SOL or stake, receive the LST
    Deposit(deposit::Args),
    /// Give the LST, receive a ticket, SOL at once, or stake
    Unstake(unstake::Args),
    /// An owner's tickets: what is payable, who is before them
    Tickets(tickets::Args),
    /// Pay what is finalised of tickets to their owners
    Claim(claim::Args),
    /// Give a ticket to another owner
    TransferTicket(transfer::Args),
    /// Operators: list, add, change, take away
    #[command(subcommand)]
    Operators(operators::Command),
    /// Caps that operators share
    #[command(subcommand)]
    Groups(groups::Command),
    /// Parameters: what counts, what is pending, what may be changed
    #[command(subcommand)]
    Config(config::Command),
    /// Governance, curator and guardian: who they are, and who comes next
    #[command(subcommand)]
    Roles(roles::Command),
    /// Pauses
    #[command(subcommand)]
    Guardian(guardian::Command),
    /// Who receives the fee
    #[command(subcommand)]
    Treasury(treasury::Command),
    /// Operators' bonds
    #[command(subcommand)]
    Bond(bond::Command),
    /// Do what an epoch needs, once
    Crank(crank::Args),
    /// What keepers look addresses up in, where a cluster takes no transactions of version 1
    #[command(subcommand)]
    LookupTables(lookup_tables::Command),
    /// The rate, its history, and what it made in a year's terms
    Rate(rate::Args),
    /// Everything of a pool as one JSON document
    Export(export::Args),
    /// Deploy and upgrade: numbered steps that look at the chain
    #[command(subcommand)]
    Migrate(migrate::Command),
    /// A completion script for a shell
    Completions(completions::Args),
}

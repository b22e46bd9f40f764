//! A file a command: its options, and what it does with them.

pub mod bond;
pub mod claim;
pub mod completions;
pub mod config;
pub mod crank;
pub mod deposit;
pub mod export;
pub mod groups;
pub mod guard;
pub mod guardian;
pub mod lookup_tables;
pub mod migrate;
pub mod operators;
pub mod pool;
pub mod pool_create;
pub mod rate;
pub mod roles;
pub mod tickets;
pub mod transfer;
pub mod treasury;
pub mod unstake;
mod unstake_stake;

use crate::args::{Cli, Command, Globals};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::report::Report;

/// Does what was typed.
///
/// # Errors
/// Of the command.
pub async fn run(cli: Cli) -> Result<Report> {
    if let Command::Completions(args) = &cli.command {
        return Ok(completions::run(args));
    }
    misplaced(&cli.globals, &cli.command)?;
    let ctx = Ctx::new(cli.globals)?;
    match cli.command {
        Command::Pool(command) => pool::run(&ctx, command).await,
        Command::Deposit(args) => deposit::run(&ctx, args).await,
        Command::Unstake(args) => unstake::run(&ctx, args).await,
        Command::Tickets(args) => tickets::run(&ctx, args).await,
        Command::Claim(args) => claim::run(&ctx, args).await,
        Command::TransferTicket(args) => transfer::run(&ctx, args).await,
        Command::Operators(command) => operators::run(&ctx, command).await,
        Command::Groups(command) => groups::run(&ctx, command).await,
        Command::Config(command) => config::run(&ctx, command).await,
        Command::Roles(command) => roles::run(&ctx, command).await,
        Command::Guardian(command) => guardian::run(&ctx, command).await,
        Command::Treasury(command) => treasury::run(&ctx, command).await,
        Command::Bond(command) => bond::run(&ctx, command).await,
        Command::Crank(args) => crank::run(&ctx, args).await,
        Command::LookupTables(command) => lookup_tables::run(&ctx, command).await,
        Command::Rate(args) => rate::run(&ctx, args).await,
        Command::Export(args) => export::run(&ctx, args).await,
        Command::Migrate(command) => migrate::run(&ctx, command).await,
        Command::Completions(args) => Ok(completions::run(&args)),
    }
}

/// Refuses what a command would pass over in silence, where that decides whether something is sent, and who pays for it.
///
/// # Errors
/// Usage.
fn misplaced(globals: &Globals, command: &Command) -> Result<()> {
    let prints = globals.print_instruction.is_some();
    let refused = match command {
        Command::Pool(pool::Command::Create(_)) if prints => Some((
            "governance signs nothing when a pool is created",
            "create it with any key, and --governance the address of the DAO",
        )),
        Command::Crank(_) if prints => {
            Some(("nobody has to vote on a crank", "leave --print-instruction out: anybody may send it"))
        }
        Command::LookupTables(_) if prints => Some((
            "a lookup table is nobody's decision",
            "leave --print-instruction out: anybody may make tables, and keepers use whoever's they are given",
        )),
        Command::Migrate(_) if prints => Some((
            "sluice migrate prints what is a DAO's to decide by itself, and sends the rest",
            "leave --print-instruction out; to send nothing: sluice migrate plan",
        )),
        _ if globals.authority.is_some() && !prints => Some((
            "--authority names who signs what is printed, and this is not",
            "pass --print-instruction as well, or the authority's key with --keypair",
        )),
        Command::Crank(_) if globals.fee_payer.is_some() => Some((
            "whoever cranks pays for it and is paid for it",
            "leave --fee-payer out, and pass that key with --keypair",
        )),
        Command::Migrate(_) if globals.fee_payer.is_some() => Some((
            "the environment says who pays",
            "leave --fee-payer out, and name that key as cluster.payer",
        )),
        _ => None,
    };
    refused.map_or(Ok(()), |(cause, next)| Err(Error::usage(cause, next)))
}

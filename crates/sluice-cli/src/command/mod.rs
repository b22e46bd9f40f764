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

use crate::args::{Cli, Command};
use crate::context::Ctx;
use crate::error::Result;
use crate::report::Report;

/// Does what was typed.
///
/// # Errors
/// Of the command.
pub async fn run(cli: Cli) -> Result<Report> {
    if let Command::Completions(args) = &cli.command {
        return Ok(completions::run(args));
    }
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
        Command::Rate(args) => rate::run(&ctx, args).await,
        Command::Export(args) => export::run(&ctx, args).await,
        Command::Migrate(command) => migrate::run(&ctx, command).await,
        Command::Completions(args) => Ok(completions::run(&args)),
    }
}

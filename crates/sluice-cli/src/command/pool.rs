//! `sluice pool`: create one, look at one, give to one.

use sluice_client::instruction::{admin, crank};
use solana_instruction::Instruction;

use super::pool_create;
use crate::act::Act;
use crate::amount::{Amount, exact};
use crate::context::Ctx;
use crate::error::Result;
use crate::figures::Figures;
use crate::report::Report;
use crate::view::pool::PoolView;

/// What can be done with a pool.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a pool: a mint, a treasury, and at least 1 SOL that is locked for good
    Create(Box<pool_create::Args>),
    /// Every figure of a pool
    Show,
    /// Give the rate history room for 128 more entries, up to 512: three times, before the 129th close
    ExtendRates,
    /// Add SOL to the pot from which cranks are paid
    FundBounties {
        /// How much
        #[arg(value_name = "SOL")]
        amount: Amount,
    },
    /// Give SOL to all who hold shares, while deposits are closed
    Recapitalise {
        /// How much
        #[arg(value_name = "SOL")]
        amount: Amount,
    },
}

/// Does it.
///
/// # Errors
/// The node's; the program's.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    match command {
        Command::Create(args) => pool_create::run(ctx, *args).await,
        Command::Show => {
            let view = PoolView::of(&ctx.seen().await?);
            let table = view.table();
            Ok(Report::of(&view, table))
        }
        Command::ExtendRates => {
            give(ctx, "extend the rate history".to_owned(), 0, |keys, payer, _| {
                admin::extend_rates(keys, payer)
            })
            .await
        }
        Command::FundBounties { amount } => {
            give(
                ctx,
                format!("give {} SOL to the bounty pot", exact(amount.0)),
                amount.0,
                crank::fund_bounties,
            )
            .await
        }
        Command::Recapitalise { amount } => {
            give(ctx, format!("give {} SOL to all holders", exact(amount.0)), amount.0, crank::recapitalise)
                .await
        }
    }
}

/// What anybody may give.
async fn give(
    ctx: &Ctx,
    what: String,
    lamports: u64,
    build: impl Fn(&sluice_client::pda::PoolKeys, &solana_address::Address, u64) -> Instruction,
) -> Result<Report> {
    let (keys, pool) = ctx.pool().await?;
    let who = ctx.holder(&pool)?;
    let payer = ctx.payer(&who)?;
    let instructions = vec![build(&keys, &who.address, lamports)];
    let figures = Figures::default().address("pool", &keys.pool);
    let figures = if lamports == 0 { figures } else { figures.sol("lamports", lamports) };
    ctx.carry_out(Act {
        what,
        authority: who,
        payer,
        instructions,
        keys: Vec::new(),
        figures,
        mine: Vec::new(),
        returns: None,
    })
    .await
}

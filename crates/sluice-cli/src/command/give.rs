//! `sluice recapitalise` and `sluice fund-bounties`: what anybody may give, and nobody gets back.

use sluice_client::instruction::crank as build;

use crate::act::Act;
use crate::amount::{Amount, exact};
use crate::context::Ctx;
use crate::error::Result;
use crate::figures::Figures;
use crate::report::Report;

/// Options of both.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How much
    #[arg(value_name = "SOL")]
    pub amount: Amount,
}

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To all who hold shares, when the next close books it.
    Holders,
    /// To whoever cranks.
    Keepers,
}

/// Gives.
///
/// # Errors
/// The node's; the program's: holders can be given something only while deposits are closed.
pub async fn run(ctx: &Ctx, args: Args, to: To) -> Result<Report> {
    let (keys, pool) = ctx.pool().await?;
    let funder = ctx.holder(&pool)?;
    let payer = ctx.payer(&funder, &pool.governance)?;
    let lamports = args.amount.0;
    let (what, instruction, mine) = match to {
        To::Holders => {
            ("give to all holders", build::recapitalise(&keys, &funder.address, lamports), keys.reserve)
        }
        To::Keepers => {
            ("add to the bounties", build::fund_bounties(&keys, &funder.address, lamports), keys.operators)
        }
    };
    ctx.carry_out(Act {
        what: format!("{what}: {} SOL", exact(lamports)),
        instructions: vec![instruction],
        authority: funder,
        payer,
        keys: Vec::new(),
        figures: Figures::default().address("pool", &keys.pool).sol("lamports", lamports),
        mine: vec![mine],
    })
    .await
}

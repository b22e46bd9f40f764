//! `sluice bond`: what operators put up for what they lose.

use sluice_client::accounts::{Bond, OperatorList};
use sluice_client::instruction::operator as build;
use sluice_client::operators::{BONDED, is_listed};
use sluice_client::read;
use solana_address::Address;
use solana_instruction::Instruction;

use super::deposit::operator;
use crate::act::Act;
use crate::amount::{Amount, exact};
use crate::context::{Ctx, Who};
use crate::error::{Error, Result};
use crate::figures::Figures;
use crate::report::Report;
use crate::view::bonds::BondsView;
use crate::view::votes;

/// What can be done about bonds.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Open one; the vote account's withdrawer signs, and owns it from then on
    Open {
        /// The vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
        /// How much
        #[arg(value_name = "SOL")]
        amount: Amount,
    },
    /// Add to one; anybody may, and what is added is the owner's
    TopUp {
        /// The vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
        /// How much
        #[arg(value_name = "SOL")]
        amount: Amount,
    },
    /// Ask for one back: the operator's target is zero at once, and there is no way back; its owner signs
    Request {
        /// The vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
    },
    /// Pay one to its owner that stands in for nothing any more; anybody may
    Release {
        /// The vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
    },
    /// All bonds of the pool, or one
    Show {
        /// The vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Option<Address>,
    },
}

/// Does it.
///
/// # Errors
/// The node's; the program's; the key is another one.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    let (keys, pool) = ctx.pool().await?;
    let list: OperatorList = ctx.node.state(&keys.operators).await?;
    match command {
        Command::Show { vote } => {
            let bonds = match vote {
                Some(vote) => {
                    let address = keys.bond(&vote);
                    vec![(address, ctx.node.state(&address).await?)]
                }
                None => read::bonds(&ctx.node.rpc, &keys.pool).await?,
            };
            let view = BondsView::of(&keys.pool, &bonds, &list);
            let table = view.table();
            Ok(Report::of(&view, table))
        }
        Command::Open { vote, amount } => {
            let (index, _) = operator(&list, &vote)?;
            let owner = withdrawer(ctx, &vote).await?;
            let payer = ctx.payer(&owner)?;
            let bond = keys.bond(&vote);
            let open = build::open_bond(&keys, &owner.address, &payer.address, &vote, &bond, index, amount.0);
            send(ctx, owner, payer, "open a bond", open, (vote, bond, amount.0)).await
        }
        Command::TopUp { vote, amount } => {
            let (index, _) = operator(&list, &vote)?;
            let funder = ctx.holder(&pool)?;
            let payer = ctx.payer(&funder)?;
            let bond = keys.bond(&vote);
            let top_up = build::top_up_bond(&keys, &funder.address, &bond, index, amount.0);
            send(ctx, funder, payer, "add to a bond", top_up, (vote, bond, amount.0)).await
        }
        Command::Request { vote } => {
            let (index, _) = operator(&list, &vote)?;
            let address = keys.bond(&vote);
            let bond: Bond = ctx.node.state(&address).await?;
            let owner = ctx.stored("owner of the bond", &bond.owner)?;
            let payer = ctx.payer(&owner)?;
            let request = build::request_bond(&keys, &owner.address, &address, index);
            send(ctx, owner, payer, "ask for a bond back", request, (vote, address, bond.lamports)).await
        }
        Command::Release { vote } => {
            let address = keys.bond(&vote);
            let bond: Bond = ctx.node.state(&address).await?;
            let listed =
                list.records.iter().any(|of| is_listed(of) && of.vote == vote && of.bonded == BONDED);
            if listed && bond.requested == u64::MAX {
                return Err(Error::failed(
                    "nobody has asked for this bond",
                    "its owner does with: sluice bond request",
                ));
            }
            let who = ctx.holder(&pool)?;
            let payer = ctx.payer(&who)?;
            let release = build::release_bond(&keys, &bond.owner, &address);
            send(ctx, who, payer, "release a bond", release, (vote, address, bond.lamports)).await
        }
    }
}

/// Whoever may withdraw from a vote account. Errors: it cannot be read; the key is another one.
async fn withdrawer(ctx: &Ctx, vote: &Address) -> Result<Who> {
    let account = ctx.node.account(vote).await?;
    let read = account.as_ref().and_then(votes::read);
    let key = read.map(|of| Address::new_from_array(*of.authorized_withdrawer()));
    let key = key.ok_or_else(|| Error::failed(format!("{vote} is no vote account"), "check the address"))?;
    ctx.stored("withdrawer of the vote account", &key)
}

async fn send(
    ctx: &Ctx,
    authority: Who,
    payer: Who,
    what: &str,
    instruction: Instruction,
    (vote, bond, lamports): (Address, Address, u64),
) -> Result<Report> {
    ctx.carry_out(Act {
        what: format!("{what}: {} SOL", exact(lamports)),
        authority,
        payer,
        instructions: vec![instruction],
        keys: Vec::new(),
        figures: Figures::default()
            .address("operator", &vote)
            .address("bond", &bond)
            .sol("lamports", lamports),
        mine: vec![bond],
        returns: None,
    })
    .await
}

//! `sluice treasury`: who receives the fee.

use serde::Serialize;
use sluice_client::instruction::admin::set_treasury;
use sluice_client::instruction::crank::collect_fee;
use solana_address::Address;

use crate::act::Act;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::figures::Figures;
use crate::node::Seen;
use crate::parameters;
use crate::report::{Report, pairs, sections};
use crate::token::TokenAccount;
use crate::view::Words;
use crate::view::config::{Change, pending, pending_table};

/// What can be done about the treasury.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// What it has, what it is owed, what is pending
    Show,
    /// Name another one, four epochs later: an open token account of the LST
    Set {
        /// The token account
        #[arg(value_name = "TOKEN_ACCOUNT")]
        treasury: Address,
    },
    /// Turn fees that could not be minted into shares of the treasury; anybody may
    Collect,
}

/// What `treasury show` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TreasuryView {
    /// The pool.
    pub pool: String,
    /// The token account.
    pub treasury: String,
    /// Whether it can receive.
    pub open: bool,
    /// Who may move what it has; null where there is no such account.
    pub owner: Option<String>,
    /// What it has, base units of the LST.
    pub shares: u64,
    /// What it is owed, lamports.
    pub owed: u64,
    /// What is pending.
    pub pending: Option<Change>,
}

impl TreasuryView {
    /// Of a pool whose treasury is as given, if it is there.
    #[must_use]
    pub fn of(seen: &Seen, account: Option<TokenAccount>) -> Self {
        let account = account.filter(|of| of.mint == seen.keys.mint);
        Self {
            pool: seen.keys.pool.to_string(),
            treasury: seen.pool.treasury.to_string(),
            open: account.is_some_and(|of| of.open),
            owner: account.map(|of| of.owner.to_string()),
            shares: account.map_or(0, |of| of.amount),
            owed: seen.pool.owed_fee,
            pending: pending(seen).into_iter().find(|of| of.what == "treasury"),
        }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        let state = match (&self.owner, self.open) {
            (None, _) => "no token account of the LST: fees are owed",
            (Some(_), false) => "frozen: fees are owed",
            (Some(_), true) => "open",
        };
        let now = pairs(&[
            ("treasury", self.treasury.clone()),
            ("state", state.to_owned()),
            ("owner", Words::or_dash(self.owner.clone())),
            ("holds", Words::lst(self.shares)),
            ("is owed", Words::sol(self.owed)),
        ]);
        sections(&[("Treasury", now), ("Pending", pending_table(self.pending.as_slice()))])
    }
}

/// Does it.
///
/// # Errors
/// The node's; the program's; the key is another one.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    let seen = ctx.seen().await?;
    let governance = &seen.pool.governance;
    match command {
        Command::Show => {
            let account = ctx.node.account(&seen.pool.treasury).await?;
            let view = TreasuryView::of(&seen, account.as_ref().and_then(TokenAccount::read));
            let table = view.table();
            Ok(Report::of(&view, table))
        }
        Command::Set { treasury } => {
            let account = ctx.node.account(&treasury).await?;
            let read = account
                .as_ref()
                .and_then(TokenAccount::read)
                .filter(|of| of.mint == seen.keys.mint && of.open);
            if read.is_none() {
                return Err(Error::failed(
                    format!("{treasury} is no open token account of the LST"),
                    format!("make one with: spl-token create-account {}", seen.keys.mint),
                ));
            }
            let who = ctx.stored("governance", governance)?;
            let from = seen.now.epoch.saturating_add(parameters::table().delay);
            ctx.carry_out(Act {
                what: format!("make {treasury} the treasury"),
                payer: ctx.payer(&who)?,
                instructions: vec![set_treasury(&seen.keys, &who.address, &treasury)],
                authority: who,
                keys: Vec::new(),
                figures: Figures::default().address("treasury", &treasury).number("from_epoch", from),
                mine: Vec::new(),
                returns: None,
            })
            .await
        }
        Command::Collect => {
            let who = ctx.holder(&seen.pool)?;
            ctx.carry_out(Act {
                what: "collect the fee that is owed".to_owned(),
                payer: ctx.payer(&who)?,
                instructions: vec![collect_fee(&seen.keys)],
                authority: who,
                keys: Vec::new(),
                figures: Figures::default().sol("owed", seen.pool.owed_fee),
                mine: vec![seen.pool.treasury],
                returns: None,
            })
            .await
        }
    }
}

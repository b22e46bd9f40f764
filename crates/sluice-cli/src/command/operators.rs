//! `sluice operators`: who has the pool's stake, and on what terms.

use clap::ValueEnum;
use sluice_client::accounts::{OperatorList, OperatorTerms, Pool, Record};
use sluice_client::instruction::{admin, crank};
use sluice_client::pda::PoolKeys;
use solana_address::Address;

use super::deposit::operator;
use crate::act::Act;
use crate::amount::Amount;
use crate::context::{Ctx, Who};
use crate::error::{Error, Result};
use crate::figures::{Figure, Figures};
use crate::report::Report;
use crate::view::operators::{NO_CAP, OperatorsView};

/// What can be done about operators.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Stake, target, caps, groups, commission, flags and bond of each
    List,
    /// List one: it may have a target four epochs later
    Add {
        /// Its vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
        /// On what terms.
        #[command(flatten)]
        terms: Terms,
        /// Whose decision it is
        #[arg(long, default_value = "governance")]
        by: By,
        /// The number of its stake accounts, instead of the next one: two more for each addition that is voted on before
        #[arg(long, value_name = "NUMBER")]
        nonce: Option<u64>,
    },
    /// Change one's terms, from four epochs later on; what is not said stays
    Update {
        /// Its vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
        /// On what terms.
        #[command(flatten)]
        terms: Terms,
        /// Whose decision it is
        #[arg(long, default_value = "governance")]
        by: By,
    },
    /// Take one's target away at once and for good
    Drain {
        /// Its vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
    },
    /// Free the place of one that was drained and has no stake left; anybody may
    Remove {
        /// Its vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
    },
    /// Take one's weight away at once, until it is given another one
    Zero {
        /// Its vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
        /// Whose decision it is
        #[arg(long, default_value = "governance")]
        by: By,
    },
    /// Set and clear one's flags by the evidence of its accounts; anybody may
    Flag {
        /// Its vote account
        #[arg(value_name = "VOTE_ACCOUNT")]
        vote: Address,
        /// A vote account that has voted, where this one is to be shown not to have
        #[arg(long, value_name = "VOTE_ACCOUNT")]
        reference: Option<Address>,
    },
}

/// Whose decision it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// The pool's governance
    Governance,
    /// The pool's curator, within its bounds
    Curator,
}

/// Terms of an operator.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Terms {
    /// Its share of the water, 0 to 65535: best in the hundreds
    #[arg(long)]
    pub weight: Option<u16>,
    /// The most it may have
    #[arg(long, value_name = "SOL")]
    pub cap: Option<Amount>,
    /// The most it may have of the pool, basis points
    #[arg(long, value_name = "BPS")]
    pub share: Option<u16>,
    /// The agreed maximum of its commission on inflation rewards, basis points
    #[arg(long, value_name = "BPS")]
    pub max_inflation: Option<u16>,
    /// The agreed maximum of its commission on block revenue, basis points
    #[arg(long, value_name = "BPS")]
    pub max_block: Option<u16>,
    /// Its groups, up to four of 1 to 255, as in 1,7; 0 for none
    #[arg(long, value_name = "IDS", value_delimiter = ',', num_args = 1..=4)]
    pub groups: Option<Vec<u8>>,
}

impl Terms {
    /// These, and what they do not say as in `other`.
    ///
    /// # Errors
    /// Usage: out of bounds.
    pub fn over(&self, other: &OperatorTerms) -> Result<OperatorTerms> {
        let mut groups = other.groups;
        if let Some(ids) = &self.groups {
            groups = [0; 4];
            for (place, id) in groups.iter_mut().zip(ids.iter().filter(|id| **id != 0)) {
                *place = *id;
            }
        }
        let terms = OperatorTerms {
            cap: self.cap.map_or(other.cap, |cap| cap.0),
            weight: self.weight.unwrap_or(other.weight),
            share: self.share.unwrap_or(other.share),
            max_inflation_bps: self.max_inflation.unwrap_or(other.max_inflation_bps),
            max_block_bps: self.max_block.unwrap_or(other.max_block_bps),
            groups,
        };
        let parts = [terms.share, terms.max_inflation_bps, terms.max_block_bps];
        let twice = groups
            .iter()
            .enumerate()
            .any(|(at, id)| *id != 0 && groups.iter().skip(at + 1).any(|of| of == id));
        if terms.cap > NO_CAP || parts.iter().any(|part| *part > 10_000) || twice {
            return Err(Error::usage(
                "terms out of bounds",
                "a cap of at most 4611686018 SOL, shares and commissions of at most 10000 bps, no group twice",
            ));
        }
        Ok(terms)
    }
}

/// What an operator has where nobody says otherwise.
fn usual() -> OperatorTerms {
    OperatorTerms {
        cap: NO_CAP,
        weight: 100,
        share: 10_000,
        max_inflation_bps: 1_000,
        max_block_bps: 10_000,
        groups: [0; 4],
    }
}

/// What counts of an operator, or will.
fn agreed(of: &Record) -> OperatorTerms {
    if of.next_from == u64::MAX {
        return OperatorTerms {
            cap: of.agreed_cap,
            weight: of.wanted_weight,
            share: of.share,
            max_inflation_bps: of.max_inflation_bps,
            max_block_bps: of.max_block_bps,
            groups: of.groups,
        };
    }
    OperatorTerms {
        cap: of.next_cap,
        weight: of.wanted_weight,
        share: of.next_share,
        max_inflation_bps: of.next_max_inflation_bps,
        max_block_bps: of.next_max_block_bps,
        groups: of.next_groups,
    }
}

/// Does it.
///
/// # Errors
/// The node's; the program's; the key is another one.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    let (keys, pool) = ctx.pool().await?;
    let list: OperatorList = ctx.node.state(&keys.operators).await?;
    match command {
        Command::List => {
            let (now, votes) = (ctx.now().await?, ctx.node.votes(&list).await?);
            let view = OperatorsView::of(&keys.pool, &list, now.epoch, &votes);
            let table = view.table();
            Ok(Report::of(&view, table))
        }
        Command::Add { vote, terms, by, nonce } => {
            add(ctx, &keys, &pool, &list, (vote, &terms, by, nonce)).await
        }
        Command::Update { vote, terms, by } => {
            let who = decides(ctx, &pool, by)?;
            let (index, record) = operator(&list, &vote)?;
            let terms = terms.over(&agreed(record))?;
            let build = admin::update_operator(&keys, &who.address, index, terms.clone(), record);
            let act = change(ctx, who, "update an operator", build, &vote)?;
            ctx.carry_out(Act { figures: act.figures.clone().and(figures(&terms)), ..act }).await
        }
        Command::Drain { vote } => {
            let who = decides(ctx, &pool, By::Governance)?;
            let (index, record) = operator(&list, &vote)?;
            let build = admin::drain_operator(&keys, &who.address, index, record);
            ctx.carry_out(change(ctx, who, "drain an operator", build, &vote)?).await
        }
        Command::Zero { vote, by } => {
            let who = decides(ctx, &pool, by)?;
            let (index, record) = operator(&list, &vote)?;
            let build = admin::zero_operator(&keys, &who.address, index, record);
            ctx.carry_out(change(ctx, who, "take an operator's weight away", build, &vote)?).await
        }
        Command::Remove { vote } => {
            let (index, record) = operator(&list, &vote)?;
            let build = admin::remove_operator(&keys, index, record);
            ctx.carry_out(change(ctx, ctx.holder(&pool)?, "remove an operator", build, &vote)?).await
        }
        Command::Flag { vote, reference } => {
            let (index, record) = operator(&list, &vote)?;
            let build = crank::flag_operator(&keys, &reference.unwrap_or(vote), index, record);
            ctx.carry_out(change(ctx, ctx.holder(&pool)?, "look at an operator's flags", build, &vote)?).await
        }
    }
}

fn decides(ctx: &Ctx, pool: &Pool, by: By) -> Result<Who> {
    match by {
        By::Governance => ctx.stored("governance", &pool.governance),
        By::Curator => ctx.stored("curator", &pool.curator),
    }
}

async fn add(
    ctx: &Ctx,
    keys: &PoolKeys,
    pool: &Pool,
    list: &OperatorList,
    (vote, terms, by, nonce): (Address, &Terms, By, Option<u64>),
) -> Result<Report> {
    let who = decides(ctx, pool, by)?;
    let payer = ctx.payer(&who)?;
    let terms = terms.over(&usual())?;
    let nonce = nonce.unwrap_or(list.header.nonce);
    let ((main, main_bump), (side, side_bump)) = (keys.stake(nonce), keys.stake(nonce.saturating_add(1)));
    let (authority, from) = (&who.address, &payer.address);
    let bumps = [main_bump, side_bump];
    let build = admin::add_operator(keys, authority, from, &vote, &main, &side, terms.clone(), bumps);
    let act = change(ctx, who, "list an operator", build, &vote)?;
    let more = Figures::default().address("main", &main).address("side", &side).number("nonce", nonce);
    ctx.carry_out(Act { figures: act.figures.clone().and(figures(&terms)).and(more), ..act }).await
}

fn figures(terms: &OperatorTerms) -> Figures {
    let groups = terms.groups.iter().filter(|id| **id != 0).map(ToString::to_string).collect();
    Figures::default()
        .number("weight", terms.weight.into())
        .sol("cap", terms.cap)
        .number("share_bps", terms.share.into())
        .number("max_inflation_bps", terms.max_inflation_bps.into())
        .number("max_block_bps", terms.max_block_bps.into())
        .with("groups", Figure::List(groups))
}

fn change(
    ctx: &Ctx,
    who: Who,
    what: &str,
    instruction: solana_instruction::Instruction,
    vote: &Address,
) -> Result<Act> {
    Ok(Act {
        what: what.to_owned(),
        payer: ctx.payer(&who)?,
        authority: who,
        instructions: vec![instruction],
        keys: Vec::new(),
        figures: Figures::default().address("operator", vote),
        mine: Vec::new(),
        returns: None,
    })
}

//! `sluice groups`: caps that operators share.

use serde::Serialize;
use sluice_client::accounts::OperatorList;
use sluice_client::instruction::admin::set_group;

use crate::act::Act;
use crate::amount::{Amount, exact};
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::figures::Figures;
use crate::report::{Report, grid};
use crate::view::epoch;
use crate::view::operators::{NO_CAP, cap};

/// What can be done about groups.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Every group that was ever set or has a member
    List,
    /// Set a group's caps, from four epochs later on
    Set {
        /// 1 to 255; what it stands for is not stored
        #[arg(value_parser = clap::value_parser!(u8).range(1..))]
        id: u8,
        /// The most its members may have together
        #[arg(long, value_name = "SOL")]
        cap: Option<Amount>,
        /// The most they may have of the pool, basis points
        #[arg(long, value_name = "BPS", value_parser = clap::value_parser!(u16).range(..=10_000))]
        share: Option<u16>,
    },
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupView {
    /// Its id.
    pub id: u8,
    /// The most its members may have together, lamports.
    pub cap: u64,
    /// The most they may have of the pool, basis points.
    pub share_bps: u16,
    /// What they have, lamports.
    pub stake: u64,
    /// Sum of their weights.
    pub weights: u32,
    /// The cap that will count, where it is another one.
    pub pending_cap: Option<u64>,
    /// The share that will count, where it is another one.
    pub pending_share_bps: Option<u16>,
    /// The epoch from which on they do.
    pub pending_from: Option<u64>,
}

/// What `groups list` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupsView {
    /// The groups by id.
    pub groups: Vec<GroupView>,
}

impl GroupsView {
    /// The groups of a list that were ever set or have a member.
    #[must_use]
    pub fn of(list: &OperatorList) -> Self {
        let header = &list.header;
        let used = |id: u8| id != 0 && u32::from(id) <= header.last_group;
        let from = epoch(header.groups_from);
        let groups = (0u8..=255).zip(&header.groups).filter(|(id, _)| used(*id)).map(|(id, of)| {
            let changes = from.is_some() && (of.next_cap, of.next_share) != (of.cap, of.share);
            GroupView {
                id,
                cap: of.cap,
                share_bps: of.share,
                stake: of.delegated,
                weights: of.weights,
                pending_cap: changes.then_some(of.next_cap),
                pending_share_bps: changes.then_some(of.next_share),
                pending_from: from.filter(|_| changes),
            }
        });
        Self { groups: groups.collect() }
    }

    /// For people.
    #[must_use]
    pub fn table(&self) -> String {
        if self.groups.is_empty() {
            return "none".to_owned();
        }
        let rows: Vec<Vec<String>> = self
            .groups
            .iter()
            .map(|of| {
                let pending = match (of.pending_cap, of.pending_share_bps, of.pending_from) {
                    (Some(next), Some(share), Some(from)) => {
                        format!("{} and {share} bps in {from}", cap(next))
                    }
                    _ => String::new(),
                };
                vec![
                    of.id.to_string(),
                    cap(of.cap),
                    of.share_bps.to_string(),
                    exact(of.stake),
                    of.weights.to_string(),
                    pending,
                ]
            })
            .collect();
        grid(&["group", "cap", "share bps", "stake", "weights", "pending"], &rows)
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
            let view = GroupsView::of(&list);
            let table = view.table();
            Ok(Report::of(&view, table))
        }
        Command::Set { id, cap, share } => {
            let now = list.header.groups.get(usize::from(id));
            // A group that nobody has set has no room; one that is set keeps what is not said.
            let set = now.filter(|of| of.next_cap != 0 || of.next_share != 0);
            let cap = cap.map(|cap| cap.0).or(set.map(|of| of.next_cap)).unwrap_or(NO_CAP);
            let share = share.or(set.map(|of| of.next_share)).unwrap_or(10_000);
            if cap > NO_CAP {
                return Err(Error::usage("a cap of more SOL than there is", "at most 4611686018.427387904"));
            }
            let who = ctx.stored("governance", &pool.governance)?;
            ctx.carry_out(Act {
                what: format!("set group {id}"),
                payer: ctx.payer(&who)?,
                instructions: vec![set_group(&keys, &who.address, id, cap, share)],
                authority: who,
                keys: Vec::new(),
                figures: Figures::default()
                    .number("group", id.into())
                    .sol("cap", cap)
                    .number("share_bps", share.into()),
                mine: Vec::new(),
                returns: None,
            })
            .await
        }
    }
}

//! `sluice guardian`: pauses, and who may make them.

use sluice_client::instruction::admin;
use solana_instruction::Instruction;

use crate::act::Act;
use crate::context::{Ctx, Who};
use crate::error::{Error, Result};
use crate::figures::{Figure, Figures};
use crate::node::Seen;
use crate::report::Report;
use crate::view::closed::armed;

/// What can be paused, with its bit.
const KINDS: [(u8, &str); 3] = [(1, "deposits"), (2, "exits"), (4, "delegation")];

/// What can be done about pauses.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Pause, each thing once until the guardian is armed anew; the guardian signs
    Pause(Kinds),
    /// End pauses; governance signs
    Resume(Kinds),
    /// Show that the guardian is there, once a year at the least; the guardian signs
    Heartbeat,
    /// Let the guardian pause everything once more; governance signs
    Arm,
}

/// What is meant; tickets, claims and the queue are never paused.
#[derive(Clone, Copy, Debug, clap::Args)]
#[group(required = true, multiple = true)]
pub struct Kinds {
    /// Deposits of SOL and of stake
    #[arg(long)]
    pub deposits: bool,
    /// Exits at once, and withdrawals of stake
    #[arg(long)]
    pub exits: bool,
    /// Delegation, and undelegation that rebalances
    #[arg(long)]
    pub delegation: bool,
}

impl Kinds {
    fn bits(self) -> u8 {
        let meant = [self.deposits, self.exits, self.delegation];
        KINDS.iter().zip(meant).filter(|(_, meant)| *meant).fold(0, |bits, ((bit, _), _)| bits | bit)
    }

    fn names(self) -> Vec<String> {
        let bits = self.bits();
        KINDS.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| (*name).to_owned()).collect()
    }
}

/// Does it.
///
/// # Errors
/// The node's; the program's; the key is another one.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    let seen = ctx.seen().await?;
    let governance = || ctx.stored("governance", &seen.pool.governance);
    let guardian = || ctx.stored("guardian", &seen.pool.guardian);
    match command {
        Command::Pause(kinds) => {
            let spent: Vec<String> =
                kinds.names().into_iter().filter(|of| !armed(&seen.config).contains(&of.as_str())).collect();
            if !spent.is_empty() {
                return Err(Error::failed(
                    format!("the guardian has used up its pause of {}", spent.join(", ")),
                    "governance may let it pause again: sluice guardian arm",
                ));
            }
            let who = guardian()?;
            let until = seen.now.epoch.saturating_add(seen.config.pause_epochs.into());
            let figures = what(kinds).number("until_close_of_epoch", until);
            let pause = admin::pause(&seen.keys, &who.address, kinds.bits());
            send(ctx, &seen, who, format!("pause {}", kinds.names().join(", ")), pause, figures).await
        }
        Command::Resume(kinds) => {
            let who = governance()?;
            let resume = admin::resume(&seen.keys, &who.address, kinds.bits());
            send(ctx, &seen, who, format!("resume {}", kinds.names().join(", ")), resume, what(kinds)).await
        }
        Command::Heartbeat => {
            let who = guardian()?;
            let heartbeat = admin::heartbeat(&seen.keys, &who.address);
            send(ctx, &seen, who, "show that the guardian is there".to_owned(), heartbeat, Figures::default())
                .await
        }
        Command::Arm => {
            let who = governance()?;
            let arm = admin::arm_guardian(&seen.keys, &who.address);
            send(ctx, &seen, who, "arm the guardian".to_owned(), arm, Figures::default()).await
        }
    }
}

fn what(kinds: Kinds) -> Figures {
    Figures::default().with("kinds", Figure::List(kinds.names()))
}

async fn send(
    ctx: &Ctx,
    seen: &Seen,
    who: Who,
    what: String,
    instruction: Instruction,
    figures: Figures,
) -> Result<Report> {
    let payer = ctx.payer(&who)?;
    let figures = Figures::default().address("pool", &seen.keys.pool).and(figures);
    let instructions = vec![instruction];
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_the_bits_of_the_specification() {
        let of = |deposits, exits, delegation| Kinds { deposits, exits, delegation };
        assert_eq!(of(true, false, false).bits(), 1);
        assert_eq!(of(false, true, false).bits(), 2);
        assert_eq!(of(false, false, true).bits(), 4);
        assert_eq!(of(true, true, true).names(), ["deposits", "exits", "delegation"]);
    }
}

//! `sluice roles`: governance, curator, guardian.

use clap::ValueEnum;
use sluice_client::instruction::admin::{accept_role, propose_role};
use solana_address::Address;

use crate::act::Act;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::figures::Figures;
use crate::node::Seen;
use crate::parameters;
use crate::report::Report;
use crate::view::roles::{ROLES, RolesView};

/// What can be done about roles.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Who has which, who comes next, what the guardian may still pause
    Show,
    /// Nominate somebody: they take over four epochs later, if they have accepted
    Propose {
        /// Which
        role: Role,
        /// Who
        #[arg(value_name = "ADDRESS")]
        nominee: Address,
    },
    /// Accept, as the nominee
    Accept {
        /// Which
        role: Role,
    },
    /// Give a role to nobody: the curator's at once, the others' four epochs later
    Renounce {
        /// Which
        role: Role,
        /// For governance: that nobody will ever change anything of this pool again
        #[arg(long)]
        for_good: bool,
    },
}

/// A role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Decides about everything
    Governance,
    /// Chooses operators within governance's bounds
    Curator,
    /// May pause, once
    Guardian,
}

impl Role {
    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Governance => 0,
            Self::Curator => 1,
            Self::Guardian => 2,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        ROLES.get(usize::from(self.number())).copied().unwrap_or_default()
    }
}

/// Does it.
///
/// # Errors
/// The node's; the program's; the key is another one.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    if let Command::Renounce { role: Role::Governance, for_good: false } = &command {
        return Err(Error::usage(
            "a pool without governance keeps its parameters and operators for good",
            "say --for-good if that is meant",
        ));
    }
    let seen = ctx.seen().await?;
    match command {
        Command::Show => {
            let view = RolesView::of(&seen);
            let table = view.table();
            Ok(Report::of(&view, table))
        }
        Command::Propose { role, nominee } if nominee == Address::default() => {
            Err(Error::usage("that address is nobody's", format!("sluice roles renounce {}", role.name())))
        }
        Command::Propose { role, nominee } => propose(ctx, &seen, role, nominee).await,
        Command::Renounce { role, .. } => propose(ctx, &seen, role, Address::default()).await,
        Command::Accept { role } => accept(ctx, &seen, role).await,
    }
}

async fn propose(ctx: &Ctx, seen: &Seen, role: Role, nominee: Address) -> Result<Report> {
    let who = ctx.stored("governance", &seen.pool.governance)?;
    let from = seen.now.epoch.saturating_add(parameters::table().delay);
    let nobody = nominee == Address::default();
    let counts = match (role, nobody) {
        (Role::Curator, true) => "at once".to_owned(),
        (_, true) => format!("from the close of epoch {from} on"),
        (_, false) => format!("from the close of epoch {from} on, if the nominee has accepted"),
    };
    let what = match nobody {
        true => format!("leave {} to nobody", role.name()),
        false => format!("nominate {nominee} as {}", role.name()),
    };
    let figures = Figures::default().text("role", role.name()).text("counts", counts);
    ctx.carry_out(Act {
        what,
        payer: ctx.payer(&who)?,
        instructions: vec![propose_role(&seen.keys, &who.address, role.number(), nominee)],
        authority: who,
        keys: Vec::new(),
        figures: if nobody { figures } else { figures.address("nominee", &nominee) },
        mine: Vec::new(),
        returns: None,
    })
    .await
}

async fn accept(ctx: &Ctx, seen: &Seen, role: Role) -> Result<Report> {
    let handover = seen.config.handovers.get(usize::from(role.number()));
    let pending = handover.filter(|of| of.from != u64::MAX && of.nominee != Address::default());
    let handover = pending.ok_or_else(|| {
        Error::failed(
            format!("nobody is nominated as {}", role.name()),
            "governance nominates with: sluice roles propose",
        )
    })?;
    let who = ctx.stored(&format!("nominee for {}", role.name()), &handover.nominee)?;
    ctx.carry_out(Act {
        what: format!("accept to be {}", role.name()),
        payer: ctx.payer(&who)?,
        instructions: vec![accept_role(&seen.keys, &who.address, role.number())],
        authority: who,
        keys: Vec::new(),
        figures: Figures::default().text("role", role.name()).number("from_epoch", handover.from),
        mine: Vec::new(),
        returns: None,
    })
    .await
}

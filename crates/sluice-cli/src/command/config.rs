//! `sluice config`: the pool's parameters.

use sluice_client::instruction::admin::{cancel_change, set_parameter};

use crate::act::Act;
use crate::context::Ctx;
use crate::error::{Error, Result};
use crate::figures::{Figure, Figures};
use crate::node::Seen;
use crate::parameters::{self, DOMAINS};
use crate::report::Report;
use crate::view::config::ConfigView;
use crate::view::roles::ROLES;

/// What can be done about parameters.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Value, bounds and safe direction of each, and what is pending
    Show,
    /// Change one: at once into its safe direction, four epochs later into any other
    Propose {
        /// Its name, as in fee_bps
        #[arg(value_name = "PARAMETER")]
        name: String,
        /// An integer in its unit; of lamports with it, as in 1000SOL or 500lamports, or unlimited
        #[arg(value_name = "VALUE")]
        value: String,
    },
    /// Take back what is pending in a slot: a domain of parameters, or a role
    Cancel {
        /// fees, caps, risk, governance, curator or guardian; or a parameter, for its domain
        #[arg(value_name = "SLOT")]
        slot: String,
        /// The number of the write that is meant, instead of the last one
        #[arg(long, value_name = "NUMBER")]
        sequence: Option<u64>,
    },
}

/// Does it.
///
/// # Errors
/// The node's; the program's; the key is another one; out of bounds.
pub async fn run(ctx: &Ctx, command: Command) -> Result<Report> {
    // What was typed wrong is said before a node is asked.
    if let Command::Propose { name, value } = &command {
        parameters::named(name)?.read(value)?;
    }
    let seen = ctx.seen().await?;
    match command {
        Command::Show => {
            let view = ConfigView::of(&seen);
            let table = view.table();
            Ok(Report::of(&view, table))
        }
        Command::Propose { name, value } => propose(ctx, &seen, &name, &value).await,
        Command::Cancel { slot, sequence } => cancel(ctx, &seen, &slot, sequence).await,
    }
}

async fn propose(ctx: &Ctx, seen: &Seen, name: &str, text: &str) -> Result<Report> {
    let of = parameters::named(name)?;
    let value = of.read(text)?;
    let live = of.live(&seen.pool, &seen.operators.header, &seen.config);
    let at_once = of.at_once(live, value);
    let delay = parameters::table().delay;
    let from = seen.now.epoch.saturating_add(delay);
    let counts = if at_once { "at once".to_owned() } else { format!("from the close of epoch {from} on") };
    let who = ctx.stored("governance", &seen.pool.governance)?;
    let report = ctx
        .carry_out(Act {
            what: format!("set {} to {}", of.name, of.print(value)),
            payer: ctx.payer(&who)?,
            instructions: vec![set_parameter(&seen.keys, &who.address, of.number, value)],
            authority: who,
            keys: Vec::new(),
            figures: Figures::default()
                .text("parameter", &of.name)
                .with("now", Figure::Value(of, live))
                .with("next", Figure::Value(of, value))
                .text("counts", counts),
            mine: Vec::new(),
            returns: None,
        })
        .await?;
    let waits = seen.config.slots.get(of.slot()).is_some_and(|slot| slot.changes != 0);
    Ok(if waits && !at_once {
        report.note(format!(
            "what else is pending of the {} waits {delay} epochs anew with it",
            of.domain.to_lowercase()
        ))
    } else {
        report
    })
}

/// A slot by its name, or by that of a parameter of it.
fn slot(name: &str) -> Result<u8> {
    let wanted = name.to_lowercase();
    let known = DOMAINS.iter().chain(&ROLES).position(|of| of.to_lowercase() == wanted);
    let place = match known {
        Some(place) => place,
        None if wanted == "treasury" => 0,
        None => parameters::named(name)
            .map_err(|_| {
                Error::usage(
                    format!("there is no slot `{name}`"),
                    "fees, caps, risk, governance, curator, guardian, treasury, or a parameter",
                )
            })?
            .slot(),
    };
    Ok(u8::try_from(place).unwrap_or(u8::MAX))
}

async fn cancel(ctx: &Ctx, seen: &Seen, name: &str, sequence: Option<u64>) -> Result<Report> {
    let slot = slot(name)?;
    let (domains, roles) = (&seen.config.slots, &seen.config.handovers);
    let place = usize::from(slot);
    let (pending, last) =
        match (domains.get(place), place.checked_sub(domains.len()).and_then(|at| roles.get(at))) {
            (Some(of), _) => (of.changes != 0, of.sequence),
            (None, Some(of)) => (of.from != u64::MAX, of.sequence),
            (None, None) => (false, 0),
        };
    if !pending {
        return Err(Error::failed(
            format!("nothing is pending under `{name}`"),
            "sluice config show has all that is",
        ));
    }
    let sequence = sequence.unwrap_or(last);
    if sequence != last {
        return Err(Error::failed(
            format!("write {sequence} was replaced by write {last}"),
            "look at it with sluice config show, and decide anew",
        ));
    }
    let who = ctx.stored("governance", &seen.pool.governance)?;
    ctx.carry_out(Act {
        what: format!("cancel what is pending under `{name}`"),
        payer: ctx.payer(&who)?,
        instructions: vec![cancel_change(&seen.keys, &who.address, slot, sequence)],
        authority: who,
        keys: Vec::new(),
        figures: Figures::default().number("cancelled_slot", slot.into()).number("sequence", sequence),
        mine: Vec::new(),
        returns: None,
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_named_by_itself_or_by_a_parameter_of_it() {
        for (name, place) in
            [("fees", 0), ("Caps", 1), ("risk", 2), ("governance", 3), ("curator", 4), ("guardian", 5)]
        {
            assert_eq!(slot(name), Ok(place), "{name}");
        }
        assert_eq!(slot("treasury"), Ok(0));
        assert_eq!(slot("churn_bps"), Ok(2));
        assert_eq!(slot("deposit-cap"), Ok(1));
        assert!(slot("money").expect_err("none").next.starts_with("fees, caps"));
    }
}

//! The pool's parameters: the table that `make idl` writes from the program's sources, and where each value is kept.

use std::sync::LazyLock;

use serde::Deserialize;
use sluice_client::accounts::{Config, Operators, Pool};

use crate::amount;
use crate::error::{Error, Result};

/// A parameter, as `idl/roles.json` has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Parameter {
    /// Its number: what `set_parameter` takes.
    pub number: u8,
    /// Its name.
    pub name: String,
    /// What it is counted in.
    pub unit: String,
    /// What is pending in a domain counts together: `Fees`, `Caps`, `Risk`.
    pub domain: String,
    /// The least.
    pub least: u64,
    /// The most.
    pub most: u64,
    /// The direction that counts at once: `Down`, `Up`, `Neither`.
    pub safe: String,
}

/// The table, and how long a change waits.
#[derive(Debug, Deserialize)]
pub struct Table {
    /// Epochs from the write of a change to the close that makes it count.
    pub delay: u64,
    /// The parameters by number.
    pub parameters: Vec<Parameter>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let text = include_str!("../../../idl/roles.json");
    serde_json::from_str(text).expect("a test reads the file that is compiled in")
});

/// The table.
pub fn table() -> &'static Table {
    &TABLE
}

/// Domains by the number of their slot.
pub const DOMAINS: [&str; 3] = ["Fees", "Caps", "Risk"];

/// Parameters that go with each other: the first of each pair is at most the second.
pub const PAIRS: [(&str, &str); 2] =
    [("exit_min_bps", "exit_max_bps"), ("level_interval_slots", "late_guard_slots")];

/// The parameter of a name.
///
/// # Errors
/// Usage, with names that come near it.
pub fn named(name: &str) -> Result<&'static Parameter> {
    let wanted = name.replace('-', "_").to_lowercase();
    let all = &TABLE.parameters;
    all.iter().find(|of| of.name == wanted).ok_or_else(|| {
        let near: Vec<&str> = all
            .iter()
            .map(|of| of.name.as_str())
            .filter(|of| of.split('_').any(|part| wanted.split('_').any(|word| word == part)))
            .collect();
        let next = if near.is_empty() {
            "sluice config show lists them all".to_owned()
        } else {
            format!("perhaps {}", near.join(", "))
        };
        Error::usage(format!("there is no parameter `{name}`"), next)
    })
}

impl Parameter {
    /// The slot of its domain.
    #[must_use]
    pub fn slot(&self) -> usize {
        DOMAINS.iter().position(|domain| *domain == self.domain).unwrap_or_default()
    }

    /// What waits of it: value, and the epoch from which on it counts.
    #[must_use]
    pub fn pending(&self, config: &Config) -> Option<(u64, u64)> {
        let slot = config.slots.get(self.slot())?;
        let named = slot.changes.checked_shr(u32::from(self.number)).is_some_and(|rest| rest & 1 == 1);
        named.then_some((*config.pending.get(usize::from(self.number))?, slot.from))
    }

    /// Whether its values are lamports.
    #[must_use]
    pub fn is_lamports(&self) -> bool {
        self.unit == "lamports"
    }

    /// Whether a change from `live` to `next` counts at once.
    #[must_use]
    pub fn at_once(&self, live: u64, next: u64) -> bool {
        match self.safe.as_str() {
            "Down" => next <= live,
            "Up" => next >= live,
            _ => next == live,
        }
    }

    /// Reads a value: an integer in the parameter's unit; of lamports, an amount that says what it is counted in, as every other
    /// amount that is typed is SOL: `1000SOL`, `500lamports`, or `unlimited`.
    ///
    /// # Errors
    /// Usage: no number, or outside the bounds.
    pub fn read(&self, text: &str) -> Result<u64> {
        let text = text.trim();
        let value = if self.is_lamports() { self.amount(text)? } else { self.integer(text)? };
        if !(self.least..=self.most).contains(&value) {
            let bounds = format!("from {} to {}", self.print(self.least), self.print(self.most));
            return Err(Error::usage(
                format!("{} of {} is out of bounds", self.print(value), self.name),
                bounds,
            ));
        }
        Ok(value)
    }

    fn amount(&self, text: &str) -> Result<u64> {
        let lower = text.to_ascii_lowercase();
        let before = |unit: &str| lower.strip_suffix(unit).map(str::trim_end);
        match (before("sol"), before("lamports")) {
            // Nothing is nothing in any unit.
            _ if lower == "0" => Ok(0),
            _ if lower == "unlimited" => Ok(u64::MAX),
            (Some(amount), _) => amount::parse(amount).map_err(|error| Error::usage(error, "as in 1000SOL")),
            (None, Some(lamports)) => self.integer(lamports),
            (None, None) => Err(self.no_value(text)),
        }
    }

    fn integer(&self, text: &str) -> Result<u64> {
        text.parse().map_err(|_| self.no_value(text))
    }

    fn no_value(&self, text: &str) -> Error {
        let form = match self.is_lamports() {
            true => "an amount with its unit, as in 1000SOL or 500lamports, or unlimited",
            false => "an integer",
        };
        Error::usage(format!("`{text}` is no value of {}: {}", self.name, self.unit), form)
    }

    /// Prints a value for people.
    #[must_use]
    pub fn print(&self, value: u64) -> String {
        match self.is_lamports() {
            true if value == u64::MAX => "unlimited".to_owned(),
            true => format!("{} SOL", amount::exact(value)),
            false => value.to_string(),
        }
    }

    /// What counts now.
    #[must_use]
    pub fn live(&self, pool: &Pool, header: &Operators, config: &Config) -> u64 {
        live(&self.name, pool, header, config).unwrap_or_default()
    }
}

/// Where the value of a name is kept.
fn live(name: &str, pool: &Pool, header: &Operators, config: &Config) -> Option<u64> {
    Some(match name {
        "fee_bps" => pool.fee_bps.into(),
        "bounty_bps" => pool.bounty_bps.into(),
        "insurance_bps" => pool.insurance_bps.into(),
        "exit_max_bps" => pool.exit_max_bps.into(),
        "exit_min_bps" => pool.exit_min_bps.into(),
        "deposit_cap" => pool.deposit_cap,
        "curator_cap" => config.curator_cap,
        "curator_share" => config.curator_share.into(),
        "curator_weight" => config.curator_weight.into(),
        "curator_inflation_bps" => config.curator_inflation_bps.into(),
        "curator_block_bps" => config.curator_block_bps.into(),
        "curator_zero_bps" => config.curator_zero_bps.into(),
        "r_floor_ppm" => pool.r_floor_ppm.into(),
        "late_guard_slots" => pool.late_guard_slots.into(),
        "level_interval_slots" => pool.level_interval_slots.into(),
        "liquidity_bps" => pool.liquidity_bps.into(),
        "band_bps" => pool.band_bps.into(),
        "churn_bps" => pool.churn_bps.into(),
        "bounty_unit" => header.bounty_unit,
        "bounty_ramp_slots" => header.bounty_ramp,
        "cover_bps" => header.cover_bps.into(),
        "tolerance_bps" => header.tolerance_bps.into(),
        "pause_epochs" => config.pause_epochs.into(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lamports_are_typed_with_their_unit_and_printed_so_that_they_can_be_typed_again() {
        let (cap, unit) = (named("deposit_cap").expect("there"), named("bounty_unit").expect("there"));
        for (text, value) in [
            ("1.5SOL", 1_500_000_000),
            ("1000 sol", 1_000_000_000_000),
            ("1000000000lamports", 1_000_000_000),
            ("unlimited", u64::MAX),
        ] {
            assert_eq!(cap.read(text), Ok(value), "{text}");
            assert_eq!(cap.read(&cap.print(value)), Ok(value), "{text}");
        }
        assert_eq!(unit.read("0"), Ok(0));
        assert_eq!(unit.read("500lamports"), Ok(500));
        assert!(unit.read("500").is_err(), "within its bounds, and of no unit");
        for text in ["500", "1e9", "5 LST", "1.5lamports", "SOL", ""] {
            assert!(cap.read(text).is_err(), "{text}");
        }
        assert!(named("curator_cap").expect("there").read("unlimited").is_err(), "more than it may be");
        assert_eq!(named("fee_bps").expect("there").read("500"), Ok(500));
        assert!(named("fee_bps").expect("there").read("500lamports").is_err());
    }
}

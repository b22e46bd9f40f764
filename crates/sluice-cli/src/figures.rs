//! The figures of an act, under names, in an order: the same list is a JSON object and a table.

use serde::ser::{Serialize, SerializeMap, Serializer};
use solana_address::Address;

use crate::amount;
use crate::parameters::Parameter;

/// A figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Lamports: an integer for programs, SOL for people.
    Sol(u64),
    /// Base units of the LST: an integer for programs, whole ones for people.
    Lst(u64),
    /// A count, an epoch, basis points.
    Number(u64),
    /// A value of a parameter, in its unit.
    Value(&'static Parameter, u64),
    /// Words, an address.
    Text(String),
    /// Several.
    List(Vec<String>),
    /// A yes or a no.
    Flag(bool),
}

/// What an amount is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Lamports.
    Sol,
    /// Base units of the LST.
    Lst,
}

impl Unit {
    /// So much of it.
    #[must_use]
    pub const fn of(self, amount: u64) -> Figure {
        match self {
            Self::Sol => Figure::Sol(amount),
            Self::Lst => Figure::Lst(amount),
        }
    }
}

/// Names that documents of acts have already: a figure of the same name would be a second key, of which readers take either.
const RESERVED: [&str; 15] = [
    "done",
    "signature",
    "slot",
    "compute_units",
    "fee",
    "returned",
    "dry_run",
    "loaded_bytes",
    "changes",
    "print",
    "what",
    "authority",
    "signers",
    "texts",
    "received",
];

/// Figures in an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures(Vec<(&'static str, Figure)>);

impl Figures {
    /// With another one.
    ///
    /// # Panics
    /// In tests, with a name that is taken.
    #[must_use]
    pub fn with(mut self, name: &'static str, figure: Figure) -> Self {
        let taken = RESERVED.contains(&name) || self.0.iter().any(|(known, _)| *known == name);
        debug_assert!(!taken, "a document of an act has `{name}` already");
        self.0.push((name, figure));
        self
    }

    /// With lamports.
    #[must_use]
    pub fn sol(self, name: &'static str, lamports: u64) -> Self {
        self.with(name, Figure::Sol(lamports))
    }

    /// With base units of the LST.
    #[must_use]
    pub fn lst(self, name: &'static str, shares: u64) -> Self {
        self.with(name, Figure::Lst(shares))
    }

    /// With a number.
    #[must_use]
    pub fn number(self, name: &'static str, number: u64) -> Self {
        self.with(name, Figure::Number(number))
    }

    /// With an address.
    #[must_use]
    pub fn address(self, name: &'static str, address: &Address) -> Self {
        self.with(name, Figure::Text(address.to_string()))
    }

    /// With words.
    #[must_use]
    pub fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.with(name, Figure::Text(text.into()))
    }

    /// With what stands above them in a table; their document has that beside them.
    #[must_use]
    pub fn headed(mut head: Vec<(&'static str, Figure)>, of: Self) -> Self {
        head.extend(of.0);
        Self(head)
    }

    /// With all of `others` behind them.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// For people: names without their underscores, amounts with nine decimals and their unit.
    #[must_use]
    pub fn rows(&self) -> Vec<(String, String)> {
        self.0.iter().map(|(name, figure)| (name.replace('_', " "), figure.words())).collect()
    }

    /// As a table of two columns.
    #[must_use]
    pub fn table(&self) -> String {
        let rows = self.rows();
        let rows: Vec<(&str, String)> =
            rows.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
        crate::report::pairs(&rows)
    }
}

impl Figure {
    fn words(&self) -> String {
        match self {
            Self::Sol(lamports) => format!("{} SOL", amount::exact(*lamports)),
            Self::Lst(shares) => format!("{} LST", amount::exact(*shares)),
            Self::Number(number) => number.to_string(),
            Self::Value(of, value) => of.print(*value),
            Self::Text(text) => text.clone(),
            Self::List(texts) => texts.join(", "),
            Self::Flag(true) => "yes".to_owned(),
            Self::Flag(false) => "no".to_owned(),
        }
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, figure) in &self.0 {
            match figure {
                Figure::Sol(number)
                | Figure::Lst(number)
                | Figure::Number(number)
                | Figure::Value(_, number) => {
                    map.serialize_entry(name, number)?;
                }
                Figure::Text(text) => map.serialize_entry(name, text)?,
                Figure::List(texts) => map.serialize_entry(name, texts)?,
                Figure::Flag(flag) => map.serialize_entry(name, flag)?,
            }
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_figures_are_integers_for_programs_and_amounts_for_people() {
        let figures = Figures::default().sol("least", 1_500_000_000).lst("shares", 7).text("state", "open");
        let json = serde_json::to_string(&figures).expect("figures");
        assert_eq!(json, r#"{"least":1500000000,"shares":7,"state":"open"}"#);
        let table = figures.table();
        assert!(table.contains("1.500000000 SOL") && table.contains("0.000000007 LST"), "{table}");
    }

    #[test]
    #[should_panic(expected = "a document of an act has `slot` already")]
    fn a_name_that_every_act_has_is_refused() {
        let _ = Figures::default().number("slot", 1);
    }

    #[test]
    #[should_panic(expected = "has `pool` already")]
    fn a_name_is_given_once() {
        let _ = Figures::default().number("pool", 1).number("pool", 2);
    }
}

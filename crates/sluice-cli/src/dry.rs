//! What a transaction would change of what is the user's.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use sluice_client::send::Simulated;
use sluice_client::tx::SIGNATURE_FEE;
use solana_address::Address;

use crate::amount;

/// A balance before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The account.
    pub account: String,
    /// `SOL`, or the mint of a token account.
    pub unit: String,
    /// Base units before.
    pub before: u64,
    /// Base units after.
    pub after: u64,
}

impl Change {
    /// Cells of a table.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        let unit = if self.unit == "SOL" { "SOL" } else { "LST" };
        vec![
            self.account.clone(),
            unit.to_owned(),
            amount::exact(self.before),
            amount::exact(self.after),
            amount::change(self.before, self.after),
        ]
    }
}

/// The balances that change of those accounts, lamports first; in the order of the transaction.
#[must_use]
pub fn changes(simulated: &Simulated, mine: &[Address]) -> Vec<Change> {
    let is_mine = |address: &Address| mine.contains(address);
    let sol = simulated.balances.iter().filter(|of| is_mine(&of.address)).map(|of| Change {
        account: of.address.to_string(),
        unit: "SOL".to_owned(),
        before: of.before,
        after: of.after,
    });
    let tokens = simulated.tokens.iter().filter(|of| is_mine(&of.address)).map(|of| Change {
        account: of.address.to_string(),
        unit: of.mint.to_string(),
        before: of.before,
        after: of.after,
    });
    sol.chain(tokens).filter(|of| of.before != of.after).collect()
}

/// What a transaction pays: its signatures, and its place in a block. Lamports.
#[must_use]
pub fn fee(signatures: u64, priority: u64) -> u64 {
    signatures.saturating_mul(SIGNATURE_FEE).saturating_add(priority)
}

/// What the last instruction of Sluice returned, by a transaction's log: one figure.
#[must_use]
pub fn returned(logs: &[String]) -> Option<u64> {
    let prefix = format!("Program return: {} ", sluice_client::SLUICE_ID);
    let text = logs.iter().rev().find_map(|line| line.strip_prefix(&prefix))?;
    word(&BASE64_STANDARD.decode(text.trim()).ok()?)
}

/// Return data of one figure.
#[must_use]
pub fn word(data: &[u8]) -> Option<u64> {
    Some(u64::from_le_bytes(data.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_client::send::{Balance, TokenBalance};

    #[test]
    fn of_a_simulation_only_what_is_ones_own_and_changes_is_shown() {
        let [me, other, lst, mint] = [1, 2, 3, 4].map(|byte| Address::new_from_array([byte; 32]));
        let simulated = Simulated {
            balances: vec![
                Balance { address: me, before: 10, after: 4 },
                Balance { address: other, before: 0, after: 6 },
                Balance { address: lst, before: 7, after: 7 },
            ],
            tokens: vec![TokenBalance { address: lst, mint, before: 0, after: 5 }],
            ..Simulated::default()
        };
        let changes = changes(&simulated, &[me, lst]);
        assert_eq!(changes.len(), 2);
        assert_eq!(changes[0].cells()[1..], ["SOL", "0.000000010", "0.000000004", "-0.000000006"]);
        assert_eq!(changes[1].cells()[1..], ["LST", "0.000000000", "0.000000005", "+0.000000005"]);
    }

    #[test]
    fn the_last_figure_returned_by_sluice_is_found_in_a_log() {
        let text = |n: u64| BASE64_STANDARD.encode(n.to_le_bytes());
        let id = sluice_client::SLUICE_ID;
        let logs = vec![
            format!("Program return: {id} {}", text(1)),
            format!("Program return: 11111111111111111111111111111111 {}", text(2)),
            format!("Program return: {id} {}", text(3)),
            "Program consumption: 5".to_owned(),
        ];
        assert_eq!(returned(&logs), Some(3));
        assert_eq!(returned(&logs[3..]), None);
        assert_eq!(fee(2, 17), 10_017);
    }
}

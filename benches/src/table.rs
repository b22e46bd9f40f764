//! The committed table: written, read, compared.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::above::{ABOVE, Above};

/// One case of one instruction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The instruction, and the case behind a slash where there are several.
    pub name: String,
    /// What the figures of both count.
    #[serde(skip_serializing_if = "Counts::is_units", default)]
    pub counts: Counts,
    /// Compute units, CPIs included; or transactions.
    pub sluice: u64,
    /// The most it may cost; from the design's figures.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub limit: Option<u64>,
    /// The peer's units for the same, where it has the same.
    pub peer: Option<u64>,
    /// What the peer calls it.
    pub peer_name: Option<String>,
    /// Sluice's units over the peer's.
    pub ratio: Option<f64>,
}

/// What a row counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Compute units.
    #[default]
    Units,
    /// Transactions.
    Transactions,
}

impl Counts {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_units(&self) -> bool {
        *self == Self::Units
    }
}

/// By how much a figure may rise unnoticed: one in fifty.
const TOLERANCE: u64 = 50;

fn file(extension: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("compute-units").with_extension(extension)
}

/// Writes both forms of the table; fails where a limit is passed and `above` does not say why.
pub fn write(rows: &[Row]) -> Result<String, String> {
    let json = serde_json::to_string_pretty(rows).map_err(|error| error.to_string())? + "\n";
    let text = markdown(rows);
    for (extension, content) in [("json", &json), ("md", &text)] {
        std::fs::write(file(extension), content)
            .map_err(|error| format!("the table can't be written: {error}"))?;
    }
    limits(rows, ABOVE)?;
    Ok(text)
}

/// Compares with the committed table.
pub fn check(rows: &[Row]) -> Result<String, String> {
    let path = file("json");
    let committed = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let committed: Vec<Row> = serde_json::from_str(&committed).map_err(|error| error.to_string())?;
    let text = std::fs::read_to_string(file("md")).map_err(|error| format!("the readable table: {error}"))?;
    if text != markdown(&committed) {
        return Err("the two forms of the committed table differ: run `make bench`".into());
    }
    let names = |rows: &[Row]| rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    if names(rows) != names(&committed) {
        return Err("the committed table names other cases: run `make bench`".into());
    }
    let risen: Vec<String> = rows.iter().zip(&committed).filter_map(|(now, then)| rise(now, then)).collect();
    if !risen.is_empty() {
        return Err(format!(
            "{}\nlower them, or run `make bench` and say why in the commit",
            risen.join("\n")
        ));
    }
    limits(rows, ABOVE)?;
    Ok(format!("{} figures, none risen by more than 2 %", rows.len()))
}

fn rise(now: &Row, then: &Row) -> Option<String> {
    let tolerated = match now.counts {
        Counts::Units => then.sluice / TOLERANCE,
        Counts::Transactions => 0,
    };
    let risen = now.sluice > then.sluice + tolerated;
    risen.then(|| format!("{} rose from {} to {}", now.name, then.sluice, now.sluice))
}

/// Whether every limit is kept, or its passing stands in `above` with its reason and is no larger than it says there;
/// and whether all that stands there is still needed.
fn limits(rows: &[Row], above: &[Above]) -> Result<(), String> {
    let passes = |row: &Row| row.limit.is_some_and(|limit| row.sluice > limit);
    let known = |row: &Row| above.iter().any(|known| known.row == row.name && row.sluice <= known.most);
    let mut wrong: Vec<String> = rows
        .iter()
        .filter(|row| passes(row) && !known(row))
        .map(|row| format!("{} costs {}", row.name, row.sluice))
        .collect();
    let needed = |known: &&Above| rows.iter().any(|row| row.name == known.row && passes(row));
    wrong.extend(
        above.iter().filter(|known| !needed(known)).map(|known| format!("{} does no more", known.row)),
    );
    if wrong.is_empty() { Ok(()) } else { Err(format!("above the limit: {}", wrong.join(", "))) }
}

fn markdown(rows: &[Row]) -> String {
    let (units, transactions): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.counts == Counts::Units);
    let mut text = String::from(HEAD);
    lines(&mut text, &units);
    text.push_str(TRANSACTIONS_HEAD);
    lines(&mut text, &transactions);
    if !ABOVE.is_empty() {
        text.push_str(ABOVE_HEAD);
    }
    for Above { row, why, .. } in ABOVE {
        let _ = writeln!(text, "- `{row}`: {why}");
    }
    text
}

fn lines(text: &mut String, rows: &[&Row]) {
    for row in rows {
        let or_dash = |cell: Option<String>| cell.unwrap_or_else(|| "-".into());
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            row.name,
            row.sluice,
            or_dash(row.limit.map(|limit| limit.to_string())),
            or_dash(row.peer.map(|peer| peer.to_string())),
            or_dash(row.peer_name.clone()),
            or_dash(row.ratio.map(|ratio| format!("{ratio:.3}"))),
        );
    }
}

const HEAD: &str = "\
# Compute units

Written by `make bench`; `make test` fails where a figure of Sluice rises by more than 2 % without this table changing.

Units of the program's own instruction, CPIs included, on one chain in one run: stake program 5.1.0, p-token 1.0.0 unless
the name says otherwise, SBPFv3. All accounts exist; the pools are in use, at a rate other than one. Deposits go into a pool
that can put them to work in their epoch; `with the entry fee` and `/cpi`: into one without operators.

The peer is SPL stake pool 2.2.0 from the crate registry, compiled by the same toolchain; it has validators where the name
has a number of operators. In the rows of deposits it charges a fee on them and so mints twice, as its mainnet binary did
where others measured 14,090 for DepositSol; a fee-free peer charges nothing and mints once, which is the least that its
code can cost. Against that one no deposit can come below 0.3: a transfer and a mint by CPI, the clock, the event and the
return data alone are 0.27 of it.

`/cpi` is what the callee uses when another program calls it.

Rows that name a number of operators are of two pools on one chain, with as many operators each, the same vote accounts, as
many stake accounts in the same states, a fee of 5 % on rewards; Sluice's operators are in four groups each, and its bounty
pot pays. All stake was brought there by the programs' own instructions. In an epoch that has begun, its rewards paid:

- `read_only`: one active stake account each, nothing moves. `main_and_side`: a second one that has just warmed up. `again`:
  for the second time in the epoch. The peer is asked for no merges.
- `sweep`: the active account has received a tip, which goes to the reserve. `merge`: the second account is merged into the
  first one. The peer withdraws that one's rent as well; Sluice keeps the account. `sweep_merge`: both.
- the last part is the number of operators in the transaction: 1, 8 and the most that it holds. `per_operator` is what each
  further one adds, from the first to the most, rounded up.
- `finalize_epoch/n`, `set_level/n`: all n are read; there is stake to bring to everybody, where nothing else is said.
- `delegate`: to a free account. `undelegate`: a part of the active stake, for the queue.

| instruction | Sluice | limit | peer | peer's instruction | ratio |
|---|---|---|---|---|---|
";

const TRANSACTIONS_HEAD: &str = "
## Transactions of an epoch

These rows count transactions, not units. Each was executed: version 0 with lookup tables, at most 1,232 bytes, 64
accounts, 1,400,000 units, 64 calls, one signature, and an instruction for the units' limit in each. The most operators
that fit go into one; what closes the epoch goes with the last of them, where it fits.

Without a further word, rewards are all there is to read. `every side folded`: as `merge` above. Sluice's limit is the
design's: 57 accounts a transaction, and two more. The peer's own client puts 4 validators into one transaction, so that
1,000 take it 250 and more; here it is packed as Sluice is.

| epoch | Sluice | limit | peer | peer's instructions | ratio |
|---|---|---|---|---|---|
";

const ABOVE_HEAD: &str = "
## Above the limit

Limits are the design's, set before the program was written. What passes one, and why:

";

#[cfg(test)]
mod tests {
    use super::*;

    fn row(sluice: u64, limit: Option<u64>) -> Row {
        Row {
            name: "deposit_sol".into(),
            counts: Counts::Units,
            sluice,
            limit,
            peer: Some(10),
            peer_name: None,
            ratio: None,
        }
    }

    #[test]
    fn a_rise_above_two_percent_is_reported_and_two_percent_is_not() {
        assert_eq!(rise(&row(1_020, None), &row(1_000, None)), None);
        assert!(rise(&row(1_021, None), &row(1_000, None)).is_some());
        assert_eq!(rise(&row(500, None), &row(1_000, None)), None);
    }

    #[test]
    fn a_row_that_counts_transactions_says_so_and_may_not_rise_by_one() {
        let transactions = |count| Row { counts: Counts::Transactions, ..row(count, None) };
        assert!(rise(&transactions(101), &transactions(100)).is_some());
        let text = markdown(&[row(7, None), transactions(8)]);
        let (units, counted) = text.split_once("These rows count transactions").expect("the second table");
        assert!(units.contains("| deposit_sol | 7 |") && !units.contains("| deposit_sol | 8 |"));
        assert!(counted.contains("| deposit_sol | 8 |"));
    }

    #[test]
    fn a_passed_limit_is_reported_by_name() {
        assert!(limits(&[row(3_600, Some(3_600))], &[]).is_ok());
        assert!(limits(&[row(3_601, Some(3_600))], &[]).unwrap_err().contains("deposit_sol"));
    }

    #[test]
    fn a_limit_may_be_passed_for_a_reason_that_is_written_down_and_as_long_as_it_holds() {
        let above = [Above { row: "deposit_sol", most: 3_700, why: "a test" }];
        assert!(limits(&[row(3_700, Some(3_600))], &above).is_ok());
        assert!(limits(&[row(3_701, Some(3_600))], &above).is_err());
        assert!(limits(&[row(3_600, Some(3_600))], &above).unwrap_err().contains("does no more"));
        assert!(limits(&[], &above).is_err(), "a row that is not measured passes nothing");
    }
}

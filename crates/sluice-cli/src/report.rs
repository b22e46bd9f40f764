//! What a command has to say: one document for programs, and the same for people.

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;

use crate::args::Output;
use crate::error::Error;

/// A result in both forms, and what is said beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// For programs: one document, its keys in the order of the view.
    pub json: String,
    /// For people; no newline at its end.
    pub table: String,
    /// What goes to stderr: never a part of the result.
    pub notes: Vec<String>,
    /// Why it ended before all was done; what was done until then is the result.
    pub failure: Option<Error>,
}

impl Report {
    /// A result.
    ///
    /// # Panics
    /// Never: views are structs of numbers, texts and lists, which JSON has.
    pub fn of<T: Serialize>(view: &T, table: String) -> Self {
        let json = serde_json::to_string_pretty(view).expect("JSON has numbers, texts and lists");
        Self { json, table, ..Self::default() }
    }

    /// Several as one: a list under `transactions`, tables one behind the other.
    #[must_use]
    pub fn each(reports: Vec<Self>) -> Self {
        let indented = |json: &str| json.replace('\n', "\n    ");
        let documents: Vec<String> = reports.iter().map(|of| format!("    {}", indented(&of.json))).collect();
        let tables: Vec<&str> = reports.iter().map(|of| of.table.trim_end()).collect();
        Self {
            json: format!("{{\n  \"transactions\": [\n{}\n  ]\n}}", documents.join(",\n")),
            table: tables.join("\n\n"),
            notes: reports.iter().flat_map(|of| of.notes.clone()).collect(),
            failure: reports.into_iter().find_map(|of| of.failure),
        }
    }

    /// As [`Self::each`], with a list under `refused`: what could not be done beside it.
    ///
    /// # Panics
    /// Never: see [`Self::of`].
    #[must_use]
    pub fn each_but<T: Serialize>(reports: Vec<Self>, refused: &[T]) -> Self {
        let all = Self::each(reports);
        let refused = serde_json::to_string_pretty(refused).expect("JSON has numbers, texts and lists");
        let head = all.json.strip_suffix("\n}").unwrap_or(&all.json);
        let json = format!("{head},\n  \"refused\": {}\n}}", refused.replace('\n', "\n  "));
        Self { json, ..all }
    }

    /// With another note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// As the result of something that ended before all was done.
    #[must_use]
    pub fn failing(mut self, failure: Option<Error>) -> Self {
        self.failure = failure.or(self.failure);
        self
    }

    /// What goes to stdout.
    #[must_use]
    pub fn print(&self, output: Output) -> String {
        match output {
            Output::Json => format!("{}\n", self.json),
            Output::Table if self.table.is_empty() => String::new(),
            Output::Table => format!("{}\n", self.table.trim_end()),
        }
    }
}

/// A list with a head. Columns whose cells are figures stand at the right.
#[must_use]
pub fn grid(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = plain();
    table.set_header(head.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>());
    for row in rows {
        table.add_row(row.clone());
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        let cells = || rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty());
        if cells().next().is_some() && cells().all(|cell| is_figure(cell)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    lines(&table)
}

/// Names with their values.
#[must_use]
pub fn pairs(rows: &[(&str, String)]) -> String {
    let mut table = plain();
    for (name, value) in rows {
        table.add_row(vec![(*name).to_owned(), value.clone()]);
    }
    lines(&table)
}

/// Sections with a line each above them.
#[must_use]
pub fn sections(parts: &[(&str, String)]) -> String {
    let with_text = parts.iter().filter(|(_, text)| !text.is_empty());
    let texts: Vec<String> = with_text.map(|(title, text)| format!("{title}\n{}", indent(text))).collect();
    texts.join("\n\n")
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn plain() -> Table {
    let mut table = Table::new();
    // As wide as it has to be: what is cut could not be copied.
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

fn lines(table: &Table) -> String {
    let text = table.to_string();
    let lines = text.lines().map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

fn is_figure(cell: &str) -> bool {
    cell == "-" || cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.% ".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_at_the_right_and_words_at_the_left() {
        let rows = vec![
            vec!["a".to_owned(), "1.000000000".to_owned()],
            vec!["longer".to_owned(), "12.000000000".to_owned()],
        ];
        let text = grid(&["name", "SOL"], &rows);
        let expected = "name             SOL\na        1.000000000\nlonger  12.000000000";
        assert_eq!(text, expected, "\n{text}");
    }

    #[test]
    fn sections_without_lines_are_left_out() {
        let text =
            sections(&[("First", "a".to_owned()), ("Second", String::new()), ("Third", "b".to_owned())]);
        assert_eq!(text, "First\n  a\n\nThird\n  b");
    }

    #[test]
    fn several_reports_are_one_document() {
        let one = |n: u64| Report::of(&serde_json::json!({"n": n}), format!("{n}"));
        let all = Report::each(vec![one(1).note("a"), one(2)]);
        let json: serde_json::Value = serde_json::from_str(&all.json).expect("one document");
        assert_eq!(json, serde_json::json!({"transactions": [{"n": 1}, {"n": 2}]}));
        assert_eq!((all.table.as_str(), all.notes.len()), ("1\n\n2", 1));

        let all = Report::each_but(vec![one(1)], &["a", "b"]);
        let json: serde_json::Value = serde_json::from_str(&all.json).expect("one document");
        assert_eq!(json, serde_json::json!({"transactions": [{"n": 1}], "refused": ["a", "b"]}));
    }

    #[test]
    fn a_report_is_one_document_or_its_table() {
        let report = Report::of(&serde_json::json!({"lamports": u64::MAX}), "a table\n".to_owned());
        assert_eq!(report.print(Output::Json), "{\n  \"lamports\": 18446744073709551615\n}\n");
        assert_eq!(report.print(Output::Table), "a table\n");
    }
}

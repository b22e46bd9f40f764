//! The tables in `docs/` that would rot if they were kept by hand.
//!
//! `docs/errors.md` is written whole. Each page in `docs/spec/` has two marks, and what stands between them is the
//! table of the instruction's arguments and accounts; the prose around it is somebody's.

use std::path::{Path, PathBuf};

use serde_json::Value;

const BEGIN: &str = "<!-- begin: written by `make idl` -->\n";
const END: &str = "<!-- end -->\n";

/// Every file that depends on the IDL, as it should be. Fails where an instruction has no page.
pub fn pages(idl: &Value, repository: &Path) -> Result<Vec<(PathBuf, String)>, String> {
    let mut pages = vec![(repository.join("docs/errors.md"), errors(idl))];
    for instruction in idl["instructions"].as_array().into_iter().flatten() {
        let path = repository.join(format!("docs/spec/{}.md", text(&instruction["name"])));
        let page = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let (before, rest) = page.split_once(BEGIN).ok_or(format!("{} has no begin mark", path.display()))?;
        let (_, after) = rest.split_once(END).ok_or(format!("{} has no end mark", path.display()))?;
        pages.push((path.clone(), format!("{before}{BEGIN}{}{END}{after}", tables(instruction))));
    }
    Ok(pages)
}

fn errors(idl: &Value) -> String {
    let mut page = String::from(
        "# Errors\n\nWritten by `make idl`. Numbers are fixed and append-only. Below 6000: Anchor's checks (2000 \
         to 2040), the\nruntime's, and those of the programs that Sluice calls.\n\n| number | name | what to do \
         |\n|---|---|---|\n",
    );
    for error in idl["errors"].as_array().into_iter().flatten() {
        page += &format!("| {} | `{}` | {} |\n", error["code"], text(&error["name"]), text(&error["msg"]));
    }
    page
}

fn tables(instruction: &Value) -> String {
    let tag: Vec<String> =
        instruction["discriminator"].as_array().into_iter().flatten().map(Value::to_string).collect();
    let mut table = format!("Data: tag {}", tag.join(" "));
    for argument in instruction["args"].as_array().into_iter().flatten() {
        table += &format!(", `{}` {}", text(&argument["name"]), kind(&argument["type"]));
    }
    table += ".\n\n| # | account | | what it is |\n|---|---|---|---|\n";
    for (index, account) in instruction["accounts"].as_array().into_iter().flatten().enumerate() {
        let known = ["writable", "signer", "optional"].into_iter();
        let flags: Vec<&str> = known.filter(|flag| account[*flag] == Value::Bool(true)).collect();
        let docs: Vec<&str> = account["docs"].as_array().into_iter().flatten().map(text).collect();
        let name = text(&account["name"]);
        table += &format!("| {index} | `{name}` | {} | {} |\n", flags.join(", "), docs.join(" "));
    }
    table
}

/// A type in a word: its own name, or that of what it is a row of, and how many.
fn kind(of: &Value) -> String {
    if let [item, count] = &of["array"].as_array().map_or(&[][..], Vec::as_slice) {
        return format!("[{}; {count}]", kind(item));
    }
    of.as_str().unwrap_or_else(|| text(&of["defined"]["name"])).to_owned()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_table_names_arguments_accounts_and_what_is_asked_of_them() {
        let table = tables(&json!({
            "discriminator": [3],
            "args": [{ "name": "lamports", "type": "u64" }, { "name": "p", "type": { "defined": { "name": "P" } } }],
            "accounts": [
                { "name": "depositor", "writable": true, "signer": true, "docs": ["Pays,", "all of it."] },
                { "name": "mint" },
            ],
        }));
        assert!(table.starts_with("Data: tag 3, `lamports` u64, `p` P.\n"));
        assert!(table.contains("| 0 | `depositor` | writable, signer | Pays, all of it. |\n"));
        assert!(table.contains("| 1 | `mint` |  |  |\n"));
    }
}

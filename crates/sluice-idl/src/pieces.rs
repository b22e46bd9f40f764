//! The pieces that the program's tests print between marks, put together as `anchor idl build` does.

use serde_json::{Value, json};

/// One IDL out of a test run's output. Types and events are sorted by name: the order of tests is nobody's choice.
pub fn assemble(output: &str) -> Result<Value, String> {
    let mut idl = one(output, "program")?;
    idl["address"] = json!(section(output, "address").next().ok_or("no address was printed")?.trim());
    idl["errors"] = one(output, "errors")?;

    let mut types = take_array(&mut idl, "types");
    let Value::Array(rows) = one(output, "rows")? else { return Err("the rows are no list".into()) };
    types.extend(rows);
    let mut events = Vec::new();
    for piece in section(output, "event") {
        let mut piece: Value = parse(piece)?;
        types.append(&mut take_array(&mut piece, "types"));
        events.push(piece["event"].take());
    }
    idl["types"] = sorted(types);
    idl["events"] = sorted(events);
    Ok(idl)
}

/// The tables of roles and of parameters.
pub fn roles(output: &str) -> Result<Value, String> {
    one(output, "roles")
}

fn one(output: &str, name: &str) -> Result<Value, String> {
    parse(section(output, name).next().ok_or(format!("no {name} was printed"))?)
}

/// What stands between each pair of marks of that name.
fn section<'a>(output: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let (begin, end) = (format!("--- IDL begin {name} ---\n"), format!("--- IDL end {name} ---"));
    let pieces: Vec<_> =
        output.split(&begin).skip(1).filter_map(|rest| Some(rest.split_once(&end)?.0)).collect();
    pieces.into_iter()
}

fn parse(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| format!("a printed piece is no JSON: {error}"))
}

fn take_array(value: &mut Value, key: &str) -> Vec<Value> {
    value.get_mut(key).and_then(Value::as_array_mut).map(std::mem::take).unwrap_or_default()
}

fn sorted(mut items: Vec<Value>) -> Value {
    items.sort_by_key(|item| item["name"].as_str().unwrap_or_default().to_owned());
    items.dedup();
    Value::Array(items)
}

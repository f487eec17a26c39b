//! Prints the JSON schema of the package's interface, from which `./dev rules` makes the
//! TypeScript declarations and the list of functions.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use serde_json::{Map, Value, json};

fn main() -> Result<(), serde_json::Error> {
    let calls = rules_wasm::descriptions();
    let is_input = |name: &str| {
        ["AnyEvent", "OfflineCommand"].contains(&name)
            || calls.iter().any(|call| call.input == name)
    };
    let mut definitions = Map::new();
    for (name, schema) in rules_wasm::schemas() {
        let mut schema = serde_json::to_value(schema)?;
        if !is_input(&name) && name != "Command" {
            require_all(&mut schema);
        }
        if name != "Nothing" {
            definitions.insert(name, schema);
        }
    }
    let functions: Map<_, _> = calls
        .iter()
        .map(|call| {
            let argument = match call.input.as_str() {
                "Nothing" => String::new(),
                input => format!("input: {input}"),
            };
            let null = if call.is_nullable { " | null" } else { "" };
            let signature = format!("({argument}) => {}{null}", call.output);
            let function = json!({"description": call.doc, "tsType": signature});
            (call.name.to_owned(), function)
        })
        .collect();
    let names: Vec<_> = functions.keys().collect();
    let interface = json!({
        "title": "Rules",
        "description": "The rules of a focus session.",
        "type": "object",
        "required": names,
        "properties": functions,
        "definitions": definitions,
    });
    let text = serde_json::to_string_pretty(&interface)?;
    println!(
        "{}",
        text.replace("#/components/schemas/", "#/definitions/")
    );
    Ok(())
}

/// Outputs have every field, null where there is no value.
fn require_all(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                let names = properties.keys().cloned().collect();
                object.insert("required".to_owned(), names);
            }
            object.values_mut().for_each(require_all);
        }
        Value::Array(items) => items.iter_mut().for_each(require_all),
        _ => {}
    }
}

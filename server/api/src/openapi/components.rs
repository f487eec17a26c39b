//! What several operations share, as components that they refer to.

use std::collections::{BTreeMap, HashMap};

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::operations::METHODS;

/// Who may call most operations.
const USUAL_SECURITY: &str = r#"[{"login":[]},{"token":[]}]"#;

/// Puts references in place of headers, parameters and refusals that occur several times.
pub(super) fn share(document: &mut Value) {
    let usual: Value = serde_json::from_str(USUAL_SECURITY).unwrap_or_default();
    operations(document, &mut |_, operation| {
        if operation["security"] == usual
            && let Some(operation) = operation.as_object_mut()
        {
            operation.remove("security");
        }
    });
    document["security"] = usual;
    let headers = shared(document, "headers", |document, on_part| {
        responses(document, &mut |_, response| {
            let headers = response.get_mut("headers").and_then(Value::as_object_mut);
            for (name, header) in headers.into_iter().flatten() {
                on_part(&name.replace('-', ""), header);
            }
        });
    });
    document["components"]["headers"] = headers;
    let parameters = shared(document, "parameters", |document, on_part| {
        operations(document, &mut |path, operation| {
            let parameters = operation
                .get_mut("parameters")
                .and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                on_part(&parameter_name(path, parameter), parameter);
            }
        });
    });
    document["components"]["parameters"] = parameters;
    let refusals = shared(document, "responses", |document, on_part| {
        responses(document, &mut |status, response| {
            if status.starts_with(['4', '5']) && response.get("$ref").is_none() {
                on_part(&response_name(status, response), response);
            }
        });
    });
    if let (Value::Object(refusals), Some(all)) = (
        refusals,
        document["components"]["responses"].as_object_mut(),
    ) {
        all.extend(refusals);
    }
}

/// Called with each part and the name that it would have as a component.
type OnPart<'a> = &'a mut dyn FnMut(&str, &mut Value);

/// Replaces the parts that `each` finds, where equal ones occur several times, by references;
/// returns the components.
fn shared(document: &mut Value, section: &str, each: impl Fn(&mut Value, OnPart<'_>)) -> Value {
    let mut occurrences = HashMap::<String, u32>::new();
    each(document, &mut |_, part| {
        *occurrences.entry(part.to_string()).or_default() += 1;
    });
    let mut names = HashMap::<String, String>::new();
    let mut components = BTreeMap::<String, Value>::new();
    each(document, &mut |name, part| {
        let text = part.to_string();
        if occurrences.get(&text).is_none_or(|count| *count < 2) {
            return;
        }
        let name = names.entry(text).or_insert_with(|| {
            let numbered = (2..).map(|number| format!("{name}{number}"));
            let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
            let free = candidates.find(|name| !components.contains_key(name));
            let free = free.unwrap_or_default();
            components.insert(free.clone(), part.clone());
            free
        });
        *part = json!({ "$ref": format!("#/components/{section}/{name}") });
    });
    components.into_iter().collect::<Map<_, _>>().into()
}

fn operations(document: &mut Value, on_part: &mut dyn FnMut(&str, &mut Value)) {
    let paths = document["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            if METHODS.contains(&method.as_str()) {
                on_part(path, operation);
            }
        }
    }
}

/// Of operations, and those that are components already.
fn responses(document: &mut Value, on_part: &mut dyn FnMut(&str, &mut Value)) {
    let common = document["components"].get_mut("responses");
    let common = common.and_then(Value::as_object_mut).into_iter().flatten();
    for (_, response) in common {
        // They are no part that could be a component again.
        on_part("", response);
    }
    operations(document, &mut |_, operation| {
        let responses = operation["responses"].as_object_mut();
        for (status, response) in responses.into_iter().flatten() {
            on_part(status, response);
        }
    });
}

/// `SessionId` for `id` below `/api/sessions/{id}`, else the parameter's own name.
fn parameter_name(path: &str, parameter: &Value) -> String {
    let name = parameter["name"].as_str().unwrap_or_default();
    let collection = path.split("/{id}").next().unwrap_or_default();
    match (name, collection.rsplit('/').next()) {
        ("id", Some(collection)) => {
            format!("{}Id", pascal(collection.trim_end_matches('s')))
        }
        _ => pascal(name),
    }
}

/// `SessionNotFound` for a refusal with one code, else the reason phrase of its status.
fn response_name(status: &str, response: &Value) -> String {
    let examples = &response["content"][web::problem::PROBLEM_JSON]["examples"];
    let codes: Vec<_> = examples.as_object().into_iter().flatten().collect();
    if let [(code, _)] = codes.as_slice() {
        return pascal(code);
    }
    let status = StatusCode::from_bytes(status.as_bytes()).ok();
    let reason = status.and_then(|status| status.canonical_reason());
    pascal(reason.unwrap_or("Refused"))
}

fn pascal(text: &str) -> String {
    let words = text.split(['-', '_', ' ']);
    let capital = words.map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    capital.collect()
}

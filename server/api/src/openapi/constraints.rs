//! Constraints of requests that the attributes of types cannot express.

use serde_json::{Value, json};

/// Unicode's White_Space, as a class of a regular expression.
macro_rules! white_space {
    () => {
        "\\u0009-\\u000d\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"
    };
}

/// The texts of requests. Surrounding white space of any kind is trimmed; inside, newline and tab
/// are the only control characters.
const TEXT: &str = concat!(
    "^[",
    white_space!(),
    "]*[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*[",
    white_space!(),
    "]*$",
);

/// Texts that must not be empty: the same with at least one character that is not white space.
const FILLED_TEXT: &str = concat!(
    "^[",
    white_space!(),
    "]*[^\\u0000-\\u0020\\u007f-\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]",
    "[^\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f]*[",
    white_space!(),
    "]*$",
);

/// Texts refer to the schema of their kind, by which a format marks them.
pub(super) fn constrain_requests(schemas: &mut Value) {
    let Some(schemas) = schemas.as_object_mut() else {
        return;
    };
    schemas.values_mut().for_each(refer_to_texts);
    let text = |limit: &str| {
        json!({
            "type": "string", "pattern": TEXT,
            "description": format!(
                "At most {limit} characters, not counting white space around them. No control characters but newline and tab."
            ),
        })
    };
    let filled = json!({
        "type": "string", "minLength": 1, "pattern": FILLED_TEXT,
        "description": "A text that is not empty and has more than white space.",
    });
    schemas.insert("ShortText".to_owned(), text("500"));
    schemas.insert("LongText".to_owned(), text("10 000"));
    schemas.insert("FilledText".to_owned(), filled);
}

/// In a schema and the parts that it is composed of. What the kind says already is not repeated.
fn refer_to_texts(schema: &mut Value) {
    let parts = schema.get_mut("allOf").and_then(Value::as_array_mut);
    parts.into_iter().flatten().for_each(refer_to_texts);
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties.into_iter().flatten() {
        let (kind, says_all) = match property["format"].as_str() {
            Some("short-text") => ("ShortText", true),
            Some("long-text") => ("LongText", true),
            Some("filled-text") => ("FilledText", false),
            _ => continue,
        };
        let reference = json!({ "$ref": format!("#/components/schemas/{kind}") });
        let mut referring = if property["type"].is_array() {
            json!({ "oneOf": [reference, { "type": "null" }] })
        } else {
            reference
        };
        if let Some(description) = property.get("description").filter(|_| !says_all) {
            referring["description"] = description.clone();
        }
        *property = referring;
    }
}

/// Bodies have no fields but the ones that are named: [`shared::body`] refuses all others.
pub(super) fn close_bodies(document: &mut Value) {
    let items = document["paths"].as_object().into_iter().flatten();
    let operations = items.filter_map(|(_, item)| item.as_object()).flatten();
    let bodies: Vec<String> = operations
        .filter_map(|(_, operation)| {
            let content = &operation["requestBody"]["content"]["application/json"];
            let name = content["schema"]["$ref"].as_str()?.rsplit('/').next()?;
            Some(name.to_owned())
        })
        .collect();
    for name in bodies {
        if let Some(Value::Object(schema)) = document["components"]["schemas"].get_mut(&name) {
            schema.insert("additionalProperties".to_owned(), json!(false));
        }
    }
}

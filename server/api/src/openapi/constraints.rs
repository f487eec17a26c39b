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

/// Patterns of texts. The fields concerned are marked by a format.
pub(super) fn constrain_requests(schemas: &mut Value) {
    let schemas = schemas.as_object_mut().into_iter().flatten();
    for (_, schema) in schemas {
        let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (_, property) in properties.into_iter().flatten() {
            let pattern = match property["format"].as_str() {
                Some("text") => TEXT,
                Some("filled-text") => FILLED_TEXT,
                _ => continue,
            };
            if let Some(property) = property.as_object_mut() {
                property.remove("format");
                property.insert("pattern".to_owned(), json!(pattern));
            }
        }
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

//! Ids and instants are written where they occur, which is shorter than a reference to them.

use serde_json::{Map, Value, json};

/// Keywords of a schema that is written out.
const KEYWORDS: [&str; 4] = ["type", "format", "minimum", "maximum"];

/// Replaces references to schemas of a text or number without a name for its values.
pub(super) fn write_out(document: &mut Value) {
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
        return;
    };
    let is_scalar = |schema: &Value| {
        let is_plain = matches!(schema["type"].as_str(), Some("string" | "integer"));
        is_plain && schema.get("enum").is_none() && schema.get("pattern").is_none()
    };
    let (scalars, others): (Map<_, _>, Map<_, _>) = std::mem::take(schemas)
        .into_iter()
        .partition(|(_, schema)| is_scalar(schema));
    *schemas = others;
    replace(document, &scalars);
}

fn replace(part: &mut Value, scalars: &Map<String, Value>) {
    match part {
        Value::Object(object) => {
            object.values_mut().for_each(|part| replace(part, scalars));
            let name = object.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|path| path.strip_prefix("#/components/schemas/"));
            if let Some(Value::Object(scalar)) = name.and_then(|name| scalars.get(name)) {
                object.remove("$ref");
                let known = scalar
                    .iter()
                    .filter(|(key, _)| KEYWORDS.contains(&key.as_str()));
                object.extend(known.map(|(key, value)| (key.clone(), value.clone())));
            }
            join_null(object);
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| replace(part, scalars)),
        _ => {}
    }
}

/// A scalar or null is one schema with two types.
fn join_null(object: &mut Map<String, Value>) {
    let null = json!({ "type": "null" });
    let Some([one, other]) = object
        .get("oneOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    else {
        return;
    };
    let scalar = if *one == null { other } else { one };
    let Some(scalar) = scalar.as_object().filter(|scalar| {
        let is_known = scalar.keys().all(|key| KEYWORDS.contains(&key.as_str()));
        (*one == null || *other == null) && is_known && scalar["type"].is_string()
    }) else {
        return;
    };
    let mut scalar = scalar.clone();
    let kind = scalar.get("type").cloned();
    scalar.insert("type".to_owned(), json!([kind, "null"]));
    object.remove("oneOf");
    object.extend(scalar);
}

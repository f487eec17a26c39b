//! Schemas in the form that programs which generate clients understand: each event, page and
//! message has a name, and what is always sent is required.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shared::wire::EVENT_TYPES;
use web::code::Code;

use super::super::webhooks;
use super::descriptions::{self, OMITTED_SCHEMA};
use super::event_schemas;

/// Schemas of answers that leave fields out; they say themselves what is required.
const WITH_OMITTED_FIELDS: [&str; 3] = ["Problem", "ExportDocument", "SyncResult"];

/// Fields that hold values of a set which the server reads as text, to report all that are wrong.
const NAMED_VALUES: [(&str, &str, &str); 6] = [
    ("CreateWebhook", "events", "EventType"),
    ("ChangeWebhook", "events", "EventType"),
    ("Webhook", "events", "EventType"),
    ("Problem", "code", "ProblemCode"),
    ("Problem", "requiredScope", "Scope"),
    ("FieldProblem", "code", "ProblemCode"),
];

/// Completes the schemas of the generated document.
pub(super) fn complete(document: &mut Value) {
    name_pages(document);
    let requests = reachable(document, is_request);
    let answers = reachable(document, |key| !is_request(key));
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
        return;
    };
    schemas.insert(
        "ProblemCode".to_owned(),
        json!({
            "type": "string", "description": "The stable code of a problem.",
            "enum": Code::ALL.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
        }),
    );
    schemas.insert(
        "EventType".to_owned(),
        json!({
            "type": "string", "description": "The type of an event.", "enum": EVENT_TYPES,
        }),
    );
    event_schemas::name_events(schemas);
    refer_to_profile(schemas);
    name_variants(schemas);
    descriptions::drop_repeated(schemas);
    schemas.extend(webhooks::message_schemas());
    for (name, schema) in schemas.iter_mut() {
        let is_answer = answers.contains(name) && !requests.contains(name);
        if is_answer && !WITH_OMITTED_FIELDS.contains(&name.as_str()) {
            require_all(schema);
        }
    }
    for (schema, field, values) in NAMED_VALUES {
        let reference = format!("#/components/schemas/{values}");
        if let Some(property) = schemas
            .get_mut(schema)
            .and_then(|schema| schema["properties"].get_mut(field))
        {
            refer_to_values(property, &reference);
        }
    }
    tidy(document);
}

fn is_request(key: &str) -> bool {
    matches!(key, "requestBody" | "parameters")
}

/// The names of the schemas that operations refer to from below the keys that `below` accepts.
fn reachable(document: &Value, below: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let items = document["paths"].as_object().into_iter().flatten();
    for (_, item) in items {
        for (_, operation) in item.as_object().into_iter().flatten() {
            for (key, part) in operation.as_object().into_iter().flatten() {
                if below(key) {
                    follow(document, part, &mut found);
                }
            }
        }
    }
    found
}

fn follow(document: &Value, part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(object) => {
            if let Some(name) = object
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(schema_name)
                && found.insert(name.to_owned())
            {
                follow(document, &document["components"]["schemas"][name], found);
            }
            object
                .values()
                .for_each(|part| follow(document, part, found));
        }
        Value::Array(parts) => parts.iter().for_each(|part| follow(document, part, found)),
        _ => {}
    }
}

fn schema_name(reference: &str) -> Option<&str> {
    reference.strip_prefix("#/components/schemas/")
}

/// The schema of what pages have besides their items.
const PAGE_HEAD: &str = "PageHead";

/// `Page_Task` becomes `TaskPage`, and its items refer to `Task` instead of repeating it.
fn name_pages(document: &mut Value) {
    let schemas = document["components"]["schemas"].as_object_mut();
    let Some(schemas) = schemas else { return };
    let generic: Vec<String> = schemas
        .keys()
        .filter(|name| name.starts_with("Page_"))
        .cloned()
        .collect();
    for name in &generic {
        let item = name.trim_start_matches("Page_");
        let Some(mut page) = schemas.remove(name) else {
            continue;
        };
        let fields = page["properties"].as_object_mut();
        let items = fields.and_then(|fields| fields.remove("items"));
        let mut items = items.unwrap_or_default();
        items["items"] = json!({ "$ref": format!("#/components/schemas/{item}") });
        // The page says it.
        items
            .as_object_mut()
            .map(|items| items.remove("description"));
        let page_of_items = json!({
            "description": format!("A page of a list of {item}."),
            "allOf": [
                { "$ref": format!("#/components/schemas/{PAGE_HEAD}") },
                { "type": "object", "properties": { "items": items } },
            ],
        });
        schemas.insert(format!("{item}Page"), page_of_items);
        page["description"] = json!("What every page of a list has.");
        schemas.insert(PAGE_HEAD.to_owned(), page);
    }
    references(document, &mut |reference| {
        if let Some(item) = reference.strip_prefix("#/components/schemas/Page_") {
            *reference = format!("#/components/schemas/{item}Page");
        }
    });
}

fn references(part: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match part {
        Value::Object(object) => {
            for (key, part) in object {
                match part {
                    Value::String(reference) if key == "$ref" => change(reference),
                    part => references(part, change),
                }
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(|part| references(part, change)),
        _ => {}
    }
}

/// The account has the fields of the profile, which are described there.
fn refer_to_profile(schemas: &mut Map<String, Value>) {
    let of_profile = schemas["Profile"]["properties"].clone();
    let Some(me) = schemas.get_mut("Me").and_then(Value::as_object_mut) else {
        return;
    };
    let mut own = json!({ "type": "object" });
    for part in ["properties", "required"] {
        own[part] = me.remove(part).unwrap_or_default();
    }
    let is_own = |name: &str| of_profile.get(name).is_none();
    if let Some(fields) = own["properties"].as_object_mut() {
        fields.retain(|name, _| is_own(name));
    }
    if let Some(names) = own["required"].as_array_mut() {
        names.retain(|name| name.as_str().is_some_and(is_own));
    }
    me.remove("type");
    let profile = json!({ "$ref": "#/components/schemas/Profile" });
    me.insert("allOf".to_owned(), json!([profile, own]));
}

/// Names for the variants of an enum that are objects with one field each, which is the variant's
/// name, and for their data.
fn name_variants(schemas: &mut Map<String, Value>) {
    let mut named = Vec::new();
    for (name, schema) in schemas.iter_mut() {
        let variants = schema.get_mut("oneOf").and_then(Value::as_array_mut);
        for variant in variants.into_iter().flatten() {
            let fields = variant.get_mut("properties").and_then(Value::as_object_mut);
            let Some(mut fields) = fields.map(|fields| fields.iter_mut()) else {
                continue;
            };
            let (Some((field, data)), None) = (fields.next(), fields.next()) else {
                continue;
            };
            let variant_name = format!("{name}{field}");
            if data.get("properties").is_some() {
                let data_name = format!("{variant_name}Data");
                let reference = json!({ "$ref": format!("#/components/schemas/{data_name}") });
                named.push((data_name, std::mem::replace(data, reference)));
            }
            let reference = json!({ "$ref": format!("#/components/schemas/{variant_name}") });
            named.push((variant_name, std::mem::replace(variant, reference)));
        }
    }
    for (name, mut schema) in named {
        require_all(&mut schema);
        schemas.insert(name, schema);
    }
}

/// What a schema of an object describes is always sent, but for fields that may be left out.
pub(super) fn require_all(schema: &mut Value) {
    if let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) {
        parts.iter_mut().for_each(require_all);
    }
    let names: Vec<String> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, field)| field["$ref"] != OMITTED_SCHEMA)
        .map(|(name, _)| name.clone())
        .collect();
    if !names.is_empty() {
        schema["required"] = json!(names);
    } else if let Some(schema) = schema.as_object_mut() {
        // Reading through an index left a null.
        schema.retain(|_, part| !part.is_null());
    }
}

/// A text, or a list of texts, becomes one of the values of a set.
fn refer_to_values(property: &mut Value, reference: &str) {
    if property.get("items").is_some() {
        property["items"] = json!({ "$ref": reference });
        return;
    }
    let description = property.get("description").cloned().unwrap_or_default();
    *property = json!({ "$ref": reference, "description": description });
}

/// Descriptions without what is for readers of the source, and where tools look for them.
fn tidy(part: &mut Value) {
    match part {
        Value::Object(object) => {
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = plain(description);
            }
            describe_nullable(object);
            object.values_mut().for_each(tidy);
            if object.contains_key("description")
                && let Some(schema) = object.get_mut("schema").and_then(Value::as_object_mut)
            {
                // Of a parameter, which says more.
                schema.remove("description");
            }
        }
        Value::Array(parts) => parts.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// The text up to the first example in Rust, without links between items of the source.
fn plain(description: &str) -> String {
    let text = description.split("\n\n```").next().unwrap_or_default();
    text.replace("[`", "`").replace("`]", "`")
}

/// A reference that may be null has its description beside the two, where tools look for it.
fn describe_nullable(object: &mut Map<String, Value>) {
    if object.contains_key("description") {
        return;
    }
    let Some(alternatives) = object.get_mut("oneOf").and_then(Value::as_array_mut) else {
        return;
    };
    if !alternatives.contains(&json!({ "type": "null" })) {
        return;
    }
    let mut described = alternatives.iter_mut().filter_map(Value::as_object_mut);
    if let Some(description) = described.find_map(|one| one.remove("description")) {
        object.insert("description".to_owned(), description);
    }
}

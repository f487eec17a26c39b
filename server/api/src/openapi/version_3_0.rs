//! The document as OpenAPI 3.0, for generators that read no 3.1: the same operations and schemas in
//! the words of the older version. It has no `webhooks`, which that version does not know, and not
//! their schemas.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Rewrites a document of OpenAPI 3.1.
pub(super) fn rendered(document: &Value) -> Value {
    let mut document = document.clone();
    document["openapi"] = json!("3.0.3");
    if let Some(document) = document.as_object_mut() {
        document.remove("webhooks");
    }
    if let Some(license) = document["info"]["license"].as_object_mut() {
        license.remove("identifier");
    }
    let named = document["components"]["schemas"].clone();
    rewrite_schemas(&mut document, &named);
    remove_unused(&mut document);
    document
}

/// Removes the schemas that nothing refers to, and then those that only these referred to.
fn remove_unused(document: &mut Value) {
    loop {
        let mut used = BTreeSet::new();
        references(document, &mut used);
        let Some(schemas) = document["components"]["schemas"].as_object_mut() else {
            return;
        };
        let before = schemas.len();
        schemas.retain(|name, _| used.contains(&format!("#/components/schemas/{name}")));
        if schemas.len() == before {
            return;
        }
    }
}

fn references(part: &Value, found: &mut BTreeSet<String>) {
    match part {
        Value::Object(object) => {
            for (key, part) in object {
                match part {
                    Value::String(reference) if key == "$ref" => {
                        found.insert(reference.clone());
                    }
                    part => references(part, found),
                }
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| references(part, found)),
        _ => {}
    }
}

/// Finds the schemas in a part of the document that is none itself; `named` has those that are
/// referred to.
fn rewrite_schemas(part: &mut Value, named: &Value) {
    match part {
        Value::Object(object) => {
            for (key, part) in object {
                match key.as_str() {
                    // Values, which may have any fields.
                    "example" | "examples" => {}
                    "schema" => rewrite(part, named),
                    "schemas" => each(part, named),
                    _ => rewrite_schemas(part, named),
                }
            }
        }
        Value::Array(parts) => {
            for part in parts {
                rewrite_schemas(part, named);
            }
        }
        _ => {}
    }
}

fn each(schemas: &mut Value, named: &Value) {
    match schemas {
        Value::Object(schemas) => schemas.values_mut().for_each(|one| rewrite(one, named)),
        Value::Array(schemas) => schemas.iter_mut().for_each(|one| rewrite(one, named)),
        _ => {}
    }
}

fn rewrite(schema: &mut Value, named: &Value) {
    let Some(schema) = schema.as_object_mut() else {
        return;
    };
    for (key, part) in schema.iter_mut() {
        match key.as_str() {
            "properties" | "allOf" | "oneOf" | "anyOf" => each(part, named),
            "items" | "additionalProperties" | "not" => rewrite(part, named),
            _ => {}
        }
    }
    // Beside a reference everything else is ignored.
    if schema.len() > 1
        && let Some(reference) = schema.remove("$ref")
    {
        schema.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    allow_null_by_type(schema);
    allow_null_by_alternative(schema, "oneOf", named);
    allow_null_by_alternative(schema, "anyOf", named);
    if let Some(value) = schema.remove("const") {
        schema.insert("enum".to_owned(), json!([value]));
    }
    if let Some(Value::Array(examples)) = schema.remove("examples")
        && let Some(example) = examples.into_iter().next()
    {
        schema.insert("example".to_owned(), example);
    }
    for (bound, exclusive) in [
        ("minimum", "exclusiveMinimum"),
        ("maximum", "exclusiveMaximum"),
    ] {
        if let Some(limit) = schema.get(exclusive).filter(|limit| limit.is_number()) {
            let limit = limit.clone();
            schema.insert(bound.to_owned(), limit);
            schema.insert(exclusive.to_owned(), json!(true));
        }
    }
}

/// `["string", "null"]` becomes a string that may be null.
fn allow_null_by_type(schema: &mut Map<String, Value>) {
    let Some(kinds) = schema.get("type").and_then(Value::as_array) else {
        return;
    };
    let others: Vec<_> = kinds.iter().filter(|kind| *kind != "null").collect();
    let is_nullable = others.len() < kinds.len();
    if let [kind] = others.as_slice() {
        let kind = (*kind).clone();
        schema.insert("type".to_owned(), kind);
        if is_nullable {
            schema.insert("nullable".to_owned(), json!(true));
        }
    }
}

/// A null among the alternatives becomes `nullable`; a single other one is all there is then.
///
/// `nullable` needs a type beside it: that of the schema that is referred to, and of a list its items,
/// too.
fn allow_null_by_alternative(schema: &mut Map<String, Value>, key: &str, named: &Value) {
    let Some(alternatives) = schema.get_mut(key).and_then(Value::as_array_mut) else {
        return;
    };
    let before = alternatives.len();
    let null = json!({ "type": "null" });
    alternatives.retain(|one| *one != null);
    let (is_nullable, is_single) = (alternatives.len() < before, alternatives.len() == 1);
    if !is_nullable {
        return;
    }
    schema.insert("nullable".to_owned(), json!(true));
    if !is_single {
        return;
    }
    let Some(only) = schema.remove(key) else {
        return;
    };
    let name = only[0]["$ref"].as_str().unwrap_or_default();
    let target = &named[name.trim_start_matches("#/components/schemas/")];
    if target["type"] == "array" {
        let mut list = target.clone();
        rewrite(&mut list, named);
        for (key, part) in list.as_object_mut().into_iter().flatten() {
            schema.entry(key.clone()).or_insert(part.take());
        }
        return;
    }
    // What is composed of several schemas is an object.
    let kind = target.get("type").cloned();
    schema.insert("type".to_owned(), kind.unwrap_or_else(|| json!("object")));
    schema.insert("allOf".to_owned(), only);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(schema: Value) -> Value {
        let used = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let document = json!({
            "openapi": "3.1.0", "info": { "license": { "name": "MIT", "identifier": "MIT" } },
            "paths": { "/": { "get": { "parameters": [
                { "schema": used("One") }, { "schema": used("Other") }, { "schema": used("List") },
            ] } } },
            "components": { "schemas": {
                "One": schema,
                "Other": { "type": "integer" },
                "List": { "type": "array", "items": { "type": ["string", "null"] } },
            } },
        });
        rendered(&document)["components"]["schemas"]["One"].take()
    }

    #[test]
    fn what_may_be_null_is_nullable() {
        assert_eq!(
            schema(json!({ "type": ["integer", "null"], "minimum": 1 })),
            json!({ "type": "integer", "nullable": true, "minimum": 1 })
        );
        let other = json!({ "$ref": "#/components/schemas/Other" });
        assert_eq!(
            schema(json!({ "oneOf": [other, { "type": "null" }], "description": "It." })),
            json!({ "allOf": [other], "type": "integer", "nullable": true, "description": "It." })
        );
        let list = json!({ "$ref": "#/components/schemas/List" });
        assert_eq!(
            schema(json!({ "oneOf": [list, { "type": "null" }], "description": "They." })),
            json!({
                "type": "array", "items": { "type": "string", "nullable": true },
                "nullable": true, "description": "They.",
            })
        );
        assert_eq!(
            schema(json!({ "anyOf": [other, { "type": "string" }, { "type": "null" }] })),
            json!({ "anyOf": [other, { "type": "string" }], "nullable": true })
        );
        let closed = json!({ "oneOf": [other, { "type": "string" }] });
        assert_eq!(schema(closed.clone()), closed);
    }

    #[test]
    fn references_stand_alone() {
        let other = json!({ "$ref": "#/components/schemas/Other" });
        assert_eq!(schema(other.clone()), other);
        let property = json!({ "$ref": "#/components/schemas/Other", "description": "It." });
        assert_eq!(
            schema(json!({ "type": "object", "properties": { "$ref": property } })),
            json!({ "type": "object", "properties": {
                "$ref": { "allOf": [other], "description": "It." },
            } })
        );
    }

    #[test]
    fn words_of_the_newer_version_are_replaced() {
        assert_eq!(
            schema(json!({ "const": 3, "examples": [3, 4], "exclusiveMinimum": 2 })),
            json!({ "enum": [3], "example": 3, "minimum": 2, "exclusiveMinimum": true })
        );
        assert_eq!(
            schema(json!({ "type": "array", "items": { "type": ["string", "null"] } })),
            json!({ "type": "array", "items": { "type": "string", "nullable": true } })
        );
    }

    #[test]
    fn what_only_webhooks_use_is_left_out() {
        let message = json!({ "$ref": "#/components/schemas/Message" });
        let part = json!({ "$ref": "#/components/schemas/Part" });
        let document = json!({
            "openapi": "3.1.0", "info": { "license": {} },
            "webhooks": { "event": { "post": { "requestBody": { "schema": message } } } },
            "components": { "schemas": {
                "Message": { "properties": { "part": part } }, "Part": { "type": "string" },
            } },
        });
        assert_eq!(rendered(&document)["components"]["schemas"], json!({}));
    }

    #[test]
    fn examples_are_left_alone() {
        let example = json!({ "schema": { "type": ["string", "null"], "const": 1 } });
        let document = json!({
            "openapi": "3.1.0", "info": { "license": {} }, "webhooks": {},
            "paths": { "/": { "get": { "requestBody": { "example": example } } } },
        });
        let rendered = rendered(&document);
        assert_eq!(
            rendered["paths"]["/"]["get"]["requestBody"]["example"],
            example
        );
        assert!(rendered.get("webhooks").is_none());
        assert_eq!(rendered["openapi"], "3.0.3");
    }
}

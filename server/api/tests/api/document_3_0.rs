//! The OpenAPI document in version 3.0 against the one in 3.1.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::Server;

#[tokio::test]
async fn version_3_0_has_the_same_operations_in_its_own_words() {
    /// What the schemas in a part of a document say that OpenAPI 3.0 does not know.
    fn unknown_words(part: &Value, inside: &str, found: &mut Vec<String>) {
        let is_schema = matches!(
            inside,
            "schema"
                | "schemas/*"
                | "properties/*"
                | "items"
                | "allOf"
                | "oneOf"
                | "anyOf"
                | "additionalProperties"
        );
        match part {
            Value::Object(object) => {
                for (key, part) in object {
                    let is_new = match key.as_str() {
                        "const" | "examples" | "$defs" | "prefixItems" | "if" => true,
                        "type" => part.is_array() || part == "null",
                        "exclusiveMinimum" | "exclusiveMaximum" => part.is_number(),
                        "$ref" => object.len() > 1,
                        _ => false,
                    };
                    if is_schema && is_new {
                        found.push(format!("{key}: {part}"));
                    }
                    if matches!(key.as_str(), "example" | "examples" | "enum" | "default") {
                        continue;
                    }
                    let is_named = matches!(inside, "schemas" | "properties");
                    let inside = if is_named {
                        format!("{inside}/*")
                    } else {
                        key.clone()
                    };
                    unknown_words(part, &inside, found);
                }
            }
            Value::Array(parts) => {
                for part in parts {
                    unknown_words(part, inside, found);
                }
            }
            _ => {}
        }
    }
    let server = Server::start().await;
    let got = server.get("/api/openapi-3.0.json").anonymous();
    let got = got.send().await.expect(200);
    assert_eq!(got.header("content-type"), "application/json");
    let (older, published) = (got.body, server.document.published());
    assert_eq!(older["openapi"], "3.0.3");
    assert!(older.get("webhooks").is_none());
    let mut found = Vec::new();
    unknown_words(published, "", &mut found);
    assert!(found.len() > 100, "3.1 says it in these: {found:?}");
    found.clear();
    unknown_words(&older, "", &mut found);
    assert!(found.is_empty(), "{found:?}");
    let operations = |document: &Value| -> BTreeSet<(String, String)> {
        let paths = document["paths"].as_object().expect("paths");
        paths
            .iter()
            .flat_map(|(path, item)| {
                let methods = item.as_object().expect("operations").keys();
                methods.map(|method| (path.clone(), method.clone()))
            })
            .collect()
    };
    assert_eq!(operations(&older), operations(published));
    let names = |document: &Value| -> BTreeSet<String> {
        let schemas = document["components"]["schemas"].as_object();
        schemas.expect("schemas").keys().cloned().collect()
    };
    let (older, published) = (names(&older), names(published));
    let left_out: Vec<_> = published.difference(&older).collect();
    assert_eq!(left_out, ["EventMessage", "TestMessage", "WebhookMessage"]);
    assert!(older.is_subset(&published));
}

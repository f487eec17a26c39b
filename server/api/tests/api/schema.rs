//! The subset of JSON Schema that the OpenAPI document uses; anything else fails the test, so that
//! nothing goes unchecked.

use serde_json::Value;

/// What is wrong with `value`, each with its place; empty where it fits `schema`.
pub fn problems(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    check(document, schema, value, "", &mut problems);
    problems
}

fn check(document: &Value, schema: &Value, value: &Value, path: &str, problems: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else {
        return;
    };
    for (keyword, expected) in schema {
        let mut wrong = |what: String| problems.push(format!("{path}: {what}"));
        match keyword.as_str() {
            "deprecated" | "description" | "title" | "example" | "examples" | "default"
            | "propertyNames" | "discriminator" | "then" | "else" => {}
            "if" => {
                let fits = self::problems(document, expected, value).is_empty();
                if let Some(chosen) = schema.get(if fits { "then" } else { "else" }) {
                    check(document, chosen, value, path, problems);
                }
            }
            "$ref" => {
                let pointer = expected
                    .as_str()
                    .and_then(|path| path.strip_prefix('#'))
                    .expect("a local reference");
                let target = document
                    .pointer(pointer)
                    .unwrap_or_else(|| panic!("{pointer} is missing"));
                check(document, target, value, path, problems);
                return;
            }
            "type" => {
                let names: Vec<&str> = match expected {
                    Value::String(name) => vec![name],
                    Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
                    _ => panic!("{path}: type {expected}"),
                };
                if !names.iter().any(|name| is(name, value)) {
                    wrong(format!("{value} is not {}", names.join(" or ")));
                }
            }
            "enum" => {
                if !expected
                    .as_array()
                    .is_some_and(|values| values.contains(value))
                {
                    wrong(format!("{value} is none of {expected}"));
                }
            }
            "const" => {
                if expected != value {
                    wrong(format!("{value} is not {expected}"));
                }
            }
            "format" => {
                if let (Some(format), Some(text)) = (expected.as_str(), value.as_str()) {
                    let fits = match format {
                        "uuid" => text.len() == 36 && uuid::Uuid::try_parse(text).is_ok(),
                        "date-time" => text.len() == 24 && shared::Timestamp::parse(text).is_some(),
                        _ => true,
                    };
                    if !fits {
                        wrong(format!("{text} is no {format}"));
                    }
                }
            }
            "minimum" | "maximum" => {
                if let (Some(limit), Some(number)) = (expected.as_f64(), value.as_f64()) {
                    let fits = if keyword == "minimum" {
                        number >= limit
                    } else {
                        number <= limit
                    };
                    if !fits {
                        wrong(format!("{number} breaks {keyword} {limit}"));
                    }
                }
            }
            "minLength" | "maxLength" => {
                if let (Some(limit), Some(text)) = (expected.as_u64(), value.as_str()) {
                    let length = text.chars().count() as u64;
                    let fits = if keyword == "minLength" {
                        length >= limit
                    } else {
                        length <= limit
                    };
                    if !fits {
                        wrong(format!("{length} characters break {keyword} {limit}"));
                    }
                }
            }
            // Without an engine for regular expressions; what texts may hold is tested by itself.
            "pattern" => {}
            "required" => {
                for name in expected
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                {
                    if value.is_object() && value.get(name).is_none() {
                        wrong(format!("{name} is missing"));
                    }
                }
            }
            "properties" => {
                for (name, expected) in expected.as_object().into_iter().flatten() {
                    if let Some(value) = value.get(name) {
                        check(
                            document,
                            expected,
                            value,
                            &format!("{path}/{name}"),
                            problems,
                        );
                    }
                }
            }
            "additionalProperties" => {
                if *expected == Value::Bool(false)
                    && let Some(object) = value.as_object()
                {
                    let known = schema.get("properties").and_then(Value::as_object);
                    for name in object
                        .keys()
                        .filter(|name| !known.is_some_and(|known| known.contains_key(*name)))
                    {
                        problems.push(format!("{path}: {name} is not known"));
                    }
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(
                        document,
                        expected,
                        item,
                        &format!("{path}/{index}"),
                        problems,
                    );
                }
            }
            "minItems" | "maxItems" | "uniqueItems" => {}
            "allOf" => {
                for part in expected.as_array().into_iter().flatten() {
                    check(document, part, value, path, problems);
                }
            }
            "oneOf" | "anyOf" => {
                let attempts: Vec<Vec<String>> = expected
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|part| self::problems(document, part, value))
                    .collect();
                let fitting = attempts.iter().filter(|attempt| attempt.is_empty()).count();
                if fitting == 0 || (keyword == "oneOf" && fitting > 1) {
                    problems.push(format!("{path}: {fitting} of {keyword} fit: {attempts:?}"));
                }
            }
            unknown => panic!("{path}: the keyword {unknown} is not checked yet"),
        }
    }
}

fn is(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("the type {other} is not known"),
    }
}

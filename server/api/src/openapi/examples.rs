//! An example for every answer: of a success its schema's, and of each refusal the first code that
//! it names.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use web::code::Code;
use web::problem::PROBLEM_JSON;

use super::descriptions::OMITTED_SCHEMA;
use super::operations::quoted;

/// The media type of most bodies.
const JSON: &str = "application/json";

/// Values of fields by their names, where the schema has none of its own.
const NAMED: &[(&str, &str)] = &[
    ("email", "\"ada@example.org\""),
    ("displayName", "\"Ada\""),
    ("timeZone", "\"Europe/Berlin\""),
    ("title", "\"Write chapter 3\""),
    ("name", "\"Thesis\""),
    ("color", "\"#3366ff\""),
    ("url", "\"https://example.org/stint\""),
    ("secret", "\"shown once\""),
    ("endpoint", "\"https://push.example.net/send/d6BJTTXXrd4\""),
    (
        "publicKey",
        "\"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx\"",
    ),
    ("stint", "\"everything\""),
    ("detail", "\"What is wrong, and what would be right.\""),
    ("pointer", "\"/qualityRating\""),
    ("userAgent", "\"Mozilla/5.0\""),
    ("network", "\"192.0.2.7\""),
    ("plannedDuration", "25"),
    ("actualDuration", "25"),
    ("actualSeconds", "1500"),
    ("limit", "20"),
    ("dailyGoalMinutes", "180"),
    ("dayStartsAt", "240"),
    ("rulesVersion", "1"),
    ("status", "\"active\""),
    ("remainingSeconds", "1500"),
];

/// Fields that may be null, but are not in an example.
const FILLED: [&str; 7] = [
    "timer",
    "displayName",
    "email",
    "dailyGoalMinutes",
    "token",
    "userAgent",
    "network",
];

/// Lists that are empty in an example: their entries are shown by a list beside them, or by the
/// operation that lists them. So are lists of what an operation answers by itself.
const EMPTY: [&str; 6] = ["hours", "weekdays", "projects", "tasks", "tags", "sessions"];

/// Fields that are sent on request only.
const ON_REQUEST: [&str; 1] = ["object"];

/// Adds the examples.
pub(super) fn add(document: &mut Value) {
    let mut codes = BTreeSet::new();
    let mut answers = BTreeSet::new();
    let source = document.clone();
    let paths = document["paths"].as_object_mut();
    let operations = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object_mut())
        .flatten();
    for (_, operation) in operations {
        let bodies = operation.get_mut("requestBody");
        if let Some(content) = bodies.and_then(|body| body["content"].as_object_mut()) {
            for (media, described) in content {
                if described.get("example").is_none() && described.get("examples").is_none() {
                    described["example"] = example_of_content(&source, media, described);
                }
            }
        }
        let responses = operation["responses"].as_object_mut();
        for (_, response) in responses.into_iter().flatten() {
            add_to_response(&source, response, 1, &mut codes, &mut answers);
        }
    }
    let common = document["components"].get_mut("responses");
    let common = common.and_then(Value::as_object_mut).into_iter().flatten();
    for (_, response) in common {
        add_to_response(&source, response, usize::MAX, &mut codes, &mut answers);
    }
    let examples = Examples {
        document: &source,
        answers: &answers,
    };
    for name in &answers {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        document["components"]["schemas"][name]["examples"] = json!([examples.of(&schema, "")]);
    }
    let named = Code::ALL
        .iter()
        .filter(|code| codes.contains(code.as_str()));
    let examples = named.map(|code| (code.as_str().to_owned(), json!({ "value": problem(*code) })));
    document["components"]["examples"] = examples.collect::<Map<_, _>>().into();
}

/// Adds examples of at most `most` of the problems that an answer names, or of its body; where the
/// body has a name, the schema gets the example.
fn add_to_response(
    source: &Value,
    response: &mut Value,
    most: usize,
    codes: &mut BTreeSet<&'static str>,
    answers: &mut BTreeSet<String>,
) {
    let named: Vec<Code> = problem_codes(response).take(most).collect();
    let content = response.get_mut("content").and_then(Value::as_object_mut);
    for (media, described) in content.into_iter().flatten() {
        if media == PROBLEM_JSON {
            codes.extend(named.iter().map(|code| code.as_str()));
            let examples = named.iter().map(|code| {
                let path = format!("#/components/examples/{}", code.as_str());
                (code.as_str().to_owned(), json!({ "$ref": path }))
            });
            described["examples"] = examples.collect::<Map<_, _>>().into();
        } else if let Some(name) = schema_name(&described["schema"]) {
            answers.insert(name.to_owned());
        } else {
            described["example"] = example_of_content(source, media, described);
        }
    }
}

fn schema_name(schema: &Value) -> Option<&str> {
    schema["$ref"]
        .as_str()?
        .strip_prefix("#/components/schemas/")
}

/// The codes that the description of an answer names in backticks.
pub(super) fn problem_codes(response: &Value) -> impl Iterator<Item = Code> {
    let description = response["description"].as_str().unwrap_or_default();
    quoted(description).filter_map(Code::parse)
}

/// A problem with this code.
fn problem(code: Code) -> Value {
    let mut problem = json!({
        "type": format!("/api/docs#{}", code.as_str()),
        "title": code.title(),
        "status": code.status().as_u16(),
        // The title in other words and with facts, which are different each time.
        "detail": "…",
        "code": code.as_str(),
    });
    match code {
        Code::InsufficientScope => problem["requiredScope"] = json!("sessions:write"),
        Code::InvalidToken => problem["tokenState"] = json!("expired"),
        Code::SessionOverlaps => {
            problem["otherSession"] = json!({
                "sessionId": "0198f3b0-0000-7000-8000-000000000002",
                "start": "2026-11-22T10:00:00.000Z", "end": "2026-11-22T10:25:00.000Z",
            });
        }
        Code::ValidationFailed => {
            problem["errors"] = json!([
                { "pointer": "/qualityRating", "code": "quality_rating_out_of_range",
                  "detail": "qualityRating is 10; it must be 1 to 5." },
                { "pointer": "/focusScore", "code": "focus_score_out_of_range",
                  "detail": "focusScore is 140; it must be 0 to 100." },
            ]);
        }
        _ => {}
    }
    problem
}

fn example_of_content(document: &Value, media: &str, described: &Value) -> Value {
    match media.split(';').next().unwrap_or_default() {
        JSON => {
            let answers = &BTreeSet::new();
            Examples { document, answers }.of(&described["schema"], "")
        }
        "text/event-stream" => {
            json!("id: 42\nevent: SessionResumed\ndata: {\"eventId\":\"…\"}\n\n")
        }
        "text/csv" => json!(
            "sessionId,sessionType,status\n0198f3b0-0000-7000-8000-000000000001,pomodoro,completed\n"
        ),
        "text/calendar" => json!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"),
        "text/html" => json!("<!doctype html>…"),
        _ => json!("{\"stint\":\"events\",\"version\":1}\n"),
    }
}

/// Makes examples.
#[derive(Clone, Copy)]
struct Examples<'a> {
    document: &'a Value,
    /// The schemas that have an example of their own, which others do not repeat in their lists.
    answers: &'a BTreeSet<String>,
}

impl Examples<'_> {
    /// A value that fits the schema; `name` is that of the field it is for.
    fn of(self, schema: &Value, name: &str) -> Value {
        if let Some(pointer) = schema["$ref"]
            .as_str()
            .and_then(|path| path.strip_prefix('#'))
        {
            let target = self.document.pointer(pointer).unwrap_or(&Value::Null);
            return self.of(target, name);
        }
        let own = schema.get("example").or_else(|| schema["examples"].get(0));
        let chosen = own
            .or_else(|| schema.get("const"))
            .or_else(|| schema["enum"].get(0));
        if let Some(chosen) = chosen {
            return chosen.clone();
        }
        if let Some(parts) = schema["allOf"].as_array() {
            let mut whole = Map::new();
            for part in parts {
                if let Value::Object(fields) = self.of(part, name) {
                    whole.extend(fields);
                }
            }
            return whole.into();
        }
        let alternatives = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
        if let Some(alternatives) = alternatives {
            let null = json!({ "type": "null" });
            if alternatives.contains(&null) && !FILLED.contains(&name) {
                return Value::Null;
            }
            let first = alternatives.iter().find(|one| **one != null);
            return first.map_or(Value::Null, |one| self.of(one, name));
        }
        let kinds: Vec<&str> = match &schema["type"] {
            Value::String(kind) => vec![kind],
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if kinds.contains(&"null") && !FILLED.contains(&name) {
            return Value::Null;
        }
        let kind = kinds.into_iter().find(|kind| *kind != "null");
        let named = NAMED.iter().find(|(known, _)| *known == name);
        let named = named.and_then(|(_, text)| serde_json::from_str::<Value>(text).ok());
        match kind {
            Some("object") | None if schema["properties"].is_object() => {
                let properties = schema["properties"].as_object().into_iter().flatten();
                properties
                    .filter(|(name, _)| !ON_REQUEST.contains(&name.as_str()))
                    .filter(|(_, property)| property["$ref"] != OMITTED_SCHEMA)
                    .map(|(name, property)| (name.clone(), self.of(property, name)))
                    .collect::<Map<_, _>>()
                    .into()
            }
            Some("array") if EMPTY.contains(&name) => json!([]),
            Some("array") if self.has_own(&schema["items"]) => json!([]),
            Some("array") => json!([self.of(&schema["items"], name)]),
            // The session of an example is null, as that of a change is where it was deleted.
            Some("boolean") => json!(name == "deleted"),
            Some("string") => named
                .filter(Value::is_string)
                .unwrap_or_else(|| text(&schema["format"]).into()),
            Some("integer" | "number") => named.filter(Value::is_number).unwrap_or_else(|| {
                let lowest = schema["minimum"].as_i64().unwrap_or_default();
                json!(lowest.max(i64::from(lowest == 0)))
            }),
            _ => json!({}),
        }
    }

    fn has_own(self, schema: &Value) -> bool {
        schema_name(schema).is_some_and(|name| self.answers.contains(name))
    }
}

fn text(format: &Value) -> &'static str {
    match format.as_str() {
        Some("uuid") => "0198f3b0-0000-7000-8000-000000000001",
        Some("date-time") => "2026-11-22T10:00:00.000Z",
        Some("date") => "2026-11-22",
        Some("uri") => "https://example.org/stint",
        _ => "text",
    }
}

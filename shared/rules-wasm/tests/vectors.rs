//! The golden vectors: what the rules of this version answer, frozen.

use std::collections::BTreeSet;

use histories::{vectors, without_details};
use serde_json::{Value, json};
use shared::rules::limits::RULES_VERSION;
use shared::rules::{EventData, ViolationCode};

fn answer(request: &Value) -> serde_json::Result<Value> {
    serde_json::from_slice(&rules_wasm::answer(request.to_string().as_bytes()))
}

#[test]
fn vectors_are_answered_exactly() {
    for (number, (file, vector)) in vectors(RULES_VERSION).unwrap().into_iter().enumerate() {
        let request = json!({"call": vector["call"], "input": vector["input"]});
        let output = without_details(&answer(&request).unwrap()["output"]);
        assert_eq!(
            output,
            vector["output"],
            "vector {number}, in {}: {request}",
            file.display()
        );
    }
}

/// Whether the line is one of those that `shared/vectors/README.md` says have another output now.
fn is_changed(vector: &Value) -> bool {
    let is_amend = |command: &Value| command["type"] == "amend";
    let input = &vector["input"];
    match vector["call"].as_str() {
        Some("rulesVersion") => true,
        Some("decide") => {
            is_amend(&input["command"]) && vector["output"]["refusal"]["code"] == "session_open"
        }
        Some("replay") => {
            let mut commands = input["commands"].as_array().into_iter().flatten();
            commands.any(|sent| is_amend(&sent["command"]))
        }
        _ => false,
    }
}

/// Whether an output has everything that an earlier version had, with the differences that
/// `shared/vectors/README.md` lists.
fn holds(earlier: &Value, output: &Value) -> bool {
    match (earlier, output) {
        (Value::Object(earlier), Value::Object(output)) => {
            earlier.iter().all(|(name, value)| match output.get(name) {
                Some(output) if name == "allowedActions" => has_all(value, output),
                Some(output) => holds(value, output),
                None => false,
            })
        }
        (Value::Array(earlier), Value::Array(output)) => {
            earlier.len() == output.len()
                && earlier
                    .iter()
                    .zip(output)
                    .all(|(earlier, output)| holds(earlier, output))
        }
        _ => earlier == output,
    }
}

/// Whether every action that was allowed still is, in the same order.
fn has_all(earlier: &Value, output: &Value) -> bool {
    let actions = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut allowed = actions(output);
    let earlier = actions(earlier);
    allowed.retain(|action| earlier.contains(action));
    allowed == earlier
}

#[test]
fn vectors_of_version_1_hold() {
    for (file, vector) in vectors(1).unwrap() {
        if is_changed(&vector) {
            continue;
        }
        let request = json!({"call": vector["call"], "input": vector["input"]});
        let output = without_details(&answer(&request).unwrap()["output"]);
        assert!(
            holds(&vector["output"], &output),
            "{}: {request} gives {output}",
            file.display()
        );
    }
}

#[test]
fn vectors_cover_every_event_type_and_refusal() {
    let text = vectors(RULES_VERSION)
        .unwrap()
        .into_iter()
        .map(|(_, vector)| vector.to_string())
        .collect::<String>();
    for event in EventData::NAMES {
        assert!(
            text.contains(&format!(r#""type":"{event}""#)),
            "no vector has {event}"
        );
    }
    // The server alone knows which command ids were used before.
    let missing: BTreeSet<_> = ViolationCode::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| *code != ViolationCode::CommandIdReused.as_str())
        .filter(|code| !text.contains(&format!(r#""code":"{code}""#)))
        .collect();
    assert!(missing.is_empty(), "no vector has {missing:?}");
}

#[test]
fn malformed_request_is_an_error() {
    for request in [
        json!({"call": "decide", "input": {}}),
        json!({"call": "unknown", "input": {}}),
        json!([]),
    ] {
        assert_eq!(answer(&request).unwrap()["error"]["code"], "invalid_input");
    }
    let transferred = json!({
        "type": "SessionTransferred", "data": {"sessionId": "01980000-0000-7000-8000-000000000001"},
    });
    for request in [
        json!({"call": "fold", "input": {"events": [transferred]}}),
        json!({"call": "checkLog", "input": {"events": [transferred]}}),
        json!({"call": "evolve", "input": {"state": null, "event": transferred}}),
    ] {
        assert_eq!(answer(&request).unwrap()["error"]["code"], "unknown_event");
    }
    let no_json: Value = serde_json::from_slice(&rules_wasm::answer(b"{")).unwrap();
    assert_eq!(no_json["error"]["code"], "invalid_input");
}

//! Offline replay: a batch and its answer.

use serde_json::{Value, json};
use stint_rules::wire::{SyncAnswer, SyncCommand};

use crate::support::{reads, same, test};

const ID: &str = "01980000-0000-7000-8000-000000000001";
const WHEN: &str = "2026-11-22T10:00:00.000Z";

/// A command with all its fields.
fn command(fields: Value) -> Value {
    let mut command = json!({"commandId": ID, "sessionId": ID, "occurredAt": WHEN});
    for (name, value) in fields.as_object().expect("fields") {
        command[name] = value.clone();
    }
    command
}

#[test]
fn every_command_round_trips() {
    for fields in [
        json!({"type": "start", "sessionType": "custom", "plannedDuration": 50, "taskId": ID,
            "projectId": ID, "intention": "Write"}),
        json!({"type": "pause", "pauseReason": "Tea"}),
        json!({"type": "resume"}),
        json!({"type": "recordDistraction", "kind": "external", "note": "Door"}),
        json!({"type": "complete", "qualityRating": 5, "taskProgress": "All", "focusScore": 90}),
        json!({"type": "abandon", "reason": "Fire", "progressMade": "Half"}),
    ] {
        same::<SyncCommand>(command(fields));
    }
}

#[test]
fn optional_fields_can_be_omitted() {
    for fields in [
        json!({"type": "start", "sessionType": "pomodoro"}),
        json!({"type": "pause"}),
        json!({"type": "recordDistraction", "kind": "internal"}),
        json!({"type": "complete"}),
        json!({"type": "abandon"}),
    ] {
        reads::<SyncCommand>(command(fields));
    }
}

#[test]
fn unknown_command_type_is_an_error() {
    let unknown = command(json!({"type": "explode"}));
    assert!(serde_json::from_value::<SyncCommand>(unknown).is_err());
}

#[test]
fn sync_answer_round_trips() {
    same::<SyncAnswer>(json!({
        "serverTime": WHEN, "correctionMilliseconds": -90000, "rulesVersion": 1,
        "results": [
            {"commandId": ID, "outcome": "applied", "firstOutcome": null, "problem": null,
                "session": null},
            {"commandId": ID, "outcome": "duplicate", "firstOutcome": "rejected", "session": null,
                "problem": {"type": "/api/docs#session_ended", "title": "Session ended",
                    "status": 409, "detail": "It has ended.", "code": "session_ended"}},
            {"commandId": null, "outcome": "rejected", "firstOutcome": null, "session": null,
                "problem": {"type": "/api/docs#required", "title": "Required", "status": 422,
                    "detail": "commandId is missing.", "code": "required"}}
        ]
    }));
}

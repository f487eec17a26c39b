//! Parsing of request bodies: the messages, the pointers, and the names of the fields.

use stint_rules::ProblemList;
use stint_rules::body::{BodyFields, RequestBody};
use stint_rules::json::JsonValue;
use stint_rules::rules::Command;
use stint_rules::wire::{
    ChangeMe, PasswordChange, Patch, StartSession, SubscribePush, SyncBatch, SyncCommand,
};

use crate::support::test;

fn read<T: RequestBody>(text: &str) -> Result<T, ProblemList> {
    let document = JsonValue::parse(text.as_bytes()).expect("JSON");
    BodyFields::new(document, "").and_then(BodyFields::read_all)
}

fn details<T: RequestBody + std::fmt::Debug>(text: &str) -> Vec<String> {
    let problems = read::<T>(text).expect_err("a problem");
    let (listed, _) = problems.into_parts();
    listed.into_iter().map(|problem| problem.detail).collect()
}

#[test]
fn field_names_equal_those_of_serde() {
    let text = r#"{"sessionType": "custom", "plannedDuration": 50.0, "intention": "Write"}"#;
    let body: StartSession = read(text).expect("valid");
    assert_eq!(body.planned_duration, Some(50));
    assert_eq!(
        body,
        serde_json::from_str(&text.replace("50.0", "50")).expect("valid")
    );
}

#[test]
fn every_problem_is_reported_in_the_order_of_the_fields() {
    assert_eq!(
        details::<StartSession>(r#"{"extra": 1, "taskId": "x", "sessionType": 5}"#),
        [
            "sessionType must be a string; what was sent is a whole number.",
            "taskId must be a UUID with hyphens; what was sent is a string.",
            "There is no field “extra” here; there are sessionType, plannedDuration, taskId, \
             projectId, intention, tags, timeZone, sessionId.",
        ]
    );
    assert_eq!(
        details::<StartSession>("{}"),
        ["sessionType is missing; it must be a string."]
    );
}

#[test]
fn setting_can_be_omitted_but_not_null() {
    let body: ChangeMe = read(r#"{"displayName": null, "weekStartsOn": 7}"#).expect("valid");
    assert_eq!(body.display_name, Patch::Clear);
    assert_eq!(body.week_starts_on, Some(7));
    assert_eq!(body.time_zone, None);
    assert_eq!(
        details::<ChangeMe>(r#"{"timeZone": null}"#),
        ["timeZone cannot be null; leave it out to keep it."]
    );
}

#[test]
fn field_with_a_default_can_be_left_out() {
    let body: PasswordChange =
        read(r#"{"currentPassword": "a", "newPassword": "b"}"#).expect("valid");
    assert!(!body.delete_credentials);
    assert_eq!(
        details::<PasswordChange>(
            r#"{"currentPassword": "a", "newPassword": "b", "deleteCredentials": 1}"#
        ),
        ["deleteCredentials must be true or false; what was sent is a whole number."]
    );
    assert_eq!(
        details::<PasswordChange>(
            r#"{"currentPassword": "a", "newPassword": "b", "deleteCredentials": null}"#
        ),
        ["deleteCredentials cannot be null; leave it out to keep it."]
    );
}

#[test]
fn nested_object_has_its_own_pointers() {
    let problems = read::<SubscribePush>(r#"{"endpoint": "https://x", "keys": {"auth": "a"}}"#)
        .expect_err("p256dh is missing");
    assert_eq!(problems.count(), 1);
    assert_eq!(problems.listed()[0].pointer, "/keys/p256dh");
}

#[test]
fn commands_of_a_batch_are_not_parsed() {
    let batch: SyncBatch = read(r#"{"rulesVersion": 1, "commands": [5, {}]}"#).expect("valid");
    assert_eq!(batch.commands.len(), 2);
}

#[test]
fn fields_of_a_replayed_command_are_beside_its_type() {
    const IDS: &str = r#""commandId": "01980000-0000-7000-8000-000000000001",
        "sessionId": "01980000-0000-7000-8000-000000000002",
        "occurredAt": "2026-11-22T10:00:00Z""#;
    let start: SyncCommand = read(&format!(
        r#"{{{IDS}, "type": "start", "sessionType": "short"}}"#
    ))
    .expect("valid");
    assert_eq!(start.command, Command::Start(StartSession::preset("short")));
    assert_eq!(
        details::<SyncCommand>(&format!(r#"{{{IDS}, "type": "dance", "step": 1}}"#)),
        [
            "There is no command “dance” that can be replayed: use start, pause, resume, \
             recordDistraction, extend, complete, abandon, reopen, amend, record, correct, split, \
             createTask, changeTask, createProject or changeProject."
        ]
    );
    assert_eq!(
        details::<SyncCommand>(&format!(r#"{{{IDS}, "type": "resume", "note": 1}}"#)),
        ["There is no field “note” here; there are commandId, sessionId, occurredAt, type."]
    );
}

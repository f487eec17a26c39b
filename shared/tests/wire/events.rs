//! Events have exactly the documented `data`.

use serde_json::{Value, json};
use stint_rules::UserId;
use stint_rules::rules::{Event, EventData, LogCheck, fold};
use stint_rules::wire::{
    EVENT_TYPES, EventList, EventRecord, ListEntity, ListEventData, LogRecord, Scope,
    scope_of_event,
};

use crate::support::{reads, same, test};

const ID: &str = "01980000-0000-7000-8000-000000000001";
const WHEN: &str = "2026-11-22T10:00:00.000Z";

fn breakdown() -> Value {
    json!({"version": 1, "baseScore": 80, "distractions": 0, "durationBonus": 5, "calculated": 85})
}

fn corrected(minutes: i64) -> Value {
    json!({"sessionType": "pomodoro", "plannedDuration": 25, "startTime": WHEN, "endTime": WHEN,
        "pauses": [{"pauseTime": WHEN, "resumeTime": WHEN, "pauseReason": "Tea"}],
        "status": "completed", "automatic": false, "actualDuration": minutes,
        "actualSeconds": minutes * 60, "focusScore": 85, "focusScoreBreakdown": breakdown()})
}

/// Every event type with its data.
fn all() -> Vec<(&'static str, Value)> {
    vec![
        (
            "FocusSessionStarted",
            json!({"sessionId": ID, "userId": ID, "sessionType": "pomodoro", "plannedDuration": 25,
                "taskId": null, "projectId": ID, "intention": null, "startTime": WHEN, "source": "manual",
                "timeZone": "Europe/Berlin",
                "tags": ["thesis"]}),
        ),
        (
            "SessionPaused",
            json!({"sessionId": ID, "pauseTime": WHEN, "pauseReason": "Tea"}),
        ),
        (
            "SessionResumed",
            json!({"sessionId": ID, "resumeTime": WHEN, "pauseDuration": 600, "automatic": true}),
        ),
        (
            "DistractionRecorded",
            json!({"sessionId": ID, "kind": "internal", "note": null}),
        ),
        (
            "SessionTimeElapsed",
            json!({"sessionId": ID, "plannedDuration": 25}),
        ),
        ("SessionExtended", json!({"sessionId": ID, "minutes": 5})),
        (
            "SessionReopened",
            json!({"sessionId": ID, "endTime": WHEN, "countedAs": "pause"}),
        ),
        (
            "SessionCompleted",
            json!({"sessionId": ID, "endTime": WHEN, "actualDuration": 25, "actualSeconds": 1500,
                "qualityRating": null, "taskProgress": null, "focusScore": 85,
                "focusScoreSource": "calculated", "focusScoreBreakdown": breakdown(),
                "taskId": null, "projectId": null, "automatic": false}),
        ),
        (
            "SessionAbandoned",
            json!({"sessionId": ID, "endTime": WHEN, "plannedDuration": 25, "actualDuration": 10,
                "actualSeconds": 600, "abandonReason": null, "progressMade": "Half",
                "focusScore": 28, "focusScoreBreakdown": breakdown(), "taskId": null,
                "projectId": null}),
        ),
        (
            "SessionRevised",
            json!({"sessionId": ID, "asOf": WHEN, "revoked": [ID]}),
        ),
        (
            "SessionAmended",
            json!({"sessionId": ID, "qualityRating": 5, "taskProgress": null, "intention": null,
                "taskId": null, "projectId": null, "focusScore": 95,
                "focusScoreBreakdown": breakdown(), "tags": ["thesis"]}),
        ),
        (
            "SessionCorrected",
            json!({"sessionId": ID, "before": corrected(25), "after": corrected(40),
                "secondSessionId": null}),
        ),
        ("SessionDeleted", json!({"sessionId": ID})),
        ("SessionRestored", json!({"sessionId": ID})),
    ]
}

#[test]
fn event_data_has_exactly_the_documented_fields() {
    for (name, data) in all() {
        let event: EventData = same(json!({"type": name, "data": data}));
        assert_eq!(event.name(), name);
        assert_eq!(event.session_id().to_string(), ID);
    }
}

#[test]
fn event_of_a_session_round_trips() {
    for (name, data) in all() {
        let event: Event = same(json!({
            "eventId": ID, "sessionId": ID, "version": 3, "timestamp": WHEN, "type": name,
            "data": data
        }));
        assert_eq!(event.version, 3);
    }
}

fn with_version(mut event: Value, version: u64) -> Value {
    event["version"] = json!(version);
    event
}

#[test]
fn start_of_version_1_is_live() {
    let (name, mut data) = all().remove(0);
    data.as_object_mut().expect("an object").remove("source");
    let start: EventData = reads(json!({"type": name, "data": data}));
    let start = serde_json::to_value(start).expect("JSON");
    assert_eq!(start["data"]["source"], "live");
}

#[test]
fn event_of_the_user_round_trips() {
    let items: Vec<Value> = all()
        .into_iter()
        .map(|(name, data)| {
            json!({
                "eventId": ID, "sequence": 7, "type": name, "sessionId": ID, "userId": ID,
                "timestamp": WHEN, "recordedAt": WHEN, "data": data
            })
        })
        .collect();
    for item in &items {
        same::<EventRecord>(item.clone());
    }
    let start = items[0].clone();
    let state = fold(&[serde_json::from_value::<Event>(with_version(start, 1)).expect("an event")]);
    same::<EventList>(json!({"items": items, "state": state.session()}));
}

/// Every type of event of a task or project, with which of the two it is about and its data.
fn of_lists() -> Vec<(&'static str, &'static str, Value)> {
    let task = json!({"title": "Write", "projectId": ID, "estimatedSessions": 4, "doneAt": WHEN,
        "archivedAt": null, "mergedInto": ID, "notes": "In pencil", "plannedOn": "2026-11-23",
        "rank": "2026-11-22T10:00:00.000Z 01980000-0000-7000-8000-000000000001", "createdAt": WHEN,
        "version": 2});
    let project = json!({"name": "Book", "color": "#3366cc", "archivedAt": WHEN, "mergedInto": null,
        "createdAt": WHEN, "version": 1});
    let names = ListEventData::NAMES.iter();
    let of_lists = names.map(|name| match name.starts_with("Task") {
        true => (*name, "taskId", task.clone()),
        false => (*name, "projectId", project.clone()),
    });
    of_lists.collect()
}

#[test]
fn events_of_tasks_and_projects_round_trip() {
    assert_eq!(of_lists().len(), 8);
    for (name, id, data) in of_lists() {
        let event: LogRecord = same(json!({
            "eventId": ID, "sequence": 7, id: ID, "userId": ID, "timestamp": WHEN,
            "recordedAt": WHEN, "type": name, "data": data
        }));
        assert_eq!((event.name(), event.sequence()), (name, 7));
        let LogRecord::List(event) = event else {
            panic!("{name} is no event of a session");
        };
        assert_eq!(
            ListEntity::of(&event.data, event.entity.as_uuid()),
            event.entity
        );
        let (step, state) = event.data.clone().into_parts();
        assert_eq!(ListEventData::of(step, state), event.data);
    }
    let all: Vec<&str> = all().into_iter().map(|(name, _)| name).collect();
    let lists: Vec<&str> = of_lists().into_iter().map(|(name, ..)| name).collect();
    let mut expected = [all, lists, vec!["ProfileChanged"]].concat();
    let mut types = EVENT_TYPES.to_vec();
    expected.sort_unstable();
    types.sort_unstable();
    assert_eq!(types, expected);
}

#[test]
fn events_of_the_profile_round_trip() {
    let profile = json!({"displayName": "Ada", "timeZone": "Europe/Vienna",
        "formerTimeZones": [{"timeZone": "UTC", "until": WHEN}], "daysInCurrentZone": false, "dayStartsAt": 270,
        "dailyGoalMinutes": null, "weekStartsOn": 7, "presets": []});
    let event: LogRecord = same(json!({
        "eventId": ID, "sequence": 7, "userId": ID, "timestamp": WHEN, "recordedAt": WHEN,
        "type": "ProfileChanged", "data": profile
    }));
    assert_eq!((event.name(), event.sequence()), ("ProfileChanged", 7));
    assert!(matches!(event, LogRecord::Profile(_)));
    assert_eq!(event.into_session(), None);
}

#[test]
fn every_type_of_event_has_a_scope() {
    for name in EVENT_TYPES {
        let expected = match *name {
            name if name.starts_with("Task") || name.starts_with("Project") => Scope::TasksRead,
            "ProfileChanged" => Scope::ProfileRead,
            _ => Scope::SessionsRead,
        };
        assert_eq!(scope_of_event(name), Some(expected), "{name}");
    }
    assert_eq!(scope_of_event("SessionSlept"), None);
}

#[test]
fn a_log_check_counts_events_of_lists_for_the_sequence() {
    let mut check = LogCheck::default();
    let user = UserId::new(uuid::Uuid::from_u128(1));
    assert!(check.pass(1, user).is_ok());
    assert_eq!(
        check.pass(1, user).unwrap_err().code(),
        "sequence_not_increasing"
    );
    assert!(check.pass(2, user).is_ok());
    let other = UserId::new(uuid::Uuid::from_u128(2));
    assert_eq!(check.pass(3, other).unwrap_err().code(), "other_person");
    assert_eq!((check.sequence(), check.sessions().count()), (3, 0));
    assert!(check.end().is_empty());
}

#[test]
fn only_automatic_events_are_marked_automatic() {
    let automatic: Vec<&str> = all()
        .into_iter()
        .filter(|(name, data)| {
            let event: Event = same(json!({
                "eventId": ID, "sessionId": ID, "version": 1, "timestamp": WHEN, "type": name,
                "data": data
            }));
            event.is_automatic()
        })
        .map(|(name, _)| name)
        .collect();
    assert_eq!(automatic, ["SessionResumed", "SessionTimeElapsed"]);
}

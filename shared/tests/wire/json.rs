//! `FromJson` reads what serde reads, and `ToJson` writes what serde writes: commands, events and
//! sessions of random histories.

use std::fmt::Debug;

use histories::{History, Step, play};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stint_rules::json::{FromJson, ToJson, read, write};
use stint_rules::rules::{Command, Event, Session, State, evolve};
use stint_rules::wire::EventRecord;

use crate::support::test;

#[track_caller]
fn agrees<T: FromJson + Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let text = serde_json::to_string(value).expect("JSON");
    let by_serde: T = serde_json::from_str(&text).expect("serde reads it");
    assert_eq!(read(&text), Ok(by_serde), "{text}");
}

#[track_caller]
fn is_written<T: ToJson + Serialize>(value: &T) {
    assert_eq!(write(value), serde_json::to_string(value).expect("JSON"));
}

#[test]
fn commands_events_and_sessions_are_read_and_written_as_by_serde() {
    for seed in 0..60 {
        let history = History::from_seed(seed);
        for step in &history.steps {
            match step {
                Step::Live { command, .. } => {
                    agrees::<Command>(command);
                    is_written(command);
                }
                Step::Sync { commands, .. } => {
                    commands.iter().for_each(|sent| agrees(&sent.command));
                    commands.iter().for_each(is_written);
                }
                Step::Read { .. } => {}
            }
        }
        let mut states: Vec<State> = Vec::new();
        for entry in play(&history).log {
            agrees::<Event>(&entry.event);
            agrees::<EventRecord>(&entry.record(history.user));
            let id = entry.event.session_id;
            let is_same = |state: &State| state.session().is_some_and(|session| session.id == id);
            let before = states.iter().position(is_same);
            let state = before.map_or(State::NotStarted, |index| states.swap_remove(index));
            let state = evolve(state, &entry.event);
            let session = state.session().expect("a started session");
            agrees::<Session>(session);
            is_written(session);
            states.push(state);
        }
    }
}

#[test]
fn errors_have_a_pointer() {
    let event = json!({
        "eventId": "0198c0de-0000-7000-8000-000000000001", "version": 1,
        "sessionId": "0198c0de-0000-7000-8000-000000000001",
        "timestamp": "2026-11-22T10:00:00.000Z", "type": "SessionPaused",
        "data": {
            "sessionId": "0198c0de-0000-7000-8000-000000000001",
            "pauseTime": "2026-11-22T10:00:00.000Z", "pauseReason": null,
        },
    });
    let problem = |change: fn(&mut Value)| {
        let mut changed = event.clone();
        change(&mut changed);
        read::<Event>(&changed.to_string()).map_err(|error| error.to_string())
    };
    assert!(problem(|_| {}).is_ok());
    assert!(problem(|event| event["more"] = json!([1.5])).is_ok());
    type Change = fn(&mut Value);
    let wrong: [(Change, &str); 5] = [
        (
            |event| event["version"] = json!(-1),
            "/version must be a whole number that is not negative",
        ),
        (
            |event| event["data"]["sessionId"] = json!("1"),
            "/data/sessionId must be a UUID with hyphens",
        ),
        (
            |event| event["data"]["pauseReason"] = json!(5),
            "/data/pauseReason must be a string",
        ),
        (
            |event| event["data"] = Value::Null,
            "/data must be an object",
        ),
        (|event| *event = json!([]), "The document must be an object"),
    ];
    for (change, message) in wrong {
        assert_eq!(problem(change), Err(message.to_owned()));
    }
    let unknown = problem(|event| event["type"] = json!("SessionWon")).expect_err("no such event");
    assert!(
        unknown.starts_with("/type must be one of FocusSessionStarted, "),
        "{unknown}"
    );
    for field in [
        "eventId",
        "sessionId",
        "version",
        "timestamp",
        "type",
        "data",
    ] {
        let mut incomplete = event.clone();
        incomplete.as_object_mut().expect("an object").remove(field);
        assert!(read::<Event>(&incomplete.to_string()).is_err(), "{field}");
    }
}

//! Bodies of the session requests, with and without optional fields.

use serde_json::json;
use stint_rules::wire::{
    AbandonSession, AmendSession, CompleteSession, PauseSession, RecordDistraction, StartSession,
};

use crate::support::{reads, same, test};

const ID: &str = "01980000-0000-7000-8000-000000000001";

#[test]
fn start() {
    let bare: StartSession = reads(json!({"sessionType": "pomodoro"}));
    assert_eq!(bare.planned_duration, None);
    same::<StartSession>(json!({
        "sessionType": "custom", "plannedDuration": 50, "taskId": ID, "projectId": ID,
        "intention": "Write", "tags": ["thesis"], "sessionId": ID
    }));
}

#[test]
fn number_out_of_range_is_parsed() {
    for minutes in [-1, 300, i64::MAX] {
        let body: StartSession =
            reads(json!({"sessionType": "custom", "plannedDuration": minutes}));
        assert_eq!(body.planned_duration, Some(minutes));
    }
}

#[test]
fn pause() {
    assert_eq!(reads::<PauseSession>(json!({})), PauseSession::default());
    same::<PauseSession>(json!({"pauseReason": "Tea"}));
}

#[test]
fn distraction() {
    assert_eq!(
        reads::<RecordDistraction>(json!({"kind": "internal"})).note,
        None
    );
    same::<RecordDistraction>(json!({"kind": "external", "note": "Door"}));
}

#[test]
fn complete() {
    assert_eq!(
        reads::<CompleteSession>(json!({})),
        CompleteSession::default()
    );
    same::<CompleteSession>(json!({"qualityRating": 5, "taskProgress": "All", "focusScore": 90}));
}

#[test]
fn abandon() {
    assert_eq!(
        reads::<AbandonSession>(json!({})),
        AbandonSession::default()
    );
    same::<AbandonSession>(json!({"reason": "Fire", "progressMade": "Half"}));
}

#[test]
fn amend_distinguishes_omitted_and_null() {
    same::<AmendSession>(json!({}));
    same::<AmendSession>(json!({
        "qualityRating": null, "taskProgress": null, "intention": null, "taskId": null,
        "projectId": null
    }));
    same::<AmendSession>(json!({
        "qualityRating": 5, "taskProgress": "All", "intention": "Write", "taskId": ID,
        "projectId": ID
    }));
}

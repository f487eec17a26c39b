//! A session, a page, the current session, a problem.

use serde_json::{Value, json};
use stint_rules::rules::{Command, StartSession, fold, handle};
use stint_rules::wire::{CurrentSession, Page, Problem, SessionView, StoredAt};
use stint_rules::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use crate::support::{same, test};

/// The example of docs/api.md.
fn example() -> Value {
    json!({
        "sessionId": "01980000-0000-7000-8000-000000000001",
        "userId": "01980000-0000-7000-8000-000000000002",
        "sessionType": "pomodoro", "plannedDuration": 25, "extendedMinutes": 0,
        "startTime": "2026-11-22T10:00:00.000Z", "source": "live", "status": "active",
        "timeZone": "Europe/Berlin",
        "taskId": null, "projectId": null, "intention": null,
        "endTime": null, "actualDuration": null, "actualSeconds": null,
        "qualityRating": null, "focusScore": null, "focusScoreSource": null,
        "focusScoreBreakdown": {
            "version": 1, "baseScore": 10, "distractions": 0, "durationBonus": 0, "calculated": 10
        },
        "taskProgress": null, "abandonReason": null, "progressMade": null, "automatic": false,
        "draft": null,
        "pauses": [{
            "id": "01980000-0000-7000-8000-000000000003",
            "pauseTime": "2026-11-22T10:05:00.000Z", "resumeTime": "2026-11-22T10:06:33.000Z",
            "pauseReason": "Quick phone call", "duration": 93, "automatic": false
        }],
        "distractionCount": 0,
        "timer": {
            "endsAt": "2026-11-22T10:25:00.000Z", "remainingSeconds": 1500, "elapsedSeconds": 0,
            "overtimeSeconds": 0, "pauseEndsAt": null, "pausesLeft": 3,
            "nextDeadline": "2026-11-22T10:25:00.000Z"
        },
        "allowedActions": ["pause", "recordDistraction", "extend", "complete", "abandon", "amend"],
        "createdAt": "2026-11-22T10:00:00.000Z", "updatedAt": "2026-11-22T10:00:00.000Z",
        "version": 1, "serverTime": "2026-11-22T10:00:00.000Z"
    })
}

#[test]
fn documented_session_round_trips() {
    same::<SessionView>(example());
}

#[test]
fn started_session_equals_the_example_without_pauses() {
    let session: SessionView = same(example());
    let at = session.start_time;
    let command = Command::Start(StartSession {
        time_zone: session.time_zone.clone(),
        ..StartSession::preset("pomodoro")
    });
    let (id, user) = (session.session_id, session.user_id);
    let events = handle(None, id, user, &command, at, &[]).outcome;
    let state = fold(&events.expect("accepted"));
    let stored = StoredAt {
        created_at: at,
        updated_at: at,
    };
    let shown = SessionView::new(state.session().expect("started"), stored, at);
    let mut expected = example();
    expected["pauses"] = json!([]);
    assert_eq!(serde_json::to_value(shown).expect("JSON"), expected);
}

#[test]
fn ended_session_has_no_timer() {
    let mut ended = example();
    ended["timer"] = Value::Null;
    ended["status"] = json!("completed");
    ended["endTime"] = json!("2026-11-22T10:25:00.000Z");
    ended["focusScoreSource"] = json!("calculated");
    ended["allowedActions"] = json!(["amend", "delete"]);
    same::<SessionView>(ended);
}

#[test]
fn page_of_sessions_round_trips() {
    let page: Page<SessionView> = same(json!({
        "items": [example()], "page": 1, "limit": 20, "totalItems": 57, "totalPages": 3,
        "nextCursor": null
    }));
    assert_eq!((page.total_items, page.total_pages), (57, 3));
}

#[test]
fn current_session_can_be_null() {
    let server_time = "2026-11-22T10:00:00.000Z";
    same::<CurrentSession>(json!({"session": example(), "serverTime": server_time}));
    same::<CurrentSession>(json!({"session": null, "serverTime": server_time}));
}

#[test]
fn problem_has_only_the_fields_that_apply() {
    same::<Problem>(json!({
        "type": "/api/docs#session_not_found", "title": "Session not found", "status": 404,
        "detail": "There is no session.", "code": "session_not_found"
    }));
    let mut problem = json!({
        "type": "/api/docs#session_already_open", "title": "Session already open", "status": 409,
        "detail": "Session is still open.", "code": "session_already_open", "requestId": "r-1",
        "currentStatus": "active", "allowedActions": ["pause"], "session": example(),
        "errors": [{"pointer": "/sessionType", "code": "unknown_session_type", "detail": "None."}]
    });
    // Browsers do not read it.
    if cfg!(feature = "server") {
        problem["requiredScope"] = json!("sessions:write");
    }
    same::<Problem>(problem);
}

#[test]
fn timestamps_are_written_in_utc_with_milliseconds() {
    for text in [
        "2026-11-22T10:00:00Z",
        "2026-11-22T11:00:00.0009+01:00",
        "2026-11-22T10:00:00.000Z",
    ] {
        let instant: Timestamp = serde_json::from_value(json!(text)).expect("an instant");
        assert_eq!(
            serde_json::to_value(instant).expect("JSON"),
            "2026-11-22T10:00:00.000Z"
        );
    }
    for text in [
        "2026-11-22",
        "2026-11-22T10:00:00",
        "10:00",
        "",
        "2026-13-01T00:00:00Z",
        "now",
    ] {
        assert!(
            serde_json::from_value::<Timestamp>(json!(text)).is_err(),
            "{text}"
        );
    }
    assert!(serde_json::from_value::<Timestamp>(json!(1_763_805_600)).is_err());
}

#[test]
fn ids_are_plain_uuids() {
    let id = SessionId::new(Uuid::from_u128(1));
    let text = "00000000-0000-0000-0000-000000000001";
    assert_eq!(serde_json::to_value(id).expect("JSON"), text);
    assert_eq!(text.parse(), Ok(UserId::new(Uuid::from_u128(1))));
    assert!("1".parse::<SessionId>().is_err());
}

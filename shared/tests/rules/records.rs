//! Sessions that are entered afterwards.

use serde_json::json;
use stint_rules::rules::limits::{MINUTE, RECORD_WINDOW};
use stint_rules::rules::{Command, LogCheck, PauseTimes, RecordSession, SessionSource};
use stint_rules::wire::EventRecord;
use stint_rules::{Millis, Timestamp};

use crate::support::{Given, SESSION, USER, at, given, nothing, other, start, test};

fn from(start: &str, end: &str) -> RecordSession {
    RecordSession {
        start_time: at(start),
        end_time: at(end),
        ..RecordSession::default()
    }
}

fn paused(start: &str, end: &str) -> PauseTimes {
    PauseTimes {
        pause_time: at(start),
        resume_time: at(end),
        pause_reason: Some(" tea ".to_owned()),
    }
}

fn codes(log: &Given) -> Vec<&'static str> {
    let mut check = LogCheck::default();
    let mut codes = Vec::new();
    for (sequence, event) in (1..).zip(&log.log) {
        let record = EventRecord {
            event_id: event.event_id,
            sequence,
            session_id: event.session_id,
            user_id: USER,
            timestamp: event.timestamp,
            recorded_at: at("20:00"),
            data: event.data.clone(),
        };
        codes.extend(check.take(sequence, record).err().map(|error| error.code()));
    }
    codes.extend(check.end().iter().map(|(_, error)| error.code()));
    codes
}

#[test]
fn log_has_every_event_at_its_instant() {
    let sent = RecordSession {
        pauses: Some(vec![paused("10:05", "10:10"), paused("10:20", "10:30")]),
        session_type: Some("pomodoro".to_owned()),
        intention: Some(" Write ".to_owned()),
        quality_rating: Some(4),
        task_progress: Some("Done".to_owned()),
        ..from("10:00", "11:00")
    };
    let after = nothing().when(Command::Record(sent), "20:00").then([
        "10:00 FocusSessionStarted",
        "10:05 SessionPaused",
        "10:10 SessionResumed",
        "10:20 SessionPaused",
        "10:30 SessionResumed by itself",
        "10:40 SessionTimeElapsed by itself",
        "11:00 SessionCompleted",
    ]);
    let view = after.view("20:00");
    assert_eq!(view.source, SessionSource::Manual);
    assert_eq!(
        (view.planned_duration, view.actual_duration),
        (25, Some(45))
    );
    assert_eq!(view.quality_rating, Some(4));
    assert_eq!(view.intention.as_deref(), Some("Write"));
    assert_eq!(view.task_progress.as_deref(), Some("Done"));
    assert_eq!(view.pauses[0].pause_reason.as_deref(), Some("tea"));
    assert_eq!(codes(&after), Vec::<&str>::new());
}

#[test]
fn plan_left_out_is_the_focused_minutes() {
    for (end, plan) in [
        ("10:01", 5),
        ("10:40", 40),
        ("10:40:01", 41),
        ("12:15", 120),
    ] {
        let after = nothing()
            .when(Command::Record(from("10:00", end)), "20:00")
            .given();
        assert_eq!(after.view("20:00").planned_duration, plan, "{end}");
        assert_eq!(codes(&after), Vec::<&str>::new());
    }
}

#[test]
fn pause_after_time_is_up_is_accepted() {
    let sent = RecordSession {
        session_type: Some("short".to_owned()),
        pauses: Some(vec![paused("10:20", "10:25")]),
        ..from("10:00", "11:00")
    };
    let after = nothing().when(Command::Record(sent), "20:00").then([
        "10:00 FocusSessionStarted",
        "10:15 SessionTimeElapsed by itself",
        "10:20 SessionPaused",
        "10:25 SessionResumed",
        "11:00 SessionCompleted",
    ]);
    assert_eq!(after.view("20:00").actual_duration, Some(55));
    assert_eq!(codes(&after), Vec::<&str>::new());
}

#[test]
fn abandoned_session_is_rated_by_an_amendment() {
    let sent = RecordSession {
        outcome: Some("abandoned".to_owned()),
        quality_rating: Some(2),
        task_progress: Some("Half".to_owned()),
        ..from("10:00", "10:10")
    };
    let after = nothing().when(Command::Record(sent), "20:00").then([
        "10:00 FocusSessionStarted",
        "10:10 SessionTimeElapsed by itself",
        "10:10 SessionAbandoned",
        "10:10 SessionAmended",
    ]);
    let view = after.view("20:00");
    assert_eq!(
        (view.status.as_str(), view.quality_rating),
        ("abandoned", Some(2))
    );
    assert_eq!(view.progress_made.as_deref(), Some("Half"));
}

#[test]
fn limits_are_inclusive() {
    let record = |start: Millis, end: Millis| {
        let now = at("20:00");
        let sent = RecordSession {
            start_time: now.plus(start),
            end_time: now.plus(end),
            ..RecordSession::default()
        };
        let then = nothing().when(Command::Record(sent), "20:00");
        then.outcome.map_or_else(|refusal| refusal.code(), |_| "")
    };
    let hour = 60 * MINUTE;
    assert_eq!(record(-hour, 0), "");
    assert_eq!(record(-hour, 1), "end_time_in_future");
    assert_eq!(record(-RECORD_WINDOW, hour - RECORD_WINDOW), "");
    let earlier = record(-RECORD_WINDOW - 1, hour - RECORD_WINDOW);
    assert_eq!(earlier, "start_time_too_long_ago");
    assert_eq!(record(-hour, MINUTE - hour), "");
    assert_eq!(
        record(-hour, MINUTE - hour - 1),
        "focused_time_out_of_range"
    );
    assert_eq!(record(-3 * hour, -45 * MINUTE), "");
    assert_eq!(
        record(-3 * hour, 1 - 45 * MINUTE),
        "focused_time_out_of_range"
    );
    assert_eq!(record(-hour, -2 * hour), "focused_time_out_of_range");
}

#[test]
fn pauses_are_in_order_within_the_session_and_short() {
    for (pauses, is_accepted) in [
        (
            vec![paused("10:00", "10:10"), paused("10:10", "10:10")],
            true,
        ),
        (vec![paused("10:50", "11:00")], true),
        (vec![paused("09:59", "10:05")], false),
        (vec![paused("10:55", "11:01")], false),
        (vec![paused("10:10", "10:21")], false),
        (vec![paused("10:10", "10:09")], false),
        (
            vec![paused("10:20", "10:21"), paused("10:10", "10:11")],
            false,
        ),
        (vec![paused("10:10", "10:11"); 4], false),
    ] {
        let sent = RecordSession {
            pauses: Some(pauses.clone()),
            ..from("10:00", "11:00")
        };
        let then = nothing().when(Command::Record(sent), "20:00");
        if is_accepted {
            assert_eq!(codes(&then.given()), Vec::<&str>::new(), "{pauses:?}");
            assert!(then.outcome.is_ok(), "{pauses:?}");
        } else {
            then.refused("pauses_out_of_range");
        }
    }
}

#[test]
fn wrong_values_are_reported_together() {
    let wrong = RecordSession {
        session_type: Some("sprint".to_owned()),
        outcome: Some("active".to_owned()),
        quality_rating: Some(9),
        pauses: Some(vec![PauseTimes {
            pause_reason: Some("x".repeat(501)),
            ..paused("09:00", "09:01")
        }]),
        ..from("10:00", "10:00")
    };
    let then = nothing().when(Command::Record(wrong), "20:00");
    let refusal = then.outcome.as_ref().expect_err("refused");
    let fields: Vec<_> = refusal.violations().iter().map(|one| one.field()).collect();
    assert_eq!(fields[0], Some("pauses/0/pauseReason"));
    then.refused_values([
        "text_too_long",
        "focused_time_out_of_range",
        "pauses_out_of_range",
        "unknown_session_type",
        "unknown_outcome",
        "quality_rating_out_of_range",
    ]);
}

#[test]
fn overlap_is_refused_with_the_other_session() {
    let sent = || Command::Record(from("10:00", "10:40"));
    let then = nothing()
        .with(other("10:39", Some("11:00")))
        .when(sent(), "20:00");
    let refusal = then.outcome.as_ref().expect_err("refused");
    assert_eq!(
        serde_json::to_value(&refusal.violations()[0]).expect("JSON"),
        json!({
            "code": "session_overlaps",
            "other": "00000000-0000-0000-0000-000000000002",
            "otherStart": "2026-11-22T10:39:00.000Z",
            "otherEnd": "2026-11-22T11:00:00.000Z",
        })
    );
    then.refused("session_overlaps");
    let open = nothing().with(other("10:40", None));
    assert!(open.when(sent(), "20:00").outcome.is_ok());
    assert!(open.replays(sent(), "20:00", "20:01").outcome.is_ok());
    let open = nothing().with(other("10:39", None));
    open.replays(sent(), "20:00", "20:01")
        .refused("session_overlaps");
}

#[test]
fn window_of_replay_concerns_when_it_was_entered() {
    let sent = || Command::Record(from("10:00", "10:40"));
    nothing()
        .replays(sent(), "100d 10:00", "130d 09:00")
        .given();
    nothing()
        .replays(sent(), "100d 10:00", "130d 10:01")
        .refused("occurred_too_long_ago");
    nothing()
        .replays(sent(), "10:39", "20:00")
        .refused("end_time_in_future");
    given([("10:00", start("pomodoro"))])
        .when(sent(), "20:00")
        .refused("session_id_taken");
}

#[test]
fn recorded_session_without_its_end_is_no_log() {
    let mut log = nothing()
        .when(Command::Record(from("10:00", "10:40")), "20:00")
        .given();
    log.log.truncate(2);
    assert_eq!(codes(&log), ["session_not_ended"]);
    assert_eq!(log.session().id, SESSION);
    let much_later = Timestamp::from_millis(at("20:00").as_millis() * 2);
    assert_eq!(stint_rules::rules::settle(&log.state(), much_later), []);
}

//! Time elapsed, and the overtime limit.

use serde_json::json;
use stint_rules::rules::{next_deadline, settle};

use crate::support::{
    Given, abandon, at, clock, complete, complete_rated, custom, distraction, given, pause, resume,
    start, test,
};

fn pomodoro() -> Given {
    given([("10:00", start("pomodoro"))])
}

#[test]
fn time_elapses_when_focused_time_reaches_the_plan() {
    let session = pomodoro().settled_at("10:25").settled_at("10:26");
    assert_eq!(session.log()[1..], ["10:25 SessionTimeElapsed by itself"]);
    let elapsed = serde_json::to_value(&session.log[1].data).expect("JSON");
    assert_eq!(elapsed["data"]["plannedDuration"], json!(25));
}

#[test]
fn pauses_delay_time_elapsed() {
    let session = given([
        ("10:00", start("pomodoro")),
        ("10:05", pause()),
        ("10:08", resume()),
    ]);
    assert_eq!(session.clone().settled_at("10:27:59.999").log.len(), 3);
    assert_eq!(
        session.settled_at("10:28").log()[3..],
        ["10:28 SessionTimeElapsed by itself"]
    );
}

#[test]
fn session_in_overtime_is_active() {
    let overtime = pomodoro().settled_at("10:30");
    assert_eq!(overtime.view("10:30").status.as_str(), "active");
    assert_eq!(
        overtime.view("10:30").timer.expect("open").overtime_seconds,
        300
    );
    overtime
        .when(distraction(), "10:31")
        .then(["10:31 DistractionRecorded"]);
    overtime
        .when(abandon(), "10:31")
        .then(["10:31 SessionAbandoned"]);
}

#[test]
fn pause_in_overtime_is_refused() {
    pomodoro()
        .when(pause(), "10:24:59.999")
        .then(["10:24:59.999 SessionPaused"]);
    let after = pomodoro()
        .when(pause(), "10:25")
        .refused("session_time_elapsed");
    assert_eq!(after.log()[1..], ["10:25 SessionTimeElapsed by itself"]);
    pomodoro()
        .when(pause(), "10:30")
        .refused("session_time_elapsed");
}

#[test]
fn overtime_is_focused_time_when_the_user_completes() {
    let session = pomodoro().when(complete(), "10:39:59").then([
        "10:25 SessionTimeElapsed by itself",
        "10:39:59 SessionCompleted",
    ]);
    let view = session.view("10:40");
    assert_eq!(
        (view.actual_duration, view.actual_seconds),
        (Some(39), Some(39 * 60 + 59))
    );
    assert!(!view.automatic);
}

#[test]
fn overtime_limit_completes_unrated_at_the_planned_end() {
    let session = pomodoro().settled_at("18:00");
    assert_eq!(
        session.log()[1..],
        [
            "10:25 SessionTimeElapsed by itself",
            "10:40 SessionCompleted by itself"
        ]
    );
    let completed = serde_json::to_value(&session.log[2].data).expect("JSON");
    assert_eq!(
        completed["data"]["endTime"],
        json!("2026-11-22T10:25:00.000Z")
    );
    assert_eq!(completed["data"]["actualDuration"], json!(25));
    assert_eq!(completed["data"]["actualSeconds"], json!(1500));
    assert_eq!(completed["data"]["qualityRating"], json!(null));
    assert_eq!(completed["data"]["automatic"], json!(true));
    assert_eq!(completed["data"]["focusScore"], json!(85));
    let view = session.view("18:00");
    assert!(view.automatic);
    assert_eq!(view.end_time, Some(at("10:25")));
    assert_eq!((view.timer, view.status.as_str()), (None, "completed"));
}

#[test]
fn overtime_limit_precedes_a_command_at_the_same_instant() {
    pomodoro().when(complete_rated(5), "10:39:59.999").then([
        "10:25 SessionTimeElapsed by itself",
        "10:39:59.999 SessionCompleted",
    ]);
    let after = pomodoro()
        .when(complete_rated(5), "10:40")
        .refused("session_ended");
    assert_eq!(after.log.len(), 3);
}

#[test]
fn forgotten_pause_reaches_every_limit() {
    let session = given([("10:00", start("pomodoro")), ("10:05", pause())]).settled_at("1d 10:00");
    assert_eq!(
        session.log()[2..],
        [
            "10:15 SessionResumed by itself",
            "10:35 SessionTimeElapsed by itself",
            "10:50 SessionCompleted by itself"
        ]
    );
}

#[test]
fn session_with_pauses_lasts_at_most_165_minutes() {
    let session = given([
        ("10:00", custom(120)),
        ("10:01", pause()),
        ("10:12", pause()),
        ("10:23", pause()),
    ])
    .settled_at("20:00");
    let last = session.log.last().expect("events").timestamp;
    assert_eq!(clock(last), "12:45");
}

#[test]
fn next_deadline_is_when_settling_adds_an_event() {
    let deadline = |session: &Given| session.state().session().and_then(next_deadline).map(clock);
    assert_eq!(deadline(&crate::support::nothing()), None);
    assert_eq!(deadline(&pomodoro()).as_deref(), Some("10:25"));
    assert_eq!(
        deadline(&pomodoro().settled_at("10:25")).as_deref(),
        Some("10:40")
    );
    assert_eq!(deadline(&pomodoro().settled_at("10:40")), None);
    assert!(settle(&pomodoro().state(), at("10:24:59.999")).is_empty());
}

#[test]
fn settling_in_steps_equals_settling_in_one_step() {
    let in_one_step = pomodoro().settled_at("18:00");
    let in_steps = pomodoro()
        .settled_at("10:25")
        .settled_at("10:39")
        .settled_at("10:40")
        .settled_at("18:00");
    assert_eq!(in_one_step.log, in_steps.log);
}

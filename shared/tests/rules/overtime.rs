//! Time's up, and the overtime limit.

use serde_json::json;
use shared::rules::{next_deadline, settle};

use crate::support::{
    Given, abandon, at, clock, complete, complete_rated, custom, distraction, given, pause, resume,
    start, test,
};

fn pomodoro() -> Given {
    given([("10:00", start("pomodoro"))])
}

#[test]
fn time_is_up_when_focused_time_reaches_the_plan_once() {
    let session = pomodoro().seen("10:25").seen("10:26");
    assert_eq!(session.log()[1..], ["10:25 SessionTimeElapsed by itself"]);
    let elapsed = serde_json::to_value(&session.log[1].data).expect("JSON");
    assert_eq!(elapsed["data"]["plannedDuration"], json!(25));
}

#[test]
fn pauses_put_it_off() {
    let session = given([
        ("10:00", start("pomodoro")),
        ("10:05", pause()),
        ("10:08", resume()),
    ]);
    assert_eq!(session.clone().seen("10:27:59.999").log.len(), 3);
    assert_eq!(
        session.seen("10:28").log()[3..],
        ["10:28 SessionTimeElapsed by itself"]
    );
}

#[test]
fn the_session_stays_active_in_overtime() {
    let overtime = pomodoro().seen("10:30");
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
fn in_overtime_a_pause_is_refused() {
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
fn overtime_counts_as_focused_time_when_the_person_completes() {
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
fn fifteen_minutes_later_it_completes_by_itself_at_its_planned_end_unrated() {
    let session = pomodoro().seen("18:00");
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
fn at_exactly_the_overtime_limit_the_limit_comes_first() {
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
fn a_forgotten_pause_runs_through_every_limit() {
    let session = given([("10:00", start("pomodoro")), ("10:05", pause())]).seen("1d 10:00");
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
fn a_session_with_pauses_never_runs_longer_than_165_minutes() {
    let session = given([
        ("10:00", custom(120)),
        ("10:01", pause()),
        ("10:12", pause()),
        ("10:23", pause()),
    ])
    .seen("20:00");
    let last = session.log.last().expect("events").timestamp;
    assert_eq!(clock(last), "12:45");
}

#[test]
fn the_next_deadline_is_when_settling_would_bring_something() {
    let deadline = |session: &Given| next_deadline(&session.state()).map(clock);
    assert_eq!(deadline(&crate::support::nothing()), None);
    assert_eq!(deadline(&pomodoro()).as_deref(), Some("10:25"));
    assert_eq!(
        deadline(&pomodoro().seen("10:25")).as_deref(),
        Some("10:40")
    );
    assert_eq!(deadline(&pomodoro().seen("10:40")), None);
    assert!(settle(&pomodoro().state(), at("10:24:59.999")).is_empty());
}

#[test]
fn settling_in_steps_is_settling_at_once() {
    let at_once = pomodoro().seen("18:00");
    let in_steps = pomodoro()
        .seen("10:25")
        .seen("10:39")
        .seen("10:40")
        .seen("18:00");
    assert_eq!(at_once.log, in_steps.log);
}

//! Values that follow from a session and an instant.

use crate::support::{Given, at, complete, distraction, given, pause, resume, start, test};

fn with_pause() -> Given {
    given([
        ("10:00", start("pomodoro")),
        ("10:05", pause()),
        ("10:08", resume()),
    ])
}

fn timer(session: &Given, when: &str) -> stint_rules::wire::TimerView {
    session.view(when).timer.expect("the session is open")
}

#[test]
fn focused_time_excludes_pauses() {
    assert_eq!(timer(&with_pause(), "10:10").elapsed_seconds, 7 * 60);
}

#[test]
fn open_pause_is_excluded_up_to_now() {
    let paused = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    assert_eq!(timer(&paused, "10:05").elapsed_seconds, 300);
    assert_eq!(timer(&paused, "10:14").elapsed_seconds, 300);
}

#[test]
fn actual_duration_is_rounded_down() {
    let view = with_pause()
        .when(complete(), "10:10:59.999")
        .given()
        .view("10:11");
    assert_eq!(
        (view.actual_duration, view.actual_seconds),
        (Some(7), Some(7 * 60 + 59))
    );
}

#[test]
fn open_session_has_no_actual_duration() {
    let view = with_pause().view("10:10");
    assert_eq!(
        (view.actual_duration, view.actual_seconds, view.end_time),
        (None, None, None)
    );
}

#[test]
fn session_ends_at_start_plus_plan_plus_pauses() {
    assert_eq!(
        timer(&given([("10:00", start("pomodoro"))]), "10:03").ends_at,
        at("10:25")
    );
    assert_eq!(timer(&with_pause(), "10:10").ends_at, at("10:28"));
    assert_eq!(timer(&with_pause(), "10:30").ends_at, at("10:28"));
}

#[test]
fn paused_session_ends_as_if_resumed_now() {
    let paused = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    assert_eq!(timer(&paused, "10:05").ends_at, at("10:25"));
    assert_eq!(timer(&paused, "10:09").ends_at, at("10:29"));
}

#[test]
fn remaining_seconds_are_rounded_up_and_overtime_down() {
    let session = given([("10:00", start("pomodoro"))]);
    assert_eq!(timer(&session, "10:00").remaining_seconds, 1500);
    assert_eq!(timer(&session, "10:00:00.001").remaining_seconds, 1500);
    assert_eq!(timer(&session, "10:00:01").remaining_seconds, 1499);
    assert_eq!(timer(&session, "10:24:59.999").remaining_seconds, 1);
    assert_eq!(timer(&session, "10:25").remaining_seconds, 0);
    assert_eq!(timer(&session, "10:30").remaining_seconds, 0);
    assert_eq!(timer(&session, "10:24:59").overtime_seconds, 0);
    assert_eq!(timer(&session, "10:25:00.999").overtime_seconds, 0);
    assert_eq!(timer(&session, "10:25:01").overtime_seconds, 1);
}

#[test]
fn view_is_settled_at_its_instant() {
    let forgotten = given([("10:00", start("pomodoro"))]);
    let view = forgotten.view("12:00");
    assert_eq!(view.status.as_str(), "completed");
    assert_eq!(view.version, 3);
    assert_eq!(view.server_time, at("12:00"));
}

#[test]
fn version_is_the_number_of_events() {
    assert_eq!(with_pause().view("10:10").version, 3);
    assert_eq!(with_pause().view("10:28").version, 4);
    let session = with_pause().when(distraction(), "10:29").given();
    assert_eq!(session.view("10:29").version, 5);
    let versions: Vec<u64> = session.log.iter().map(|event| event.version).collect();
    assert_eq!(versions, [1, 2, 3, 4, 5]);
}

#[test]
fn ids_are_derived_from_the_session_and_unique() {
    let session = with_pause();
    let again = with_pause();
    assert_eq!(session.log, again.log);
    let mut ids: Vec<_> = session
        .log
        .iter()
        .map(|event| event.event_id.as_uuid())
        .collect();
    ids.push(session.view("10:10").pauses[0].id.as_uuid());
    assert!(ids.iter().all(|id| id.get_version_num() == 7));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn clock_set_back_is_raised_to_the_last_event() {
    let session = with_pause();
    session.when(pause(), "09:00").then(["10:08 SessionPaused"]);
    let ended = session
        .when(complete(), "09:00")
        .then(["10:08 SessionCompleted"]);
    assert_eq!(ended.view("09:00").actual_seconds, Some(300));
    assert_eq!(timer(&session, "09:00").elapsed_seconds, 300);
    assert_eq!(timer(&session, "09:00").remaining_seconds, 1200);
}

#[test]
fn clock_set_back_keeps_automatic_events() {
    let session = with_pause().settled_at("10:30");
    session
        .when(pause(), "10:20")
        .refused("session_time_elapsed");
    session
        .when(complete(), "10:20")
        .then(["10:28 SessionCompleted"]);
}

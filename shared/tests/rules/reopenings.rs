//! Reopening: the end is taken back, and what the time since then counts as.

use serde_json::json;
use stint_rules::rules::{
    AbandonSession, Command, CompleteSession, focused, limits::MINUTE, task_progress,
};
use stint_rules::{TaskId, Timestamp};
use uuid::Uuid;

use crate::support::{
    Given, abandon, amend, at, clock, complete, complete_rated, extend, given, other, pause,
    reopen, reopen_as, start, test, three_pauses,
};

fn completed() -> Given {
    given([("10:00", start("pomodoro")), ("10:10", complete_rated(4))])
}

#[test]
fn time_since_the_end_is_a_pause() {
    let after = completed().when(reopen(), "10:13");
    assert_eq!(
        (&after.data()["countedAs"], &after.data()["endTime"]),
        (&json!("pause"), &json!("2026-11-22T10:10:00.000Z"))
    );
    let session = after.then(["10:13 SessionReopened"]);
    let view = session.view("10:13");
    assert_eq!(view.status.as_str(), "active");
    assert_eq!(view.end_time, None);
    assert_eq!(view.pauses.len(), 1);
    assert_eq!(
        (view.pauses[0].pause_time, view.pauses[0].duration),
        (at("10:10"), Some(180))
    );
    assert_eq!(clock(view.timer.expect("open").ends_at), "10:28");
}

#[test]
fn time_since_the_end_is_focused_if_requested() {
    let session = completed()
        .when(reopen_as("focus"), "10:13")
        .then(["10:13 SessionReopened"]);
    assert_eq!(session.view("10:13").pauses.len(), 0);
    assert_eq!(focused(&session.session(), at("10:13")), 13 * MINUTE);
    completed()
        .when(reopen_as("sleep"), "10:13")
        .refused_values(["unknown_counted_as"]);
}

#[test]
fn time_since_the_end_is_focused_where_all_pauses_are_used() {
    for command in [reopen(), reopen_as("pause")] {
        let session = three_pauses()
            .when(complete(), "10:10")
            .given()
            .when(command, "10:12");
        assert_eq!(session.data()["countedAs"], json!("focus"));
        assert_eq!(session.given().view("10:12").pauses.len(), 3);
    }
}

#[test]
fn pause_that_was_open_at_the_end_is_over() {
    let session = given([
        ("10:00", start("pomodoro")),
        ("10:08", pause()),
        ("10:10", complete()),
        ("10:11", reopen()),
    ]);
    let view = session.view("10:11");
    assert_eq!(view.status.as_str(), "active");
    let lengths: Vec<_> = view.pauses.iter().map(|pause| pause.duration).collect();
    assert_eq!(lengths, [Some(120), Some(60)]);
}

#[test]
fn rating_and_texts_return_as_a_draft() {
    let done = Command::Complete(CompleteSession {
        quality_rating: Some(4),
        task_progress: Some("Half".to_owned()),
        focus_score: Some(99),
    });
    let session = given([
        ("10:00", start("short")),
        ("10:05", done),
        ("10:06", reopen()),
    ]);
    let draft = session.view("10:06").draft.expect("a draft");
    assert_eq!(
        (draft.quality_rating, draft.task_progress.as_deref()),
        (Some(4), Some("Half"))
    );
    assert_eq!(session.view("10:06").quality_rating, None);
    // A person's end has what was given with it.
    let ended = session.when(complete(), "10:10").given();
    assert_eq!(ended.view("10:10").draft, None);
    assert_eq!(ended.view("10:10").quality_rating, None);
    assert_eq!(ended.session().draft, None);

    let given_up = Command::Abandon(AbandonSession {
        reason: Some("Alarm".to_owned()),
        progress_made: Some("Some".to_owned()),
    });
    let session = given([
        ("10:00", start("short")),
        ("10:05", given_up),
        ("10:06", reopen()),
    ]);
    let draft = session.view("10:06").draft.expect("a draft");
    assert_eq!(
        (
            draft.abandon_reason.as_deref(),
            draft.progress_made.as_deref()
        ),
        (Some("Alarm"), Some("Some"))
    );
    // An end without rating and texts leaves no draft.
    let bare = given([
        ("10:00", start("short")),
        ("10:05", abandon()),
        ("10:06", reopen()),
    ]);
    assert_eq!(bare.view("10:06").draft, None);
}

#[test]
fn draft_outlasts_an_automatic_completion_that_is_revoked() {
    let session = completed().when(reopen(), "10:11").given();
    let ended = session.settled_at("12:00");
    assert!(ended.view("12:00").automatic);
    assert_eq!(ended.view("12:00").draft, None);
    let revised = ended.replays(extend(5), "10:20", "12:00").given();
    let draft = revised.view("10:20").draft.expect("a draft");
    assert_eq!(draft.quality_rating, Some(4));
}

#[test]
fn task_progress_is_withdrawn() {
    let task = TaskId::new(Uuid::from_u128(7));
    let session = completed()
        .when(
            amend(|amend| amend.task_id = stint_rules::Patch::Set(task)),
            "10:11",
        )
        .given();
    assert!(task_progress(&session.session()).is_some());
    let reopened = session.when(reopen(), "10:12").given();
    assert_eq!(task_progress(&reopened.session()), None);
}

#[test]
fn reopening_is_possible_for_ten_minutes() {
    assert!(completed().allowed("10:20").contains(&"reopen"));
    completed()
        .when(reopen(), "10:20")
        .then(["10:20 SessionReopened"]);
    assert!(!completed().allowed("10:20:00.001").contains(&"reopen"));
    completed()
        .when(reopen(), "10:20:00.001")
        .refused("reopen_too_late");
}

#[test]
fn only_what_a_person_ended_is_reopened() {
    let open = given([("10:00", start("pomodoro"))]);
    open.when(reopen(), "10:05").refused("session_open");
    open.settled_at("10:40")
        .when(reopen(), "10:41")
        .refused("session_ended_automatically");
    let abandoned = given([("10:00", start("pomodoro")), ("10:10", abandon())]);
    abandoned
        .when(reopen(), "10:11")
        .then(["10:11 SessionReopened"]);
    let deleted = completed().when(Command::Delete, "10:11").given();
    deleted.when(reopen(), "10:12").refused("session_not_found");
}

#[test]
fn nothing_was_started_since() {
    completed()
        .with(other("10:11", None))
        .when(reopen(), "10:12")
        .refused("session_already_open");
    completed()
        .with(other("10:11", Some("10:12")))
        .when(reopen(), "10:13")
        .refused("session_overlaps");
    completed()
        .with(other("09:00", Some("10:00")))
        .when(reopen(), "10:13")
        .then(["10:13 SessionReopened"]);
    let (codes, _) = completed()
        .with(other("10:11", Some("10:12")))
        .replays_run([("10:13", reopen())], "10:20");
    assert_eq!(codes, ["session_overlaps"]);
}

/// The session after an end in overtime that was taken back.
fn reopened_in_overtime(session: &Given) -> Given {
    session
        .when(complete(), "10:36")
        .given()
        .when(reopen(), "10:38")
        .then(["10:38 SessionReopened"])
}

#[test]
fn pause_in_overtime_delays_the_overtime_limit() {
    let session = reopened_in_overtime(&given([("10:00", start("pomodoro"))]));
    assert_eq!(
        session.view("10:38").timer.expect("open").overtime_seconds,
        11 * 60
    );
    let ended = session.clone().settled_at("10:42");
    assert_eq!(
        ended.log().last().map(String::as_str),
        Some("10:42 SessionCompleted by itself")
    );
    // It counts the plan, and the pause behind the end takes nothing from it.
    let view = ended.view("10:42");
    assert_eq!(
        (view.end_time, view.actual_duration),
        (Some(at("10:25")), Some(25))
    );
    assert_eq!(focused(&ended.session(), Timestamp::MAX), 25 * MINUTE);
    let done = session.when(complete(), "10:40").given();
    assert_eq!(done.view("10:40").actual_duration, Some(38));
}

#[test]
fn overtime_is_not_used_up_by_reopening() {
    let ended = given([("10:00", start("pomodoro")), ("10:36", complete())]);
    ended
        .when(reopen_as("focus"), "10:39:59.999")
        .then(["10:39:59.999 SessionReopened"]);
    ended
        .when(reopen_as("focus"), "10:40")
        .refused("overtime_limit_reached");
    assert!(ended.allowed("10:40").contains(&"reopen"));
    let used = three_pauses().when(complete(), "10:42").given();
    assert!(!used.allowed("10:43").contains(&"reopen"));
    used.when(reopen(), "10:43")
        .refused("overtime_limit_reached");
}

#[test]
fn time_that_elapsed_before_a_reopening_is_recorded_with_it() {
    let session = given([
        ("10:00", start("pomodoro")),
        ("10:20", complete()),
        ("10:28", reopen_as("focus")),
    ])
    .settled_at("10:28");
    assert_eq!(
        session.log().last().map(String::as_str),
        Some("10:28 SessionTimeElapsed by itself")
    );
    let view = session.view("10:28");
    let timer = view.timer.expect("open");
    assert_eq!(
        (clock(timer.ends_at), timer.overtime_seconds),
        ("10:25".to_owned(), 180)
    );
    let ended = session.settled_at("11:00").view("11:00");
    assert_eq!(
        (ended.end_time, ended.actual_duration),
        (Some(at("10:25")), Some(25))
    );
}

#[test]
fn reopened_session_can_be_reopened_again() {
    let twice = completed()
        .when(reopen(), "10:11")
        .given()
        .when(abandon(), "10:12")
        .given()
        .when(reopen(), "10:14")
        .then(["10:14 SessionReopened"]);
    assert_eq!(twice.view("10:14").pauses.len(), 2);
    assert_eq!(twice.view("10:14").draft, None);
}

#[test]
fn reopening_is_replayed() {
    let (codes, after) = given([("10:00", start("pomodoro"))])
        .settled_at("12:00")
        .replays_run(
            [
                ("10:10", complete_rated(1)),
                ("10:10:05", reopen()),
                ("10:25", complete_rated(5)),
            ],
            "12:00",
        );
    assert_eq!(codes, ["applied"; 3]);
    let view = after.view("12:00");
    assert_eq!(
        (view.quality_rating, view.actual_seconds),
        (Some(5), Some(25 * 60 - 5))
    );
}

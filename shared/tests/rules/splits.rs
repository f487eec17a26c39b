//! Splitting ended sessions.

use stint_rules::rules::{Command, CorrectSession, SplitSession, fold};

use crate::support::{
    ANOTHER, Given, SESSION, Then, at, complete, complete_rated, describe, distraction, given,
    other, pause, resume, start, start_with_intention, test,
};

fn split(when: &str) -> Command {
    Command::Split(SplitSession {
        split_time: at(when),
        second_session_id: ANOTHER,
    })
}

fn interrupted() -> Given {
    given([
        ("10:00", start_with_intention("Write")),
        ("10:02", distraction()),
        ("10:05", pause()),
        ("10:08", resume()),
        ("10:12", distraction()),
        ("10:15", pause()),
        ("10:16", resume()),
        ("10:25", complete_rated(5)),
    ])
}

/// The two parts.
fn halves(then: &Then) -> (Given, Given) {
    let mut halves = (then.given(), then.given());
    halves.0.log.retain(|event| event.session_id == SESSION);
    halves.1.log.retain(|event| event.session_id == ANOTHER);
    assert_eq!(fold(&then.given().log), fold(&halves.0.log));
    halves
}

#[test]
fn halves_have_what_belongs_to_their_time() {
    let then = interrupted().when(split("10:10"), "12:00");
    let (first, second) = halves(&then);
    assert_eq!(
        first.log().last().map(String::as_str),
        Some("12:00 SessionCorrected")
    );
    let log: Vec<_> = second.log.iter().map(describe).collect();
    assert_eq!(
        log,
        [
            "10:10 FocusSessionStarted",
            "10:12 DistractionRecorded",
            "10:15 SessionPaused",
            "10:16 SessionResumed",
            "10:25 SessionTimeElapsed by itself",
            "10:25 SessionCompleted",
        ]
    );
    let (first, second) = (first.view("12:00"), second.view("12:00"));
    assert_eq!(
        (first.actual_duration, second.actual_duration),
        (Some(7), Some(14))
    );
    assert_eq!((first.pauses.len(), second.pauses.len()), (1, 1));
    assert_eq!((first.distraction_count, second.distraction_count), (1, 1));
    assert_eq!(
        (first.quality_rating, second.quality_rating),
        (Some(5), None)
    );
    assert_eq!(first.intention.as_deref(), Some("Write"));
    assert_eq!(second.intention, None);
    assert_eq!(second.session_type.as_str(), "custom");
    assert_eq!(first.end_time, Some(second.start_time));
}

#[test]
fn split_beside_a_pause_is_accepted_and_in_it_refused() {
    for when in ["10:05", "10:08"] {
        let (first, second) = halves(&interrupted().when(split(when), "12:00"));
        let focused = first
            .view("12:00")
            .actual_seconds
            .zip(second.view("12:00").actual_seconds);
        assert_eq!(focused, Some((300, 960)), "{when}");
    }
    interrupted()
        .when(split("10:06"), "12:00")
        .refused("split_in_pause");
}

#[test]
fn each_part_has_a_minute_of_focus() {
    let done = given([("10:00", start("pomodoro")), ("10:10", complete())]);
    for when in ["10:00:59", "10:09:01", "09:00", "11:00"] {
        done.when(split(when), "12:00")
            .refused("focused_time_out_of_range");
    }
    for when in ["10:01", "10:09"] {
        assert!(done.when(split(when), "12:00").outcome.is_ok(), "{when}");
    }
    let short = given([("10:00", start("pomodoro")), ("10:01:59", complete())]);
    assert!(!short.allowed("12:00").contains(&"split"));
    short
        .when(split("10:01"), "12:00")
        .refused("focused_time_out_of_range");
}

#[test]
fn second_id_must_be_new() {
    let done = given([("10:00", start("pomodoro")), ("10:20", complete())]);
    done.clone()
        .with(other("08:00", Some("08:10")))
        .when(split("10:10"), "12:00")
        .refused("session_id_taken");
    let same = Command::Split(SplitSession {
        split_time: at("10:10"),
        second_session_id: SESSION,
    });
    done.when(same, "12:00").refused("session_id_taken");
}

#[test]
fn replayed_run_goes_on_with_the_first_part() {
    let done = given([("10:00", start("pomodoro")), ("10:20", complete())]);
    let longer = |end: &str| {
        Command::Correct(CorrectSession {
            end_time: Some(at(end)),
            ..CorrectSession::default()
        })
    };
    let (codes, after) = done.replays_run(
        [
            ("12:00", split("10:10")),
            ("12:01", split("10:05")),
            ("12:02", longer("10:11")),
            ("12:03", longer("10:09")),
        ],
        "12:04",
    );
    let expected = ["applied", "session_id_taken", "session_overlaps", "applied"];
    assert_eq!(codes, expected);
    assert_eq!(after.view("12:04").end_time, Some(at("10:09")));
}

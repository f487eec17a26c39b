//! Extending: the effective plan, time's up again, limits.

use serde_json::json;
use stint_rules::rules::{RuleViolation, next_deadline};

use crate::support::{
    Given, at, clock, complete, custom, distraction, extend, given, pause, resume, start, test,
};

fn pomodoro() -> Given {
    given([("10:00", start("pomodoro"))])
}

#[test]
fn extension_moves_the_planned_end() {
    let session = pomodoro()
        .when(extend(5), "10:10")
        .then(["10:10 SessionExtended"]);
    let view = session.view("10:10");
    assert_eq!((view.planned_duration, view.extended_minutes), (25, 5));
    let timer = view.timer.expect("open");
    assert_eq!(
        (clock(timer.ends_at), timer.remaining_seconds),
        ("10:30".to_owned(), 1_200)
    );
    assert_eq!(
        session.settled_at("11:00").log()[2..],
        [
            "10:30 SessionTimeElapsed by itself",
            "10:45 SessionCompleted by itself"
        ]
    );
}

#[test]
fn forty_minutes_on_a_plan_of_25_count_as_forty() {
    let session = pomodoro()
        .when(extend(15), "10:35")
        .then([
            "10:25 SessionTimeElapsed by itself",
            "10:35 SessionExtended",
        ])
        .when(complete(), "10:40")
        .then([
            "10:40 SessionTimeElapsed by itself",
            "10:40 SessionCompleted",
        ]);
    let view = session.view("10:40");
    assert_eq!(view.actual_duration, Some(40));
    assert_eq!(view.planned_duration, 25);
    // The score is that of forty minutes of forty.
    assert_eq!(view.focus_score_breakdown.base_score, 80);
    assert_eq!(view.focus_score_breakdown.duration_bonus, 8);
}

#[test]
fn time_elapses_for_each_effective_plan() {
    let session = pomodoro()
        .settled_at("10:27")
        .when(extend(5), "10:27")
        .then(["10:27 SessionExtended"])
        .settled_at("10:32")
        .when(extend(3), "10:32")
        .then(["10:32 SessionExtended"]);
    assert_eq!(
        session.settled_at("10:40").log()[1..],
        [
            "10:25 SessionTimeElapsed by itself",
            "10:27 SessionExtended",
            "10:30 SessionTimeElapsed by itself",
            "10:32 SessionExtended",
            "10:33 SessionTimeElapsed by itself",
        ]
    );
}

#[test]
fn extended_session_can_be_paused_again() {
    let session = pomodoro()
        .when(extend(10), "10:30")
        .then([
            "10:25 SessionTimeElapsed by itself",
            "10:30 SessionExtended",
        ])
        .when(pause(), "10:31")
        .then(["10:31 SessionPaused"])
        .when(resume(), "10:33")
        .then(["10:33 SessionResumed"]);
    let deadline = next_deadline(&session.session()).expect("open");
    assert_eq!(clock(deadline), "10:37");
}

#[test]
fn paused_session_can_be_extended() {
    let session = pomodoro()
        .when(pause(), "10:10")
        .then(["10:10 SessionPaused"])
        .when(extend(60), "10:12")
        .then(["10:12 SessionExtended"]);
    assert_eq!(session.view("10:12").status.as_str(), "paused");
    assert_eq!(session.view("10:12").extended_minutes, 60);
}

#[test]
fn automatic_completion_counts_the_effective_plan() {
    let session = pomodoro().when(extend(15), "10:05").given();
    let view = session.settled_at("12:00").view("12:00");
    assert!(view.automatic);
    assert_eq!(view.end_time, Some(at("10:40")));
    assert_eq!(
        (view.actual_duration, view.planned_duration),
        (Some(40), 25)
    );
}

#[test]
fn new_end_in_overtime_lies_after_now() {
    let overtime = pomodoro().settled_at("10:30");
    let refused = overtime.when(extend(5), "10:30");
    let facts = &refused.outcome.as_ref().unwrap_err().violations()[0];
    assert_eq!(
        *facts,
        RuleViolation::ExtensionOutOfRange {
            actual: 5,
            minimum: 6,
            maximum: 60
        }
    );
    overtime
        .when(extend(6), "10:30:59.999")
        .then(["10:30:59.999 SessionExtended"]);
    overtime
        .when(extend(6), "10:31")
        .refused("extension_out_of_range");
}

#[test]
fn minutes_are_1_to_60() {
    for minutes in [i64::MIN, -1, 0, 61, i64::MAX] {
        pomodoro()
            .when(extend(minutes), "10:10")
            .refused_values(["extension_out_of_range"]);
    }
    for minutes in [1, 60] {
        pomodoro()
            .when(extend(minutes), "10:10")
            .then(["10:10 SessionExtended"]);
    }
}

#[test]
fn effective_plan_is_at_most_120() {
    let long = given([("10:00", custom(100))]);
    long.when(extend(21), "10:10")
        .refused_values(["extension_out_of_range"]);
    let full = long
        .when(extend(20), "10:10")
        .then(["10:10 SessionExtended"]);
    full.when(extend(1), "10:11")
        .refused("extension_limit_reached");
    assert!(!full.allowed("10:11").contains(&"extend"));
    assert!(long.allowed("10:11").contains(&"extend"));
    // In overtime every new end that lies after now would be too far.
    let late = given([("10:00", custom(119))]).settled_at("12:01");
    late.when(extend(1), "12:01")
        .refused("extension_limit_reached");
}

#[test]
fn ended_session_is_not_extended() {
    pomodoro()
        .when(complete(), "10:10")
        .given()
        .when(extend(5), "10:11")
        .refused("session_ended");
}

#[test]
fn replayed_extension_revokes_the_automatic_end() {
    let session = pomodoro().settled_at("12:00");
    let extended = session.replays(extend(15), "10:26", "12:00");
    assert_eq!(extended.data()["minutes"], json!(15));
    let after = extended.then(["10:26 SessionRevised", "10:26 SessionExtended"]);
    let (codes, after) =
        after.replays_run([("10:30", distraction()), ("10:40", complete())], "12:00");
    assert_eq!(codes, ["applied", "applied"]);
    assert_eq!(after.view("12:00").actual_duration, Some(40));
}

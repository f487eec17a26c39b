//! Where several refusals apply, the first in this order is given: existence, time and
//! order of occurrence, ended, state, limits, values.

use shared::rules::{Command, PauseSession, RecordDistraction};

use crate::support::{
    Given, amend, complete, complete_rated, distraction, given, nothing, other, pause, resume,
    start, test,
};

fn with_bad_reason() -> Command {
    Command::Pause(PauseSession {
        pause_reason: Some("\0".to_owned() + "x"),
    })
}

fn three_pauses() -> Given {
    given([
        ("10:00", start("pomodoro")),
        ("10:01", pause()),
        ("10:02", resume()),
        ("10:03", pause()),
        ("10:04", resume()),
        ("10:05", pause()),
        ("10:06", resume()),
    ])
}

#[test]
fn existence_before_time() {
    nothing()
        .hears(pause(), "12:00", "10:00")
        .refused("session_not_found");
    nothing()
        .hears(pause(), "10:00", "60d 10:00")
        .refused("session_not_found");
    given([("10:00", start("pomodoro"))])
        .hears(start("pomodoro"), "12:00", "10:00")
        .refused("session_id_taken");
}

#[test]
fn existence_before_values_and_before_another_open_session() {
    let session = given([("10:00", start("pomodoro"))]).with(other("09:00", None));
    session
        .when(start("sprint"), "10:01")
        .refused("session_id_taken");
    nothing()
        .when(with_bad_reason(), "10:00")
        .refused("session_not_found");
}

#[test]
fn time_before_order() {
    let session = given([("10:00", start("pomodoro"))]);
    session
        .hears(pause(), "-31d 10:00", "10:01")
        .refused("occurred_too_long_ago");
    session
        .hears(pause(), "09:00", "10:01")
        .refused("out_of_order");
}

#[test]
fn time_and_order_before_ended() {
    let ended = given([("10:00", start("pomodoro")), ("10:20", complete())]);
    ended
        .hears(pause(), "12:00", "10:30")
        .refused("occurred_in_future");
    ended
        .hears(pause(), "10:10", "10:30")
        .refused("out_of_order");
    ended
        .hears(pause(), "10:25", "10:30")
        .refused("session_ended");
}

#[test]
fn ended_before_everything_about_an_open_session() {
    let ended = three_pauses().when(complete(), "10:20").given();
    ended
        .when(with_bad_reason(), "10:21")
        .refused("session_ended");
    ended.when(resume(), "10:21").refused("session_ended");
    ended
        .when(complete_rated(9), "10:21")
        .refused("session_ended");
}

#[test]
fn state_before_limits() {
    three_pauses()
        .when(pause(), "10:34")
        .refused("session_time_elapsed");
    let paused = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    paused
        .when(with_bad_reason(), "10:06")
        .refused("session_not_active");
}

#[test]
fn state_before_values() {
    nothing()
        .with(other("09:00", None))
        .when(start("sprint"), "10:00")
        .refused("session_already_open");
    nothing()
        .with(other("09:00", Some("11:00")))
        .when(start("sprint"), "10:00")
        .refused("session_overlaps");
    given([("10:00", start("pomodoro"))])
        .when(
            amend(|amend| amend.quality_rating = shared::wire::Patch::Set(9)),
            "10:01",
        )
        .refused("session_open");
}

#[test]
fn an_open_session_before_an_overlap() {
    nothing()
        .with(other("09:00", Some("11:00")))
        .with(shared::rules::Interval {
            session_id: shared::SessionId::new(uuid::Uuid::from_u128(3)),
            ..other("11:00", None)
        })
        .when(start("pomodoro"), "10:00")
        .refused("session_already_open");
}

#[test]
fn limits_before_values() {
    three_pauses()
        .when(with_bad_reason(), "10:07")
        .refused("pause_limit_reached");
    let mut session = given([("10:00", start("pomodoro"))]);
    for _ in 0..100 {
        session = session.when(distraction(), "10:01").given();
    }
    let unknown = Command::RecordDistraction(RecordDistraction {
        kind: "both".to_owned(),
        note: None,
    });
    session
        .when(unknown, "10:02")
        .refused("distraction_limit_reached");
}

//! Of several refusals that apply, the first in this order is returned: existence, time and
//! order of occurrence, ended, state, limits, values.

use stint_rules::rules::{Command, PauseSession, RecordDistraction};

use crate::support::{
    amend, complete, complete_rated, distraction, given, nothing, other, pause, resume, start,
    test, three_pauses,
};

fn with_bad_reason() -> Command {
    Command::Pause(PauseSession {
        pause_reason: Some("\0".to_owned() + "x"),
    })
}

#[test]
fn existence_is_checked_before_time() {
    nothing()
        .replays(pause(), "12:00", "10:00")
        .refused("session_not_found");
    nothing()
        .replays(pause(), "10:00", "60d 10:00")
        .refused("session_not_found");
    given([("10:00", start("pomodoro"))])
        .replays(start("pomodoro"), "12:00", "10:00")
        .refused("session_id_taken");
}

#[test]
fn existence_is_checked_before_values_and_other_open_sessions() {
    let session = given([("10:00", start("pomodoro"))]).with(other("09:00", None));
    session
        .when(start("sprint"), "10:01")
        .refused("session_id_taken");
    nothing()
        .when(with_bad_reason(), "10:00")
        .refused("session_not_found");
}

#[test]
fn time_is_checked_before_order() {
    let session = given([("10:00", start("pomodoro"))]);
    session
        .replays(pause(), "-31d 10:00", "10:01")
        .refused("occurred_too_long_ago");
    session
        .replays(pause(), "09:00", "10:01")
        .refused("out_of_order");
}

#[test]
fn time_and_order_are_checked_before_ended() {
    let ended = given([("10:00", start("pomodoro")), ("10:20", complete())]);
    ended
        .replays(pause(), "12:00", "10:30")
        .refused("occurred_in_future");
    ended
        .replays(pause(), "10:10", "10:30")
        .refused("out_of_order");
    ended
        .replays(pause(), "10:25", "10:30")
        .refused("session_ended");
}

#[test]
fn ended_is_checked_before_state_limits_and_values() {
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
fn state_is_checked_before_limits() {
    three_pauses()
        .when(pause(), "10:34")
        .refused("session_time_elapsed");
    let paused = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    paused
        .when(with_bad_reason(), "10:06")
        .refused("session_not_active");
}

#[test]
fn state_is_checked_before_values() {
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
            amend(|amend| amend.quality_rating = stint_rules::wire::Patch::Set(9)),
            "10:01",
        )
        .refused("session_open");
}

#[test]
fn open_session_is_checked_before_overlap() {
    nothing()
        .with(other("09:00", Some("11:00")))
        .with(stint_rules::rules::Interval {
            session_id: stint_rules::SessionId::new(uuid::Uuid::from_u128(3)),
            ..other("11:00", None)
        })
        .when(start("pomodoro"), "10:00")
        .refused("session_already_open");
}

#[test]
fn limits_are_checked_before_values() {
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

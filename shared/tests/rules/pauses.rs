//! Pauses, and the pause limit.

use serde_json::json;
use stint_rules::rules::{PauseSession, next_alert, next_deadline};

use crate::support::{
    abandon, at, clock, complete, distraction, given, pause, resume, start, test, three_pauses,
};

fn paused() -> crate::support::Given {
    given([("10:00", start("pomodoro")), ("10:05", pause())])
}

#[test]
fn pause_ends_automatically_after_ten_minutes() {
    let session = paused().settled_at("10:15");
    assert_eq!(session.log()[2..], ["10:15 SessionResumed by itself"]);
    let resumed = serde_json::to_value(&session.log[2].data).expect("JSON");
    assert_eq!(resumed["data"]["pauseDuration"], json!(600));
    assert_eq!(resumed["data"]["automatic"], json!(true));
    assert_eq!(
        resumed["data"]["resumeTime"],
        json!("2026-11-22T10:15:00.000Z")
    );
}

#[test]
fn pause_lasts_until_its_limit() {
    assert_eq!(paused().settled_at("10:14:59.999").log().len(), 2);
}

#[test]
fn automatic_end_has_its_nominal_instant_when_settled_late() {
    let session = paused().settled_at("10:19");
    assert_eq!(session.log()[2..], ["10:15 SessionResumed by itself"]);
}

#[test]
fn pause_limit_precedes_a_command_at_the_same_instant() {
    paused()
        .when(resume(), "10:15")
        .refused("session_not_paused");
    let session = paused()
        .when(complete(), "10:15")
        .then(["10:15 SessionResumed by itself", "10:15 SessionCompleted"]);
    assert!(session.view("10:15").pauses[0].automatic);
}

#[test]
fn refused_live_command_keeps_automatic_events() {
    let after = paused()
        .when(resume(), "10:16")
        .refused("session_not_paused");
    assert_eq!(after.log()[2..], ["10:15 SessionResumed by itself"]);
}

#[test]
fn resumed_pause_has_its_duration_in_whole_seconds() {
    let resumed = paused().when(resume(), "10:06:33.999");
    assert_eq!(resumed.data()["pauseDuration"], json!(93));
    assert_eq!(resumed.data()["automatic"], json!(false));
    assert_eq!(resumed.given().view("10:07").pauses[0].duration, Some(93));
}

#[test]
fn fourth_pause_is_refused() {
    let session = three_pauses();
    session
        .when(pause(), "10:07")
        .refused("pause_limit_reached");
    assert_eq!(
        session.allowed("10:07"),
        [
            "recordDistraction",
            "extend",
            "complete",
            "abandon",
            "amend"
        ]
    );
}

#[test]
fn pause_ended_by_its_limit_counts_towards_the_three() {
    let session = paused();
    let session = session.when(pause(), "10:16").given();
    let session = session.when(pause(), "10:27").given();
    let session = session.settled_at("10:37");
    assert_eq!(session.view("10:37").pauses.len(), 3);
    session
        .when(pause(), "10:38")
        .refused("pause_limit_reached");
}

#[test]
fn view_has_the_number_of_pauses_left() {
    assert_eq!(
        given([("10:00", start("pomodoro"))])
            .view("10:01")
            .timer
            .expect("open")
            .pauses_left,
        3
    );
    assert_eq!(paused().view("10:06").timer.expect("open").pauses_left, 2);
}

#[test]
fn ending_a_paused_session_ends_the_pause_without_a_resumed_event() {
    for end in [complete(), abandon()] {
        let ended = paused().when(end, "10:07").given();
        assert_eq!(ended.log.len(), 3);
        let session = ended.view("10:07");
        assert_eq!(session.pauses[0].resume_time, Some(at("10:07")));
        assert_eq!(session.pauses[0].duration, Some(120));
        assert!(!session.pauses[0].automatic);
        assert_eq!(session.actual_seconds, Some(300));
    }
}

#[test]
fn next_deadline_of_a_paused_session_is_the_pause_limit() {
    let deadline = next_deadline(&paused().session()).expect("a deadline");
    assert_eq!(clock(deadline), "10:15");
    assert_eq!(
        paused().view("10:06").timer.expect("open").pause_ends_at,
        Some(deadline)
    );
}

#[test]
fn pause_warning_is_due_one_minute_before_the_limit() {
    let alert = next_alert(&paused().session()).expect("an alert");
    assert_eq!(clock(alert), "10:14");
    let again = paused().when(pause(), "10:16").given();
    assert_eq!(
        next_alert(&again.session()).map(clock),
        Some("10:25".into())
    );
}

#[test]
fn without_open_pause_there_is_no_warning() {
    let running = given([("10:00", start("pomodoro"))]);
    assert_eq!(next_alert(&running.session()), None);
    let resumed = paused().when(resume(), "10:06").given();
    assert_eq!(next_alert(&resumed.session()), None);
    assert_eq!(next_alert(&paused().settled_at("10:15").session()), None);
    let ended = paused().when(complete(), "10:07").given();
    assert_eq!(next_alert(&ended.session()), None);
}

#[test]
fn view_has_the_reason_of_a_pause() {
    let reason = stint_rules::rules::Command::Pause(PauseSession {
        pause_reason: Some("Quick phone call".to_owned()),
    });
    let session = given([("10:00", start("pomodoro")), ("10:05", reason)]);
    let shown = session.view("10:06").pauses.remove(0);
    assert_eq!(shown.pause_reason.as_deref(), Some("Quick phone call"));
    assert_eq!((shown.resume_time, shown.duration), (None, None));
}

#[test]
fn distraction_after_the_pause_limit_is_accepted() {
    paused().when(distraction(), "10:15").then([
        "10:15 SessionResumed by itself",
        "10:15 DistractionRecorded",
    ]);
}

//! Revisions: a replayed command revokes later automatic events.

use serde_json::json;
use stint_rules::rules::{Phase, next_deadline};

use crate::support::{
    Given, at, clock, complete, complete_rated, distraction, given, pause, resume, start, test,
};

fn forgotten() -> Given {
    given([("10:00", start("pomodoro")), ("10:05", pause())]).settled_at("18:00")
}

#[test]
fn offline_completion_replaces_the_automatic_one() {
    let session = given([("10:00", start("pomodoro"))]).settled_at("18:00");
    assert!(session.view("18:00").automatic);
    let session = session
        .replays(complete_rated(5), "10:30", "18:00")
        .then(["10:30 SessionRevised", "10:30 SessionCompleted"]);
    let view = session.view("18:00");
    assert_eq!((view.quality_rating, view.automatic), (Some(5), false));
    assert_eq!(
        (view.end_time, view.actual_duration),
        (Some(at("10:30")), Some(30))
    );
}

#[test]
fn one_revision_revokes_every_later_automatic_event_oldest_first() {
    let session = forgotten();
    let ids: Vec<_> = session.log[2..]
        .iter()
        .map(|event| event.event_id)
        .collect();
    let replayed = session.replays(resume(), "10:08", "18:00");
    let events = replayed.outcome.as_ref().expect("accepted");
    let revised = serde_json::to_value(&events[0].data).expect("JSON");
    assert_eq!(revised["data"]["asOf"], json!(at("10:08")));
    assert_eq!(revised["data"]["revoked"], json!(ids));
    assert_eq!(ids.len(), 3);
    let session = replayed.then(["10:08 SessionRevised", "10:08 SessionResumed"]);
    assert_eq!(
        next_deadline(&session.session()).map(clock).as_deref(),
        Some("10:28")
    );
}

#[test]
fn automatic_end_of_the_last_pause_is_revoked() {
    let session = forgotten().replays(complete(), "10:07", "18:00").given();
    let view = session.view("18:00");
    assert_eq!(view.pauses[0].duration, Some(120));
    assert!(!view.pauses[0].automatic);
    assert_eq!(view.focus_score_breakdown.distractions, 0);
    assert_eq!(view.actual_seconds, Some(300));
}

#[test]
fn time_elapsed_is_revoked() {
    let session = given([("10:00", start("pomodoro"))]).settled_at("10:30");
    let session = session
        .replays(pause(), "10:20", "10:30")
        .then(["10:20 SessionRevised", "10:20 SessionPaused"]);
    assert_eq!(session.session().elapsed, None);
    assert!(matches!(session.session().phase, Phase::Paused(_)));
    assert_eq!(
        session.settled_at("10:36").log().last().expect("events"),
        "10:35 SessionTimeElapsed by itself"
    );
}

#[test]
fn automatic_events_before_the_command_are_not_revoked() {
    let session = forgotten()
        .replays(distraction(), "10:36", "18:00")
        .then(["10:36 SessionRevised", "10:36 DistractionRecorded"]);
    let session = session.session();
    assert_eq!(session.elapsed.map(|elapsed| elapsed.at), Some(at("10:35")));
    assert!(session.pauses[0].ended_by_limit.is_some());
}

#[test]
fn automatic_events_at_the_instant_of_the_command_are_not_revoked() {
    forgotten()
        .replays(resume(), "10:15", "18:00")
        .refused("session_not_paused");
    let session = forgotten()
        .replays(pause(), "10:15", "18:00")
        .then(["10:15 SessionRevised", "10:15 SessionPaused"]);
    assert_eq!(session.session().pauses.len(), 1);
    forgotten()
        .replays(pause(), "10:35", "18:00")
        .refused("session_time_elapsed");
    forgotten()
        .replays(complete(), "10:50", "18:00")
        .refused("session_ended");
}

#[test]
fn without_later_automatic_events_there_is_no_revision() {
    let session = given([("10:00", start("pomodoro"))]).settled_at("10:26");
    session
        .replays(distraction(), "10:26", "10:26")
        .then(["10:26 DistractionRecorded"]);
}

#[test]
fn automatic_events_before_the_replayed_command_are_added_first() {
    let unseen = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    unseen.replays(distraction(), "10:36", "18:00").then([
        "10:15 SessionResumed by itself",
        "10:35 SessionTimeElapsed by itself",
        "10:36 DistractionRecorded",
    ]);
}

#[test]
fn session_ended_by_the_user_is_not_revised() {
    let ended = given([("10:00", start("pomodoro")), ("10:30", complete())]);
    ended
        .replays(complete_rated(5), "10:31", "18:00")
        .refused("session_ended");
    ended
        .replays(complete_rated(5), "10:20", "18:00")
        .refused("out_of_order");
}

#[test]
fn amended_session_is_not_revised() {
    let session = given([("10:00", start("pomodoro"))]).settled_at("18:00");
    let rate = crate::support::amend(|amend| {
        amend.quality_rating = stint_rules::wire::Patch::Set(5);
    });
    let rated = session.when(rate, "18:00").given();
    rated
        .replays(complete_rated(1), "10:20", "18:10")
        .refused("out_of_order");
    rated
        .replays(complete_rated(1), "18:01", "18:10")
        .refused("session_ended");
}

#[test]
fn session_can_be_revised_twice() {
    let session = forgotten()
        .replays(resume(), "10:08", "18:00")
        .given()
        .settled_at("18:00")
        .replays(complete_rated(4), "10:20", "18:01")
        .then(["10:20 SessionRevised", "10:20 SessionCompleted"]);
    assert_eq!(
        session.log(),
        [
            "10:00 FocusSessionStarted",
            "10:05 SessionPaused",
            "10:15 SessionResumed by itself",
            "10:35 SessionTimeElapsed by itself",
            "10:50 SessionCompleted by itself",
            "10:08 SessionRevised",
            "10:08 SessionResumed",
            "10:28 SessionTimeElapsed by itself",
            "10:43 SessionCompleted by itself",
            "10:20 SessionRevised",
            "10:20 SessionCompleted",
        ]
    );
    assert_eq!(session.view("18:01").actual_seconds, Some(17 * 60));
}

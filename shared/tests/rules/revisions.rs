//! Late news beats what time alone caused.

use serde_json::json;
use shared::rules::{Phase, next_deadline};

use crate::support::{
    Given, at, clock, complete, complete_rated, distraction, given, pause, resume, start, test,
};

fn forgotten() -> Given {
    given([("10:00", start("pomodoro")), ("10:05", pause())]).seen("18:00")
}

#[test]
fn who_completes_offline_keeps_the_rating_whatever_the_server_assumed() {
    let session = given([("10:00", start("pomodoro"))]).seen("18:00");
    assert!(session.view("18:00").automatic);
    let session = session
        .hears(complete_rated(5), "10:30", "18:00")
        .then(["10:30 SessionRevised", "10:30 SessionCompleted"]);
    let view = session.view("18:00");
    assert_eq!((view.quality_rating, view.automatic), (Some(5), false));
    assert_eq!(
        (view.end_time, view.actual_duration),
        (Some(at("10:30")), Some(30))
    );
}

#[test]
fn one_revision_takes_back_every_later_automatic_event_oldest_first() {
    let session = forgotten();
    let ids: Vec<_> = session.log[2..]
        .iter()
        .map(|event| event.event_id)
        .collect();
    let heard = session.hears(resume(), "10:08", "18:00");
    let events = heard.outcome.as_ref().expect("accepted");
    let revised = serde_json::to_value(&events[0].data).expect("JSON");
    assert_eq!(revised["data"]["asOf"], json!(at("10:08")));
    assert_eq!(revised["data"]["revoked"], json!(ids));
    assert_eq!(ids.len(), 3);
    let session = heard.then(["10:08 SessionRevised", "10:08 SessionResumed"]);
    assert_eq!(
        next_deadline(&session.state()).map(clock).as_deref(),
        Some("10:28")
    );
}

#[test]
fn the_automatic_end_of_the_last_pause_is_undone() {
    let session = forgotten().hears(complete(), "10:07", "18:00").given();
    let view = session.view("18:00");
    assert_eq!(view.pauses[0].duration, Some(120));
    assert!(!view.pauses[0].automatic);
    assert_eq!(view.focus_score_breakdown.distractions, 0);
    assert_eq!(view.actual_seconds, Some(300));
}

#[test]
fn times_up_is_undone() {
    let session = given([("10:00", start("pomodoro"))]).seen("10:30");
    let session = session
        .hears(pause(), "10:20", "10:30")
        .then(["10:20 SessionRevised", "10:20 SessionPaused"]);
    assert_eq!(session.session().elapsed, None);
    assert!(matches!(session.session().phase, Phase::Paused(_)));
    assert_eq!(
        session.seen("10:36").log().last().expect("events"),
        "10:35 SessionTimeElapsed by itself"
    );
}

#[test]
fn automatic_events_up_to_that_instant_stay() {
    let session = forgotten()
        .hears(distraction(), "10:36", "18:00")
        .then(["10:36 SessionRevised", "10:36 DistractionRecorded"]);
    let kept = session.session();
    assert_eq!(kept.elapsed.map(|elapsed| elapsed.at), Some(at("10:35")));
    assert!(kept.pauses[0].ended_by_limit.is_some());
}

#[test]
fn automatic_events_at_exactly_that_instant_stay() {
    forgotten()
        .hears(resume(), "10:15", "18:00")
        .refused("session_not_paused");
    let session = forgotten()
        .hears(pause(), "10:15", "18:00")
        .then(["10:15 SessionRevised", "10:15 SessionPaused"]);
    assert_eq!(session.session().pauses.len(), 1);
    forgotten()
        .hears(pause(), "10:35", "18:00")
        .refused("session_time_elapsed");
    forgotten()
        .hears(complete(), "10:50", "18:00")
        .refused("session_ended");
}

#[test]
fn nothing_is_taken_back_where_nothing_automatic_came_later() {
    let session = given([("10:00", start("pomodoro"))]).seen("10:26");
    session
        .hears(distraction(), "10:26", "10:26")
        .then(["10:26 DistractionRecorded"]);
}

#[test]
fn what_became_true_before_the_news_is_settled_first() {
    let unseen = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    unseen.hears(distraction(), "10:36", "18:00").then([
        "10:15 SessionResumed by itself",
        "10:35 SessionTimeElapsed by itself",
        "10:36 DistractionRecorded",
    ]);
}

#[test]
fn what_a_person_ended_stays_ended() {
    let ended = given([("10:00", start("pomodoro")), ("10:30", complete())]);
    ended
        .hears(complete_rated(5), "10:31", "18:00")
        .refused("session_ended");
    ended
        .hears(complete_rated(5), "10:20", "18:00")
        .refused("out_of_order");
}

#[test]
fn a_correction_stands_before_late_news() {
    let session = given([("10:00", start("pomodoro"))]).seen("18:00");
    let rate = crate::support::amend(|amend| {
        amend.quality_rating = shared::wire::Patch::Set(5);
    });
    let rated = session.when(rate, "18:00").given();
    rated
        .hears(complete_rated(1), "10:20", "18:10")
        .refused("out_of_order");
    rated
        .hears(complete_rated(1), "18:01", "18:10")
        .refused("session_ended");
}

#[test]
fn news_can_come_late_twice() {
    let session = forgotten()
        .hears(resume(), "10:08", "18:00")
        .given()
        .seen("18:00")
        .hears(complete_rated(4), "10:20", "18:01")
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

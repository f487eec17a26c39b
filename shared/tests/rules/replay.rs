//! Replay: windows, order, runs.

use stint_rules::rules::Command;
use stint_rules::wire::Patch;

use crate::support::{
    Given, amend, complete, complete_rated, distraction, given, nothing, pause, resume, start, test,
};

fn pomodoro() -> Given {
    given([("10:00", start("pomodoro"))])
}

#[test]
fn replayed_command_is_decided_at_its_own_instant() {
    pomodoro()
        .replays(pause(), "10:05", "10:20")
        .then(["10:05 SessionPaused"]);
    nothing()
        .replays(start("pomodoro"), "10:00", "18:00")
        .then(["10:00 FocusSessionStarted"]);
}

#[test]
fn command_up_to_two_minutes_ahead_is_decided_now() {
    pomodoro()
        .replays(pause(), "10:07", "10:05")
        .then(["10:05 SessionPaused"]);
    pomodoro()
        .replays(pause(), "10:07:00.001", "10:05")
        .refused("occurred_in_future");
}

#[test]
fn command_up_to_thirty_days_old_is_accepted() {
    nothing()
        .replays(start("pomodoro"), "10:00", "30d 10:00")
        .then(["10:00 FocusSessionStarted"]);
    nothing()
        .replays(start("pomodoro"), "10:00", "30d 10:00:00.001")
        .refused("occurred_too_long_ago");
}

#[test]
fn command_up_to_five_seconds_out_of_order_is_moved_to_the_newest() {
    let session = given([("10:00", start("pomodoro")), ("10:10", pause())]);
    session
        .replays(resume(), "10:09:55", "10:20")
        .then(["10:10 SessionResumed"]);
    session
        .replays(resume(), "10:09:54.999", "10:20")
        .refused("out_of_order");
}

#[test]
fn automatic_events_do_not_count_for_the_order() {
    let session = pomodoro().settled_at("12:00");
    session
        .replays(distraction(), "10:05", "12:00")
        .then(["10:05 SessionRevised", "10:05 DistractionRecorded"]);
}

#[test]
fn refused_replayed_command_adds_no_events() {
    let session = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    let after = session
        .replays(resume(), "10:16", "12:00")
        .refused("session_not_paused");
    assert_eq!(after.log, session.log);
    let stale = session.settled_at("12:00");
    let after = stale
        .replays(pause(), "10:07", "12:00")
        .refused("session_not_active");
    assert_eq!(after.log, stale.log);
}

#[test]
fn refusal_does_not_stop_the_run() {
    let (codes, after) = nothing().replays_run(
        [
            ("10:00", start("pomodoro")),
            ("10:05", resume()),
            ("10:10", pause()),
            ("10:11", complete_rated(9)),
            ("10:12", complete()),
        ],
        "12:00",
    );
    assert_eq!(
        codes,
        [
            "applied",
            "session_not_paused",
            "applied",
            "quality_rating_out_of_range",
            "applied"
        ]
    );
    assert_eq!(
        after.log(),
        [
            "10:00 FocusSessionStarted",
            "10:10 SessionPaused",
            "10:12 SessionCompleted"
        ]
    );
}

#[test]
fn run_is_settled_after_its_last_command() {
    let (_, after) = nothing().replays_run(
        [
            ("10:00", start("pomodoro")),
            ("10:05", pause()),
            ("10:20", distraction()),
        ],
        "10:36",
    );
    assert_eq!(
        after.log(),
        [
            "10:00 FocusSessionStarted",
            "10:05 SessionPaused",
            "10:15 SessionResumed by itself",
            "10:20 DistractionRecorded",
            "10:35 SessionTimeElapsed by itself",
        ]
    );
}

#[test]
fn split_batches_give_the_same_outcomes_and_session() {
    let commands = || {
        [
            ("10:00", start("pomodoro")),
            ("10:05", pause()),
            ("10:09", resume()),
            ("10:40", complete_rated(5)),
        ]
    };
    let (codes, in_one_run) = nothing().replays_run(commands(), "12:00");
    let mut split = nothing();
    let mut one_by_one = Vec::new();
    for command in commands() {
        let (codes, after) = split.replays_run([command], "12:00");
        one_by_one.extend(codes);
        split = after;
    }
    assert_eq!(codes, one_by_one);
    let (mut a, mut b) = (in_one_run.view("12:00"), split.view("12:00"));
    assert_ne!(a.version, b.version);
    (a.version, b.version) = (0, 0);
    assert_eq!(a, b);
    assert_eq!(a.quality_rating, Some(5));
}

#[test]
fn amendments_are_replayed() {
    let intention = amend(|amend| amend.intention = Patch::Set("Draft".to_owned()));
    let rating = amend(|amend| amend.quality_rating = Patch::Set(5));
    // The server has completed the session by itself meanwhile.
    let (codes, after) = given([("10:00", start("pomodoro"))])
        .settled_at("12:00")
        .replays_run(
            [
                ("10:10", intention),
                ("10:11", rating.clone()),
                ("10:20", complete()),
                ("10:21", rating),
            ],
            "12:00",
        );
    assert_eq!(codes, ["applied", "session_open", "applied", "applied"]);
    let view = after.view("12:00");
    assert_eq!(view.intention.as_deref(), Some("Draft"));
    assert_eq!(
        (view.quality_rating, view.actual_duration),
        (Some(5), Some(20))
    );
}

#[test]
fn deletion_and_restore_cannot_be_replayed() {
    let ended = given([("10:00", start("pomodoro")), ("10:20", complete())]);
    for command in [Command::Delete, Command::Restore] {
        ended
            .replays(command, "10:21", "10:30")
            .refused("unknown_command");
    }
}

#[test]
fn replayed_command_of_a_deleted_session_is_not_found() {
    let deleted = given([
        ("10:00", start("pomodoro")),
        ("10:20", complete()),
        ("10:30", Command::Delete),
    ])
    .with(crate::support::other("10:05", Some("10:15")));
    let (codes, after) = deleted.replays_run([("10:31", complete())], "10:40");
    assert_eq!(codes, ["session_not_found"]);
    assert_eq!(after.log, deleted.log);
}

//! States, and which commands each of them accepts.

use stint_rules::rules::{Command, RecordDistraction, SessionStatus};
use stint_rules::wire::Patch;

use crate::support::{
    abandon, amend, complete, distraction, given, nothing, pause, resume, start, test,
};

#[test]
fn session_goes_from_active_to_paused_to_active_to_completed() {
    let session = given([("10:00", start("pomodoro"))]);
    assert_eq!(session.session().status(), SessionStatus::Active);
    let session = session.when(pause(), "10:05").then(["10:05 SessionPaused"]);
    assert_eq!(session.session().status(), SessionStatus::Paused);
    let session = session
        .when(resume(), "10:06")
        .then(["10:06 SessionResumed"]);
    assert_eq!(session.session().status(), SessionStatus::Active);
    let session = session
        .when(complete(), "10:20")
        .then(["10:20 SessionCompleted"]);
    assert_eq!(session.session().status(), SessionStatus::Completed);
}

#[test]
fn active_session_can_be_abandoned() {
    let session = given([("10:00", start("pomodoro")), ("10:05", abandon())]);
    assert_eq!(session.session().status(), SessionStatus::Abandoned);
}

#[test]
fn paused_session_can_be_completed_or_abandoned() {
    let paused = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    paused
        .when(complete(), "10:06")
        .then(["10:06 SessionCompleted"]);
    paused
        .when(abandon(), "10:06")
        .then(["10:06 SessionAbandoned"]);
}

#[test]
fn open_means_active_or_paused() {
    let open: Vec<_> = SessionStatus::ALL
        .iter()
        .filter(|status| status.is_open())
        .collect();
    assert_eq!(open, [&SessionStatus::Active, &SessionStatus::Paused]);
}

#[test]
fn allowed_commands_depend_on_the_state() {
    assert_eq!(nothing().allowed("10:00"), ["start", "record"]);
    let active = given([("10:00", start("pomodoro"))]);
    assert_eq!(
        active.allowed("10:01"),
        [
            "pause",
            "recordDistraction",
            "extend",
            "complete",
            "abandon",
            "amend"
        ]
    );
    let paused = active.when(pause(), "10:05").given();
    assert_eq!(
        paused.allowed("10:06"),
        ["resume", "extend", "complete", "abandon", "amend"]
    );
    let completed = active.when(complete(), "10:05").given();
    assert_eq!(
        completed.allowed("10:06"),
        ["reopen", "amend", "correct", "split", "delete"]
    );
    assert_eq!(
        completed.allowed("10:16"),
        ["amend", "correct", "split", "delete"]
    );
    let abandoned = active.when(abandon(), "10:05").given();
    assert_eq!(
        abandoned.allowed("10:06"),
        ["reopen", "amend", "correct", "split", "delete"]
    );
    let deleted = completed.when(Command::Delete, "10:06").given();
    assert_eq!(deleted.allowed("10:07"), ["restore"]);
    assert_eq!(deleted.allowed("31d 10:07"), [""; 0]);
}

#[test]
fn allowed_commands_depend_on_automatic_events() {
    let active = given([("10:00", start("pomodoro"))]);
    assert_eq!(
        active.allowed("10:25"),
        [
            "recordDistraction",
            "extend",
            "complete",
            "abandon",
            "amend"
        ]
    );
    assert_eq!(
        active.allowed("10:40"),
        ["amend", "correct", "split", "delete"]
    );
    let paused = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    assert_eq!(
        paused.allowed("10:15"),
        [
            "pause",
            "recordDistraction",
            "extend",
            "complete",
            "abandon",
            "amend"
        ]
    );
}

#[test]
fn pause_and_distraction_are_refused_while_paused() {
    let paused = given([("10:00", start("pomodoro")), ("10:05", pause())]);
    paused.when(pause(), "10:06").refused("session_not_active");
    paused
        .when(distraction(), "10:06")
        .refused("session_not_active");
}

#[test]
fn resume_is_refused_while_active() {
    given([("10:00", start("pomodoro"))])
        .when(resume(), "10:06")
        .refused("session_not_paused");
}

#[test]
fn commands_of_open_sessions_are_refused_after_the_end() {
    let completed = given([("10:00", start("pomodoro")), ("10:20", complete())]);
    let abandoned = given([("10:00", start("pomodoro")), ("10:20", abandon())]);
    for ended in [completed, abandoned] {
        for command in [pause(), resume(), distraction(), complete(), abandon()] {
            ended.when(command, "10:21").refused("session_ended");
        }
    }
}

#[test]
fn delete_restore_and_amendments_of_the_end_are_refused_while_open() {
    let active = given([("10:00", start("pomodoro"))]);
    let paused = active.when(pause(), "10:05").given();
    for open in [active, paused] {
        open.when(amend(|amend| amend.quality_rating = Patch::Set(5)), "10:06")
            .refused("session_open");
        open.when(amend(|amend| amend.task_progress = Patch::Clear), "10:06")
            .refused("session_open");
        open.when(Command::Delete, "10:06").refused("session_open");
        open.when(Command::Restore, "10:06")
            .refused("session_not_deleted");
    }
}

#[test]
fn only_start_is_accepted_before_the_start() {
    for command in [
        pause(),
        resume(),
        distraction(),
        complete(),
        abandon(),
        Command::Delete,
    ] {
        nothing()
            .when(command, "10:00")
            .refused("session_not_found");
    }
}

#[test]
fn second_start_is_refused() {
    let active = given([("10:00", start("pomodoro"))]);
    active
        .when(start("pomodoro"), "10:01")
        .refused("session_id_taken");
    let ended = active.when(complete(), "10:05").given();
    ended
        .when(start("pomodoro"), "10:06")
        .refused("session_id_taken");
}

#[test]
fn distraction_101_is_refused() {
    let mut session = given([("10:00", start("pomodoro"))]);
    for _ in 0..100 {
        session = session.when(distraction(), "10:01").given();
    }
    assert_eq!(session.session().distractions.len(), 100);
    session
        .when(distraction(), "10:02")
        .refused("distraction_limit_reached");
    assert_eq!(
        session.allowed("10:02"),
        ["pause", "extend", "complete", "abandon", "amend"]
    );
}

#[test]
fn distraction_must_be_internal_or_external() {
    for kind in ["internal", "external"] {
        let command = Command::RecordDistraction(RecordDistraction {
            kind: kind.to_owned(),
            note: None,
        });
        given([("10:00", start("pomodoro"))])
            .when(command, "10:01")
            .then(["10:01 DistractionRecorded"]);
    }
    let command = Command::RecordDistraction(RecordDistraction {
        kind: "both".to_owned(),
        note: None,
    });
    given([("10:00", start("pomodoro"))])
        .when(command, "10:01")
        .refused_values(["unknown_distraction_kind"]);
}

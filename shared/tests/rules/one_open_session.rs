//! At most one open session, and no overlap.

use stint_rules::rules::{Command, Interval, RuleViolation, check_overlap};

use crate::support::{
    ANOTHER, Given, SESSION, at, complete, custom, given, nothing, other, start, test,
};

#[test]
fn live_start_with_another_open_session_is_refused_with_its_id() {
    let refused = nothing()
        .with(other("09:50", None))
        .when(start("pomodoro"), "10:00");
    assert!(refused.message().contains(&ANOTHER.to_string()));
    refused.refused("session_already_open");
}

#[test]
fn start_at_the_end_of_the_previous_session_is_accepted() {
    nothing()
        .with(other("09:50", Some("10:00")))
        .when(start("pomodoro"), "10:00")
        .then(["10:00 FocusSessionStarted"]);
}

#[test]
fn start_is_moved_to_the_end_of_the_previous_session_by_up_to_two_minutes() {
    nothing()
        .with(other("09:50", Some("10:02")))
        .when(start("pomodoro"), "10:00")
        .then(["10:02 FocusSessionStarted"]);
    nothing()
        .with(other("09:50", Some("10:02:00.001")))
        .when(start("pomodoro"), "10:00")
        .refused("session_overlaps");
}

#[test]
fn start_before_a_later_session_is_an_overlap() {
    nothing()
        .with(other("11:00", Some("11:25")))
        .when(start("pomodoro"), "10:00")
        .refused("session_overlaps");
}

#[test]
fn touching_intervals_do_not_overlap() {
    let interval = |start, end: Option<&str>| Interval {
        session_id: SESSION,
        start: at(start),
        end: end.map(at),
    };
    let ten = interval("10:00", Some("10:25"));
    assert!(!ten.overlaps(&interval("10:25", Some("10:30"))));
    assert!(!interval("10:25", None).overlaps(&ten));
    assert!(!ten.overlaps(&interval("09:00", Some("10:00"))));
    for (start, end) in [
        ("10:24:59.999", Some("10:30")),
        ("09:00", Some("10:00:00.001")),
        ("10:05", Some("10:10")),
        ("09:00", Some("11:00")),
        ("09:00", None),
        ("10:24", None),
    ] {
        assert!(ten.overlaps(&interval(start, end)), "{start}");
        assert!(interval(start, end).overlaps(&ten), "{start}");
    }
}

#[test]
fn interval_of_an_automatic_completion_ends_at_the_planned_end() {
    let session = given([("10:00", start("pomodoro"))])
        .settled_at("12:00")
        .session();
    assert_eq!(Interval::of(&session).end, Some(at("10:25")));
    assert_eq!(
        check_overlap(&Interval::of(&session), &[other("10:25", None)]),
        Ok(())
    );
}

#[test]
fn session_does_not_overlap_itself() {
    let session = given([("10:00", start("pomodoro"))]).session();
    let own = Interval::of(&session);
    assert_eq!(check_overlap(&own, &[own]), Ok(()));
    assert_eq!(
        check_overlap(&own, &[other("10:05", Some("10:06"))]),
        Err(RuleViolation::SessionOverlaps {
            other: ANOTHER,
            other_start: at("10:05"),
            other_end: Some(at("10:06")),
        })
    );
}

fn deleted() -> Given {
    given([
        ("10:00", start("pomodoro")),
        ("10:20", complete()),
        ("10:30", Command::Delete),
    ])
}

#[test]
fn restored_session_with_overlap_is_refused() {
    deleted()
        .with(other("10:10", Some("10:35")))
        .when(Command::Restore, "10:40")
        .refused("session_overlaps");
    deleted()
        .with(other("10:20", Some("10:35")))
        .when(Command::Restore, "10:40")
        .then(["10:40 SessionRestored"]);
}

#[test]
fn replayed_start_checks_intervals_only() {
    let codes = nothing()
        .with(other("11:00", None))
        .replays_run(
            [("10:00", start("pomodoro")), ("10:20", complete())],
            "11:05",
        )
        .0;
    assert_eq!(codes, ["applied", "applied"]);
}

#[test]
fn overlap_of_a_run_is_checked_after_settling_at_server_time() {
    let (codes, after) = nothing()
        .with(other("10:25", Some("10:40")))
        .replays_run([("10:00", start("pomodoro"))], "11:05");
    assert_eq!(codes, ["applied"]);
    assert_eq!(after.view("11:05").end_time, Some(at("10:25")));
}

#[test]
fn overlap_refuses_every_command_of_the_run_and_stores_nothing() {
    let known = nothing().with(other("10:10", Some("10:40")));
    let (codes, after) = known.replays_run(
        [
            ("10:00", start("pomodoro")),
            ("10:01", crate::support::resume()),
            ("10:20", complete()),
        ],
        "11:05",
    );
    assert_eq!(codes, ["session_overlaps"; 3]);
    assert_eq!(after.log, known.log);
}

#[test]
fn overlap_at_the_last_command_refuses_the_whole_run() {
    let session = given([("10:00", custom(60))]).with(other("10:50", Some("10:55")));
    let (codes, after) = session.replays_run([("10:20", complete())], "11:05");
    assert_eq!(codes, ["applied"]);
    assert_eq!(after.view("11:05").end_time, Some(at("10:20")));
    let (codes, after) = session.replays_run([("10:20", crate::support::pause())], "11:05");
    assert_eq!(codes, ["session_overlaps"]);
    assert_eq!(after.log, session.log);
}

//! The rules do not panic, for impossible logs and at the first and last timestamps.

use stint_rules::rules::{State, evolve, fold, handle, next_deadline, replay_run, settle};
use stint_rules::{SessionId, Timestamp};
use uuid::Uuid;

use crate::support::{
    SESSION, USER, abandon, at, complete, custom, distraction, given, nothing, pause, resume,
    start, test,
};

#[test]
fn impossible_event_is_ignored() {
    let log = given([
        ("10:00", start("pomodoro")),
        ("10:05", pause()),
        ("10:06", resume()),
    ])
    .log;
    let ended = given([("10:00", start("pomodoro")), ("10:20", complete())]).state();
    let paused = given([("10:00", start("pomodoro")), ("10:05", pause())]).state();
    let active = given([("10:00", start("pomodoro"))]).state();
    let [started, began, resumed] = &log[..] else {
        panic!("three events");
    };
    assert_eq!(evolve(State::NotStarted, began), State::NotStarted);
    assert_eq!(evolve(active.clone(), started), active);
    assert_eq!(evolve(active.clone(), resumed), active);
    assert_eq!(evolve(paused.clone(), began), paused);
    for event in &log {
        assert_eq!(evolve(ended.clone(), event), ended);
    }
}

#[test]
fn events_in_any_order_can_be_folded() {
    let log = given([
        ("10:00", start("pomodoro")),
        ("10:05", pause()),
        ("10:06", resume()),
        ("10:07", distraction()),
        ("10:08", abandon()),
    ])
    .log;
    for first in 0..log.len() {
        let rotated = log[first..].iter().chain(&log[..first]);
        let state = fold(rotated);
        assert!(state.session().is_some());
        let _ = settle(&state, at("20:00"));
    }
}

#[test]
fn first_and_last_timestamps_do_not_panic() {
    let commands = [
        custom(120),
        pause(),
        resume(),
        distraction(),
        complete(),
        abandon(),
    ];
    for now in [Timestamp::MIN, Timestamp::MAX, at("10:00")] {
        for then in [Timestamp::MIN, Timestamp::MAX, at("10:00")] {
            let started = handle(None, SESSION, USER, &custom(120), now, &[]);
            let state = fold(&started.outcome.expect("accepted"));
            for command in &commands {
                let after = handle(state.session(), SESSION, USER, command, then, &[]);
                let state = fold(after.events());
                let _ = (
                    settle(&state, Timestamp::MAX),
                    state.session().and_then(next_deadline),
                );
                let run = [(now, command), (then, command)];
                let _ = replay_run(&state, SESSION, USER, run, &[], then);
            }
        }
    }
}

#[test]
fn session_started_at_the_last_timestamp_ends_there() {
    let started = handle(None, SESSION, USER, &custom(5), Timestamp::MAX, &[]);
    let state = fold(&started.outcome.expect("accepted"));
    let events = settle(&state, Timestamp::MAX);
    assert!(events.iter().all(|event| event.timestamp == Timestamp::MAX));
    assert_eq!(events.len(), 2);
}

#[test]
fn timestamps_outside_the_range_are_clamped() {
    assert_eq!(Timestamp::from_millis(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::from_millis(i64::MIN), Timestamp::MIN);
    assert_eq!(Timestamp::MAX.plus(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::MIN.plus(i64::MIN), Timestamp::MIN);
    assert_eq!(Timestamp::MAX.to_string(), "9999-12-31T23:59:59.999Z");
    assert_eq!(Timestamp::MIN.to_string(), "0000-01-01T00:00:00.000Z");
}

#[test]
fn events_of_different_sessions_have_different_ids() {
    let another = SessionId::new(Uuid::from_u128(1 << 127 | 1));
    let ids = [SESSION, another].map(|session| {
        let handled = handle(None, session, USER, &start("short"), at("10:00"), &[]);
        handled.outcome.expect("accepted")[0].event_id
    });
    assert_ne!(ids[0], ids[1]);
    assert_eq!(nothing().log.len(), 0);
}

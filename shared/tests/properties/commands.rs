//! `decide` does not panic and agrees with `allowed_commands`.

use histories::Dice;
use proptest::prelude::*;
use stint_rules::rules::limits::MINUTE;
use stint_rules::rules::{
    AbandonSession, AmendSession, Command, CommandKind, CompleteSession, CorrectSession,
    ExtendSession, PauseSession, PauseTimes, RecordDistraction, RecordSession, Refusal,
    ReopenSession, RuleViolation, Session, Settled, SplitSession, StartSession, State, Tags,
    allowed_commands, decide, fold, handle, replay, settled,
};
use stint_rules::wire::{Patch, SessionView, StoredAt};
use stint_rules::{SessionId, Timestamp, UserId};

use crate::support::{around, cases, histories, snapshots, test};

const USER: UserId = UserId::new(uuid::Uuid::from_u128(1));

/// A command of each kind, with input that is valid for the session at `now`; an extension by these
/// minutes.
fn valid(kind: CommandKind, session: Option<&Session>, now: Timestamp, minutes: i64) -> Command {
    match kind {
        CommandKind::Record => Command::Record(RecordSession {
            start_time: now.plus(-MINUTE),
            end_time: now,
            ..RecordSession::default()
        }),
        CommandKind::Correct => Command::Correct(CorrectSession::default()),
        CommandKind::Split => Command::Split(SplitSession {
            split_time: session.map_or(now, after_a_minute),
            second_session_id: SessionId::new(uuid::Uuid::from_u128(0xeeee)),
        }),
        CommandKind::Start => Command::Start(StartSession::preset("short")),
        CommandKind::Pause => Command::Pause(PauseSession { pause_reason: None }),
        CommandKind::Resume => Command::Resume,
        CommandKind::RecordDistraction => Command::RecordDistraction(RecordDistraction {
            kind: "internal".to_owned(),
            note: None,
        }),
        CommandKind::Extend => Command::Extend(ExtendSession { minutes }),
        CommandKind::Reopen => Command::Reopen(ReopenSession::default()),
        CommandKind::Complete => Command::Complete(CompleteSession {
            quality_rating: Some(5),
            task_progress: None,
            focus_score: None,
        }),
        CommandKind::Abandon => Command::Abandon(AbandonSession {
            reason: None,
            progress_made: None,
        }),
        CommandKind::Amend => Command::Amend(AmendSession::default()),
        CommandKind::Delete => Command::Delete,
        CommandKind::Restore => Command::Restore,
    }
}

/// When the session had one minute of focus.
fn after_a_minute(session: &Session) -> Timestamp {
    let mut at = session.started_at.plus(MINUTE);
    for pause in &session.pauses {
        if pause.began_at < at {
            at = at.plus(pause.duration());
        }
    }
    at
}

/// Up to seven characters, control characters included.
fn word() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter)
}

fn text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop_oneof![word(), Just("x".repeat(10_001))])
}

fn number() -> impl Strategy<Value = Option<i64>> {
    prop::option::of(prop_oneof![any::<i64>(), -1..130_i64])
}

fn session_type() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("pomodoro".to_owned()),
        Just("custom".to_owned()),
        word()
    ]
}

fn instant() -> impl Strategy<Value = Timestamp> {
    prop_oneof![any::<i64>(), 1_795_300_000_000..1_795_400_000_000_i64]
        .prop_map(Timestamp::from_millis)
}

fn tags() -> impl Strategy<Value = Option<Tags>> {
    prop::option::of(prop::collection::vec(word(), 0..13).prop_map(Tags::sent))
}

fn pauses() -> impl Strategy<Value = Option<Vec<PauseTimes>>> {
    let pause = (instant(), any::<i32>(), text()).prop_map(|(pause_time, length, pause_reason)| {
        PauseTimes {
            pause_time,
            resume_time: pause_time.plus(i64::from(length)),
            pause_reason,
        }
    });
    prop::option::of(prop::collection::vec(pause, 0..5))
}

fn anything() -> impl Strategy<Value = Command> {
    prop_oneof![
        (session_type(), number(), text(), tags(), text()).prop_map(
            |(session_type, planned_duration, intention, tags, time_zone)| {
                Command::Start(StartSession {
                    planned_duration,
                    intention,
                    tags,
                    time_zone,
                    ..StartSession::preset(&session_type)
                })
            }
        ),
        text().prop_map(|pause_reason| Command::Pause(PauseSession { pause_reason })),
        Just(Command::Resume),
        (word(), text())
            .prop_map(|(kind, note)| Command::RecordDistraction(RecordDistraction { kind, note })),
        (number(), text(), number()).prop_map(|(quality_rating, task_progress, focus_score)| {
            Command::Complete(CompleteSession {
                quality_rating,
                task_progress,
                focus_score,
            })
        }),
        (text(), text()).prop_map(|(reason, progress_made)| Command::Abandon(AbandonSession {
            reason,
            progress_made
        })),
        any::<i64>().prop_map(|minutes| Command::Extend(ExtendSession { minutes })),
        (-1..130_i64).prop_map(|minutes| Command::Extend(ExtendSession { minutes })),
        prop::option::of(prop_oneof![Just("focus".to_owned()), word()])
            .prop_map(|count_as| Command::Reopen(ReopenSession { count_as })),
        (text(), tags()).prop_map(|(intention, tags)| Command::Amend(AmendSession {
            intention: intention.map_or(Patch::Clear, Patch::Set),
            tags: tags.map_or(Patch::Clear, Patch::Set),
            ..AmendSession::default()
        })),
        (
            instant(),
            instant(),
            pauses(),
            session_type(),
            number(),
            word()
        )
            .prop_map(
                |(start_time, end_time, pauses, session_type, planned_duration, outcome)| {
                    Command::Record(RecordSession {
                        start_time,
                        end_time,
                        pauses,
                        session_type: Some(session_type),
                        planned_duration,
                        outcome: Some(outcome).filter(|outcome| !outcome.is_empty()),
                        ..RecordSession::default()
                    })
                }
            ),
        (
            prop::option::of(instant()),
            prop::option::of(instant()),
            pauses(),
            prop::option::of(session_type()),
            number()
        )
            .prop_map(
                |(start_time, end_time, pauses, session_type, planned_duration)| {
                    Command::Correct(CorrectSession {
                        start_time,
                        end_time,
                        pauses,
                        session_type,
                        planned_duration,
                        outcome: None,
                    })
                }
            ),
        instant().prop_map(|split_time| Command::Split(SplitSession {
            split_time,
            second_session_id: SessionId::new(uuid::Uuid::from_u128(0xeeee)),
        })),
        Just(Command::Delete),
        Just(Command::Restore),
    ]
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn exactly_the_allowed_commands_are_accepted(history in histories(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for snapshot in snapshots(&history) {
            let now = around(&snapshot, &mut dice);
            let settled = Settled::new(snapshot.state.session(), now);
            let allowed = allowed_commands(&settled);
            for kind in CommandKind::ALL {
                let attempt = |minutes| {
                    let command = valid(*kind, settled.session(), now, minutes);
                    handle(snapshot.state.session(), snapshot.session, USER, &command, now, &[])
                };
                let mut handled = attempt(1);
                if let Err(Refusal::Values(values)) = &handled.outcome
                    && let [RuleViolation::ExtensionOutOfRange { minimum, .. }] = values[..]
                {
                    handled = attempt(minimum);
                }
                prop_assert_eq!(
                    handled.outcome.is_ok(),
                    allowed.contains(kind),
                    "{} at {}: {:?}",
                    kind.as_str(),
                    now,
                    handled.outcome
                );
            }
        }
    }

    #[test]
    fn deciding_never_panics(
        history in histories(),
        command in anything(),
        millis in prop_oneof![any::<i64>(), 1_795_300_000_000..1_795_400_000_000_i64],
    ) {
        let at = Timestamp::from_millis(millis);
        let stored = StoredAt { created_at: at, updated_at: at };
        for snapshot in snapshots(&history) {
            let State::Started(session) = &snapshot.state else { continue };
            let _ = decide(&Settled::new(snapshot.state.session(), at), snapshot.session, USER, &command, &[]);
            let _ = handle(snapshot.state.session(), snapshot.session, USER, &command, at, &[]);
            let _ = replay(&snapshot.state, snapshot.session, USER, &command, at, &[], snapshot.now);
            let _ = replay(&snapshot.state, snapshot.session, USER, &command, snapshot.now, &[], at);
            let _ = SessionView::new(session, stored, at);
        }
    }

    /// However far the clock is set back.
    #[test]
    fn events_are_in_order_of_version_and_time(history in histories(), command in anything(), seed in any::<u64>()) {
        let mut dice = Dice::new(seed);
        for snapshot in snapshots(&history) {
            let now = around(&snapshot, &mut dice);
            let handled = handle(snapshot.state.session(), snapshot.session, USER, &command, now, &[]);
            let mut newest = snapshot.state.session().map(|session| session.newest_at);
            let mut version = snapshot.state.session().map_or(0, |session| session.version);
            for event in handled.events().filter(|event| event.session_id == snapshot.session) {
                prop_assert!(newest.is_none_or(|newest| event.timestamp >= newest));
                prop_assert_eq!(event.version, version + 1);
                newest = Some(event.timestamp);
                version = event.version;
            }
        }
    }

    #[test]
    fn refused_live_command_adds_only_automatic_events(
        history in histories(),
        command in anything(),
    ) {
        for snapshot in snapshots(&history) {
            let handled = handle(snapshot.state.session(), snapshot.session, USER, &command, snapshot.now, &[]);
            if handled.outcome.is_err() {
                let after = handled.events().fold(snapshot.state.clone(), stint_rules::rules::evolve);
                prop_assert_eq!(after, settled(&snapshot.state, snapshot.now));
            }
        }
    }
}

#[test]
fn start_needs_no_state() {
    let session = SessionId::new(uuid::Uuid::from_u128(1));
    let at = Timestamp::from_millis(0);
    let started = decide(
        &Settled::new(None, at),
        session,
        USER,
        &valid(CommandKind::Start, None, at, 1),
        &[],
    );
    assert!(fold(&started.expect("accepted")).session().is_some());
}

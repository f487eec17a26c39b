//! Sessions for tests of this crate, made by the rules from timed commands.

use shared::rules::{
    AbandonSession, Command, CompleteSession, PauseSession, RecordDistraction, Session,
    StartSession, State, Tags, evolve, handle,
};
use shared::wire::EventRecord;
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

/// The owner of all sessions of the fixtures.
pub const USER: UserId = UserId::new(Uuid::from_u128(2));

const START: i64 = 1_763_805_600_000;

/// Seconds after the start of the sample day.
pub fn at(seconds: i64) -> Timestamp {
    at_millis(seconds * 1_000)
}

/// Milliseconds after the start of the sample day.
pub fn at_millis(millis: i64) -> Timestamp {
    Timestamp::from_millis(START + millis)
}

/// A start of a preset.
pub fn start(session_type: &str) -> Command {
    Command::Start(StartSession::preset(session_type))
}

/// A start of a short session with tags.
pub fn start_with_tags(tags: &[&str]) -> Command {
    Command::Start(StartSession {
        tags: Some(Tags::sent(tags.iter().copied())),
        ..StartSession::preset("short")
    })
}

/// A pause without a reason.
pub const fn pause() -> Command {
    Command::Pause(PauseSession { pause_reason: None })
}

/// An internal distraction without a note.
pub fn distraction() -> Command {
    Command::RecordDistraction(RecordDistraction {
        kind: "external".to_owned(),
        note: None,
    })
}

/// A completion with this rating, or none.
pub const fn complete(quality_rating: Option<i64>) -> Command {
    Command::Complete(CompleteSession {
        quality_rating,
        task_progress: None,
        focus_score: None,
    })
}

/// Abandoning without a reason.
pub const fn abandon() -> Command {
    Command::Abandon(AbandonSession {
        reason: None,
        progress_made: None,
    })
}

/// The session after these commands, each at its second.
pub fn session(commands: &[(i64, Command)]) -> Session {
    let id = SessionId::new(Uuid::from_u128(1));
    let mut state = State::NotStarted;
    for (seconds, command) in commands {
        let handled = handle(state.session(), id, USER, command, at(*seconds), &[]);
        let events: Vec<_> = handled.events().cloned().collect();
        handled.outcome.unwrap();
        for event in &events {
            state = evolve(state, event);
        }
    }
    state.session().unwrap().clone()
}

/// The log that these commands give, as the server stores it from a sequence on.
pub fn log(session: u128, first: u64, commands: &[(i64, Command)]) -> Vec<EventRecord> {
    let id = SessionId::new(Uuid::from_u128(session));
    let mut state = State::NotStarted;
    let mut log = Vec::new();
    for (seconds, command) in commands {
        let handled = handle(state.session(), id, USER, command, at(*seconds), &[]);
        for event in handled.events() {
            state = evolve(state, event);
            log.push(EventRecord {
                event_id: event.event_id,
                sequence: first + log.len() as u64,
                session_id: event.session_id,
                user_id: USER,
                timestamp: event.timestamp,
                recorded_at: Timestamp::from_millis(0),
                data: event.data.clone(),
            });
        }
    }
    log
}

/// The session settled at this second.
pub fn settled(session: &Session, seconds: i64) -> Session {
    crate::model::command_queue::settle(session, at(seconds))
}

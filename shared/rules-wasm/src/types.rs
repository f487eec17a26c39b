//! Inputs and outputs of the calls. Times are RFC 3339 with milliseconds, ids are UUIDs.

use serde::Serialize;
use shared::json::FromJson;
use shared::rules::{
    Command, Event, EventData, EventRecord, Interval, Refusal, RuleViolation, Session, State,
};
use shared::{EventId, SessionId, Timestamp, UserId};

macro_rules! records {
    ($direction:ident; $($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, $direction)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }
    )+};
}

/// A command as `/api/sync` and the REST bodies have it, with its `type`.
#[derive(Clone, Debug, FromJson)]
#[serde(transparent)]
pub struct AnyCommand(pub Command);

/// An event as the API sends it or as these calls return it. Without a `version` its position
/// in the list counts, from 1.
#[derive(Clone, Debug, FromJson)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct AnyEvent {
    /// As the API sends it; folding does not check it.
    pub event_id: EventId,
    /// The session it belongs to.
    pub session_id: SessionId,
    /// Position in the session's log, counted from 1.
    pub version: Option<u64>,
    /// When it took effect.
    pub timestamp: Timestamp,
    /// Its type and data.
    #[serde(flatten)]
    pub data: EventData,
}

impl AnyEvent {
    /// The event at `position` of its session's log.
    pub fn at(self, position: u64) -> Event {
        Event {
            event_id: self.event_id,
            session_id: self.session_id,
            version: self.version.unwrap_or(position),
            timestamp: self.timestamp,
            data: self.data,
        }
    }
}

records! {
    FromJson;

    /// Nothing to say.
    Nothing {}

    /// A command on a session, at an instant.
    Decide {
        /// The session so far; null for one that does not exist.
        state: Option<Session>,
        /// The session's id; for a start a new UUID.
        session_id: SessionId,
        /// Whose session it is.
        user_id: UserId,
        /// With its `type`, as `/api/sync` takes it.
        command: AnyCommand,
        /// When the person gave it.
        at: Timestamp,
        /// The person's other sessions near this instant; a start or a restoration that
        /// overlaps one of them is refused.
        #[serde(default)]
        others: Vec<Interval>,
    }

    /// A session at an instant.
    Settle {
        /// The session; null for one that does not exist.
        state: Option<Session>,
        /// The instant.
        at: Timestamp,
    }

    /// A session and its next event.
    Evolve {
        /// The session so far; null before its first event.
        state: Option<Session>,
        /// Of the same session, with its `version`.
        event: Event,
    }

    /// A session's log.
    Fold {
        /// All events of one session, oldest first.
        events: Vec<AnyEvent>,
    }

    /// A session.
    StateOf {
        /// The session; null for one that does not exist.
        state: Option<Session>,
    }

    /// A command that was given without a connection.
    OfflineCommand {
        /// When the person gave it.
        occurred_at: Timestamp,
        /// Any that `/api/sync` takes; the others are refused.
        command: AnyCommand,
    }

    /// Commands of one session that were given without a connection.
    Replay {
        /// The session as the server has it; null for one that does not exist.
        state: Option<Session>,
        /// For a start a new UUID.
        session_id: SessionId,
        /// Whose session it is.
        user_id: UserId,
        /// In the order in which they were given.
        commands: Vec<OfflineCommand>,
        /// The person's other sessions; where the session then overlaps one of them, every
        /// command is refused.
        #[serde(default)]
        others: Vec<Interval>,
        /// When the server receives them.
        at: Timestamp,
    }

    /// A session and when it was stored.
    View {
        /// The session; null for one that does not exist.
        state: Option<Session>,
        /// The instant to show it at.
        at: Timestamp,
        /// When its first event was stored; its start if left out.
        created_at: Option<Timestamp>,
        /// When its newest event was stored; the newest event's instant if left out.
        updated_at: Option<Timestamp>,
    }

    /// What a focus score depends on.
    Score {
        /// Focused time.
        focused_seconds: i64,
        /// Planned time, at least 1.
        planned_minutes: i64,
        /// Recorded distractions, and pauses that the limit ended.
        distractions: u32,
        /// 1 to 5; null if not rated.
        quality_rating: Option<u8>,
        /// Whether the session was abandoned.
        #[serde(default)]
        abandoned: bool,
    }

    /// A person's event log.
    CheckLog {
        /// As `GET /api/events` or an export has them, oldest first.
        events: Vec<EventRecord>,
    }
}

records! {
    Serialize;

    /// What came of a command.
    DecideResult {
        /// Events that time alone had caused before the command; they hold also if it is refused.
        settled: Vec<Event>,
        /// The command's events; empty if it is refused.
        events: Vec<Event>,
        /// Why the command is refused; null if it is not.
        refusal: Option<Refused>,
        /// The session afterwards.
        state: Option<Session>,
    }

    /// A session after events.
    SettleResult {
        /// The new events, oldest first.
        events: Vec<Event>,
        /// The session afterwards.
        state: Option<Session>,
    }

    /// What came of replayed commands.
    ReplayResult {
        /// For each command null, or why it is refused.
        outcomes: Vec<Option<Refused>>,
        /// The new events of the session's log, oldest first.
        events: Vec<Event>,
        /// The session afterwards, settled.
        state: Option<Session>,
    }

    /// Whether a log follows the rules.
    CheckLogResult {
        /// Sessions without a problem.
        sessions: usize,
        /// Problems; none if the log is valid.
        problems: Vec<LogProblem>,
    }

    /// An event that the rules would not have recorded.
    LogProblem {
        /// The event's position in the list, from 0.
        index: u64,
        /// Stable.
        code: String,
        /// What is wrong, and what would be right.
        detail: String,
    }

    /// A refusal.
    Refused {
        /// Stable; `validation_failed` where several values are wrong.
        code: String,
        /// What is wrong, and what would be right.
        detail: String,
        /// Each violated rule with its facts.
        violations: Vec<Violation>,
    }

    /// A violated rule, with the facts of its code beside these fields.
    Violation {
        /// What is wrong, and what would be right.
        detail: String,
        /// The field of the command, as a JSON pointer; null where none is wrong.
        pointer: Option<String>,
        /// The code and its facts.
        #[serde(flatten)]
        rule: RuleViolation,
    }
}

/// The version of the rules.
#[derive(Clone, Copy, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct RulesVersion(pub u32);

impl From<&Refusal> for Refused {
    fn from(refusal: &Refusal) -> Self {
        Self {
            code: refusal.code().to_owned(),
            detail: refusal.to_string(),
            violations: refusal.violations().iter().map(Violation::from).collect(),
        }
    }
}

impl From<&RuleViolation> for Violation {
    fn from(rule: &RuleViolation) -> Self {
        Self {
            detail: rule.to_string(),
            pointer: rule.field().map(|field| format!("/{field}")),
            rule: rule.clone(),
        }
    }
}

/// The session of a state, as the calls have it: null where there is none.
pub fn session_of(state: State) -> Option<Session> {
    match state {
        State::NotStarted => None,
        State::Started(session) => Some(session),
    }
}

/// The opposite of [`session_of`].
pub fn state_of(session: Option<Session>) -> State {
    session.map_or(State::NotStarted, State::Started)
}

//! Whether an event could have come about by the rules: what it says is decided once more.
//!
//! Nothing is checked by a second set of rules. A command is put together again from what its
//! event says and goes through [`decide`](super::decide); what time alone causes is what
//! settling would bring next. Logs of many sessions are for [`super::LogCheck`].

use std::fmt;

use super::command::{Amend, Change, Command, Start};
use super::decide::decide;
use super::event::{Event, EventData};
use super::evolve::evolve;
use super::replay::revision;
use super::score::ScoreSource;
use super::settle::next_event;
use super::state::State;
use super::text::excerpt;
use super::violation::{Refusal, RuleViolation};
use crate::{EventId, SessionId, Timestamp, UserId};

/// How much of what the rules would have recorded is quoted, in characters.
const QUOTED: usize = 600;

/// What is wrong with an event in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A command that the rules refuse.
    Refused(Refusal),
    /// The event is another person's than the ones before.
    OtherPerson,
    /// The event's data speak of another session.
    OtherSession {
        /// The session of the data.
        named: SessionId,
    },
    /// The sequence does not go on where it was.
    OutOfSequence {
        /// The sequence of the event before; 0 for the first.
        after: u64,
    },
    /// The event's id does not follow from its session, its place and its instant.
    EventId {
        /// The id that does.
        expected: EventId,
    },
    /// The event is earlier than the session's newest one.
    Earlier {
        /// The instant of the newest one.
        newest: Timestamp,
    },
    /// Time alone had caused something before, and it is not in the log.
    Overdue {
        /// What is missing.
        name: &'static str,
        /// When it was due.
        at: Timestamp,
    },
    /// Time alone would not have caused it then, or there was nothing to take back.
    NotDue,
    /// The rules would have recorded something else.
    Different {
        /// That.
        expected: Box<EventData>,
    },
    /// Something was taken back, but not by the command that should follow.
    RevisedInVain,
    /// The session overlaps another one of the person's.
    Overlaps {
        /// The other one.
        other: SessionId,
    },
}

impl Flaw {
    /// A stable code: that of the refusal, where a command is refused.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::OtherPerson => "other_person",
            Self::OtherSession { .. } => "session_id_mismatch",
            Self::OutOfSequence { .. } => "sequence_not_increasing",
            Self::EventId { .. } => "event_id_mismatch",
            Self::Earlier { .. } => "time_goes_back",
            Self::Overdue { .. } => "automatic_event_missing",
            Self::NotDue => "event_not_due",
            Self::Different { .. } => "event_differs",
            Self::RevisedInVain => "revision_without_command",
            Self::Overlaps { .. } => "session_overlaps",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::OtherPerson => f.write_str(
                "The event is another person's than those before; a log is one person's.",
            ),
            Self::OtherSession { named } => write!(
                f,
                "The event's data name the session {named}; they must name the event's own."
            ),
            Self::OutOfSequence { after } => write!(
                f,
                "The event before has the sequence {after}; this one's must go on from there."
            ),
            Self::EventId { expected } => write!(
                f,
                "The event's id does not follow from its session, place and instant, which give {expected}."
            ),
            Self::Earlier { newest } => write!(
                f,
                "The session's newest event is of {newest}; this one cannot be earlier."
            ),
            Self::Overdue { name, at } => write!(
                f,
                "At {at} time alone caused {name}, which is missing before this event."
            ),
            Self::NotDue => f.write_str("Nothing of the kind was due at this instant."),
            Self::Different { expected } => write!(
                f,
                "The rules would have recorded something else: {}",
                excerpt(&format!("{expected:?}"), QUOTED)
            ),
            Self::RevisedInVain => f.write_str(
                "What was taken back must be followed at once by the command that was heard late.",
            ),
            Self::Overlaps { other } => write!(
                f,
                "The session overlaps the session {other}; a person's sessions never overlap."
            ),
        }
    }
}

impl From<Refusal> for Flaw {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The state after an event that the rules could have brought about.
///
/// ```
/// use shared::rules::{Command, EventData, Start, State, check, handle};
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(Start::preset("pomodoro"));
/// let mut event = handle(&State::NotStarted, id, user, &start, ten, &[]).outcome?.remove(0);
/// assert!(check(&State::NotStarted, &event, user).is_ok());
///
/// if let EventData::FocusSessionStarted { planned_duration, .. } = &mut event.data {
///     *planned_duration = 24;
/// }
/// let flaw = check(&State::NotStarted, &event, user).unwrap_err();
/// assert_eq!(flaw.code(), "planned_duration_mismatch");
/// # Ok::<(), shared::rules::Refusal>(())
/// ```
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(state: &State, event: &Event, user: UserId) -> Result<State, Flaw> {
    let named = event.data.session_id();
    if named != event.session_id {
        return Err(Flaw::OtherSession { named });
    }
    let expected = match (&event.data, command_of(&event.data)) {
        (_, Some(command)) => decided(state, event, user, &command)?,
        (EventData::SessionRevised { .. }, None) => revised(state, event)?,
        (_, None) => caused_by_time(state, event)?,
    };
    if expected.data != event.data {
        return Err(Flaw::Different {
            expected: Box::new(expected.data),
        });
    }
    if expected.event_id != event.event_id {
        return Err(Flaw::EventId {
            expected: expected.event_id,
        });
    }
    Ok(evolve(state.clone(), event))
}

/// The event that the command gives at the same instant.
fn decided(state: &State, event: &Event, user: UserId, command: &Command) -> Result<Event, Flaw> {
    let at = event.timestamp;
    if let Some(session) = state.session().filter(|session| at < session.newest_at) {
        return Err(Flaw::Earlier {
            newest: session.newest_at,
        });
    }
    if let Some(due) = next_event(state).filter(|due| due.timestamp <= at) {
        return Err(Flaw::Overdue {
            name: due.data.name(),
            at: due.timestamp,
        });
    }
    // Whether it fits between the person's other sessions is looked at once all are told.
    let mut events = decide(state, event.session_id, user, command, at, &[])?;
    events.pop().ok_or(Flaw::NotDue)
}

/// The revision that news from the same instant brings.
fn revised(state: &State, event: &Event) -> Result<Event, Flaw> {
    let session = state.session().ok_or_else(|| not_found(event))?;
    if event.timestamp < session.commanded_at {
        return Err(Flaw::Earlier {
            newest: session.commanded_at,
        });
    }
    revision(session, event.timestamp)
        .filter(|_| session.deleted_at.is_none())
        .ok_or(Flaw::NotDue)
}

/// What time alone causes next, if that is what the event says.
fn caused_by_time(state: &State, event: &Event) -> Result<Event, Flaw> {
    if state.session().is_none() {
        return Err(not_found(event));
    }
    next_event(state)
        .filter(|due| due.timestamp == event.timestamp && due.data.name() == event.data.name())
        .ok_or(Flaw::NotDue)
}

fn not_found(event: &Event) -> Flaw {
    Flaw::Refused(
        RuleViolation::SessionNotFound {
            id: event.session_id,
        }
        .into(),
    )
}

/// The command that would be recorded like this; none for what no command causes by itself.
fn command_of(data: &EventData) -> Option<Command> {
    Some(match data {
        EventData::FocusSessionStarted {
            session_type,
            planned_duration,
            task_id,
            project_id,
            intention,
            ..
        } => Command::Start(Start {
            session_type: session_type.as_str().to_owned(),
            planned_duration: Some(i64::from(*planned_duration)),
            task_id: *task_id,
            project_id: *project_id,
            intention: intention.clone(),
        }),
        EventData::SessionPaused { pause_reason, .. } => Command::Pause {
            pause_reason: pause_reason.clone(),
        },
        EventData::SessionResumed {
            automatic: false, ..
        } => Command::Resume,
        EventData::DistractionRecorded { kind, note, .. } => Command::RecordDistraction {
            kind: kind.as_str().to_owned(),
            note: note.clone(),
        },
        EventData::SessionCompleted {
            quality_rating,
            task_progress,
            focus_score,
            focus_score_source,
            automatic: false,
            ..
        } => Command::Complete {
            quality_rating: quality_rating.map(i64::from),
            task_progress: task_progress.clone(),
            focus_score: (*focus_score_source == ScoreSource::Reported)
                .then(|| i64::from(*focus_score)),
        },
        EventData::SessionAbandoned {
            abandon_reason,
            progress_made,
            ..
        } => Command::Abandon {
            reason: abandon_reason.clone(),
            progress_made: progress_made.clone(),
        },
        EventData::SessionAmended {
            quality_rating,
            task_progress,
            intention,
            task_id,
            project_id,
            ..
        } => Command::Amend(Amend {
            quality_rating: to(quality_rating.map(i64::from)),
            task_progress: to(task_progress.clone()),
            intention: to(intention.clone()),
            task_id: to(*task_id),
            project_id: to(*project_id),
        }),
        EventData::SessionDeleted { .. } => Command::Delete,
        EventData::SessionRestored { .. } => Command::Restore,
        EventData::SessionResumed { .. }
        | EventData::SessionTimeElapsed { .. }
        | EventData::SessionCompleted { .. }
        | EventData::SessionRevised { .. } => return None,
    })
}

/// The change that makes a field what it is now.
fn to<T>(value: Option<T>) -> Change<T> {
    value.map_or(Change::Clear, Change::Set)
}

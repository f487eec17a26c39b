//! Validation of an event against the state before it, for imported logs.
//!
//! There is no second set of rules: the command is reconstructed from its event and decided
//! again by [`decide`](super::decide), and an automatic event must be the one that settling
//! gives. Logs of many sessions are for [`super::LogCheck`].

use std::fmt;

use super::command::{
    AbandonSession, AmendSession, CompleteSession, CorrectSession, ExtendSession, PauseSession,
    RecordDistraction, ReopenSession, SplitSession, StartSession,
};
use super::command_table::Command;
use super::decide::decide;
use super::event::{Event, EventData};
use super::evolve::evolve;
use super::replay::revision;
use super::score::ScoreSource;
use super::settle::{Settled, next_event};
use super::state::State;
use super::text::excerpt;
use super::violation::{Refusal, RuleViolation};
use crate::{EventId, Patch, SessionId, Timestamp, UserId};

/// How much of the expected event is quoted, in characters.
const QUOTED: usize = 600;

/// A rule that an event in a log breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogError {
    /// A command that the rules refuse.
    Refused(Refusal),
    /// The event is of another user than the ones before.
    OtherUser,
    /// The event's data name another session.
    OtherSession {
        /// The session that the data name.
        named: SessionId,
    },
    /// The sequence does not increase.
    OutOfSequence {
        /// The sequence of the event before; 0 for the first.
        after: u64,
    },
    /// The event's id is not the one derived from its session, position and instant.
    EventId {
        /// The derived id.
        expected: EventId,
    },
    /// The event is earlier than the session's newest one.
    Earlier {
        /// The instant of the newest one.
        newest: Timestamp,
    },
    /// An automatic event that was due before is missing from the log.
    Overdue {
        /// The type of the missing event.
        name: &'static str,
        /// When it was due.
        at: Timestamp,
    },
    /// An automatic event that was not due, or a revision with nothing to revoke.
    NotDue,
    /// The rules would have recorded something else.
    Different {
        /// The data that the rules give.
        expected: Box<EventData>,
    },
    /// A revision that the command which caused it does not follow.
    RevisionWithoutCommand,
    /// A session that was entered afterwards has no end.
    NotEnded,
    /// The session overlaps another one of the user.
    Overlaps {
        /// The other one.
        other: SessionId,
    },
}

impl LogError {
    /// A stable code: that of the refusal, where a command is refused.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::OtherUser => "other_person",
            Self::OtherSession { .. } => "session_id_mismatch",
            Self::OutOfSequence { .. } => "sequence_not_increasing",
            Self::EventId { .. } => "event_id_mismatch",
            Self::Earlier { .. } => "time_goes_back",
            Self::Overdue { .. } => "automatic_event_missing",
            Self::NotDue => "event_not_due",
            Self::Different { .. } => "event_differs",
            Self::RevisionWithoutCommand => "revision_without_command",
            Self::NotEnded => "session_not_ended",
            Self::Overlaps { .. } => "session_overlaps",
        }
    }
}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::OtherUser => f.write_str(
                "The event belongs to another user than those before; a log has one user.",
            ),
            Self::OtherSession { named } => write!(
                f,
                "The event's data name the session {named}; they must name the event's own."
            ),
            Self::OutOfSequence { after } => write!(
                f,
                "The event before has the sequence {after}; this one must have a higher one."
            ),
            Self::EventId { expected } => write!(
                f,
                "The event's id is not the one derived from its session, position and instant, {expected}."
            ),
            Self::Earlier { newest } => write!(
                f,
                "The session's newest event is of {newest}; this one cannot be earlier."
            ),
            Self::Overdue { name, at } => write!(
                f,
                "The automatic event {name} was due at {at} and is missing before this event."
            ),
            Self::NotDue => f.write_str("No such automatic event was due at this instant."),
            Self::Different { expected } => write!(
                f,
                "The rules would have recorded something else: {}",
                excerpt(&format!("{expected:?}"), QUOTED)
            ),
            Self::RevisionWithoutCommand => f.write_str(
                "A revision must be followed directly by the replayed command that caused it.",
            ),
            Self::NotEnded => {
                f.write_str("A session that was entered afterwards must have its end in the log.")
            }
            Self::Overlaps { other } => write!(
                f,
                "The session overlaps the session {other}; sessions of a user must not overlap."
            ),
        }
    }
}

impl From<Refusal> for LogError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// The state after an event, if the rules allow the event in the state before it.
///
/// ```
/// use stint_rules::rules::{Command, EventData, StartSession, State, check_event, handle};
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(StartSession::preset("pomodoro"));
/// let mut event = handle(None, id, user, &start, ten, &[]).outcome?.remove(0);
/// assert!(check_event(&State::NotStarted, &event, user).is_ok());
///
/// if let EventData::FocusSessionStarted { planned_duration, .. } = &mut event.data {
///     *planned_duration = 24;
/// }
/// let error = check_event(&State::NotStarted, &event, user).unwrap_err();
/// assert_eq!(error.code(), "planned_duration_mismatch");
/// # Ok::<(), stint_rules::rules::Refusal>(())
/// ```
///
/// # Errors
/// The first rule that the event breaks.
pub fn check_event(state: &State, event: &Event, user: UserId) -> Result<State, LogError> {
    let named = event.data.session_id();
    if named != event.session_id {
        return Err(LogError::OtherSession { named });
    }
    let mut expected = match (&event.data, command_of(&event.data)) {
        (_, Some(command)) => decided_again(state, event, user, &command)?,
        (EventData::SessionRevised { .. }, None) => expected_revision(state, event)?,
        (_, None) => expected_automatic(state, event)?,
    };
    expected.data.copy_source(&event.data);
    if expected.data != event.data {
        return Err(LogError::Different {
            expected: Box::new(expected.data),
        });
    }
    if expected.event_id != event.event_id {
        return Err(LogError::EventId {
            expected: expected.event_id,
        });
    }
    Ok(evolve(state.clone(), event))
}

/// The event that the command gives at the event's instant.
fn decided_again(
    state: &State,
    event: &Event,
    user: UserId,
    command: &Command,
) -> Result<Event, LogError> {
    let at = event.timestamp;
    if let Some(session) = state.session().filter(|session| at < session.newest_at) {
        return Err(LogError::Earlier {
            newest: session.newest_at,
        });
    }
    let settled = Settled::new(state.session(), at);
    if let Some(due) = settled.events().first() {
        return Err(LogError::Overdue {
            name: due.data.name(),
            at: due.timestamp,
        });
    }
    // Overlaps with the user's other sessions are checked once the whole log was read.
    // A split gives the second session's events, too.
    let events = decide(&settled, event.session_id, user, command, &[])?;
    events.into_iter().next().ok_or(LogError::NotDue)
}

/// The revision that a command from the event's instant causes.
fn expected_revision(state: &State, event: &Event) -> Result<Event, LogError> {
    let session = state.session().ok_or_else(|| not_found(event))?;
    if event.timestamp < session.commanded_at {
        return Err(LogError::Earlier {
            newest: session.commanded_at,
        });
    }
    revision(session, event.timestamp)
        .filter(|_| session.deleted_at.is_none())
        .ok_or(LogError::NotDue)
}

/// The next automatic event, if its type and instant are those of the event.
fn expected_automatic(state: &State, event: &Event) -> Result<Event, LogError> {
    let session = state.session().ok_or_else(|| not_found(event))?;
    next_event(session)
        .filter(|due| due.timestamp == event.timestamp && due.data.name() == event.data.name())
        .ok_or(LogError::NotDue)
}

fn not_found(event: &Event) -> LogError {
    LogError::Refused(
        RuleViolation::SessionNotFound {
            id: event.session_id,
        }
        .into(),
    )
}

/// The command that the event was recorded for; `None` for events of deadlines and revisions.
fn command_of(data: &EventData) -> Option<Command> {
    Some(match data {
        EventData::FocusSessionStarted {
            session_type,
            planned_duration,
            task_id,
            project_id,
            intention,
            tags,
            time_zone,
            ..
        } => Command::Start(StartSession {
            session_type: session_type.as_str().to_owned(),
            planned_duration: Some(i64::from(*planned_duration)),
            task_id: *task_id,
            project_id: *project_id,
            intention: intention.clone(),
            tags: tags.to_send(),
            time_zone: time_zone.clone(),
            session_id: None,
        }),
        EventData::SessionPaused { pause_reason, .. } => Command::Pause(PauseSession {
            pause_reason: pause_reason.clone(),
        }),
        EventData::SessionResumed {
            automatic: false, ..
        } => Command::Resume,
        EventData::DistractionRecorded { kind, note, .. } => {
            Command::RecordDistraction(RecordDistraction {
                kind: kind.as_str().to_owned(),
                note: note.clone(),
            })
        }
        EventData::SessionExtended { minutes, .. } => Command::Extend(ExtendSession {
            minutes: i64::from(*minutes),
        }),
        EventData::SessionReopened { counted_as, .. } => Command::Reopen(ReopenSession {
            count_as: Some(counted_as.as_str().to_owned()),
        }),
        EventData::SessionCompleted {
            quality_rating,
            task_progress,
            focus_score,
            focus_score_source,
            automatic: false,
            ..
        } => Command::Complete(CompleteSession {
            quality_rating: quality_rating.map(i64::from),
            task_progress: task_progress.clone(),
            focus_score: (*focus_score_source == ScoreSource::Reported)
                .then(|| i64::from(*focus_score)),
        }),
        EventData::SessionAbandoned {
            abandon_reason,
            progress_made,
            ..
        } => Command::Abandon(AbandonSession {
            reason: abandon_reason.clone(),
            progress_made: progress_made.clone(),
        }),
        EventData::SessionAmended {
            quality_rating,
            task_progress,
            intention,
            task_id,
            project_id,
            focus_score,
            tags,
            ..
        } => Command::Amend(AmendSession {
            // An open session has no score, nor what else belongs to the end.
            quality_rating: focus_score.map_or(Patch::Keep, |_| to(quality_rating.map(i64::from))),
            task_progress: focus_score.map_or(Patch::Keep, |_| to(task_progress.clone())),
            intention: to(intention.clone()),
            task_id: to(*task_id),
            project_id: to(*project_id),
            tags: to(tags.to_send()),
        }),
        EventData::SessionCorrected {
            after,
            second_session_id: Some(second_session_id),
            ..
        } => Command::Split(SplitSession {
            split_time: after.end_time,
            second_session_id: *second_session_id,
        }),
        EventData::SessionCorrected { after, .. } => Command::Correct(CorrectSession {
            start_time: Some(after.start_time),
            end_time: (!after.automatic).then_some(after.end_time),
            pauses: Some(after.pauses.clone()),
            session_type: Some(after.session_type.as_str().to_owned()),
            planned_duration: Some(i64::from(after.planned_duration)),
            outcome: (!after.automatic).then(|| after.status.as_str().to_owned()),
        }),
        EventData::SessionDeleted { .. } => Command::Delete,
        EventData::SessionRestored { .. } => Command::Restore,
        EventData::SessionResumed { .. }
        | EventData::SessionTimeElapsed { .. }
        | EventData::SessionCompleted { .. }
        | EventData::SessionRevised { .. } => return None,
    })
}

/// The patch that gives a field this value.
fn to<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Clear, Patch::Set)
}

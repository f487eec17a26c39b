//! Deciding a command on a settled state: the events that follow, or a refusal.

use super::change::{change, permitted};
use super::command::StartSession;
use super::command_table::{Command, CommandKind};
use super::event::{Event, EventData};
use super::interval::{Interval, check_room};
use super::limits::{FUTURE_TOLERANCE, SHORT_TEXT};
use super::record::record;
use super::settle::Settled;
use super::split::split;
use super::state::Session;
use super::validation::{Validation, length};
use super::violation::{Refusal, RuleViolation};
use super::vocabulary::SessionSource;
use crate::{SessionId, Timestamp, UserId};

/// The result of a live command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandResult {
    /// The events of deadlines reached by then; to be stored even where the command is refused.
    pub settled: Vec<Event>,
    /// The command's own events, or the refusal.
    pub outcome: Result<Vec<Event>, Refusal>,
}

impl CommandResult {
    /// All events, oldest first.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.settled.iter().chain(self.outcome.iter().flatten())
    }
}

/// A live command: settle, then decide, at one instant.
///
/// The instant is `now`, or the session's newest event if that is later, so that a clock
/// going backwards does no harm. A start is likewise moved to the end of the user's previous
/// session, by two minutes at most, because the clocks of two servers may differ.
///
/// `others` are the user's other sessions, settled at `now` and without deleted ones; only
/// a start, a reopening and a restore use them.
///
/// ```
/// use stint_rules::rules::{Command, PauseSession, StartSession, fold, handle, limits::MINUTE};
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(StartSession::preset("pomodoro"));
/// # let state = fold(&handle(None, id, user, &start, ten, &[]).outcome?);
///
/// let pause = Command::Pause(PauseSession { pause_reason: Some(" tea ".to_owned()) });
/// let handled = handle(state.session(), id, user, &pause, ten.plus(5 * MINUTE), &[]);
/// assert_eq!(handled.outcome?[0].data.name(), "SessionPaused");
///
/// // A pause is refused in overtime, but the deadline before it was reached all the same.
/// let handled = handle(state.session(), id, user, &pause, ten.plus(30 * MINUTE), &[]);
/// assert_eq!(handled.settled[0].data.name(), "SessionTimeElapsed");
/// assert_eq!(handled.outcome.unwrap_err().code(), "session_time_elapsed");
/// # Ok::<(), stint_rules::rules::Refusal>(())
/// ```
#[must_use]
pub fn handle(
    existing: Option<&Session>,
    session: SessionId,
    user: UserId,
    command: &Command,
    now: Timestamp,
    others: &[Interval],
) -> CommandResult {
    let at = match existing {
        Some(session) => now.max(session.newest_at),
        None if command.kind() == CommandKind::Start => after_previous(now, others),
        None => now,
    };
    let settled = Settled::new(existing, at);
    let outcome = decide(&settled, session, user, command, others);
    CommandResult {
        settled: settled.into_events(),
        outcome,
    }
}

fn after_previous(now: Timestamp, others: &[Interval]) -> Timestamp {
    let latest = now.plus(FUTURE_TOLERANCE);
    others
        .iter()
        .filter_map(|other| other.end)
        .filter(|end| *end <= latest)
        .fold(now, Timestamp::max)
}

/// The events of a command on a settled state; `others` are the user's other sessions.
///
/// Most callers want [`handle`], which settles first. The events hold normalised texts, checked
/// values and calculated scores; the state is not changed.
///
/// ```
/// use stint_rules::rules::{Command, Refusal, Settled, StartSession, decide};
/// # use stint_rules::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
///
/// let sprint = Command::Start(StartSession {
///     planned_duration: Some(300),
///     ..StartSession::preset("sprint")
/// });
/// let refusal = decide(&Settled::new(None, ten), id, user, &sprint, &[]).unwrap_err();
/// let Refusal::Values(values) = &refusal else { panic!() };
/// assert_eq!(values[0].code(), "unknown_session_type");
/// assert_eq!(values[1].field(), Some("plannedDuration"));
/// assert_eq!(refusal.code(), "validation_failed");
/// ```
///
/// # Errors
/// The first refusal in the order existence, ended, state, limits, values; of values every
/// violation, at most one for each field.
pub fn decide(
    settled: &Settled<'_>,
    session: SessionId,
    user: UserId,
    command: &Command,
    others: &[Interval],
) -> Result<Vec<Event>, Refusal> {
    let at = settled.at();
    let existing = exists(settled.session(), session, command.kind(), at)?;
    match (existing, command) {
        (None, Command::Record(sent)) => return record(session, user, sent, at, others),
        (Some(existing), Command::Split(sent)) => {
            permitted(existing, command.kind(), at, others)?;
            return split(existing, sent, at, others);
        }
        _ => {}
    }
    let (data, version) = match (existing, command) {
        (None, Command::Start(start)) => (begin(session, user, start, at, others)?, 1),
        (Some(existing), _) => (
            change(existing, command, at, others)?,
            existing.next_version(),
        ),
        (None, _) => return Err(RuleViolation::SessionNotFound { id: session }.into()),
    };
    Ok(vec![data.at(version, at)])
}

/// The session a command is about; none for a start.
pub(super) fn exists(
    existing: Option<&Session>,
    id: SessionId,
    command: CommandKind,
    at: Timestamp,
) -> Result<Option<&Session>, RuleViolation> {
    match (existing, command) {
        (None, CommandKind::Start | CommandKind::Record) => Ok(None),
        (None, _) => Err(RuleViolation::SessionNotFound { id }),
        (Some(_), CommandKind::Start | CommandKind::Record) => {
            Err(RuleViolation::SessionIdTaken { id })
        }
        (Some(session), _) => {
            let is_there = session.deleted_at.is_none()
                || command == CommandKind::Restore && session.is_restorable(at);
            if is_there {
                Ok(Some(session))
            } else {
                Err(RuleViolation::SessionNotFound { id })
            }
        }
    }
}

fn begin(
    session_id: SessionId,
    user_id: UserId,
    start: &StartSession,
    at: Timestamp,
    others: &[Interval],
) -> Result<EventData, Refusal> {
    check_room(session_id, at, others)?;
    let mut values = Validation::default();
    let length = length(&start.session_type, start.planned_duration, &mut values);
    let intention = values.text(start.intention.as_deref(), "intention", SHORT_TEXT);
    let tags = values.tags(start.tags.as_ref());
    let time_zone = values.time_zone(start.time_zone.as_deref());
    values.check()?;
    let Some((session_type, planned_duration)) = length else {
        // Unreachable: a length that is missing was reported by check.
        return Err(RuleViolation::PlannedDurationRequired.into());
    };
    Ok(EventData::FocusSessionStarted {
        session_id,
        user_id,
        session_type,
        planned_duration,
        task_id: start.task_id,
        project_id: start.project_id,
        intention,
        start_time: at,
        source: SessionSource::Live,
        tags,
        time_zone,
    })
}

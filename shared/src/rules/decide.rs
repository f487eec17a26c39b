//! Answering a command on a settled state.

use super::command::{Command, Start};
use super::ending::{abandon, amended, complete};
use super::event::{Event, EventData};
use super::interval::Interval;
use super::kind::{CommandKind, DistractionKind};
use super::limits::{
    FUTURE_TOLERANCE, LONG_TEXT, MAX_DISTRACTIONS, MAX_PAUSES, SECOND, SHORT_TEXT,
};
use super::settle::settle_into;
use super::state::{Phase, Session, State};
use super::text::{WORD, excerpt};
use super::values::{Values, length};
use super::violation::{Refusal, RuleViolation};
use crate::{SessionId, Timestamp, UserId};

/// What a live command did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handled {
    /// What time alone had caused by then; it holds even where the command is refused.
    pub settled: Vec<Event>,
    /// The command's own events, or why it is refused.
    pub outcome: Result<Vec<Event>, Refusal>,
}

impl Handled {
    /// All events, oldest first.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.settled.iter().chain(self.outcome.iter().flatten())
    }
}

/// A live command: settle, then decide, at one instant.
///
/// The instant is `now`, or the session's newest event if that is later, so that a clock
/// going backwards does no harm. A start may likewise be moved to the end of the user's
/// previous session, by two minutes at most: the clocks of two servers differ too.
///
/// `others` are the user's other sessions, settled at `now` and without deleted ones; only
/// a start and a restore look at them. Where the command is refused, store what was
/// settled nevertheless.
///
/// ```
/// use shared::rules::{Command, Start, State, fold, handle, limits::MINUTE};
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
/// # let start = Command::Start(Start::preset("pomodoro"));
/// # let state = fold(&handle(&State::NotStarted, id, user, &start, ten, &[]).outcome?);
///
/// let pause = Command::Pause { pause_reason: Some(" tea ".to_owned()) };
/// let handled = handle(&state, id, user, &pause, ten.plus(5 * MINUTE), &[]);
/// assert_eq!(handled.outcome?[0].data.name(), "SessionPaused");
///
/// // In overtime it is too late for a pause, but the time was up whatever was asked.
/// let handled = handle(&state, id, user, &pause, ten.plus(30 * MINUTE), &[]);
/// assert_eq!(handled.settled[0].data.name(), "SessionTimeElapsed");
/// assert_eq!(handled.outcome.unwrap_err().code(), "session_time_elapsed");
/// # Ok::<(), shared::rules::Refusal>(())
/// ```
#[must_use]
pub fn handle(
    state: &State,
    session: SessionId,
    user: UserId,
    command: &Command,
    now: Timestamp,
    others: &[Interval],
) -> Handled {
    let at = match state {
        State::Started(session) => now.max(session.newest_at),
        State::NotStarted => after_previous(now, others),
    };
    let mut state = state.clone();
    let settled = settle_into(&mut state, at);
    Handled {
        settled,
        outcome: decide(&state, session, user, command, at, others),
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

/// The events of a command on a state that is settled at `at`; `others` are the user's other sessions.
///
/// Most callers want [`handle`], which settles first. Texts come out cleaned, values
/// checked, scores calculated; the state is not changed.
///
/// ```
/// use shared::rules::{Command, Refusal, Start, State, decide};
/// # use shared::{SessionId, Timestamp, UserId};
/// # use uuid::Uuid;
/// # let id = SessionId::new(Uuid::from_u128(1));
/// # let user = UserId::new(Uuid::from_u128(2));
/// # let ten = Timestamp::from_millis(1_795_341_600_000);
///
/// let sprint = Command::Start(Start {
///     planned_duration: Some(300),
///     ..Start::preset("sprint")
/// });
/// let refusal = decide(&State::NotStarted, id, user, &sprint, ten, &[]).unwrap_err();
/// let Refusal::Values(values) = &refusal else { panic!() };
/// assert_eq!(values[0].code(), "unknown_session_type");
/// assert_eq!(values[1].field(), Some("plannedDuration"));
/// assert_eq!(refusal.code(), "validation_failed");
/// ```
///
/// # Errors
/// The first refusal in the order of RULES.md: existence, ended, state, limits, values;
/// of values all that are wrong, one for each field.
pub fn decide(
    state: &State,
    session: SessionId,
    user: UserId,
    command: &Command,
    at: Timestamp,
    others: &[Interval],
) -> Result<Vec<Event>, Refusal> {
    let existing = exists(state, session, command.kind(), at)?;
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
    state: &State,
    id: SessionId,
    command: CommandKind,
    at: Timestamp,
) -> Result<Option<&Session>, RuleViolation> {
    match (state, command) {
        (State::NotStarted, CommandKind::Start) => Ok(None),
        (State::NotStarted, _) => Err(RuleViolation::SessionNotFound { id }),
        (State::Started(_), CommandKind::Start) => Err(RuleViolation::SessionIdTaken { id }),
        (State::Started(session), _) => {
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
    start: &Start,
    at: Timestamp,
    others: &[Interval],
) -> Result<EventData, Refusal> {
    let own = Interval {
        session_id,
        start: at,
        end: None,
    };
    let others = others.iter().filter(|other| other.session_id != session_id);
    if let Some(open) = others.clone().find(|other| other.end.is_none()) {
        return Err(RuleViolation::SessionAlreadyOpen {
            open: open.session_id,
        }
        .into());
    }
    if let Some(other) = others.clone().find(|other| own.overlaps(other)) {
        return Err(RuleViolation::SessionOverlaps {
            other: other.session_id,
        }
        .into());
    }
    let mut values = Values::default();
    let length = length(&start.session_type, start.planned_duration, &mut values);
    let intention = values.text(start.intention.as_deref(), "intention", SHORT_TEXT);
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
    })
}

fn change(
    session: &Session,
    command: &Command,
    at: Timestamp,
    others: &[Interval],
) -> Result<EventData, Refusal> {
    permitted(session, command.kind(), others)?;
    let session_id = session.id;
    let mut values = Values::default();
    let data = match command {
        Command::Pause { pause_reason } => EventData::SessionPaused {
            session_id,
            pause_time: at,
            pause_reason: values.text(pause_reason.as_deref(), "pauseReason", SHORT_TEXT),
        },
        Command::Resume => EventData::SessionResumed {
            session_id,
            resume_time: at,
            pause_duration: match &session.phase {
                Phase::Paused(pause) => at.since(pause.began_at) / SECOND,
                Phase::Active | Phase::Ended(_) => 0,
            },
            automatic: false,
        },
        Command::RecordDistraction { kind, note } => {
            let known =
                DistractionKind::parse(kind).ok_or_else(|| RuleViolation::UnknownDistractionKind {
                    actual: excerpt(kind, WORD),
                });
            EventData::DistractionRecorded {
                session_id,
                kind: values.take(known).unwrap_or(DistractionKind::Internal),
                note: values.text(note.as_deref(), "note", SHORT_TEXT),
            }
        }
        Command::Complete {
            quality_rating,
            task_progress,
            focus_score,
        } => {
            let rating = values.rating(*quality_rating);
            let reported = values.score(*focus_score);
            let progress = values.text(task_progress.as_deref(), "taskProgress", LONG_TEXT);
            complete(session, at, rating, reported, progress)
        }
        Command::Abandon {
            reason,
            progress_made,
        } => {
            let reason = values.text(reason.as_deref(), "reason", SHORT_TEXT);
            let progress = values.text(progress_made.as_deref(), "progressMade", LONG_TEXT);
            abandon(session, at, reason, progress)
        }
        Command::Amend(amend) => amended(session, amend, &mut values),
        Command::Delete => EventData::SessionDeleted { session_id },
        Command::Restore => EventData::SessionRestored { session_id },
        Command::Start(_) => return Err(RuleViolation::SessionIdTaken { id: session_id }.into()),
    };
    values.check()?;
    Ok(data)
}

/// Whether the state allows a command at all: ended, state, limits, in this order.
pub(super) fn permitted(
    session: &Session,
    command: CommandKind,
    others: &[Interval],
) -> Result<(), RuleViolation> {
    match command {
        CommandKind::Start => Err(RuleViolation::SessionIdTaken { id: session.id }),
        CommandKind::Amend | CommandKind::Delete => match session.ending() {
            Some(_) => Ok(()),
            None => Err(RuleViolation::SessionOpen {
                status: session.status(),
            }),
        },
        CommandKind::Restore => match session.deleted_at {
            Some(_) => super::interval::check_overlap(session, others),
            None => Err(RuleViolation::SessionNotDeleted),
        },
        CommandKind::Pause
        | CommandKind::Resume
        | CommandKind::RecordDistraction
        | CommandKind::Complete
        | CommandKind::Abandon => permitted_while_open(session, command),
    }
}

fn permitted_while_open(session: &Session, command: CommandKind) -> Result<(), RuleViolation> {
    match (&session.phase, command) {
        (Phase::Ended(ending), _) => Err(RuleViolation::SessionEnded {
            status: session.status(),
            ended_at: ending.ended_at,
            command,
        }),
        (Phase::Paused(_), CommandKind::Pause | CommandKind::RecordDistraction) => {
            Err(RuleViolation::SessionNotActive)
        }
        (Phase::Active, CommandKind::Resume) => Err(RuleViolation::SessionNotPaused),
        (Phase::Active, CommandKind::Pause) => match session.elapsed {
            Some(elapsed) => Err(RuleViolation::SessionTimeElapsed {
                elapsed_at: elapsed.at,
            }),
            None if session.pauses_begun() >= MAX_PAUSES => Err(RuleViolation::PauseLimitReached),
            None => Ok(()),
        },
        (Phase::Active, CommandKind::RecordDistraction)
            if session.distractions.len() >= MAX_DISTRACTIONS =>
        {
            Err(RuleViolation::DistractionLimitReached)
        }
        _ => Ok(()),
    }
}

//! Answering a command on a settled state.

use super::command::{Amend, Change, Command, Start};
use super::derived::focused;
use super::event::{Event, EventData};
use super::interval::Interval;
use super::kind::{CommandKind, DistractionKind, SessionType};
use super::limits::{
    FUTURE_TOLERANCE, LONG_TEXT, MAX_DISTRACTIONS, MAX_PAUSES, MAX_PLAN_MINUTES, MIN_PLAN_MINUTES,
    MINUTE, RESTORE_WINDOW, SECOND, SHORT_TEXT,
};
use super::score::{Finish, FocusScoreBreakdown, ScoreSource, score};
use super::settle::settle_into;
use super::state::{Ending, Outcome, Phase, Session, State};
use super::text::{excerpt, normalize};
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
        (State::Started(session), _) => match session.deleted_at {
            None => Ok(Some(session)),
            Some(deleted)
                if command == CommandKind::Restore && at.since(deleted) <= RESTORE_WINDOW =>
            {
                Ok(Some(session))
            }
            Some(_) => Err(RuleViolation::SessionNotFound { id }),
        },
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

/// The type and its length in minutes; everything wrong with the two goes to `values`.
fn length(
    session_type: &str,
    planned: Option<i64>,
    values: &mut Values,
) -> Option<(SessionType, u32)> {
    let known = values.take(SessionType::parse(session_type).ok_or_else(|| {
        RuleViolation::UnknownSessionType {
            actual: excerpt(session_type),
        }
    }));
    let planned = match planned {
        None => None,
        Some(actual) => Some(values.take(minutes_in_range(actual))?),
    };
    let known = known?;
    let minutes = match (known.preset_minutes(), planned) {
        (None, None) => Err(RuleViolation::PlannedDurationRequired),
        (None, Some(minutes)) => Ok(minutes),
        (Some(expected), Some(actual)) if actual != expected => {
            Err(RuleViolation::PlannedDurationMismatch {
                session_type: known.as_str(),
                expected,
                actual: i64::from(actual),
            })
        }
        (Some(expected), _) => Ok(expected),
    };
    Some((known, values.take(minutes)?))
}

fn minutes_in_range(actual: i64) -> Result<u32, RuleViolation> {
    u32::try_from(actual)
        .ok()
        .filter(|_| (MIN_PLAN_MINUTES..=MAX_PLAN_MINUTES).contains(&actual))
        .ok_or(RuleViolation::PlannedDurationOutOfRange { actual })
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
                    actual: excerpt(kind),
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

fn complete(
    session: &Session,
    at: Timestamp,
    rating: Option<u8>,
    reported: Option<u8>,
    task_progress: Option<String>,
) -> EventData {
    let focused = focused(session, at);
    let breakdown = score(
        focused,
        session.plan(),
        session.costly_distractions(),
        rating,
        Finish::Completed,
    );
    EventData::SessionCompleted {
        session_id: session.id,
        end_time: at,
        actual_duration: focused / MINUTE,
        actual_seconds: focused / SECOND,
        quality_rating: rating,
        task_progress,
        focus_score: reported.unwrap_or(breakdown.calculated),
        focus_score_source: if reported.is_some() {
            ScoreSource::Reported
        } else {
            ScoreSource::Calculated
        },
        focus_score_breakdown: breakdown,
        task_id: session.task_id,
        project_id: session.project_id,
        automatic: false,
    }
}

fn abandon(
    session: &Session,
    at: Timestamp,
    reason: Option<String>,
    progress_made: Option<String>,
) -> EventData {
    let focused = focused(session, at);
    let breakdown = score(
        focused,
        session.plan(),
        session.costly_distractions(),
        None,
        Finish::Abandoned,
    );
    EventData::SessionAbandoned {
        session_id: session.id,
        end_time: at,
        planned_duration: session.planned_minutes,
        actual_duration: focused / MINUTE,
        actual_seconds: focused / SECOND,
        abandon_reason: reason,
        progress_made,
        focus_score: breakdown.calculated,
        focus_score_breakdown: breakdown,
        task_id: session.task_id,
        project_id: session.project_id,
    }
}

fn amended(session: &Session, amend: &Amend, values: &mut Values) -> EventData {
    let (rating, progress, score, breakdown) = match session.ending() {
        Some(ending) => {
            let rating = values
                .changed(&amend.quality_rating, |values, sent| {
                    values.rating(Some(*sent))
                })
                .apply(ending.quality_rating);
            let breakdown = rescored(session, ending, rating);
            let score = match ending.score_source {
                ScoreSource::Reported => ending.focus_score,
                ScoreSource::Calculated => breakdown.calculated,
            };
            (rating, progress(ending), score, breakdown)
        }
        // Unreachable: an open session was refused before.
        None => {
            let live = super::score::live_breakdown(session, None, session.newest_at);
            (None, None, live.calculated, live)
        }
    };
    let task_progress = values.changed(&amend.task_progress, |values, sent| {
        values.text(Some(sent), "taskProgress", LONG_TEXT)
    });
    let intention = values.changed(&amend.intention, |values, sent| {
        values.text(Some(sent), "intention", SHORT_TEXT)
    });
    EventData::SessionAmended {
        session_id: session.id,
        quality_rating: rating,
        task_progress: task_progress.apply(progress),
        intention: intention.apply(session.intention.clone()),
        task_id: amend.task_id.clone().apply(session.task_id),
        project_id: amend.project_id.clone().apply(session.project_id),
        focus_score: score,
        focus_score_breakdown: breakdown,
    }
}

fn progress(ending: &Ending) -> Option<String> {
    match &ending.outcome {
        Outcome::Completed {
            task_progress: text,
            ..
        }
        | Outcome::Abandoned {
            progress_made: text,
            ..
        } => text.clone(),
    }
}

/// The breakdown after an amendment: only an amended rating recomputes it.
fn rescored(session: &Session, ending: &Ending, rating: Option<u8>) -> FocusScoreBreakdown {
    if rating == ending.quality_rating {
        return ending.breakdown;
    }
    let finish = match ending.outcome {
        Outcome::Completed { .. } => Finish::Completed,
        Outcome::Abandoned { .. } => Finish::Abandoned,
    };
    // Version 1 is the only formula so far; a second one is chosen here by the stored version.
    score(
        focused(session, ending.ended_at),
        session.plan(),
        ending.breakdown.distractions,
        rating,
        finish,
    )
}

/// Collects everything that is wrong with a command's values.
#[derive(Default)]
struct Values(Vec<RuleViolation>);

impl Values {
    fn take<T>(&mut self, value: Result<T, RuleViolation>) -> Option<T> {
        value.map_err(|violation| self.0.push(violation)).ok()
    }

    /// A change with what was sent checked; what is kept was checked when it came.
    fn changed<T, U>(
        &mut self,
        change: &Change<T>,
        check: impl FnOnce(&mut Self, &T) -> Option<U>,
    ) -> Change<U> {
        match change {
            Change::Keep => Change::Keep,
            Change::Clear => Change::Clear,
            Change::Set(sent) => check(self, sent).map_or(Change::Clear, Change::Set),
        }
    }

    fn text(&mut self, text: Option<&str>, field: &'static str, limit: usize) -> Option<String> {
        self.take(normalize(text, field, limit)).flatten()
    }

    fn rating(&mut self, rating: Option<i64>) -> Option<u8> {
        let actual = rating?;
        let checked = u8::try_from(actual)
            .ok()
            .filter(|rating| (1..=5).contains(rating));
        self.take(checked.ok_or(RuleViolation::QualityRatingOutOfRange { actual }))
    }

    fn score(&mut self, score: Option<i64>) -> Option<u8> {
        let actual = score?;
        let checked = u8::try_from(actual).ok().filter(|score| *score <= 100);
        self.take(checked.ok_or(RuleViolation::FocusScoreOutOfRange { actual }))
    }

    fn check(&mut self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Values(std::mem::take(&mut self.0)))
        }
    }
}

//! A row of `sessions` with its pauses and distractions, read as the rules' state.

use shared::rules::{
    self, Distraction, DistractionKind, Elapsed, Ending, EndingDraft, FocusScoreBreakdown,
    OpenPause, Outcome, Pause, Phase, ScoreSource, Session, SessionSource, SessionStatus,
    SessionType, State,
};
use shared::wire::StoredAt;
use shared::{EventId, PauseId, ProjectId, SessionId, TaskId, Timestamp, UserId};

use super::tags;
use crate::{Row, StoreError, corrupt};

/// Gives every column of `sessions` to a macro, in the order of [`super::save`].
macro_rules! each_column {
    ($($list:tt)+) => {
        $($list)+!(
            id, user_id, session_type, planned_duration, actual_duration, actual_seconds,
            start_time, end_time, status, task_id, project_id, intention, quality_rating,
            focus_score, focus_score_source, score_version, score_base, score_distractions,
            score_duration_bonus, score_calculated, task_progress, abandon_reason,
            progress_made, completed_by_limit, elapsed_at, elapsed_event_id, newest_at,
            commanded_at, version, next_deadline, deleted_at, created_at, updated_at, alert_at,
            source, extended_minutes, draft, tags, time_zone
        )
    };
}

macro_rules! names {
    ($first:ident $(, $column:ident)*) => {
        concat!(stringify!($first) $(, ", ", stringify!($column))*)
    };
}

macro_rules! null_list {
    (@one $column:ident) => { ", NULL" };
    ($first:ident $(, $column:ident)*) => {
        concat!("NULL" $(, $crate::sessions::row::null_list!(@one $column))*)
    };
}

/// Every column of `sessions`.
macro_rules! columns {
    () => {
        $crate::sessions::row::each_column!($crate::sessions::row::names)
    };
}

/// As many nulls.
macro_rules! nulls {
    () => {
        $crate::sessions::row::each_column!($crate::sessions::row::null_list)
    };
}
pub(super) use {columns, each_column, names, null_list, nulls};

/// A stored session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Its state.
    pub session: Session,
    /// When it was created and last changed.
    pub stored: StoredAt,
}

impl SessionRow {
    /// Its state, as the rules take it.
    #[must_use]
    pub fn state(&self) -> State {
        State::Started(self.session.clone())
    }

    /// Whether time alone has caused events by `now` that are not stored yet.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        rules::next_deadline(&self.session).is_some_and(|deadline| deadline <= now)
    }
}

const TABLE: &str = "sessions";

fn number<T: TryFrom<i64>>(row: &Row, column: &str) -> Result<T, StoreError> {
    let number = row.integer(column)?;
    T::try_from(number).map_err(|_| corrupt(TABLE, format!("{column} is {number}")))
}

fn number_or_null<T: TryFrom<i64>>(row: &Row, column: &str) -> Result<Option<T>, StoreError> {
    let Some(number) = row.integer_or_null(column)? else {
        return Ok(None);
    };
    T::try_from(number)
        .map(Some)
        .map_err(|_| corrupt(TABLE, format!("{column} is {number}")))
}

/// A column with a closed set of values.
fn word<T>(row: &Row, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    let text = row.text(column)?;
    parse(&text).ok_or_else(|| corrupt(TABLE, format!("{column} is “{text}”")))
}

/// A stored pause, finished or open.
pub(super) struct PauseRow {
    id: PauseId,
    began_at: Timestamp,
    ended_at: Option<Timestamp>,
    reason: Option<String>,
    ended_by_limit: Option<EventId>,
}

pub(super) fn pause(row: &Row) -> Result<PauseRow, StoreError> {
    Ok(PauseRow {
        id: PauseId::new(row.uuid("child_id")?),
        began_at: row.time("began_at")?,
        ended_at: row.time_or_null("ended_at")?,
        reason: row.text_or_null("note")?,
        ended_by_limit: row.uuid_or_null("ended_by_limit")?.map(EventId::new),
    })
}

pub(super) fn distraction(row: &Row) -> Result<Distraction, StoreError> {
    Ok(Distraction {
        id: row.uuid("child_id")?,
        at: row.time("began_at")?,
        kind: word(row, "kind", DistractionKind::parse)?,
        note: row.text_or_null("note")?,
    })
}

/// Builds a session from its row and its pauses and distractions, in order.
pub(super) fn session_row(
    row: &Row,
    pauses: Vec<PauseRow>,
    distractions: Vec<Distraction>,
) -> Result<SessionRow, StoreError> {
    let status = word(row, "status", SessionStatus::parse)?;
    let mut finished = Vec::with_capacity(pauses.len());
    let mut open = None;
    for pause in pauses {
        let PauseRow {
            id,
            began_at,
            ended_at,
            reason,
            ended_by_limit,
        } = pause;
        match ended_at {
            Some(ended_at) => finished.push(Pause {
                id,
                began_at,
                ended_at,
                reason,
                ended_by_limit,
            }),
            None => {
                open = Some(OpenPause {
                    id,
                    began_at,
                    reason,
                })
            }
        }
    }
    let phase = match (status, open) {
        (SessionStatus::Active, None) => Phase::Active,
        (SessionStatus::Paused, Some(open)) => Phase::Paused(open),
        (SessionStatus::Completed | SessionStatus::Abandoned, None) => {
            Phase::Ended(ending(row, status)?)
        }
        (status, open) => {
            let pause = if open.is_some() {
                "an open pause"
            } else {
                "no open pause"
            };
            return Err(corrupt(
                TABLE,
                format!("a session is {} and has {pause}", status.as_str()),
            ));
        }
    };
    let session = Session {
        id: SessionId::new(row.uuid("id")?),
        user_id: UserId::new(row.uuid("user_id")?),
        session_type: word(row, "session_type", SessionType::parse)?,
        planned_minutes: number(row, "planned_duration")?,
        extended_minutes: number(row, "extended_minutes")?,
        task_id: row.uuid_or_null("task_id")?.map(TaskId::new),
        project_id: row.uuid_or_null("project_id")?.map(ProjectId::new),
        intention: row.text_or_null("intention")?,
        tags: tags::read(row.text_or_null("tags")?)?,
        time_zone: row.text_or_null("time_zone")?,
        started_at: row.time("start_time")?,
        source: word(row, "source", SessionSource::parse)?,
        pauses: finished,
        distractions,
        elapsed: elapsed(row)?,
        phase,
        draft: draft(row)?,
        version: number(row, "version")?,
        newest_at: row.time("newest_at")?,
        commanded_at: row.time("commanded_at")?,
        deleted_at: row.time_or_null("deleted_at")?,
    };
    let stored = StoredAt {
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    };
    Ok(SessionRow { session, stored })
}

fn draft(row: &Row) -> Result<Option<EndingDraft>, StoreError> {
    let text = row.text_or_null("draft")?;
    text.map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| corrupt(TABLE, format!("draft: {error}")))
}

fn elapsed(row: &Row) -> Result<Option<Elapsed>, StoreError> {
    match (
        row.uuid_or_null("elapsed_event_id")?,
        row.time_or_null("elapsed_at")?,
    ) {
        (Some(event_id), Some(at)) => Ok(Some(Elapsed {
            event_id: EventId::new(event_id),
            at,
        })),
        (None, None) => Ok(None),
        _ => Err(corrupt(TABLE, "elapsed_at and elapsed_event_id do not fit")),
    }
}

fn ending(row: &Row, status: SessionStatus) -> Result<Ending, StoreError> {
    let outcome = if status == SessionStatus::Abandoned {
        Outcome::Abandoned {
            reason: row.text_or_null("abandon_reason")?,
            progress_made: row.text_or_null("progress_made")?,
        }
    } else {
        Outcome::Completed {
            task_progress: row.text_or_null("task_progress")?,
            completed_by_limit: row.uuid_or_null("completed_by_limit")?.map(EventId::new),
        }
    };
    Ok(Ending {
        ended_at: row.time("end_time")?,
        quality_rating: number_or_null(row, "quality_rating")?,
        focus_score: number(row, "focus_score")?,
        score_source: word(row, "focus_score_source", ScoreSource::parse)?,
        breakdown: FocusScoreBreakdown {
            version: number(row, "score_version")?,
            base_score: number(row, "score_base")?,
            distractions: number(row, "score_distractions")?,
            duration_bonus: number(row, "score_duration_bonus")?,
            calculated: number(row, "score_calculated")?,
        },
        outcome,
    })
}

//! What statistics are made of: slim rows of a person's sessions, read in parts of bounded size.
//!
//! Counts nothing: what is counted, and where, is `shared::stats`'.

use std::collections::HashMap;

use shared::rules::{SessionStatus, SessionType};
use shared::stats::{Fact, Span};
use shared::{Millis, ProjectId, TaskId, Timestamp, UserId};
use uuid::Uuid;

use super::statement::statements;
use super::{Connection, Row, StoreError, Value, corrupt, values};

statements! {
    const PERSON = "SELECT day_starts_at, daily_goal_minutes FROM users WHERE id = $1";
    /// The newest first; a part ends where the next one goes on.
    const SESSIONS = "
        SELECT id, start_time, COALESCE(end_time, newest_at) AS counted_until, status, session_type,
            CASE WHEN completed_by_limit IS NULL THEN 0 ELSE 1 END AS automatic,
            focus_score, task_id, project_id
        FROM sessions
        WHERE user_id = $1 AND deleted_at IS NULL AND start_time >= $2 AND (start_time, id) < ($3, $4)
        ORDER BY start_time DESC, id DESC LIMIT $5";
    const PAUSES = "
        SELECT p.session_id, p.pause_time, p.resume_time
        FROM sessions s JOIN session_pauses p ON p.session_id = s.id
        WHERE s.user_id = $1 AND s.deleted_at IS NULL AND s.start_time >= $2 AND s.start_time <= $3";
    const DISTRACTIONS = "
        SELECT d.session_id, COUNT(*) AS distractions
        FROM sessions s JOIN session_distractions d ON d.session_id = s.id
        WHERE s.user_id = $1 AND s.deleted_at IS NULL AND s.start_time >= $2 AND s.start_time <= $3
        GROUP BY d.session_id";
    const NEXT_COMPLETED = "
        SELECT start_time FROM sessions
        WHERE user_id = $1 AND status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL
            AND start_time >= $2
        ORDER BY start_time LIMIT 1";
    /// From $2, every $4, before $3: one look-up a day, however many sessions it has.
    const COMPLETED_DAYS = "
        WITH RECURSIVE days (begins) AS (
            SELECT $2 UNION ALL SELECT begins + $4 FROM days WHERE begins + $4 < $3
        )
        SELECT begins FROM days
        WHERE EXISTS (
            SELECT 1 FROM sessions
            WHERE user_id = $1 AND status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL
                AND start_time >= begins AND start_time < begins + $4
        )";
}

const SESSION_COLUMNS: &[&str] = &[
    "id",
    "start_time",
    "counted_until",
    "status",
    "session_type",
    "automatic",
    "focus_score",
    "task_id",
    "project_id",
];
const PAUSE_COLUMNS: &[&str] = &["session_id", "pause_time", "resume_time"];
const DISTRACTION_COLUMNS: &[&str] = &["session_id", "distractions"];

/// What statistics need to know of a person, apart from the zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// When a day starts, minutes after midnight.
    pub day_starts_at: u32,
    /// Focused minutes a day that the person aims at.
    pub daily_goal_minutes: Option<u32>,
}

/// A person's preferences; those of somebody new where there is no such person.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn preferences(
    connection: &mut Connection,
    user: UserId,
) -> Result<Preferences, StoreError> {
    let found = connection
        .fetch_optional(PERSON, values![user.as_uuid()])
        .await?;
    let Some(row) = found else {
        return Ok(Preferences::default());
    };
    let number = |number: i64| {
        u32::try_from(number).map_err(|_| corrupt("users", format!("{number} is no minute")))
    };
    Ok(Preferences {
        day_starts_at: number(row.integer("day_starts_at")?)?,
        daily_goal_minutes: row
            .integer_or_null("daily_goal_minutes")?
            .map(number)
            .transpose()?,
    })
}

/// Which sessions to read next: those that started before an instant or, at that instant, have
/// a smaller id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Before {
    /// The instant.
    pub start: Timestamp,
    /// The id; nil for none at that instant.
    pub id: Uuid,
}

/// A part of a person's sessions.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The sessions, newest first.
    pub facts: Vec<Fact>,
    /// Where the next part goes on; none after the last.
    pub next: Option<Before>,
}

/// At most `most` of the person's sessions that started at `from` or later and before `before`,
/// the newest first; open ones are as they are at `now`. Deleted ones are not among them.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn part(
    connection: &mut Connection,
    user: UserId,
    from: Timestamp,
    before: Before,
    most: u32,
    now: Timestamp,
) -> Result<Part, StoreError> {
    let sessions = values![user.as_uuid(), from, before.start, before.id, most];
    let rows = connection
        .fetch_many(SESSIONS, SESSION_COLUMNS, sessions)
        .await?;
    let mut kept = Vec::with_capacity(rows.len());
    for row in &rows {
        kept.push(Before {
            start: row.time("start_time")?,
            id: row.uuid("id")?,
        });
    }
    let starts = || kept.iter().map(|kept| kept.start);
    let (Some(first), Some(last)) = (starts().min(), starts().max()) else {
        return Ok(Part::default());
    };
    let of_these = values![user.as_uuid(), first, last];
    let mut pauses: HashMap<Uuid, Vec<(Timestamp, Option<Timestamp>)>> = HashMap::new();
    for row in connection
        .fetch_many(PAUSES, PAUSE_COLUMNS, of_these)
        .await?
    {
        pauses
            .entry(row.uuid("session_id")?)
            .or_default()
            .push((row.time("pause_time")?, row.time_or_null("resume_time")?));
    }
    let mut distractions: HashMap<Uuid, u32> = HashMap::new();
    for row in connection
        .fetch_many(DISTRACTIONS, DISTRACTION_COLUMNS, of_these)
        .await?
    {
        let count = u32::try_from(row.integer("distractions")?).unwrap_or(u32::MAX);
        distractions.insert(row.uuid("session_id")?, count);
    }
    let mut facts = Vec::with_capacity(rows.len());
    for (row, kept) in rows.iter().zip(&kept) {
        let pauses = pauses.remove(&kept.id).unwrap_or_default();
        let distractions = distractions.get(&kept.id).copied().unwrap_or(0);
        facts.push(fact(row, kept.start, pauses, distractions, now)?);
    }
    let is_full = u32::try_from(rows.len()).is_ok_and(|count| count >= most);
    let oldest = kept.iter().min_by_key(|kept| (kept.start, kept.id));
    Ok(Part {
        facts,
        next: oldest.filter(|_| is_full).copied(),
    })
}

fn fact(
    row: &Row,
    start: Timestamp,
    mut pauses: Vec<(Timestamp, Option<Timestamp>)>,
    distractions: u32,
    now: Timestamp,
) -> Result<Fact, StoreError> {
    let word = |column: &str| -> Result<String, StoreError> { row.text(column) };
    let (status, session_type) = (word("status")?, word("session_type")?);
    let status = SessionStatus::parse(&status)
        .ok_or_else(|| corrupt("sessions", format!("status is “{status}”")))?;
    let session_type = SessionType::parse(&session_type)
        .ok_or_else(|| corrupt("sessions", format!("session_type is “{session_type}”")))?;
    let counted_until = row.time("counted_until")?;
    let end = if status.is_open() {
        counted_until.max(now)
    } else {
        counted_until
    };
    pauses.sort_unstable();
    let score = row
        .integer_or_null("focus_score")?
        .map(|score| {
            u8::try_from(score).map_err(|_| corrupt("sessions", format!("focus_score is {score}")))
        })
        .transpose()?;
    Ok(Fact {
        start,
        end,
        pauses: pauses
            .into_iter()
            .map(|(from, until)| Span {
                from,
                until: until.unwrap_or(end),
            })
            .collect(),
        status,
        session_type,
        automatic: row.integer("automatic")? != 0,
        score,
        distractions,
        task_id: row.uuid_or_null("task_id")?.map(TaskId::new),
        project_id: row.uuid_or_null("project_id")?.map(ProjectId::new),
    })
}

/// When the earliest session started, at `from` or later, that the person completed.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn next_completed(
    connection: &mut Connection,
    user: UserId,
    from: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    connection
        .fetch_optional(NEXT_COMPLETED, values![user.as_uuid(), from])
        .await?
        .map(|row| row.time("start_time"))
        .transpose()
}

/// Days in a row that are equally long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// When the first begins.
    pub begins: Timestamp,
    /// When the last ends.
    pub ends: Timestamp,
    /// How long each is; more than nothing.
    pub length: Millis,
}

/// When those days begin on which a session started that the person completed.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn completed_days(
    connection: &mut Connection,
    user: UserId,
    run: Run,
) -> Result<Vec<Timestamp>, StoreError> {
    let values = [
        Value::from(user.as_uuid()),
        Value::from(run.begins),
        Value::from(run.ends),
        Value::Length(run.length),
    ];
    let rows = connection.fetch_all(COMPLETED_DAYS, &values).await?;
    rows.iter().map(|row| row.time("begins")).collect()
}

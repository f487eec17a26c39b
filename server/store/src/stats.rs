//! The sessions that statistics are computed from, read in pages of bounded size; `shared::stats`
//! does the counting.

use chrono::{Days, NaiveDate};
use shared::rules::limits::{DAY, MINUTE, SECOND};
use shared::stats::SessionStats;
use shared::{Millis, Timestamp, UserId};

use super::statement::{params, statements};
use super::{Connection, Row, SqlValue, StoreError, corrupt, stats_snapshot};

statements! {
    /// With the start of the earliest session that the user completed.
    static USER = "
        SELECT day_starts_at, daily_goal_minutes, (
            SELECT start_time FROM sessions
            WHERE user_id = :id AND status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL
            ORDER BY start_time LIMIT 1
        ) AS first_completed
        FROM users WHERE id = :id";
    /// The statistics snapshots of these sessions as one text, newest first; null if there are
    /// none.
    static SNAPSHOTS = "
        SELECT string_agg(COALESCE(CAST(utc_offset AS TEXT), '') || '@' || counted, ';') AS counted FROM (
            SELECT counted, utc_offset FROM sessions
            WHERE user_id = :user_id AND start_time >= :from AND start_time <= :until AND counted IS NOT NULL
            ORDER BY start_time DESC, id DESC LIMIT :limit OFFSET :offset
        ) AS newest";
    /// The days of the runs that have a session, as numbers in one text: a few index look-ups for each
    /// day, however many sessions it has. And the first session that may lie after them. A session with
    /// an offset belongs to the day that its own clock showed.
    static COMPLETED_DAYS = "
        WITH RECURSIVE days (number, begins, ends, length, shown) AS (
            SELECT column1, column2, column3, column4, column5 FROM (VALUES
                (0, :begins_1, :ends_1, :length_1, :shown_1), (1000, :begins_2, :ends_2, :length_2, :shown_2),
                (2000, :begins_3, :ends_3, :length_3, :shown_3), (3000, :begins_4, :ends_4, :length_4, :shown_4),
                (4000, :begins_5, :ends_5, :length_5, :shown_5), (5000, :begins_6, :ends_6, :length_6, :shown_6),
                (6000, :begins_7, :ends_7, :length_7, :shown_7), (7000, :begins_8, :ends_8, :length_8, :shown_8)
            ) AS runs WHERE column2 < column3
            UNION ALL SELECT number + 1, begins + length, ends, length, shown + :day FROM days WHERE begins + length < ends
        )
        SELECT (
            SELECT string_agg(CAST(number AS TEXT), ',') FROM days
            WHERE EXISTS (
                SELECT 1 FROM sessions
                WHERE user_id = :user_id AND status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL
                    AND start_time >= begins AND start_time < begins + length
                    AND (utc_offset IS NULL OR NOT :has_session_zones)
            ) OR :has_session_zones AND EXISTS (
                SELECT 1 FROM sessions
                WHERE user_id = :user_id AND status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL
                    AND start_time >= begins - :apart AND start_time < begins + length + :apart
                    AND start_time + utc_offset * :second >= shown AND start_time + utc_offset * :second < shown + :day
            )
        ) AS numbers, (
            SELECT start_time FROM sessions
            WHERE user_id = :user_id AND status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL
                AND start_time >= :ends_8 - :apart
            ORDER BY start_time LIMIT 1
        ) AS next";
}

/// What statistics need to know of a user, apart from the time zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatsUser {
    /// When a day starts, minutes after midnight.
    pub day_starts_at: u32,
    /// The daily goal in focused minutes.
    pub daily_goal_minutes: Option<u32>,
    /// The start of the earliest session that they completed.
    pub first_completed: Option<Timestamp>,
}

/// The user; the defaults where there is no such user.
pub async fn user(connection: &mut Connection, user: UserId) -> Result<StatsUser, StoreError> {
    let number = |number: i64| {
        u32::try_from(number).map_err(|_| corrupt("users", format!("{number} is no minute")))
    };
    let read = |row: &Row| {
        let goal = row.integer_or_null("daily_goal_minutes")?;
        Ok(StatsUser {
            day_starts_at: number(row.integer("day_starts_at")?)?,
            daily_goal_minutes: goal.map(number).transpose()?,
            first_completed: row.time_or_null("first_completed")?,
        })
    };
    let found = USER.find(connection, params! { id: user }, read).await?;
    Ok(found.unwrap_or_default())
}

/// The position of the next page: sessions that started at an instant or before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactCursor {
    /// The instant.
    pub start: Timestamp,
    /// How many sessions that started at exactly that instant were read already.
    pub read: u32,
}

/// A page of a user's sessions.
#[derive(Clone, Debug, Default)]
pub struct FactPage {
    /// The sessions.
    pub facts: Vec<SessionStats>,
    /// Where the next page starts; none after the last.
    pub next: Option<FactCursor>,
}

/// At most `most` of the user's ended sessions that started at `from` or later, newest first, after
/// the previous page; without deleted ones.
pub async fn facts(
    connection: &mut Connection,
    user: UserId,
    from: Timestamp,
    until: FactCursor,
    most: u32,
) -> Result<FactPage, StoreError> {
    let params =
        params! { user_id: user, from, until: until.start, limit: most, offset: until.read };
    let row = SNAPSHOTS.fetch_optional(connection, params).await?;
    let texts = row.map(|row| row.text_or_null("counted")).transpose()?;
    let mut facts = Vec::new();
    for fact in stats_snapshot::read(&texts.flatten().unwrap_or_default()) {
        facts.push(fact?);
    }
    let is_full = u32::try_from(facts.len()).is_ok_and(|count| count >= most);
    let oldest = facts.iter().map(|fact| fact.start).min();
    let next = oldest.filter(|_| is_full).map(|start| {
        let ties = facts.iter().filter(|fact| fact.start == start).count();
        let before = if start == until.start { until.read } else { 0 };
        FactCursor {
            start,
            read: before.saturating_add(u32::try_from(ties).unwrap_or(u32::MAX)),
        }
    });
    Ok(FactPage { facts, next })
}

/// How many [`DayRun`]s one statement takes.
pub const DAY_RUNS: usize = 8;

/// No two clocks are further apart.
const FARTHEST_APART: Millis = 26 * 60 * MINUTE;

/// The parameters of each run in [`COMPLETED_DAYS`].
const RUN_PARAMETERS: [[&str; 4]; DAY_RUNS] = [
    ["begins_1", "ends_1", "length_1", "shown_1"],
    ["begins_2", "ends_2", "length_2", "shown_2"],
    ["begins_3", "ends_3", "length_3", "shown_3"],
    ["begins_4", "ends_4", "length_4", "shown_4"],
    ["begins_5", "ends_5", "length_5", "shown_5"],
    ["begins_6", "ends_6", "length_6", "shown_6"],
    ["begins_7", "ends_7", "length_7", "shown_7"],
    ["begins_8", "ends_8", "length_8", "shown_8"],
];

/// The most days of a [`DayRun`]: the difference of the numbers in [`COMPLETED_DAYS`].
pub const RUN_DAYS: usize = 1_000;

/// Consecutive days of equal length, [`RUN_DAYS`] at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRun {
    /// By the calendar of the runs.
    pub first: NaiveDate,
    /// When it begins.
    pub begins: Timestamp,
    /// When the last ends; there are no days unless this is later than the beginning.
    pub ends: Timestamp,
    /// The length of each; positive.
    pub length: Millis,
    /// What clocks show when the first begins, as if they showed UTC.
    pub shown: Timestamp,
}

/// The days of these runs on which a session started that the user completed, and the start of the
/// first such session that may lie after the last run. Sessions with a zone of their own count on its
/// days, if `has_session_zones`.
pub async fn completed_days(
    connection: &mut Connection,
    user: UserId,
    runs: [DayRun; DAY_RUNS],
    has_session_zones: bool,
) -> Result<(Vec<NaiveDate>, Option<Timestamp>), StoreError> {
    let mut params = params! {
        user_id: user,
        has_session_zones,
        day: SqlValue::Length(DAY),
        second: SqlValue::Length(SECOND),
        apart: SqlValue::Length(FARTHEST_APART),
    }
    .to_vec();
    for (run, [begins, ends, length, shown]) in runs.into_iter().zip(RUN_PARAMETERS) {
        params.extend([
            (begins, run.begins.into()),
            (ends, run.ends.into()),
            (length, SqlValue::Length(run.length)),
            (shown, run.shown.into()),
        ]);
    }
    let day = |number: &str| {
        let number: usize = number.parse().ok()?;
        let run = runs.get(number / RUN_DAYS)?;
        let days = u64::try_from(number % RUN_DAYS).ok()?;
        run.first.checked_add_days(Days::new(days))
    };
    let read = |row: &Row| {
        let numbers = row.text_or_null("numbers")?.unwrap_or_default();
        let days: Option<_> = numbers.split_terminator(',').map(day).collect();
        let days = days.ok_or_else(|| corrupt("sessions", "a day without a number"))?;
        Ok((days, row.time_or_null("next")?))
    };
    let found = COMPLETED_DAYS.find(connection, &params, read).await?;
    Ok(found.unwrap_or_default())
}

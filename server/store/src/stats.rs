//! The sessions that statistics are computed from, read in pages of bounded size; `shared::stats`
//! does the counting.

use shared::stats::SessionStats;
use shared::{Millis, Timestamp, UserId};

use super::statement::{params, statements};
use super::{Connection, SqlValue, StoreError, corrupt, stats_snapshot};

statements! {
    static USER = "SELECT day_starts_at, daily_goal_minutes FROM users WHERE id = :id";
    /// The statistics snapshots of these sessions as one text, newest first; null if there are
    /// none.
    static SNAPSHOTS = "
        SELECT string_agg(counted, ';') AS counted FROM (
            SELECT counted FROM sessions
            WHERE user_id = :user_id AND start_time >= :from AND start_time <= :until AND counted IS NOT NULL
            ORDER BY start_time DESC, id DESC LIMIT :limit OFFSET :offset
        ) AS newest";
    static NEXT_COMPLETED = "
        SELECT start_time FROM sessions
        WHERE user_id = :user_id AND status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL
            AND start_time >= :from
        ORDER BY start_time LIMIT 1";
    /// The days of a run, with one index look-up for each, however many sessions it has.
    static COMPLETED_DAYS = "
        WITH RECURSIVE days (begins, ends, length) AS (
            SELECT column1, column2, column3 FROM (VALUES
                (:begins_1, :ends_1, :length_1), (:begins_2, :ends_2, :length_2),
                (:begins_3, :ends_3, :length_3), (:begins_4, :ends_4, :length_4),
                (:begins_5, :ends_5, :length_5), (:begins_6, :ends_6, :length_6),
                (:begins_7, :ends_7, :length_7), (:begins_8, :ends_8, :length_8)
            ) AS runs WHERE column1 < column2
            UNION ALL SELECT begins + length, ends, length FROM days WHERE begins + length < ends
        )
        SELECT begins FROM days
        WHERE EXISTS (
            SELECT 1 FROM sessions
            WHERE user_id = :user_id AND status = 'completed' AND completed_by_limit IS NULL AND deleted_at IS NULL
                AND start_time >= begins AND start_time < begins + length
        )";
}

/// The preferences of a user that affect statistics, apart from the time zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatsPreferences {
    /// When a day starts, minutes after midnight.
    pub day_starts_at: u32,
    /// The daily goal in focused minutes.
    pub daily_goal_minutes: Option<u32>,
}

/// A user's preferences; the defaults where there is no such user.
pub async fn user_preferences(
    connection: &mut Connection,
    user: UserId,
) -> Result<StatsPreferences, StoreError> {
    let found = USER
        .fetch_optional(connection, params! { id: user })
        .await?;
    let Some(row) = found else {
        return Ok(StatsPreferences::default());
    };
    let number = |number: i64| {
        u32::try_from(number).map_err(|_| corrupt("users", format!("{number} is no minute")))
    };
    Ok(StatsPreferences {
        day_starts_at: number(row.integer("day_starts_at")?)?,
        daily_goal_minutes: row
            .integer_or_null("daily_goal_minutes")?
            .map(number)
            .transpose()?,
    })
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

/// The start of the earliest session, at `from` or later, that the user completed.
pub async fn next_completed(
    connection: &mut Connection,
    user: UserId,
    from: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    NEXT_COMPLETED
        .fetch_optional(connection, params! { user_id: user, from })
        .await?
        .map(|row| row.time("start_time"))
        .transpose()
}

/// How many [`DayRun`]s one statement takes.
pub const DAY_RUNS: usize = 8;

/// The parameters of each run in [`COMPLETED_DAYS`].
const RUN_PARAMETERS: [[&str; 3]; DAY_RUNS] = [
    ["begins_1", "ends_1", "length_1"],
    ["begins_2", "ends_2", "length_2"],
    ["begins_3", "ends_3", "length_3"],
    ["begins_4", "ends_4", "length_4"],
    ["begins_5", "ends_5", "length_5"],
    ["begins_6", "ends_6", "length_6"],
    ["begins_7", "ends_7", "length_7"],
    ["begins_8", "ends_8", "length_8"],
];

/// Consecutive days of equal length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRun {
    /// When the first begins.
    pub begins: Timestamp,
    /// When the last ends; there are no days unless this is later than the beginning.
    pub ends: Timestamp,
    /// The length of each; positive.
    pub length: Millis,
}

/// The beginnings of the days on which a session started that the user completed.
pub async fn completed_days(
    connection: &mut Connection,
    user: UserId,
    runs: [DayRun; DAY_RUNS],
) -> Result<Vec<Timestamp>, StoreError> {
    let mut params = params! { user_id: user }.to_vec();
    for (run, [begins, ends, length]) in runs.into_iter().zip(RUN_PARAMETERS) {
        params.extend([
            (begins, run.begins.into()),
            (ends, run.ends.into()),
            (length, SqlValue::Length(run.length)),
        ]);
    }
    let rows = COMPLETED_DAYS.fetch_all(connection, &params).await?;
    rows.iter().map(|row| row.time("begins")).collect()
}

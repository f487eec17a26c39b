//! Reads sessions.

use shared::rules::Interval;
use shared::{SessionId, Timestamp, UserId};

use super::children::{self, with_children};
use super::row::{self, SessionRow};
use crate::event_sequence::{self, WritingUser};
use crate::statement::{Statement, params, statements};
use crate::usage::{self, StoredUsage};
use crate::{Connection, Row, StoreError, shards};

/// A session, and the user's open one.
macro_rules! this_and_open {
    () => {
        "sessions WHERE user_id = :user_id AND (id = :id OR \
         (status IN ('active', 'paused') AND deleted_at IS NULL))"
    };
}

/// In place of the columns of the user and of what they store.
macro_rules! no_user {
    () => {
        ", NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL"
    };
}

statements! {
    static FIND = with_children!("sessions WHERE user_id = :user_id AND id = :id");
    static OPEN = with_children!(
        "sessions WHERE user_id = :user_id AND status IN ('active', 'paused') AND deleted_at IS NULL"
    );
    static FIND_AND_OPEN = with_children!(this_and_open!());
    static FOR_WRITE = concat!(with_children!(
        @with (
            concat!(", ", event_sequence::columns!(), ", ", usage::columns!()),
            "users LEFT JOIN page ON TRUE LEFT JOIN usage ON usage.user_id = users.id \
             WHERE users.id = :user_id AND users.left_at IS NULL",
            no_user!()
        )
        this_and_open!()
    ), " UNION ALL SELECT 3, ", row::nulls!(), ", id, 0, NULL, start_time, end_time, NULL, NULL, NULL", no_user!(), " \
        FROM sessions WHERE user_id = :user_id AND deleted_at IS NULL AND end_time > :after");
    static IS_DUE = "
        SELECT id FROM sessions
        WHERE user_id = :user_id AND status IN ('active', 'paused') AND deleted_at IS NULL AND next_deadline <= :next_deadline";
    static ENDED_BETWEEN = "
        SELECT id, start_time, end_time FROM sessions
        WHERE user_id = :user_id AND deleted_at IS NULL AND end_time > :after AND end_time <= :until
        ORDER BY end_time";
    static DUE [64] = "
        SELECT id, user_id, next_deadline AS at FROM sessions
        WHERE shard IN (:shards*) AND next_deadline <= :until
            AND (next_deadline, id, user_id) > (:after_at, :after_id, :after_user)
        ORDER BY next_deadline, id, user_id LIMIT :limit";
    static DUE_ALERTS [64] = "
        SELECT id, user_id, alert_at AS at FROM sessions
        WHERE shard IN (:shards*) AND alert_at <= :until
            AND (alert_at, id, user_id) > (:after_at, :after_id, :after_user)
        ORDER BY alert_at, id, user_id LIMIT :limit";
}

/// A session with a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionDeadline {
    /// The instant.
    pub at: Timestamp,
    /// The session, which orders deadlines of the same instant.
    pub session_id: SessionId,
    /// The owner, who is locked to settle the session.
    pub user_id: UserId,
}

impl SessionDeadline {
    /// Before all others.
    pub const FIRST: Self = Self {
        at: Timestamp::MIN,
        session_id: SessionId::new(uuid::Uuid::nil()),
        user_id: UserId::new(uuid::Uuid::nil()),
    };
}

/// A session of the user by its id, deleted or not.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    session: SessionId,
) -> Result<Option<SessionRow>, StoreError> {
    let params = params! { user_id: user, id: session };
    Ok(children::read(&FIND.fetch_all(connection, params).await?)?.pop())
}

/// The user's open session; there is at most one.
pub async fn open(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<SessionRow>, StoreError> {
    let params = params! { user_id: user };
    Ok(children::read(&OPEN.fetch_all(connection, params).await?)?.pop())
}

/// A session of the user by its id, deleted or not, and the open one where that is another.
pub async fn find_and_open(
    connection: &mut Connection,
    user: UserId,
    session: SessionId,
) -> Result<(Option<SessionRow>, Option<SessionRow>), StoreError> {
    let params = params! { user_id: user, id: session };
    this_and_open(&FIND_AND_OPEN.fetch_all(connection, params).await?, session)
}

fn this_and_open(
    rows: &[Row],
    session: SessionId,
) -> Result<(Option<SessionRow>, Option<SessionRow>), StoreError> {
    let (found, open): (Vec<_>, Vec<_>) = children::read(rows)?
        .into_iter()
        .partition(|row| row.session.id == session);
    Ok((found.into_iter().next(), open.into_iter().next()))
}

/// What a command on a session reads first.
pub struct ReadForWrite {
    /// Its user, who is locked, or compared when something is written.
    pub user: WritingUser,
    /// What they store.
    pub usage: StoredUsage,
    /// The session, deleted or not.
    pub session: Option<SessionRow>,
    /// The user's open session where that is another one.
    pub open: Option<SessionRow>,
    /// The times of their sessions that ended after the instant that was asked for, without deleted ones.
    pub ended: Vec<Interval>,
}

/// Reads what a command on a session needs; none if there is no such user or the account was deleted.
pub async fn for_write(
    connection: &mut Connection,
    user: UserId,
    session: SessionId,
    after: Timestamp,
) -> Result<Option<ReadForWrite>, StoreError> {
    if connection.needs_locks() && event_sequence::lock(connection, user).await?.is_none() {
        return Ok(None);
    }
    let params = params! { user_id: user, id: session, after };
    let rows = FOR_WRITE.fetch_all(connection, params).await?;
    let mut ended = Vec::new();
    let mut of_sessions = Vec::with_capacity(rows.len());
    for row in rows {
        if row.integer("part")? == 3 {
            ended.push(interval(&row, ["session_id", "began_at", "ended_at"])?);
        } else {
            of_sessions.push(row);
        }
    }
    // Each row of a session has the user, and so has one without a session.
    let mut of_user = of_sessions.iter();
    let Some(row) = of_user.find(|row| matches!(row.integer("part"), Ok(0))) else {
        return Ok(None);
    };
    let (this, open) = this_and_open(&of_sessions, session)?;
    let writing = WritingUser::read(row)?;
    event_sequence::begin_unchanged(connection, user, &writing)?;
    Ok(Some(ReadForWrite {
        user: writing,
        usage: usage::read(row)?,
        session: this,
        open,
        ended,
    }))
}

/// Whether the user's open session has automatic events due that are not stored yet.
pub async fn is_due(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(IS_DUE
        .fetch_optional(connection, params! { user_id: user, next_deadline: now })
        .await?
        .is_some())
}

/// The times of the user's sessions that ended after `after`, `until` at the latest, without
/// deleted ones.
pub async fn ended_between(
    connection: &mut Connection,
    user: UserId,
    after: Timestamp,
    until: Timestamp,
) -> Result<Vec<Interval>, StoreError> {
    let params = params! { user_id: user, after, until };
    let read = |row: &Row| interval(row, ["id", "start_time", "end_time"]);
    ENDED_BETWEEN.list(connection, params, read).await
}

fn interval(row: &Row, [id, start, end]: [&str; 3]) -> Result<Interval, StoreError> {
    Ok(Interval {
        session_id: SessionId::new(row.uuid(id)?),
        start: row.time(start)?,
        end: Some(row.time(end)?),
    })
}

/// At most `limit` sessions of users of these shards, one bit each, with an automatic event due
/// until `until`; the earliest first, after `after`, where the previous page ended.
pub async fn due(
    connection: &mut Connection,
    shards: u64,
    until: Timestamp,
    after: SessionDeadline,
    limit: u32,
) -> Result<Vec<SessionDeadline>, StoreError> {
    page_of_deadlines(connection, &DUE, shards, until, after, limit).await
}

/// As [`due`], for alerts of open pauses.
pub async fn due_alerts(
    connection: &mut Connection,
    shards: u64,
    until: Timestamp,
    after: SessionDeadline,
    limit: u32,
) -> Result<Vec<SessionDeadline>, StoreError> {
    page_of_deadlines(connection, &DUE_ALERTS, shards, until, after, limit).await
}

async fn page_of_deadlines(
    connection: &mut Connection,
    statement: &Statement,
    shards: u64,
    until: Timestamp,
    after: SessionDeadline,
    limit: u32,
) -> Result<Vec<SessionDeadline>, StoreError> {
    let params = params! {
        until,
        after_at: after.at,
        after_id: after.session_id,
        after_user: after.user_id,
        limit,
    };
    let shards = (0..shards::COUNT).filter(|shard| shards >> shard & 1 == 1);
    let read = |row: &Row| {
        Ok(SessionDeadline {
            at: row.time("at")?,
            session_id: SessionId::new(row.uuid("id")?),
            user_id: UserId::new(row.uuid("user_id")?),
        })
    };
    let rows = statement.fetch_batches(connection, params, shards).await?;
    rows.iter().map(read).collect()
}

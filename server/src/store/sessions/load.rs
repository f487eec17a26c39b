//! Looking sessions up.

use shared::rules::Interval;
use shared::{SessionId, Timestamp, UserId};

use super::children::complete;
use super::row::{Kept, columns};
use crate::store::statement::statements;
use crate::store::{Connection, StoreError, values};

statements! {
    const FIND = concat!("SELECT ", columns!(), " FROM sessions WHERE id = $1");
    const OPEN = concat!(
        "SELECT ", columns!(), " FROM sessions \
         WHERE user_id = $1 AND status IN ('active', 'paused') AND deleted_at IS NULL");
    const IS_DUE = "
        SELECT id FROM sessions
        WHERE user_id = $1 AND status IN ('active', 'paused') AND deleted_at IS NULL AND next_deadline <= $2";
    const OTHERS = "
        SELECT id, start_time, end_time FROM sessions
        WHERE user_id = $1 AND deleted_at IS NULL AND end_time > $2
        ORDER BY end_time";
    const DUE = "
        SELECT id, user_id, next_deadline FROM sessions
        WHERE next_deadline <= $1 ORDER BY next_deadline LIMIT $2";
}

/// A session whose next deadline has passed, or will soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The session.
    pub session_id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// When it changes by itself.
    pub deadline: Timestamp,
}

/// A session by its id, whoever it belongs to, deleted or not.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn find(
    connection: &mut Connection,
    session: SessionId,
) -> Result<Option<Kept>, StoreError> {
    let rows = connection
        .fetch_all(FIND, values![session.as_uuid()])
        .await?;
    Ok(complete(connection, rows).await?.pop())
}

/// The person's open session; there is at most one.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn open(connection: &mut Connection, user: UserId) -> Result<Option<Kept>, StoreError> {
    let rows = connection.fetch_all(OPEN, values![user.as_uuid()]).await?;
    Ok(complete(connection, rows).await?.pop())
}

/// Whether the person's open session has changed by itself and that is not stored yet.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn is_due(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    Ok(connection
        .fetch_optional(IS_DUE, values![user.as_uuid(), now])
        .await?
        .is_some())
}

/// When the person's ended sessions took place that ended after `instant`; deleted ones
/// do not count.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn others(
    connection: &mut Connection,
    user: UserId,
    instant: Timestamp,
) -> Result<Vec<Interval>, StoreError> {
    let rows = connection
        .fetch_all(OTHERS, values![user.as_uuid(), instant])
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Interval {
                session_id: SessionId::new(row.uuid("id")?),
                start: row.time("start_time")?,
                end: Some(row.time("end_time")?),
            })
        })
        .collect()
}

/// At most `limit` sessions, of anybody, that change by themselves until `instant`; the
/// earliest first.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn due(
    connection: &mut Connection,
    instant: Timestamp,
    limit: u32,
) -> Result<Vec<Due>, StoreError> {
    let rows = connection.fetch_all(DUE, values![instant, limit]).await?;
    rows.iter()
        .map(|row| {
            Ok(Due {
                session_id: SessionId::new(row.uuid("id")?),
                user_id: UserId::new(row.uuid("user_id")?),
                deadline: row.time("next_deadline")?,
            })
        })
        .collect()
}

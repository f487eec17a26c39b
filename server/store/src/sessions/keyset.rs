//! Keyset pagination through all sessions of a user: additions between pages shift nothing, and no
//! transaction stays open.

use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::children::complete;
use super::row::{SessionRow, columns};
use crate::statement::{params, statements};
use crate::{Connection, StoreError};

statements! {
    static AFTER = concat!(
        "SELECT ", columns!(), " FROM sessions \
         WHERE user_id = :user_id AND (start_time, id) < (:before_start, :before_id) AND deleted_at IS NULL \
         ORDER BY start_time DESC, id DESC LIMIT :limit");
    static OWNERS[40] = "SELECT id, user_id, version FROM sessions WHERE id IN (:ids*)";
}

/// A position in the user's sessions, newest start first, id breaking ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionCursor {
    start: Timestamp,
    id: Uuid,
}

impl SessionCursor {
    /// Before the newest one.
    pub const TOP: Self = Self {
        start: Timestamp::MAX,
        id: Uuid::max(),
    };

    /// The position of this session.
    #[must_use]
    pub const fn of(row: &SessionRow) -> Self {
        Self {
            start: row.session.started_at,
            id: row.session.id.as_uuid(),
        }
    }
}

/// At most `limit` of the user's sessions after `cursor`, deleted ones left out.
pub async fn after(
    connection: &mut Connection,
    user: UserId,
    cursor: SessionCursor,
    limit: u32,
) -> Result<Vec<SessionRow>, StoreError> {
    let params = params! { user_id: user, before_start: cursor.start, before_id: cursor.id, limit };
    let rows = AFTER.fetch_all(connection, params).await?;
    complete(connection, rows).await
}

/// A session id in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionOwner {
    /// Unique in the database.
    pub session_id: SessionId,
    /// The owner.
    pub user_id: UserId,
    /// The number of its events.
    pub version: u64,
}

/// Which of the ids are in use, deleted sessions included, in the order of the ids.
pub async fn owners(
    connection: &mut Connection,
    ids: &[SessionId],
) -> Result<Vec<SessionOwner>, StoreError> {
    let mut owned = Vec::new();
    for row in OWNERS
        .fetch_batches(connection, &[], ids.iter().copied())
        .await?
    {
        owned.push(SessionOwner {
            session_id: SessionId::new(row.uuid("id")?),
            user_id: UserId::new(row.uuid("user_id")?),
            version: u64::try_from(row.integer("version")?).unwrap_or(0),
        });
    }
    owned.sort_unstable_by_key(|owned| owned.session_id);
    Ok(owned)
}

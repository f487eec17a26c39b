//! Going through all sessions of a person part by part, by the last one's cursor instead of a
//! number to skip: what is added meanwhile moves nothing, and no transaction stays open.

use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::children::complete;
use super::row::{SessionRow, columns};
use crate::statement::statements;
use crate::{Connection, SqlValue, StoreError, values};

statements! {
    const BEFORE = concat!(
        "SELECT ", columns!(), " FROM sessions \
         WHERE user_id = $1 AND (start_time, id) < ($2, $3) AND deleted_at IS NULL \
         ORDER BY start_time DESC, id DESC LIMIT $4");
    const OWNERS = "SELECT id, user_id, version FROM sessions WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, \
         $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, \
         $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40)";
}

/// How many ids [`OWNERS`] takes; fewer are filled up by repeating the last.
const OWNERS_AT_ONCE: usize = 40;

/// A cursor in the person's sessions, newest start first, id breaking ties.
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

    /// Where this session stands.
    #[must_use]
    pub const fn of(kept: &SessionRow) -> Self {
        Self {
            start: kept.session.started_at,
            id: kept.session.id.as_uuid(),
        }
    }
}

/// At most `limit` of the person's sessions after `cursor`, deleted ones left out.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn after(
    connection: &mut Connection,
    user: UserId,
    cursor: SessionCursor,
    limit: u32,
) -> Result<Vec<SessionRow>, StoreError> {
    let values = values![user.as_uuid(), cursor.start, cursor.id, limit];
    let rows = connection.fetch_all(BEFORE, values).await?;
    complete(connection, rows).await
}

/// A session id in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionOwner {
    /// The session.
    pub session_id: SessionId,
    /// Whose it is.
    pub user_id: UserId,
    /// The number of its events.
    pub version: u64,
}

/// Which of the ids are in use, deleted sessions included, in the order of the ids.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn owners(
    connection: &mut Connection,
    ids: &[SessionId],
) -> Result<Vec<SessionOwner>, StoreError> {
    let mut owned = Vec::new();
    for ids in ids.chunks(OWNERS_AT_ONCE) {
        let values: Vec<SqlValue> = (0..OWNERS_AT_ONCE)
            .filter_map(|at| ids.get(at).or(ids.last()))
            .map(|id| SqlValue::from(id.as_uuid()))
            .collect();
        for row in connection.fetch_all(OWNERS, &values).await? {
            owned.push(SessionOwner {
                session_id: SessionId::new(row.uuid("id")?),
                user_id: UserId::new(row.uuid("user_id")?),
                version: u64::try_from(row.integer("version")?).unwrap_or(0),
            });
        }
    }
    owned.sort_unstable_by_key(|owned| owned.session_id);
    Ok(owned)
}

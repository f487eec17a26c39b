//! Keyset pagination through all sessions of a user: additions between pages shift nothing, and no
//! transaction stays open.

use std::collections::BTreeMap;

use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::children::{self, newest_first, with_children};
use super::row::SessionRow;
use crate::statement::{params, statements};
use crate::{Connection, StoreError};

statements! {
    static AFTER = with_children!(
        "sessions WHERE user_id = :user_id AND (start_time, id) < (:before_start, :before_id) AND deleted_at IS NULL \
         ORDER BY start_time DESC, id DESC LIMIT :limit");
    static BY_IDS[101] = with_children!("sessions WHERE user_id = :user_id AND id IN (:ids*)");
    static VERSIONS[40] = "SELECT id, version FROM sessions WHERE user_id = :user_id AND id IN (:ids*)";
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
    Ok(newest_first(children::read(&rows)?))
}

/// The user's sessions with these ids, deleted ones included, in any order.
pub async fn by_ids(
    connection: &mut Connection,
    user: UserId,
    ids: Vec<SessionId>,
) -> Result<Vec<SessionRow>, StoreError> {
    let params = params! { user_id: user };
    children::read(&BY_IDS.fetch_batches(connection, params, ids).await?)
}

/// Those of the ids that are sessions of the user, deleted ones included, with their numbers of
/// events.
pub async fn versions(
    connection: &mut Connection,
    user: UserId,
    ids: &[SessionId],
) -> Result<BTreeMap<SessionId, u64>, StoreError> {
    let params = params! { user_id: user };
    let rows = VERSIONS
        .fetch_batches(connection, params, ids.iter().copied())
        .await?;
    rows.iter()
        .map(|row| {
            let version = u64::try_from(row.integer("version")?).unwrap_or(0);
            Ok((SessionId::new(row.uuid("id")?), version))
        })
        .collect()
}

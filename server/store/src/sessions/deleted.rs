//! What a person has deleted and can still restore.

use shared::{Timestamp, UserId};

use super::children::complete;
use super::row::{SessionRow, columns};
use crate::statement::statements;
use crate::{Connection, StoreError, values};

statements! {
    const DELETED = concat!(
        "SELECT ", columns!(), " FROM sessions \
         WHERE user_id = $1 AND deleted_at >= $2 ORDER BY deleted_at DESC, id DESC LIMIT $3");
}

/// At most `limit` of the person's sessions that were deleted at `instant` or later, the last
/// deleted first.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn deleted(
    connection: &mut Connection,
    user: UserId,
    instant: Timestamp,
    limit: u32,
) -> Result<Vec<SessionRow>, StoreError> {
    let values = values![user.as_uuid(), instant, limit];
    let rows = connection.fetch_all(DELETED, values).await?;
    complete(connection, rows).await
}

//! What a user has deleted and can still restore.

use shared::{Timestamp, UserId};

use super::children::complete;
use super::row::{SessionRow, columns};
use crate::statement::{params, statements};
use crate::{Connection, StoreError};

statements! {
    static DELETED = concat!(
        "SELECT ", columns!(), " FROM sessions \
         WHERE user_id = :user_id AND deleted_at >= :deleted_at ORDER BY deleted_at DESC, id DESC LIMIT :limit");
}

/// At most `limit` of the user's sessions that were deleted at `instant` or later, the last
/// deleted first.
pub async fn deleted(
    connection: &mut Connection,
    user: UserId,
    instant: Timestamp,
    limit: u32,
) -> Result<Vec<SessionRow>, StoreError> {
    let params = params! { user_id: user, deleted_at: instant, limit };
    let rows = DELETED.fetch_all(connection, params).await?;
    complete(connection, user, rows).await
}

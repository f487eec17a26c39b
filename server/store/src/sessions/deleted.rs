//! Deleted sessions that can still be restored.

use std::cmp::Reverse;

use shared::{Timestamp, UserId};

use super::children::{self, with_children};
use super::row::SessionRow;
use crate::statement::{params, statements};
use crate::{Connection, StoreError};

statements! {
    static DELETED = with_children!(
        "sessions WHERE user_id = :user_id AND deleted_at >= :deleted_at ORDER BY deleted_at DESC, id DESC LIMIT :limit");
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
    let mut deleted = children::read(&DELETED.fetch_all(connection, params).await?)?;
    deleted.sort_by_key(|row| Reverse((row.session.deleted_at, row.session.id)));
    Ok(deleted)
}

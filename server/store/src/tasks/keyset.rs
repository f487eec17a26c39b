//! Keyset pagination through the open tasks of a user.

use shared::UserId;

use super::cursor::TaskCursor;
use super::entry_row::EntryRow;
use super::task::{self, TaskRow};
use crate::statement::statements;
use crate::{Connection, StoreError};

statements! {
    static OPEN_TASKS = concat!("SELECT ", task::columns!(), " FROM tasks \
        WHERE user_id = :user_id AND status = 'open' AND archived_at IS NULL \
        AND (created_at, id) < (:before, :before_id) ORDER BY created_at DESC, id DESC LIMIT :limit");
}

/// At most `limit` of the user's open tasks after `cursor`, without archived ones.
pub async fn open_tasks_after(
    connection: &mut Connection,
    user: UserId,
    cursor: TaskCursor,
    limit: u32,
) -> Result<Vec<TaskRow>, StoreError> {
    let params = cursor.params(user, limit);
    OPEN_TASKS.list(connection, &params, TaskRow::read).await
}

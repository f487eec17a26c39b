//! Which versions of tasks and projects are in the log.

use shared::UserId;
use shared::wire::{ListEntity, Project};

use super::entry_row::EntryRow;
use super::task::TaskRow;
use crate::statement::params;
use crate::{Connection, StoreError};

/// Takes note that a version of a task or a project is in the log; the user must be locked. False where
/// it is already, or where there is no such version.
pub async fn set_logged(
    connection: &mut Connection,
    user: UserId,
    entity: ListEntity,
    logged_version: u64,
) -> Result<bool, StoreError> {
    let statements = match entity {
        ListEntity::Task(_) => TaskRow::STATEMENTS,
        ListEntity::Project(_) => Project::STATEMENTS,
    };
    let params = params! { user_id: user, id: entity.as_uuid(), logged_version };
    Ok(statements.set_logged.execute(connection, params).await? > 0)
}

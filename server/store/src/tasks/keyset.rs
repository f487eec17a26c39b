//! Keyset pagination through all tasks and projects of a user, archived ones included: additions
//! between pages shift nothing, and no transaction stays open.

use shared::wire::Project;
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::{projects, task};
use crate::statement::{params, statements};
use crate::{Connection, StoreError};

statements! {
    static TASKS = concat!("SELECT ", task::columns!(), " FROM tasks \
        WHERE user_id = :user_id AND (created_at, id) < (:before, :before_id) ORDER BY created_at DESC, id DESC LIMIT :limit");
    static OPEN_TASKS = concat!("SELECT ", task::columns!(), " FROM tasks \
        WHERE user_id = :user_id AND status = 'open' AND archived_at IS NULL \
        AND (created_at, id) < (:before, :before_id) ORDER BY created_at DESC, id DESC LIMIT :limit");
    static PROJECTS = concat!("SELECT ", projects::columns!(), " FROM projects \
        WHERE user_id = :user_id AND (created_at, id) < (:before, :before_id) ORDER BY created_at DESC, id DESC LIMIT :limit");
}

/// A position in a user's list, newest first, id breaking ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TaskCursor {
    created_at: Timestamp,
    id: Uuid,
}

impl TaskCursor {
    /// Before the newest one.
    pub const TOP: Self = Self {
        created_at: Timestamp::MAX,
        id: Uuid::max(),
    };

    /// The position of this task.
    #[must_use]
    pub const fn of_task(task: &task::TaskRow) -> Self {
        Self {
            created_at: task.created_at,
            id: task.id.as_uuid(),
        }
    }

    /// The position of this project.
    #[must_use]
    pub const fn of_project(project: &Project) -> Self {
        Self {
            created_at: project.created_at,
            id: project.project_id.as_uuid(),
        }
    }
}

/// At most `limit` of the user's tasks after `cursor`.
pub async fn tasks_after(
    connection: &mut Connection,
    user: UserId,
    cursor: TaskCursor,
    limit: u32,
) -> Result<Vec<task::TaskRow>, StoreError> {
    let params = params! { user_id: user, before: cursor.created_at, before_id: cursor.id, limit };
    TASKS.list(connection, params, task::task_row).await
}

/// At most `limit` of the user's open tasks after `cursor`, without archived ones.
pub async fn open_tasks_after(
    connection: &mut Connection,
    user: UserId,
    cursor: TaskCursor,
    limit: u32,
) -> Result<Vec<task::TaskRow>, StoreError> {
    let params = params! { user_id: user, before: cursor.created_at, before_id: cursor.id, limit };
    let rows = OPEN_TASKS.fetch_all(connection, params).await?;
    rows.iter().map(task::task_row).collect()
}

/// At most `limit` of the user's projects after `cursor`.
pub async fn projects_after(
    connection: &mut Connection,
    user: UserId,
    cursor: TaskCursor,
    limit: u32,
) -> Result<Vec<Project>, StoreError> {
    let params = params! { user_id: user, before: cursor.created_at, before_id: cursor.id, limit };
    PROJECTS
        .list(connection, params, projects::project_from_row)
        .await
}

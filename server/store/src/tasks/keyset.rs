//! Going through all tasks and projects of a person part by part, archived ones too, by the
//! last one's cursor: what is added meanwhile moves nothing, and no transaction stays open.

use shared::wire::Project;
use shared::{Timestamp, UserId};
use uuid::Uuid;

use super::{projects, task};
use crate::statement::statements;
use crate::{Connection, StoreError, values};

statements! {
    const TASKS = concat!("SELECT ", task::columns!(), " FROM tasks \
        WHERE user_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4");
    const PROJECTS = concat!("SELECT ", projects::columns!(), " FROM projects \
        WHERE user_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4");
}

/// A cursor in a person's list, newest first, id breaking ties.
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

    /// Where this task stands.
    #[must_use]
    pub const fn of_task(task: &task::TaskRow) -> Self {
        Self {
            created_at: task.created_at,
            id: task.id.as_uuid(),
        }
    }

    /// Where this project stands.
    #[must_use]
    pub const fn of_project(project: &Project) -> Self {
        Self {
            created_at: project.created_at,
            id: project.project_id.as_uuid(),
        }
    }
}

/// At most `limit` of the person's tasks after `cursor`.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn tasks_after(
    connection: &mut Connection,
    user: UserId,
    cursor: TaskCursor,
    limit: u32,
) -> Result<Vec<task::TaskRow>, StoreError> {
    let values = values![user.as_uuid(), cursor.created_at, cursor.id, limit];
    let rows = connection.fetch_all(TASKS, values).await?;
    rows.iter().map(task::kept).collect()
}

/// At most `limit` of the person's projects after `cursor`.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn projects_after(
    connection: &mut Connection,
    user: UserId,
    cursor: TaskCursor,
    limit: u32,
) -> Result<Vec<Project>, StoreError> {
    let values = values![user.as_uuid(), cursor.created_at, cursor.id, limit];
    let rows = connection.fetch_all(PROJECTS, values).await?;
    rows.iter().map(projects::kept).collect()
}

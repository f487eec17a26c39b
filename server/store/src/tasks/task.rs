//! One task: found, added, changed.

use shared::wire::TaskStatus;
use shared::{ProjectId, TaskId, Timestamp, UserId};

use crate::statement::{Statement, assign, insert, params, statements};
use crate::{Connection, Row, StoreError, corrupt};

/// The columns of a task as it is read.
macro_rules! columns {
    () => {
        "id, title, project_id, estimated_sessions, status, done_at, archived_at, version, created_at, updated_at"
    };
}
pub(super) use columns;

statements! {
    static FIND = concat!("SELECT ", columns!(), " FROM tasks WHERE user_id = :user_id AND id = :id");
    static INSERT = insert!(
        "tasks",
        user_id, id, title, project_id, estimated_sessions, status, done_at, archived_at, version, created_at, updated_at
    );
    static UPDATE = concat!(
        "UPDATE tasks SET ",
        assign!(title, project_id, estimated_sessions, status, done_at, archived_at, version, created_at, updated_at),
        " WHERE user_id = :user_id AND id = :id"
    );
}

/// A stored task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Unique per user.
    pub id: TaskId,
    /// What is to be done.
    pub title: String,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// 1 to 99.
    pub estimated_sessions: Option<u32>,
    /// When it was done; none while it is open.
    pub done_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// Counts its changes from 1.
    pub version: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl TaskRow {
    /// Whether it is still to be done.
    #[must_use]
    pub const fn status(&self) -> TaskStatus {
        match self.done_at {
            Some(_) => TaskStatus::Done,
            None => TaskStatus::Open,
        }
    }
}

/// A task of the user.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    task: TaskId,
) -> Result<Option<TaskRow>, StoreError> {
    let params = params! { user_id: user, id: task };
    FIND.find(connection, params, task_row).await
}

/// Adds a task; the user must be locked.
///
/// # Errors
/// [`StoreError::Taken`] where the user has a task with this id.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    task: &TaskRow,
) -> Result<(), StoreError> {
    save(connection, &INSERT, user, task).await
}

/// Updates a task; the user must be locked.
pub async fn update(
    connection: &mut Connection,
    user: UserId,
    task: &TaskRow,
) -> Result<(), StoreError> {
    save(connection, &UPDATE, user, task).await
}

async fn save(
    connection: &mut Connection,
    statement: &Statement,
    user: UserId,
    task: &TaskRow,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: user,
        id: task.id,
        title: task.title.as_str(),
        project_id: task.project_id,
        estimated_sessions: task.estimated_sessions,
        status: task.status().as_str(),
        done_at: task.done_at,
        archived_at: task.archived_at,
        version: task.version,
        created_at: task.created_at,
        updated_at: task.updated_at,
    };
    statement.run(connection, params).await
}

pub(super) fn task_row(row: &Row) -> Result<TaskRow, StoreError> {
    let estimate = row.integer_or_null("estimated_sessions")?;
    let version = row.integer("version")?;
    let unreadable = |what: &str| corrupt("tasks", format!("{what} is out of range"));
    Ok(TaskRow {
        id: TaskId::new(row.uuid("id")?),
        title: row.text("title")?,
        project_id: row.uuid_or_null("project_id")?.map(ProjectId::new),
        estimated_sessions: estimate
            .map(u32::try_from)
            .transpose()
            .map_err(|_| unreadable("estimated_sessions"))?,
        done_at: row.time_or_null("done_at")?,
        archived_at: row.time_or_null("archived_at")?,
        version: u64::try_from(version).map_err(|_| unreadable("version"))?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

//! One task: found, added, changed.

use shared::wire::TaskStatus;
use shared::{ProjectId, TaskId, Timestamp, UserId};

use crate::statement::statements;
use crate::{Connection, Row, StoreError, corrupt, values};

/// The columns of a task as it is read.
macro_rules! columns {
    () => {
        "id, title, project_id, estimated_sessions, status, done_at, archived_at, version, created_at, updated_at"
    };
}
pub(super) use columns;

statements! {
    const FIND = concat!("SELECT ", columns!(), " FROM tasks WHERE user_id = $1 AND id = $2");
    const INSERT = "
        INSERT INTO tasks (user_id, id, title, project_id, estimated_sessions, status, done_at, archived_at,
            version, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    const UPDATE = "
        UPDATE tasks SET title = $3, project_id = $4, estimated_sessions = $5, status = $6, done_at = $7,
            archived_at = $8, version = $9, created_at = $10, updated_at = $11
        WHERE user_id = $1 AND id = $2";
}

/// A task as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskRow {
    /// Its id.
    pub id: TaskId,
    /// What is to be done.
    pub title: String,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// Sessions it is thought to need.
    pub estimated_sessions: Option<u32>,
    /// When it was done; none while it is open.
    pub done_at: Option<Timestamp>,
    /// When it was put away.
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

/// A task of the person's.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    task: TaskId,
) -> Result<Option<TaskRow>, StoreError> {
    let values = values![user.as_uuid(), task.as_uuid()];
    let row = connection.fetch_optional(FIND, values).await?;
    row.as_ref().map(kept).transpose()
}

/// Adds a task; the person must be locked.
///
/// # Errors
/// As [`StoreError`] says; [`StoreError::Taken`] where the person has a task with this id.
pub async fn insert(
    connection: &mut Connection,
    user: UserId,
    task: &TaskRow,
) -> Result<(), StoreError> {
    save(connection, INSERT, user, task).await
}

/// Stores what has become of a task; the person must be locked.
///
/// # Errors
/// As [`StoreError`] says.
pub async fn update(
    connection: &mut Connection,
    user: UserId,
    task: &TaskRow,
) -> Result<(), StoreError> {
    save(connection, UPDATE, user, task).await
}

async fn save(
    connection: &mut Connection,
    sql: &str,
    user: UserId,
    task: &TaskRow,
) -> Result<(), StoreError> {
    let values = values![
        user.as_uuid(),
        task.id.as_uuid(),
        task.title.as_str(),
        task.project_id.map(ProjectId::as_uuid),
        task.estimated_sessions,
        task.status().as_str(),
        task.done_at,
        task.archived_at,
        i64::try_from(task.version).unwrap_or(i64::MAX),
        task.created_at,
        task.updated_at,
    ];
    connection.execute(sql, values).await?;
    Ok(())
}

pub(super) fn kept(row: &Row) -> Result<TaskRow, StoreError> {
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

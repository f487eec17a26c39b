//! Imports that can be undone, and what each of them added: batches of JSON. See `migrations`, 0027.

use shared::rules::limits::DAY;
use shared::{Millis, ProjectId, TaskId, Timestamp, UserId};
use uuid::Uuid;

use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError, corrupt};
use crate::statement::Statement;

/// How long an import can be undone.
pub const UNDO_WINDOW: Millis = 30 * DAY;

/// The columns of an [`ImportRecordRow`].
macro_rules! columns {
    () => {
        "id, format, sessions, tasks, projects, created_at, undone_at"
    };
}

statements! {
    static INSERT = insert!("import_records", user_id, id, format, created_at);
    static FIND = concat!("SELECT ", columns!(), " FROM import_records \
        WHERE user_id = :user_id AND id = :id AND created_at > :since");
    static LIST = concat!("SELECT ", columns!(), " FROM import_records \
        WHERE user_id = :user_id AND created_at > :since ORDER BY created_at DESC, id DESC LIMIT :limit");
    static EVICT = "
        DELETE FROM import_records WHERE user_id = :user_id AND id IN
            (SELECT id FROM import_records WHERE user_id = :user_id
             ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :kept)";
    static ADD_ENTRIES = insert!("import_entries", user_id, import_id, number, entries);
    static COUNT = "
        UPDATE import_records SET sessions = sessions + :sessions, tasks = tasks + :tasks, projects = projects + :projects
        WHERE user_id = :user_id AND id = :id";
    static BATCH_BELOW = "
        SELECT number, entries FROM import_entries
        WHERE user_id = :user_id AND import_id = :import_id AND number < :below ORDER BY number DESC LIMIT 1";
    static SET_ENTRIES = "
        UPDATE import_entries SET entries = :entries
        WHERE user_id = :user_id AND import_id = :import_id AND number = :number";
    static REMOVE_BATCH = "
        DELETE FROM import_entries WHERE user_id = :user_id AND import_id = :import_id AND number = :number";
    static SET_UNDONE = "
        UPDATE import_records SET undone_at = :now WHERE user_id = :user_id AND id = :id AND undone_at IS NULL";
    static EXPIRED = "
        SELECT user_id, id FROM import_records WHERE created_at <= :until ORDER BY created_at, user_id, id LIMIT :limit";
    static REMOVE_ENTRIES = "
        DELETE FROM import_entries WHERE user_id = :user_id AND import_id = :import_id AND number IN
            (SELECT number FROM import_entries WHERE user_id = :user_id AND import_id = :import_id LIMIT :limit)";
    static REMOVE = "DELETE FROM import_records WHERE user_id = :user_id AND id = :id";
    static ERASE_ENTRIES = "
        DELETE FROM import_entries WHERE user_id = :user_id AND (import_id, number) IN
            (SELECT import_id, number FROM import_entries WHERE user_id = :user_id LIMIT :limit)";
    static SESSIONS_OF_TASKS[100] = "
        SELECT task_id AS id, COUNT(*) AS total FROM sessions
        WHERE user_id = :user_id AND deleted_at IS NULL AND task_id IN (:ids*) GROUP BY task_id";
    static SESSIONS_OF_PROJECTS[100] = "
        SELECT project_id AS id, COUNT(*) AS total FROM sessions
        WHERE user_id = :user_id AND deleted_at IS NULL AND project_id IN (:ids*) GROUP BY project_id";
    static TASKS_OF_PROJECTS[100] = "
        SELECT project_id AS id, COUNT(*) AS total FROM tasks
        WHERE user_id = :user_id AND archived_at IS NULL AND project_id IN (:ids*) GROUP BY project_id";
}

/// When and how much was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRecordRow {
    /// Random; together with the user the key.
    pub id: Uuid,
    /// Of the file; none for an event log.
    pub format: Option<String>,
    /// Sessions, tasks and projects that were added.
    pub added: [u64; 3],
    /// When it was accepted.
    pub created_at: Timestamp,
    /// When undoing it began.
    pub undone_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<ImportRecordRow, StoreError> {
    let number = |column| {
        let stored = row.integer(column)?;
        u64::try_from(stored).map_err(|_| corrupt("import_records", "a negative number"))
    };
    Ok(ImportRecordRow {
        id: row.uuid("id")?,
        format: row.text_or_null("format")?,
        added: [number("sessions")?, number("tasks")?, number("projects")?],
        created_at: row.time("created_at")?,
        undone_at: row.time_or_null("undone_at")?,
    })
}

/// Adds an import, and deletes the user's oldest ones beyond `kept`; they must be locked.
pub async fn add(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    format: Option<&str>,
    now: Timestamp,
    kept: i64,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, id, format, created_at: now };
    INSERT.run(connection, params).await?;
    let params = params! { user_id: user, kept, limit: kept };
    EVICT.run(connection, params).await
}

/// The user's import, where it can still be undone.
pub async fn find(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<ImportRecordRow>, StoreError> {
    let params = params! { user_id: user, id, since: now.plus(-UNDO_WINDOW) };
    FIND.find(connection, params, read).await
}

/// The user's imports that can still be undone, the newest first.
pub async fn list(
    connection: &mut Connection,
    user: UserId,
    now: Timestamp,
    most: i64,
) -> Result<Vec<ImportRecordRow>, StoreError> {
    let params = params! { user_id: user, since: now.plus(-UNDO_WINDOW), limit: most };
    LIST.list(connection, params, read).await
}

/// Adds a batch of what was added: numbers of sessions, tasks and projects, and JSON that names
/// them. The user must be locked.
pub async fn add_batch(
    connection: &mut Connection,
    user: UserId,
    import: Uuid,
    number: i64,
    added: [i64; 3],
    entries: &str,
) -> Result<(), StoreError> {
    let [sessions, tasks, projects] = added;
    let params = params! { user_id: user, id: import, sessions, tasks, projects };
    // It may have been evicted.
    if COUNT.execute(connection, params).await? == 0 {
        return Ok(());
    }
    let params = params! { user_id: user, import_id: import, number, entries };
    ADD_ENTRIES.run(connection, params).await
}

/// The batch of the import with the highest number below the given one.
pub async fn batch_below(
    connection: &mut Connection,
    user: UserId,
    import: Uuid,
    below: i64,
) -> Result<Option<(i64, String)>, StoreError> {
    let params = params! { user_id: user, import_id: import, below };
    let read = |row: &Row| Ok((row.integer("number")?, row.text("entries")?));
    BATCH_BELOW.find(connection, params, read).await
}

/// Stores what of a batch is left, or removes it where nothing is. The user must be locked.
pub async fn set_batch(
    connection: &mut Connection,
    user: UserId,
    import: Uuid,
    number: i64,
    entries: Option<&str>,
) -> Result<(), StoreError> {
    match entries {
        Some(entries) => {
            let params = params! { user_id: user, import_id: import, number, entries };
            SET_ENTRIES.run(connection, params).await
        }
        None => {
            let params = params! { user_id: user, import_id: import, number };
            REMOVE_BATCH.run(connection, params).await
        }
    }
}

/// Notes when undoing the import began; the first time counts.
pub async fn set_undone(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params! { user_id: user, id, now };
    SET_UNDONE.run(connection, params).await
}

/// At most `most` imports of any user that can no longer be undone.
pub async fn expired(
    connection: &mut Connection,
    now: Timestamp,
    most: i64,
) -> Result<Vec<(UserId, Uuid)>, StoreError> {
    let params = params! { until: now.plus(-UNDO_WINDOW), limit: most };
    let read = |row: &Row| Ok((UserId::new(row.uuid("user_id")?), row.uuid("id")?));
    EXPIRED.list(connection, params, read).await
}

/// Deletes at most `most` batches of an import, and then the import itself. Returns whether anything
/// is left.
pub async fn remove_some(
    connection: &mut Connection,
    user: UserId,
    id: Uuid,
    most: i64,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, import_id: id, limit: most };
    if REMOVE_ENTRIES.execute(connection, params).await? > 0 {
        return Ok(true);
    }
    REMOVE
        .run(connection, params! { user_id: user, id })
        .await?;
    Ok(false)
}

/// Deletes at most `most` batches of any import of the user; returns whether there were any.
pub(super) async fn erase_batches(
    connection: &mut Connection,
    user: UserId,
    most: i64,
) -> Result<bool, StoreError> {
    let params = params! { user_id: user, limit: most };
    Ok(ERASE_ENTRIES.execute(connection, params).await? > 0)
}

/// How many sessions, deleted ones left out, each of the tasks has.
pub async fn sessions_of_tasks(
    connection: &mut Connection,
    user: UserId,
    ids: &[TaskId],
) -> Result<Vec<(TaskId, u64)>, StoreError> {
    let ids = ids.iter().map(|id| id.as_uuid());
    let found = totals(connection, &SESSIONS_OF_TASKS, user, ids.collect()).await?;
    let found = found.into_iter();
    Ok(found.map(|(id, total)| (TaskId::new(id), total)).collect())
}

/// How many sessions, deleted ones left out, and tasks, archived ones left out, each of the projects
/// has.
pub async fn uses_of_projects(
    connection: &mut Connection,
    user: UserId,
    ids: &[ProjectId],
) -> Result<Vec<(ProjectId, u64)>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.as_uuid()).collect();
    let mut found = totals(connection, &SESSIONS_OF_PROJECTS, user, ids.clone()).await?;
    found.extend(totals(connection, &TASKS_OF_PROJECTS, user, ids).await?);
    let found = found.into_iter();
    Ok(found
        .map(|(id, total)| (ProjectId::new(id), total))
        .collect())
}

async fn totals(
    connection: &mut Connection,
    statement: &Statement,
    user: UserId,
    ids: Vec<Uuid>,
) -> Result<Vec<(Uuid, u64)>, StoreError> {
    let params = params! { user_id: user };
    let rows = statement.fetch_batches(connection, params, ids).await?;
    let read = |row: &Row| {
        Ok((
            row.uuid("id")?,
            u64::try_from(row.integer("total")?).unwrap_or(0),
        ))
    };
    rows.iter().map(read).collect()
}

//! How much each user stores, counted in the transactions that store it, so that checking a quota
//! reads one row.

use shared::UserId;

use super::statement::{insert, params, statements};
use super::{Connection, Row, StoreError};

statements! {
    static OF = "SELECT sessions, tasks, projects, bytes FROM usage WHERE user_id = :user_id";
    static ADD = concat!(
        insert!("usage", user_id, sessions, tasks, projects, bytes),
        " ON CONFLICT (user_id) DO UPDATE SET sessions = usage.sessions + excluded.sessions, \
         tasks = usage.tasks + excluded.tasks, projects = usage.projects + excluded.projects, \
         bytes = usage.bytes + excluded.bytes"
    );
}

/// The amount that a user stores, or that a transaction adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageRow {
    /// Deleted ones count: their events remain.
    pub sessions: i64,
    /// Archived ones count.
    pub tasks: i64,
    /// Archived ones count.
    pub projects: i64,
    /// [`events::stored_bytes`](super::events::stored_bytes) of all events.
    pub bytes: i64,
}

/// The user's usage; zero if nothing is stored.
pub async fn of(connection: &mut Connection, user: UserId) -> Result<UsageRow, StoreError> {
    let read = |row: &Row| {
        Ok(UsageRow {
            sessions: row.integer("sessions")?,
            tasks: row.integer("tasks")?,
            projects: row.integer("projects")?,
            bytes: row.integer("bytes")?,
        })
    };
    let found = OF.find(connection, params! { user_id: user }, read).await?;
    Ok(found.unwrap_or_default())
}

/// Adds to what the user stores; they must be locked.
pub async fn add(
    connection: &mut Connection,
    user: UserId,
    added: UsageRow,
) -> Result<(), StoreError> {
    let UsageRow {
        sessions,
        tasks,
        projects,
        bytes,
    } = added;
    ADD.run(
        connection,
        params! { user_id: user, sessions, tasks, projects, bytes },
    )
    .await
}

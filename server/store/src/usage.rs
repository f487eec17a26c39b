//! How much each user stores, counted in the transactions that store it, so that checking a quota
//! reads one row.

use shared::UserId;

use super::statement::{insert, overwrite, params, row, statements};
use super::{Connection, Row, SqlValue, StoreError, corrupt};

macro_rules! columns {
    () => {
        "sessions, tasks, projects, bytes, quota_sessions, quota_tasks, quota_projects, quota_bytes"
    };
}
pub(super) use columns;

macro_rules! add {
    () => {
        concat!(
            insert!("usage", user_id, sessions, tasks, projects, bytes),
            " ON CONFLICT (user_id) DO UPDATE SET sessions = usage.sessions + excluded.sessions, \
             tasks = usage.tasks + excluded.tasks, projects = usage.projects + excluded.projects, \
             bytes = usage.bytes + excluded.bytes"
        )
    };
}

statements! {
    static OF = concat!("SELECT ", columns!(), " FROM usage WHERE user_id = :user_id");
    static ADD = add!();
    static ADD_AND_READ = concat!(add!(), " RETURNING ", columns!());
    static SET_QUOTA = concat!(
        insert!(
            "usage",
            user_id, sessions, tasks, projects, bytes, quota_sessions, quota_tasks, quota_projects, quota_bytes
        ),
        " ON CONFLICT (user_id) DO UPDATE SET ",
        overwrite!(quota_sessions, quota_tasks, quota_projects, quota_bytes)
    );
}

/// What a user stores, and the quotas that are theirs alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StoredUsage {
    /// What is stored.
    pub used: UsageRow,
    /// In the place of the server's quotas.
    pub quota: OwnQuota,
}

/// The quotas that the operator has set for one user; the server's apply where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnQuota {
    /// Deleted ones count.
    pub sessions: Option<i64>,
    /// Archived ones count.
    pub tasks: Option<i64>,
    /// Archived ones count.
    pub projects: Option<i64>,
    /// As [`UsageRow::bytes`].
    pub bytes: Option<i64>,
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

impl UsageRow {
    /// Whether there is a session, a task or a project.
    #[must_use]
    pub const fn has_entries(&self) -> bool {
        self.sessions > 0 || self.tasks > 0 || self.projects > 0
    }

    /// What is stored once `added` is.
    #[must_use]
    pub const fn after(&self, added: &Self) -> Self {
        Self {
            sessions: self.sessions + added.sessions,
            tasks: self.tasks + added.tasks,
            projects: self.projects + added.projects,
            bytes: self.bytes + added.bytes,
        }
    }

    /// What was stored before `added` was.
    #[must_use]
    pub const fn before(&self, added: &Self) -> Self {
        Self {
            sessions: self.sessions - added.sessions,
            tasks: self.tasks - added.tasks,
            projects: self.projects - added.projects,
            bytes: self.bytes - added.bytes,
        }
    }

    fn params(&self, user: UserId) -> [(&'static str, SqlValue); 5] {
        let Self {
            sessions,
            tasks,
            projects,
            bytes,
        } = *self;
        row! { user_id: user, sessions, tasks, projects, bytes }
    }
}

/// The user's usage; zero if nothing is stored.
pub async fn of(connection: &mut Connection, user: UserId) -> Result<StoredUsage, StoreError> {
    let found = OF.find(connection, params! { user_id: user }, read).await?;
    Ok(found.unwrap_or_default())
}

/// Reads what a user stores; zero where the row has nulls.
pub(super) fn read(row: &Row) -> Result<StoredUsage, StoreError> {
    let number = |column| Ok::<_, StoreError>(row.integer_or_null(column)?.unwrap_or(0));
    Ok(StoredUsage {
        used: UsageRow {
            sessions: number("sessions")?,
            tasks: number("tasks")?,
            projects: number("projects")?,
            bytes: number("bytes")?,
        },
        quota: OwnQuota {
            sessions: row.integer_or_null("quota_sessions")?,
            tasks: row.integer_or_null("quota_tasks")?,
            projects: row.integer_or_null("quota_projects")?,
            bytes: row.integer_or_null("quota_bytes")?,
        },
    })
}

/// Sets the quotas of the user, who must be locked.
pub async fn set_quota(
    connection: &mut Connection,
    user: UserId,
    quota: OwnQuota,
) -> Result<(), StoreError> {
    let params = params! {
        user_id: user,
        sessions: 0_i64,
        tasks: 0_i64,
        projects: 0_i64,
        bytes: 0_i64,
        quota_sessions: quota.sessions,
        quota_tasks: quota.tasks,
        quota_projects: quota.projects,
        quota_bytes: quota.bytes,
    };
    SET_QUOTA.run(connection, params).await
}

/// Adds to what the user stores; they must be locked.
pub async fn add(
    connection: &mut Connection,
    user: UserId,
    added: UsageRow,
) -> Result<(), StoreError> {
    ADD.run(connection, &added.params(user)).await
}

/// As [`add`]; returns what the user stores then.
pub async fn add_and_read(
    connection: &mut Connection,
    user: UserId,
    added: UsageRow,
) -> Result<StoredUsage, StoreError> {
    let params = added.params(user);
    let stored = ADD_AND_READ.find(connection, &params, read).await?;
    stored.ok_or_else(|| corrupt("usage", "what was added is not there"))
}

//! What has changed of a user's sessions, tasks, projects and profile: each row has the number of the
//! transaction that wrote it last, counted per user under the user's lock.
//!
//! Numbers therefore appear in their order: whoever has read up to one has missed none.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;

use shared::wire::{ChangeKind, Profile, Project};
use shared::{SessionId, UserId};
use uuid::Uuid;

use crate::sessions::{self, SessionRow};
use crate::statement::{params, statements};
use crate::tasks::{self, TaskRow};
use crate::{Connection, ReaderScopes, Row, SqlValue, StoreError, corrupt, users};

/// The rows of a table after a position in it; the kind is that of [`ChangeKind::ALL`].
macro_rules! changed {
    ($kind:literal, $table:literal, $number:literal, $id:literal) => {
        concat!(
            "SELECT * FROM (SELECT ",
            $kind,
            " AS kind, id, change_number FROM ",
            $table,
            " WHERE user_id = :user_id AND (change_number, id) > (:",
            $number,
            ", :",
            $id,
            ") ORDER BY change_number, id LIMIT :limit) AS page"
        )
    };
}

statements! {
    static AFTER = concat!(
        changed!("0", "projects", "projects_number", "projects_id"),
        " UNION ALL ",
        changed!("1", "tasks", "tasks_number", "tasks_id"),
        " UNION ALL ",
        changed!("2", "sessions", "sessions_number", "sessions_id"),
        " UNION ALL \
         SELECT 3 AS kind, id, profile_change AS change_number FROM users \
         WHERE id = :user_id AND left_at IS NULL AND (profile_change, id) > (:profile_number, :profile_id)"
    );
    static LAST = "SELECT last_change FROM users WHERE id = :id AND left_at IS NULL";
}

/// A position among a user's changes: by number, then by kind, then by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeCursor {
    /// The number of a transaction; 0 for what was written before they were counted.
    pub number: i64,
    /// Of what was written.
    pub kind: ChangeKind,
    /// Orders what has the same number and kind.
    pub id: Uuid,
}

impl ChangeCursor {
    /// Before all changes.
    pub const START: Self = Self {
        number: -1,
        kind: ChangeKind::Project,
        id: Uuid::nil(),
    };

    /// From where to read the table of a kind.
    fn in_table(self, kind: ChangeKind) -> (i64, Uuid) {
        let id = match (kind as usize).cmp(&(self.kind as usize)) {
            Ordering::Less => Uuid::max(),
            Ordering::Equal => self.id,
            // No row has this id.
            Ordering::Greater => Uuid::nil(),
        };
        (self.number, id)
    }
}

/// Something that has changed, as it is now.
#[derive(Clone, Debug)]
pub enum ChangedRow {
    /// Also a deleted one.
    Session(Box<SessionRow>),
    /// Also an archived one.
    Task(TaskRow),
    /// Also an archived one.
    Project(Project),
    /// Of the user with this id.
    Profile(UserId, Profile),
}

/// The number of the user's last change; 0 where there is none.
pub async fn last(connection: &mut Connection, user: UserId) -> Result<i64, StoreError> {
    let params = params! { id: user };
    let last = LAST.find(connection, params, |row| row.integer("last_change"));
    Ok(last.await?.unwrap_or(0))
}

/// At most `limit` changes of the user after `cursor`, in their order.
pub async fn after(
    connection: &mut Connection,
    user: UserId,
    cursor: ChangeCursor,
    scopes: ReaderScopes,
    limit: u32,
) -> Result<Vec<(ChangeCursor, ChangedRow)>, StoreError> {
    let (sessions_number, sessions_id) = cursor.in_table(ChangeKind::Session);
    let of = |kind, is_seen| match is_seen {
        true => cursor.in_table(kind),
        false => (i64::MAX, Uuid::max()),
    };
    let (tasks_number, tasks_id) = of(ChangeKind::Task, scopes.tasks);
    let (projects_number, projects_id) = of(ChangeKind::Project, scopes.tasks);
    let (profile_number, profile_id) = of(ChangeKind::Profile, scopes.profile);
    let params = params! {
        user_id: user,
        sessions_number, sessions_id: SqlValue::from(sessions_id),
        tasks_number, tasks_id: SqlValue::from(tasks_id),
        projects_number, projects_id: SqlValue::from(projects_id),
        profile_number, profile_id: SqlValue::from(profile_id),
        limit,
    };
    let mut changed = AFTER.list(connection, params, read).await?;
    changed.sort_unstable_by_key(|change| (change.number, change.kind as usize, change.id));
    changed.truncate(limit as usize);
    let ids = |kind| {
        let of_kind = changed.iter().filter(move |change| change.kind == kind);
        of_kind.map(|change| change.id).collect::<Vec<_>>()
    };
    let session_ids = ids(ChangeKind::Session).into_iter().map(SessionId::new);
    let found = sessions::by_ids(connection, user, session_ids.collect()).await?;
    let mut sessions = by_id(found, |row| row.session.id.as_uuid());
    let found = tasks::by_ids::<TaskRow>(connection, user, ids(ChangeKind::Task)).await?;
    let mut tasks = by_id(found, |row| row.id.as_uuid());
    let found = tasks::by_ids::<Project>(connection, user, ids(ChangeKind::Project)).await?;
    let mut projects = by_id(found, |row| row.project_id.as_uuid());
    let has_profile = changed
        .iter()
        .any(|change| change.kind == ChangeKind::Profile);
    let mut account = match has_profile {
        true => users::by_id(connection, user).await?,
        false => None,
    };
    let mut rows = Vec::with_capacity(changed.len());
    for change in changed {
        let id = &change.id;
        let row = match change.kind {
            ChangeKind::Session => {
                let session = sessions.remove(id);
                session.map(|row| ChangedRow::Session(Box::new(row)))
            }
            ChangeKind::Task => tasks.remove(id).map(ChangedRow::Task),
            ChangeKind::Project => projects.remove(id).map(ChangedRow::Project),
            ChangeKind::Profile => {
                let account = account.take();
                account.map(|account| ChangedRow::Profile(user, account.profile()))
            }
        };
        // Only the deletion of the account removes rows.
        rows.extend(row.map(|row| (change, row)));
    }
    Ok(rows)
}

fn by_id<K: Eq + Hash, T>(rows: Vec<T>, id: impl Fn(&T) -> K) -> HashMap<K, T> {
    rows.into_iter().map(|row| (id(&row), row)).collect()
}

fn read(row: &Row) -> Result<ChangeCursor, StoreError> {
    let kind = row.integer("kind")?;
    let known = usize::try_from(kind).ok();
    let known = known.and_then(|kind| ChangeKind::ALL.get(kind).copied());
    Ok(ChangeCursor {
        number: row.integer("change_number")?,
        kind: known.ok_or_else(|| corrupt("changes", format!("kind is {kind}")))?,
        id: row.uuid("id")?,
    })
}

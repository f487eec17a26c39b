//! One feed of what has changed of a user's sessions, tasks, projects and profile.

use std::collections::HashMap;
use std::fmt;

use shared::wire::{Change, ChangeKind, ChangePage, Profile, Project, Task};
use shared::{TaskId, Timestamp, UserId};
use uuid::Uuid;

use super::outcome::ServiceError;
use super::tasks::{TaskListEntry, Tasks};
use super::unit_of_work::shown;
use store::ReaderScopes;
use store::changes::{self, ChangeCursor, ChangedRow};
use store::sessions::SessionRow;

/// Where a reader of the feed is; for clients an opaque text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangesCursor(pub(super) ChangeCursor);

impl ChangesCursor {
    /// Before all changes.
    pub const START: Self = Self(ChangeCursor::START);

    /// After all changes up to this number.
    pub(super) const fn last(number: i64) -> Self {
        Self(ChangeCursor {
            number,
            kind: ChangeKind::Profile,
            id: Uuid::max(),
        })
    }

    /// Reads the text of a cursor, in the spelling that [`fmt::Display`] gives it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let cursor = ChangeCursor {
            number: parts.next()?.parse().ok()?,
            kind: ChangeKind::parse(parts.next()?)?,
            id: Uuid::try_parse(parts.next()?).ok()?,
        };
        let cursor = Self(cursor);
        (cursor.0.number >= -1 && cursor.to_string() == text).then_some(cursor)
    }
}

impl fmt::Display for ChangesCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ChangeCursor { number, kind, id } = self.0;
        write!(f, "{number}.{}.{}", kind.as_str(), id.simple())
    }
}

impl Tasks {
    /// At most `limit` of the objects that have changed after `cursor`, as they are now; none where
    /// the cursor is later than the user's last change.
    pub async fn changes(
        &self,
        user: UserId,
        cursor: ChangesCursor,
        scopes: ReaderScopes,
        limit: u32,
    ) -> Result<Option<ChangePage>, ServiceError> {
        let (mut connection, now) = self.transactions.read_settled(user).await?;
        let ChangesCursor(start) = cursor;
        // Read before the rows, which may be later.
        if start.number > changes::last(&mut connection, user).await? {
            return Ok(None);
        }
        let one_more = limit.saturating_add(1);
        let mut rows = changes::after(&mut connection, user, start, scopes, one_more).await?;
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let newest = rows.last().map_or(start, |(position, _)| *position);
        let tasks = rows.iter().filter_map(|(_, row)| match row {
            ChangedRow::Task(task) => Some(task.clone()),
            _ => None,
        });
        let tasks = Task::shown(&mut connection, user, tasks.collect()).await?;
        let mut tasks: HashMap<TaskId, Task> =
            tasks.into_iter().map(|task| (task.task_id, task)).collect();
        let items = rows.into_iter().filter_map(|(_, row)| match row {
            ChangedRow::Session(row) => Some(session_change(&row, now)),
            ChangedRow::Task(task) => tasks.remove(&task.id).map(task_change),
            ChangedRow::Project(project) => Some(project_change(project)),
            ChangedRow::Profile(user, profile) => Some(profile_change(user, profile)),
        });
        Ok(Some(ChangePage {
            items: items.collect(),
            cursor: ChangesCursor(newest).to_string(),
            has_more,
        }))
    }
}

const fn without_object(kind: ChangeKind, id: Uuid) -> Change {
    Change {
        kind,
        id,
        deleted: false,
        session: None,
        task: None,
        project: None,
        profile: None,
    }
}

/// A session as it is at `now`.
pub(super) fn session_change(row: &SessionRow, now: Timestamp) -> Change {
    let deleted = row.session.deleted_at.is_some();
    Change {
        deleted,
        session: (!deleted).then(|| shown(row, now)),
        ..without_object(ChangeKind::Session, row.session.id.as_uuid())
    }
}

/// A task with its totals.
pub(super) fn task_change(task: Task) -> Change {
    let id = task.task_id.as_uuid();
    Change {
        task: Some(task),
        ..without_object(ChangeKind::Task, id)
    }
}

/// A project with the numbers of its tasks.
pub(super) fn project_change(project: Project) -> Change {
    let id = project.project_id.as_uuid();
    Change {
        project: Some(project),
        ..without_object(ChangeKind::Project, id)
    }
}

/// The profile of a user.
pub(super) fn profile_change(user: UserId, profile: Profile) -> Change {
    Change {
        profile: Some(profile),
        ..without_object(ChangeKind::Profile, user.as_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_is_read_in_one_spelling_only() {
        let start = ChangesCursor::START.to_string();
        assert_eq!(ChangesCursor::parse(&start), Some(ChangesCursor::START));
        let id = "0198f3b0000070008000000000000001";
        let text = format!("41.task.{id}");
        let cursor = ChangesCursor::parse(&text).expect("a cursor");
        assert_eq!(cursor.to_string(), text);
        for wrong in [
            "",
            "41",
            "41.task",
            &format!("041.task.{id}"),
            &format!("-2.task.{id}"),
            &format!("41.tag.{id}"),
            &format!("41.task.{id}.1"),
            &format!("+1.task.{id}"),
            "41.task.0198F3B0000070008000000000000001",
        ] {
            assert_eq!(ChangesCursor::parse(wrong), None, "{wrong}");
        }
    }
}

//! The sessions, tasks, projects and profiles of events, which are sent along with them on request.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;
use shared::wire::{Change, ChangeKind, LogRecord, Project, Task};
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

use super::changes::{profile_change, project_change, session_change, task_change};
use super::tasks::TaskListEntry;
use store::tasks::{self, TaskRow};
use store::{Connection, StoreError, sessions, users};

/// Objects by what they are and their ids.
pub(super) type EventObjects = HashMap<(ChangeKind, Uuid), Change>;

/// An event, with its object where that was asked for.
#[derive(Clone, Debug, Serialize)]
pub struct EventItem {
    /// What happened.
    #[serde(flatten)]
    pub event: LogRecord,
    /// The session, task, project or profile as it is now, in the form of `GET /api/changes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<Change>,
}

impl EventItem {
    /// The event with its object, if that is among `objects`.
    pub(super) fn new(event: LogRecord, objects: &EventObjects) -> Self {
        let object = objects.get(&event.subject()).cloned();
        Self { event, object }
    }
}

/// What the events are about, as it is at `now`, each read once.
pub(super) async fn objects_of(
    connection: &mut Connection,
    user: UserId,
    events: impl Iterator<Item = &LogRecord>,
    now: Timestamp,
) -> Result<EventObjects, StoreError> {
    let subjects: BTreeSet<(ChangeKind, Uuid)> = events.map(LogRecord::subject).collect();
    let ids = |kind: ChangeKind| {
        let of_kind = subjects.iter().filter(move |subject| subject.0 == kind);
        of_kind.map(|subject| subject.1).collect::<Vec<_>>()
    };
    let session_ids = ids(ChangeKind::Session).into_iter().map(SessionId::new);
    let sessions = sessions::by_ids(connection, user, session_ids.collect()).await?;
    let tasks = tasks::by_ids::<TaskRow>(connection, user, ids(ChangeKind::Task)).await?;
    let tasks = Task::shown(connection, user, tasks).await?;
    let projects = tasks::by_ids::<Project>(connection, user, ids(ChangeKind::Project)).await?;
    let account = match subjects.contains(&(ChangeKind::Profile, user.as_uuid())) {
        true => users::by_id(connection, user).await?,
        false => None,
    };
    let sessions = sessions.iter().map(|row| session_change(row, now));
    let changes = sessions
        .chain(tasks.into_iter().map(task_change))
        .chain(projects.into_iter().map(project_change))
        .chain(account.map(|account| profile_change(user, account.profile())));
    Ok(changes
        .map(|change| ((change.kind, change.id), change))
        .collect())
}

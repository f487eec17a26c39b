//! Tasks and projects that come with an import.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::wire::{
    ListEntity, ListEventData, ListEventRecord, ListState, ListStep, Profile, Project, Task,
    TaskStatus,
};
use shared::{ProjectId, TaskId, Timestamp, UserId};
use store::events::stored_bytes;
use store::tasks::{self, EntryRow, TaskRow};
use store::{Connection, StoreError};
use uuid::Uuid;

use super::added::AddedEntries;
use crate::accounts::take_over;
use crate::tasks::all;
use crate::unit_of_work::UnitOfWork;

/// Tasks and projects to add, and settings to take over.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ImportedLists {
    #[serde(default)]
    pub(super) settings: Option<Profile>,
    pub(super) projects: Vec<Project>,
    pub(super) tasks: Vec<Task>,
    /// What happened to these, oldest first; the last event of each says what it is.
    #[serde(default)]
    pub(super) events: Vec<ImportedListEvent>,
}

/// An event of a task or a project, as it is added to the user's log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ImportedListEvent {
    entity: ListEntity,
    timestamp: Timestamp,
    event: ListEventData,
}

impl ImportedLists {
    pub(super) const fn is_empty(&self) -> bool {
        self.settings.is_none() && !self.has_entries()
    }

    pub(super) const fn has_entries(&self) -> bool {
        !self.projects.is_empty() || !self.tasks.is_empty()
    }

    /// In pieces of so many projects, tasks or events, settings first, events last.
    pub(super) fn batches(&self, size: usize) -> impl Iterator<Item = Self> {
        let settings = self.settings.iter().map(|settings| Self {
            settings: Some(settings.clone()),
            ..Self::default()
        });
        let projects = self.projects.chunks(size).map(|projects| Self {
            projects: projects.to_vec(),
            ..Self::default()
        });
        let tasks = self.tasks.chunks(size).map(|tasks| Self {
            tasks: tasks.to_vec(),
            ..Self::default()
        });
        let events = self.events.chunks(size).map(|events| Self {
            events: events.to_vec(),
            ..Self::default()
        });
        settings.chain(projects).chain(tasks).chain(events)
    }

    /// The bytes of the events.
    pub(super) fn stored_bytes(&self) -> i64 {
        let events = self.events.iter();
        events.map(|one| stored_bytes(&one.event)).sum()
    }

    /// Adds the events of the tasks and projects: those of `known`, and where these do not lead to what
    /// the entry is, one more.
    pub(super) fn add_events(
        &mut self,
        known: impl Fn(ListEntity, &ListState) -> Vec<ListEventRecord>,
    ) {
        let projects = self.projects.iter();
        let projects =
            projects.map(|project| (project.entity(), project.state(None), project.updated_at));
        let tasks = self.tasks.iter().cloned().map(row);
        let tasks = tasks.map(|task| (task.entity(), task.state(None), task.updated_at));
        let mut events = Vec::new();
        for (entity, state, updated_at) in projects.chain(tasks) {
            let known = known(entity, &state);
            let newest = known.last().map(|last| last.data.clone().into_parts().1);
            let step = if known.is_empty() {
                ListStep::Created
            } else {
                ListStep::Changed
            };
            events.extend(known.into_iter().map(|one| ImportedListEvent {
                entity,
                timestamp: one.timestamp,
                event: one.data,
            }));
            if newest.is_none_or(|newest| newest.without_merge() != state) {
                events.push(ImportedListEvent {
                    entity,
                    timestamp: updated_at,
                    event: ListEventData::of(step, state),
                });
            }
        }
        self.events = events;
    }

    /// Adds those that the user does not have, and says which these are.
    pub(super) async fn add(self, work: &mut UnitOfWork) -> Result<AddedEntries, StoreError> {
        let mut added = AddedEntries::default();
        let user = work.user();
        if let Some(settings) = self.settings {
            take_over(work, settings).await?;
        }
        for project in self.projects {
            let id = project.project_id;
            if tasks::find::<Project>(work.connection(), user, id)
                .await?
                .is_none()
            {
                work.import_entry(&project).await?;
                work.add_usage(0, 1);
                added.projects.push((id, project.version));
            }
        }
        for task in self.tasks {
            let row = row(task);
            if tasks::find::<TaskRow>(work.connection(), user, row.id)
                .await?
                .is_none()
            {
                work.import_entry(&row).await?;
                work.add_usage(1, 0);
                added.tasks.push((row.id, row.version));
            }
        }
        for one in self.events {
            work.import_list_event(one.entity, one.timestamp, one.event)
                .await?;
        }
        Ok(added)
    }
}

/// Its totals follow from the sessions.
fn row(task: Task) -> TaskRow {
    TaskRow {
        id: task.task_id,
        title: task.title,
        notes: task.notes,
        project_id: task.project_id,
        estimated_sessions: task.estimated_sessions,
        planned_on: task.planned_on,
        rank: task.rank,
        done_at: task.done_at,
        archived_at: task.archived_at,
        version: task.version,
        created_at: task.created_at,
        updated_at: task.updated_at,
    }
}

/// The user's tasks and projects by name, to which those that are named and absent are added.
pub(super) struct NamedLists {
    user: UserId,
    now: Timestamp,
    projects: HashMap<String, ProjectId>,
    tasks: HashMap<(Option<ProjectId>, String), TaskId>,
    new: ImportedLists,
}

impl NamedLists {
    pub(super) async fn read(
        read: &mut Connection,
        user: UserId,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let projects = all::<Project>(read, user).await?;
        let tasks = all::<TaskRow>(read, user).await?;
        let project = |project: Project| (project.name.to_lowercase(), project.project_id);
        let task = |task: TaskRow| ((task.project_id, task.title.to_lowercase()), task.id);
        Ok(Self {
            user,
            now,
            // Newest first: of several with one name the oldest stays.
            projects: projects.into_iter().map(project).collect(),
            tasks: tasks.into_iter().map(task).collect(),
            new: ImportedLists::default(),
        })
    }

    /// The project of this name; none for an empty one.
    pub(super) fn project(&mut self, name: &str) -> Option<ProjectId> {
        if name.is_empty() {
            return None;
        }
        let key = name.to_lowercase();
        if let Some(id) = self.projects.get(&key) {
            return Some(*id);
        }
        let id = ProjectId::new(self.new_id(&["project", &key]));
        self.new.projects.push(Project {
            project_id: id,
            name: name.to_owned(),
            color: None,
            open_tasks: 0,
            done_tasks: 0,
            archived: false,
            archived_at: None,
            created_at: self.now,
            updated_at: self.now,
            version: 1,
        });
        self.projects.insert(key, id);
        Some(id)
    }

    /// The task with this title in the project; none for an empty one.
    pub(super) fn task(
        &mut self,
        title: &str,
        project_id: Option<ProjectId>,
        estimated_sessions: Option<u32>,
        is_done: bool,
    ) -> Option<TaskId> {
        if title.is_empty() {
            return None;
        }
        let key = (project_id, title.to_lowercase());
        if let Some(id) = self.tasks.get(&key) {
            return Some(*id);
        }
        let project = project_id.map(|id| id.to_string()).unwrap_or_default();
        let id = TaskId::new(self.new_id(&["task", &project, &key.1]));
        self.new.tasks.push(Task {
            task_id: id,
            title: title.to_owned(),
            notes: None,
            project_id,
            status: if is_done {
                TaskStatus::Done
            } else {
                TaskStatus::Open
            },
            estimated_sessions,
            planned_on: None,
            rank: None,
            sessions_spent: 0,
            sessions_automatic: 0,
            sessions_abandoned: 0,
            focused_seconds: 0,
            done_at: is_done.then_some(self.now),
            archived: false,
            archived_at: None,
            created_at: self.now,
            updated_at: self.now,
            version: 1,
        });
        self.tasks.insert(key, id);
        Some(id)
    }

    /// What was added.
    pub(super) fn into_new(mut self) -> ImportedLists {
        self.new.add_events(|_, _| Vec::new());
        self.new
    }

    /// The same at each attempt.
    fn new_id(&self, names: &[&str]) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(self.user.as_uuid().as_bytes());
        for name in names {
            hash.update([0]);
            hash.update(name);
        }
        let mut random = [0; 10];
        random.copy_from_slice(&hash.finalize()[..10]);
        let millis = u64::try_from(self.now.as_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

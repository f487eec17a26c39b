//! Events of tasks and projects, which are in the user's log beside those of sessions.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::rules::derive_list_event;
use crate::{CalendarDay, EventId, ProjectId, Rank, TaskId, Timestamp, UserId};

/// A task as it is after an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TaskState {
    /// What is to be done.
    pub title: String,
    /// More about it.
    #[serde(default)]
    pub notes: Option<String>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// 1 to 99.
    pub estimated_sessions: Option<u32>,
    /// The day on which it is to be done.
    #[serde(default)]
    pub planned_on: Option<CalendarDay>,
    /// Where it was put by hand.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub rank: Option<Rank>,
    /// When it was done; null while it is open.
    pub done_at: Option<Timestamp>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// The task that it was merged into by this event.
    pub merged_into: Option<TaskId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Counts its changes from 1.
    pub version: u64,
}

/// A project as it is after an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProjectState {
    /// What it is called.
    pub name: String,
    /// `#rrggbb` in lower case, if it has one.
    pub color: Option<String>,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// The project that it was merged into by this event.
    pub merged_into: Option<ProjectId>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Counts its changes from 1.
    pub version: u64,
}

/// What happened to a task or a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListStep {
    /// It is new, or it was there before such events were.
    Created,
    /// Another value, or several.
    Changed,
    /// Taken out of the list.
    Archived,
    /// Brought back.
    Restored,
}

macro_rules! list_events {
    ($($(#[$doc:meta])* $variant:ident($state:ident),)+) => {
        /// The type of an event of a task or a project, and what is so since.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "type", content = "data")]
        pub enum ListEventData {
            $($(#[$doc])* $variant($state),)+
        }

        impl ListEventData {
            /// Every type as it is spelled on the wire.
            pub const NAMES: &[&str] = &[$(stringify!($variant)),+];

            /// The type as it is spelled on the wire.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => stringify!($variant),)+
                }
            }

            /// Counts the changes of the task or project from 1.
            #[must_use]
            pub const fn version(&self) -> u64 {
                match self {
                    $(Self::$variant(state) => state.version,)+
                }
            }
        }
    };
}

list_events! {
    /// A task was created.
    TaskCreated(TaskState),
    /// A task was changed.
    TaskChanged(TaskState),
    /// A task was archived.
    TaskArchived(TaskState),
    /// An archived task was brought back.
    TaskRestored(TaskState),
    /// A project was created.
    ProjectCreated(ProjectState),
    /// A project was changed.
    ProjectChanged(ProjectState),
    /// A project was archived.
    ProjectArchived(ProjectState),
    /// An archived project was brought back.
    ProjectRestored(ProjectState),
}

/// A task or a project as it is after an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListState {
    /// With its title, estimate and whether it is done.
    Task(TaskState),
    /// With its name and colour.
    Project(ProjectState),
}

impl ListState {
    /// Counts the changes of the task or project from 1.
    #[must_use]
    pub const fn version(&self) -> u64 {
        match self {
            Self::Task(state) => state.version,
            Self::Project(state) => state.version,
        }
    }

    /// Without what it was merged into, which is of one event only.
    #[must_use]
    pub fn without_merge(mut self) -> Self {
        match &mut self {
            Self::Task(state) => state.merged_into = None,
            Self::Project(state) => state.merged_into = None,
        }
        self
    }
}

impl ListEventData {
    /// What happened, with what is so since.
    #[must_use]
    pub fn of(step: ListStep, state: ListState) -> Self {
        match (step, state) {
            (ListStep::Created, ListState::Task(state)) => Self::TaskCreated(state),
            (ListStep::Changed, ListState::Task(state)) => Self::TaskChanged(state),
            (ListStep::Archived, ListState::Task(state)) => Self::TaskArchived(state),
            (ListStep::Restored, ListState::Task(state)) => Self::TaskRestored(state),
            (ListStep::Created, ListState::Project(state)) => Self::ProjectCreated(state),
            (ListStep::Changed, ListState::Project(state)) => Self::ProjectChanged(state),
            (ListStep::Archived, ListState::Project(state)) => Self::ProjectArchived(state),
            (ListStep::Restored, ListState::Project(state)) => Self::ProjectRestored(state),
        }
    }

    /// What happened, and what is so since.
    #[must_use]
    pub fn into_parts(self) -> (ListStep, ListState) {
        match self {
            Self::TaskCreated(state) => (ListStep::Created, ListState::Task(state)),
            Self::TaskChanged(state) => (ListStep::Changed, ListState::Task(state)),
            Self::TaskArchived(state) => (ListStep::Archived, ListState::Task(state)),
            Self::TaskRestored(state) => (ListStep::Restored, ListState::Task(state)),
            Self::ProjectCreated(state) => (ListStep::Created, ListState::Project(state)),
            Self::ProjectChanged(state) => (ListStep::Changed, ListState::Project(state)),
            Self::ProjectArchived(state) => (ListStep::Archived, ListState::Project(state)),
            Self::ProjectRestored(state) => (ListStep::Restored, ListState::Project(state)),
        }
    }
}

/// Which task or project an event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ListEntity {
    /// Sessions refer to it by this id.
    #[serde(rename = "taskId")]
    Task(TaskId),
    /// Sessions and tasks refer to it by this id.
    #[serde(rename = "projectId")]
    Project(ProjectId),
}

impl ListEntity {
    /// The task, or the project, with this id, whichever an event is about.
    #[must_use]
    pub fn of(data: &ListEventData, id: Uuid) -> Self {
        // The types of events begin with what they are about.
        if data.name().starts_with("Task") {
            Self::Task(TaskId::new(id))
        } else {
            Self::Project(ProjectId::new(id))
        }
    }

    /// The bare id.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        match self {
            Self::Task(id) => id.as_uuid(),
            Self::Project(id) => id.as_uuid(),
        }
    }

    /// The id of the event with which it gets this version; derived, not drawn.
    #[must_use]
    pub fn event_id(self, version: u64, timestamp: Timestamp) -> EventId {
        let is_task = matches!(self, Self::Task(_));
        let id = derive_list_event(self.as_uuid(), is_task, version, timestamp);
        EventId::new(id)
    }
}

/// An event of a task or a project in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListEventRecord {
    /// Derived from its task or project, version and instant.
    pub event_id: EventId,
    /// Counts per user, together with the events of sessions.
    pub sequence: u64,
    /// `taskId` or `projectId`.
    #[serde(flatten)]
    pub entity: ListEntity,
    /// The owner.
    pub user_id: UserId,
    /// When it happened.
    pub timestamp: Timestamp,
    /// When it was stored.
    pub recorded_at: Timestamp,
    /// What happened: `type` and `data`.
    #[serde(flatten)]
    pub data: ListEventData,
}

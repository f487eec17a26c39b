//! Tasks, projects, and the progress of sessions on a task.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::page::{ListEntry, ListOrder};
#[cfg(feature = "server")]
use crate::body::RequestBody;
use crate::rules::{SessionProgress, vocabulary};
use crate::{CalendarDay, FieldChanges, Patch, ProjectId, Rank, TaskId, Timestamp};

/// A project, with the numbers of its tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Unique per user; sessions and tasks refer to it.
    pub project_id: ProjectId,
    /// 1 to 100 characters.
    pub name: String,
    /// `#rrggbb` in lower case, if it has one.
    pub color: Option<String>,
    /// Tasks that are still to be done, without archived ones.
    pub open_tasks: u64,
    /// Tasks that are done, without archived ones.
    pub done_tasks: u64,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts its changes from 1; the `ETag`.
    pub version: u64,
}

/// `POST /api/projects`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreateProject {
    /// 1 to 100 characters, not counting white space around them.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, format = "filled-text"))]
    pub name: String,
    /// `#rrggbb`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(pattern = "^#[0-9A-Fa-f]{6}$"))]
    pub color: Option<String>,
    /// The client's own id for the project; created by the server if omitted.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
}

/// `PATCH /api/projects/{id}`: an omitted field is unchanged, null clears it where it may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeProject {
    /// 1 to 100 characters, not counting white space around them.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, required = false, min_length = 1, format = "filled-text")
    )]
    pub name: Patch<String>,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, pattern = "^#[0-9A-Fa-f]{6}$")
    )]
    pub color: Patch<String>,
    /// True archives it, false restores it.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub archived: Patch<bool>,
}

vocabulary!(
    /// Whether a task is still to be done.
    TaskStatus {
        /// Still to be done.
        Open = "open",
        /// Nothing left to do.
        Done = "done",
    }
);

vocabulary!(
    /// Whether a list of tasks or projects shows archived entries.
    #[derive(Default)]
    ArchivedFilter {
        /// Only entries that are not archived.
        #[default]
        Without = "false",
        /// Only archived entries.
        Only = "true",
        /// Both.
        All = "all",
    }
);

/// A task, with its totals over sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Its id, which sessions refer to.
    pub task_id: TaskId,
    /// What is to be done.
    pub title: String,
    /// More about it, at most 1000 characters.
    #[serde(default)]
    pub notes: Option<String>,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// Whether it is still to be done.
    pub status: TaskStatus,
    /// Estimated number of sessions, 1 to 99.
    pub estimated_sessions: Option<u32>,
    /// The day on which it is to be done, in the user's days.
    #[serde(default)]
    pub planned_on: Option<CalendarDay>,
    /// By hand; null: by `createdAt` and `taskId`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub rank: Option<Rank>,
    /// Completed sessions, automatic ones included: to be compared with the estimate.
    pub sessions_spent: u64,
    /// Of these, the ones that completed automatically.
    pub sessions_automatic: u64,
    /// Number of abandoned sessions.
    pub sessions_abandoned: u64,
    /// Focused time of all these sessions, in whole seconds.
    pub focused_seconds: u64,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// Whether it is archived.
    pub archived: bool,
    /// When it was archived.
    pub archived_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed; sessions do not change it.
    pub updated_at: Timestamp,
    /// Counts its changes from 1; the `ETag`.
    pub version: u64,
}

/// `POST /api/tasks`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CreateTask {
    /// 1 to 200 characters, not counting white space around them.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, format = "filled-text"))]
    pub title: String,
    /// At most 1000 characters.
    #[serde(default)]
    pub notes: Option<String>,
    /// One of the user's projects.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// 1 to 99.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 99))]
    pub estimated_sessions: Option<i64>,
    /// A day, as of the user's clock.
    #[serde(default)]
    pub planned_on: Option<CalendarDay>,
    /// `open` or `done`; open if omitted.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskStatus>))]
    pub status: Option<String>,
    /// The client's own id for the task; created by the server if omitted.
    #[serde(default)]
    pub task_id: Option<TaskId>,
}

/// `PATCH /api/tasks/{id}`: an omitted field is unchanged, null clears it where it may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(RequestBody))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeTask {
    /// 1 to 200 characters, not counting white space around them.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, required = false, min_length = 1, format = "filled-text")
    )]
    pub title: Patch<String>,
    /// At most 1000 characters.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub notes: Patch<String>,
    /// One of the user's projects.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ProjectId>))]
    pub project_id: Patch<ProjectId>,
    /// 1 to 99.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<i64>, minimum = 1, maximum = 99)
    )]
    pub estimated_sessions: Patch<i64>,
    /// A day, as of the user's clock.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<CalendarDay>))]
    pub planned_on: Patch<CalendarDay>,
    /// Puts it below another task in the order by hand; null: on top.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskId>))]
    pub after: Patch<TaskId>,
    /// `open` or `done`.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = TaskStatus, required = false))]
    pub status: Patch<String>,
    /// True archives it, false restores it.
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub archived: Patch<bool>,
}

/// The progress of all sessions on a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProgressTotals {
    /// Completed sessions, automatic ones included.
    pub completed: u64,
    /// Of these, the ones that completed automatically.
    pub automatic: u64,
    /// Abandoned sessions.
    pub abandoned: u64,
    /// Focused time of all these sessions, in whole seconds.
    pub focused_seconds: u64,
    /// Estimated number of sessions; null without a task or an estimate.
    pub estimated_sessions: Option<u32>,
}

/// A page of sessions, newest first, and totals over all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TaskProgress {
    /// The task; null where the id is a reference that the task list does not know.
    pub task: Option<Task>,
    /// Over all pages.
    pub totals: ProgressTotals,
    /// The sessions of this page.
    pub items: Vec<SessionProgress>,
    /// This page's number, from 1.
    pub page: u64,
    /// Entries a page.
    pub limit: u64,
    /// Entries on all pages.
    pub total_items: u64,
    /// Pages in all.
    pub total_pages: u64,
}

/// The fields of a change by their names.
macro_rules! field_changes {
    ($change:ident: $($field:ident = $name:literal),+) => {
        impl FieldChanges for $change {
            fn retain(&mut self, mut keep: impl FnMut(&'static str) -> bool) {
                $(if !self.$field.is_keep() && !keep($name) {
                    self.$field = Patch::Keep;
                })+
            }
        }
    };
}

field_changes!(ChangeTask: title = "title", notes = "notes", project_id = "projectId",
    estimated_sessions = "estimatedSessions", planned_on = "plannedOn", after = "after", status = "status",
    archived = "archived");
field_changes!(ChangeProject: name = "name", color = "color", archived = "archived");

fn given<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Keep, Patch::Set)
}

/// The change that makes a new task what is requested.
impl From<CreateTask> for ChangeTask {
    fn from(requested: CreateTask) -> Self {
        Self {
            title: Patch::Set(requested.title),
            notes: given(requested.notes),
            project_id: given(requested.project_id),
            estimated_sessions: given(requested.estimated_sessions),
            planned_on: given(requested.planned_on),
            status: given(requested.status),
            ..Self::default()
        }
    }
}

/// The change that makes a new project what is requested.
impl From<CreateProject> for ChangeProject {
    fn from(requested: CreateProject) -> Self {
        Self {
            name: Patch::Set(requested.name),
            color: given(requested.color),
            ..Self::default()
        }
    }
}

impl ListEntry for Task {
    fn position(&self, order: ListOrder) -> (Timestamp, Uuid) {
        match self.rank {
            Some(rank) if order.is_by_rank() => (rank.at, rank.id),
            _ => {
                let at = order.instant(self.created_at, self.updated_at);
                (at, self.task_id.as_uuid())
            }
        }
    }
}

impl ListEntry for Project {
    fn position(&self, order: ListOrder) -> (Timestamp, Uuid) {
        let at = order.instant(self.created_at, self.updated_at);
        (at, self.project_id.as_uuid())
    }
}

//! Tasks, projects, and what sessions have done for a task.

use serde::{Deserialize, Serialize};

use crate::rules::{Change, SessionStatus};
use crate::{ProjectId, SessionId, TaskId, Timestamp};

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Its id.
    pub project_id: ProjectId,
    /// What it is called.
    pub name: String,
    /// `#rrggbb` in lower case, if it has one.
    pub color: Option<String>,
    /// Tasks that are still to be done, without archived ones.
    pub open_tasks: u64,
    /// Tasks that are done, without archived ones.
    pub done_tasks: u64,
    /// Whether it was put away.
    pub archived: bool,
    /// When it was put away.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts its changes from 1; the `ETag`.
    pub version: u64,
}

/// `POST /api/projects`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateProject {
    /// 1 to 100 characters, not counting white space around them.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub name: String,
    /// `#rrggbb`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(pattern = "^#[0-9A-Fa-f]{6}$"))]
    pub color: Option<String>,
    /// The client's own id for the project; made by the server if left out.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
}

/// `PATCH /api/projects/{id}`: a field left out is kept, null clears it where it may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeProject {
    /// 1 to 100 characters, not counting white space around them.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, required = false, min_length = 1)
    )]
    pub name: Change<String>,
    /// `#rrggbb`.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, pattern = "^#[0-9A-Fa-f]{6}$")
    )]
    pub color: Change<String>,
    /// True puts it away, false takes it back.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub archived: Change<bool>,
}

/// Whether a task is still to be done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum TaskStatus {
    /// Still to be done.
    #[default]
    Open,
    /// Done.
    Done,
}

impl TaskStatus {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Open, Self::Done];

    /// The spelling on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
        }
    }

    /// The status of this spelling.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// A task, with what sessions have done for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// Its id, which sessions refer to.
    pub task_id: TaskId,
    /// What is to be done.
    pub title: String,
    /// The project it belongs to.
    pub project_id: Option<ProjectId>,
    /// Whether it is still to be done.
    pub status: TaskStatus,
    /// Sessions it is thought to need, 1 to 99.
    pub estimated_sessions: Option<u32>,
    /// Completed sessions, automatic ones included: to be held against the estimate.
    pub sessions_spent: u64,
    /// Of these, the ones that completed by themselves.
    pub sessions_automatic: u64,
    /// Abandoned sessions.
    pub sessions_abandoned: u64,
    /// Focused time of all these sessions, in whole seconds.
    pub focused_seconds: u64,
    /// When it was done.
    pub done_at: Option<Timestamp>,
    /// Whether it was put away.
    pub archived: bool,
    /// When it was put away.
    pub archived_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed; sessions do not change it.
    pub updated_at: Timestamp,
    /// Counts its changes from 1; the `ETag`.
    pub version: u64,
}

/// `POST /api/tasks`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateTask {
    /// 1 to 200 characters, not counting white space around them.
    #[cfg_attr(feature = "openapi", schema(min_length = 1))]
    pub title: String,
    /// One of the person's projects.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
    /// 1 to 99.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 99))]
    pub estimated_sessions: Option<i64>,
    /// `open` or `done`; open if left out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskStatus>))]
    pub status: Option<String>,
    /// The client's own id for the task; made by the server if left out.
    #[serde(default)]
    pub task_id: Option<TaskId>,
}

/// `PATCH /api/tasks/{id}`: a field left out is kept, null clears it where it may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeTask {
    /// 1 to 200 characters, not counting white space around them.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = String, required = false, min_length = 1)
    )]
    pub title: Change<String>,
    /// One of the person's projects.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ProjectId>))]
    pub project_id: Change<ProjectId>,
    /// 1 to 99.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<i64>, minimum = 1, maximum = 99)
    )]
    pub estimated_sessions: Change<i64>,
    /// `open` or `done`.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = TaskStatus, required = false))]
    pub status: Change<String>,
    /// True puts it away, false takes it back.
    #[serde(default, skip_serializing_if = "Change::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = bool, required = false))]
    pub archived: Change<bool>,
}

/// What one ended session did for its task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionProgress {
    /// The session.
    pub session_id: SessionId,
    /// When it began.
    pub start_time: Timestamp,
    /// When it ended; the planned end if it completed by itself.
    pub end_time: Timestamp,
    /// `completed` or `abandoned`.
    pub status: SessionStatus,
    /// Whether it completed by itself.
    pub automatic: bool,
    /// What was done, if said: `taskProgress` of a completed session, `progressMade` of an
    /// abandoned one.
    pub progress: Option<String>,
    /// Focused time in whole seconds, rounded down.
    pub actual_seconds: i64,
}

/// What all sessions did for a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ProgressTotals {
    /// Completed sessions, automatic ones included.
    pub completed: u64,
    /// Of these, the ones that completed by themselves.
    pub automatic: u64,
    /// Abandoned sessions.
    pub abandoned: u64,
    /// Focused time of all these sessions, in whole seconds.
    pub focused_seconds: u64,
    /// Sessions the task is thought to need; null without a task or an estimate.
    pub estimated_sessions: Option<u32>,
}

/// The answer of `GET /api/tasks/{id}/progress`: a page of sessions, newest first, and totals
/// over all of them.
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

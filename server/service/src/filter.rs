//! What a list of sessions may ask for.

use shared::rules::{SessionStatus, SessionType};
use shared::{ProjectId, TaskId, Timestamp};

/// One or several states to list; none means all.
pub type StatusFilter = Vec<SessionStatus>;

/// What `GET /api/sessions` may ask for. Deleted sessions are never listed.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Earliest `startTime`, included.
    pub from: Option<Timestamp>,
    /// Latest `startTime`, excluded.
    pub until: Option<Timestamp>,
    /// The states to list; empty for all.
    pub status: StatusFilter,
    /// The type to list.
    pub session_type: Option<SessionType>,
    /// The task to list.
    pub task_id: Option<TaskId>,
    /// The project to list.
    pub project_id: Option<ProjectId>,
    /// From 1.
    pub page: u64,
    /// 1 to 100.
    pub limit: u64,
}

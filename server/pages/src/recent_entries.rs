//! The newest tasks and projects, for pickers in forms and filters.

use shared::UserId;
use shared::wire::{Project, Task, TaskStatus};

use service::{ProjectFilter, ServiceError, TaskFilter};
use web::state::AppState;

/// Entries of a list at most; older ones are reached through their own page.
pub(super) const MAX_ENTRIES: u64 = 100;

/// The newest tasks, optionally of one status, at most `task_limit`, and the newest projects,
/// without archived ones.
pub(super) async fn recent_entries(
    state: &AppState,
    user: UserId,
    status: Option<TaskStatus>,
    task_limit: u64,
) -> Result<(Vec<Task>, Vec<Project>), ServiceError> {
    let tasks = TaskFilter {
        status,
        archived: Some(false),
        page: 1,
        limit: task_limit,
        ..TaskFilter::default()
    };
    let projects = ProjectFilter {
        archived: Some(false),
        page: 1,
        limit: MAX_ENTRIES,
    };
    let tasks = state.tasks.list(user, &tasks).await?;
    let projects = state.tasks.projects(user, &projects).await?;
    Ok((tasks.items, projects.items))
}

//! The newest tasks and projects, for pickers in forms and filters.

use shared::wire::{ArchivedFilter, PageRequest, Project, Task, TaskStatus};
use shared::{TaskFilter, UserId};

use service::ServiceError;
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
    let filter = TaskFilter {
        status,
        ..TaskFilter::default()
    };
    let paging = PageRequest::new(1, task_limit);
    let tasks = state.tasks.list(user, &filter, paging).await?;
    let paging = PageRequest::new(1, MAX_ENTRIES);
    let projects = state.tasks.list(user, &ArchivedFilter::Without, paging);
    Ok((tasks.items, projects.await?.items))
}

//! The newest tasks and projects, for pickers in forms and filters.

use shared::UserId;
use shared::wire::{Project, Task, TaskStatus};

use service::{ProjectFilter, ServiceError, TaskFilter};
use web::state::AppState;

/// Entries of each list; older ones are reached through their own page.
const OFFER_LASTS: u64 = 100;

/// The newest tasks, optionally of one status, and projects that are not archived.
pub(super) async fn recent_entries(
    state: &AppState,
    user: UserId,
    status: Option<TaskStatus>,
) -> Result<(Vec<Task>, Vec<Project>), ServiceError> {
    let tasks = TaskFilter {
        status,
        archived: Some(false),
        page: 1,
        limit: OFFER_LASTS,
        ..TaskFilter::default()
    };
    let projects = ProjectFilter {
        archived: Some(false),
        page: 1,
        limit: OFFER_LASTS,
    };
    let tasks = state.tasks.list(user, &tasks).await?;
    let projects = state.tasks.projects(user, &projects).await?;
    Ok((tasks.items, projects.items))
}

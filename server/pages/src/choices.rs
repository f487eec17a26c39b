//! Tasks and projects to choose from.

use shared::UserId;
use shared::wire::{Project, Task, TaskStatus};

use service::{ProjectFilter, ServiceError, TaskFilter};
use web::state::AppState;

/// So many of each are offered, the newest; the rest is reached through its page.
const OFFERED: u64 = 100;

/// What was not put away; of the tasks those of one status, where one is given.
///
/// # Errors
/// As [`ServiceError`] says.
pub(super) async fn offered(
    state: &AppState,
    user: UserId,
    status: Option<TaskStatus>,
) -> Result<(Vec<Task>, Vec<Project>), ServiceError> {
    let tasks = TaskFilter {
        status,
        archived: Some(false),
        page: 1,
        limit: OFFERED,
        ..TaskFilter::default()
    };
    let projects = ProjectFilter {
        archived: Some(false),
        page: 1,
        limit: OFFERED,
    };
    let tasks = state.tasks.list(user, &tasks).await?;
    let projects = state.tasks.projects(user, &projects).await?;
    Ok((tasks.items, projects.items))
}

//! The user's list of tasks and projects.
//!
//! Progress cannot be written here: it is derived from the sessions that refer to a task.

mod keyset;
mod look_up;
mod names;
mod progress;
mod projects;
mod values;
mod write;

use std::sync::Arc;

use shared::wire::{Page, PageRequest, Task, TaskStatus};
use shared::{ProblemList, ProjectId, TaskId, UserId};

use super::outcome::ServiceError;
use super::unit_of_work::Transactions;
use runtime::entropy::Entropy;
use store::task_progress::{self, TaskTotals};
use store::tasks::{self, ArchivedFilter, TaskRow, TaskSelection};
use store::{Connection, StoreError};

pub use keyset::KeysetPages;
pub use look_up::TaskTitle;
pub use projects::{ProjectFilter, ProjectRequest};
pub use write::TaskRequest;

/// Why a task or a project was refused; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskRefusal {
    /// The user has no such task.
    TaskNotFound,
    /// The user has no such project.
    ProjectNotFound,
    /// The user has a task with this id.
    TaskIdTaken(TaskId),
    /// The user has a project with this id.
    ProjectIdTaken(ProjectId),
    /// Invalid values; never empty.
    Values(ProblemList),
}

/// Which tasks to list.
#[derive(Clone, Debug, Default)]
pub struct TaskFilter {
    /// Only open or only done ones.
    pub status: Option<TaskStatus>,
    /// Only those of a project.
    pub project_id: Option<ProjectId>,
    /// False: without archived ones; true: only those; none: all.
    pub archived: Option<bool>,
    /// From 1.
    pub page: u64,
    /// 1 to 100.
    pub limit: u64,
}

/// The tasks and projects of all users.
#[derive(Clone)]
pub struct Tasks {
    transactions: Transactions,
    entropy: Arc<dyn Entropy>,
}

impl Tasks {
    /// On the database of `transactions`.
    #[must_use]
    pub const fn new(transactions: Transactions, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            transactions,
            entropy,
        }
    }

    /// None if the user has no such task.
    pub async fn find(&self, user: UserId, task: TaskId) -> Result<Option<Task>, ServiceError> {
        let (mut connection, _) = self.transactions.read_settled(user).await?;
        Ok(find(&mut connection, user, task).await?)
    }

    /// A page of the user's tasks, newest first, id breaking ties.
    pub async fn list(
        &self,
        user: UserId,
        filter: &TaskFilter,
    ) -> Result<Page<Task>, ServiceError> {
        let (mut connection, _) = self.transactions.read_settled(user).await?;
        let paging = PageRequest::new(filter.page, filter.limit);
        let selection = TaskSelection {
            status: filter.status,
            project_id: filter.project_id,
            archived: archived(filter.archived),
        };
        let page = tasks::page(&mut connection, user, &selection, paging).await?;
        let ids: Vec<TaskId> = page.items.iter().map(|task| task.id).collect();
        let totals = task_progress::totals(&mut connection, user, &ids).await?;
        let shown = page.items.into_iter().map(|task| {
            let totals = totals.get(&task.id).copied().unwrap_or_default();
            shown(task, totals)
        });
        Ok(paging.page_of(shown.collect(), page.total))
    }

    /// The id of a task that is created without one.
    #[must_use]
    pub fn new_task_id(&self) -> TaskId {
        TaskId::new(self.entropy.uuid(self.transactions.clock.now()))
    }

    /// The id of a project that is created without one.
    #[must_use]
    pub fn new_project_id(&self) -> ProjectId {
        ProjectId::new(self.entropy.uuid(self.transactions.clock.now()))
    }
}

const fn archived(requested: Option<bool>) -> ArchivedFilter {
    match requested {
        Some(false) => ArchivedFilter::Without,
        Some(true) => ArchivedFilter::Only,
        None => ArchivedFilter::With,
    }
}

async fn find(
    connection: &mut Connection,
    user: UserId,
    task: TaskId,
) -> Result<Option<Task>, StoreError> {
    let Some(stored) = tasks::find(connection, user, task).await? else {
        return Ok(None);
    };
    Ok(Some(with_totals(connection, user, stored).await?))
}

async fn with_totals(
    connection: &mut Connection,
    user: UserId,
    task: TaskRow,
) -> Result<Task, StoreError> {
    let totals = task_progress::totals(connection, user, &[task.id]).await?;
    let totals = totals.get(&task.id).copied().unwrap_or_default();
    Ok(shown(task, totals))
}

/// The task as the API shows it.
fn shown(task: TaskRow, totals: TaskTotals) -> Task {
    Task {
        task_id: task.id,
        status: task.status(),
        title: task.title,
        project_id: task.project_id,
        estimated_sessions: task.estimated_sessions,
        sessions_spent: totals.completed,
        sessions_automatic: totals.automatic,
        sessions_abandoned: totals.abandoned,
        focused_seconds: totals.focused_seconds,
        done_at: task.done_at,
        archived: task.archived_at.is_some(),
        archived_at: task.archived_at,
        created_at: task.created_at,
        updated_at: task.updated_at,
        version: task.version,
    }
}

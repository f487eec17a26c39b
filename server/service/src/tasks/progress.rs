//! Progress of a task, which may be unlisted.

use shared::wire::{PageRequest, ProgressTotals, Task, TaskProgress};
use shared::{TaskId, UserId};

use super::Tasks;
use super::entry::find;
use crate::ServiceError;
use store::task_progress;

impl Tasks {
    /// A page of the user's sessions with progress for a task, newest start first, with totals over
    /// all of them. None if the task is neither in the list nor has progress: an id that only
    /// sessions refer to has progress, but no task.
    pub async fn progress(
        &self,
        user: UserId,
        task: TaskId,
        paging: PageRequest,
    ) -> Result<Option<TaskProgress>, ServiceError> {
        let (mut connection, _) = self.transactions.read_settled(user).await?;
        let known = find::<Task>(&mut connection, user, task).await?;
        let totals = task_progress::totals(&mut connection, user, &[task]).await?;
        let totals = match (totals.get(&task), &known) {
            (Some(totals), _) => *totals,
            (None, Some(_)) => task_progress::TaskTotals::default(),
            (None, None) => return Ok(None),
        };
        let items = task_progress::of_task(&mut connection, user, task, paging).await?;
        let page = paging.page_of(items, totals.completed + totals.abandoned);
        Ok(Some(TaskProgress {
            totals: ProgressTotals {
                completed: totals.completed,
                automatic: totals.automatic,
                abandoned: totals.abandoned,
                focused_seconds: totals.focused_seconds,
                estimated_sessions: known.as_ref().and_then(|task| task.estimated_sessions),
            },
            task: known,
            items: page.items,
            page: page.page,
            limit: page.limit,
            total_items: page.total_items,
            total_pages: page.total_pages,
        }))
    }
}

//! All tasks or projects of a user, read page by page: the caller decides when the next page is
//! read, and no transaction stays open in between.

use std::marker::PhantomData;

use shared::UserId;
use shared::wire::{Project, Task};

use super::shown;
use crate::outcome::ServiceError;
use crate::unit_of_work::Transactions;
use store::tasks::{self, TaskCursor};
use store::{Connection, StoreError, task_progress};

/// Rows per page.
const PAGE_SIZE: u32 = 100;

/// Pages of tasks or projects, newest first, with archived ones.
pub struct KeysetPages<T> {
    transactions: Transactions,
    user: UserId,
    cursor: Option<TaskCursor>,
    of: PhantomData<T>,
}

impl<T: KeysetList> KeysetPages<T> {
    /// Starts before the user's newest one.
    #[must_use]
    pub const fn of(transactions: Transactions, user: UserId) -> Self {
        Self {
            transactions,
            user,
            cursor: Some(TaskCursor::TOP),
            of: PhantomData,
        }
    }

    /// The next page, as it is now; none at the end.
    pub async fn next(&mut self) -> Result<Vec<T>, ServiceError> {
        let Some(cursor) = self.cursor else {
            return Ok(Vec::new());
        };
        let mut read = self.transactions.database.read().await?;
        let (page, end) = T::after(&mut read, self.user, cursor).await?;
        self.cursor = end;
        Ok(page)
    }
}

/// Tasks or projects.
pub trait KeysetList: Sized {
    /// The rows after a cursor and the next cursor; none after the last page.
    fn after(
        read: &mut Connection,
        user: UserId,
        cursor: TaskCursor,
    ) -> impl Future<Output = Result<(Vec<Self>, Option<TaskCursor>), StoreError>> + Send;
}

impl KeysetList for Task {
    async fn after(
        read: &mut Connection,
        user: UserId,
        cursor: TaskCursor,
    ) -> Result<(Vec<Self>, Option<TaskCursor>), StoreError> {
        let page = tasks::tasks_after(read, user, cursor, PAGE_SIZE).await?;
        let end = page.last().map(TaskCursor::of_task);
        let ids: Vec<_> = page.iter().map(|task| task.id).collect();
        let totals = task_progress::totals(read, user, &ids).await?;
        let shown = page.into_iter().map(|task| {
            let totals = totals.get(&task.id).copied().unwrap_or_default();
            shown(task, totals)
        });
        Ok((shown.collect(), end))
    }
}

impl KeysetList for Project {
    async fn after(
        read: &mut Connection,
        user: UserId,
        cursor: TaskCursor,
    ) -> Result<(Vec<Self>, Option<TaskCursor>), StoreError> {
        let page = tasks::projects_after(read, user, cursor, PAGE_SIZE).await?;
        let end = page.last().map(TaskCursor::of_project);
        Ok((page, end))
    }
}

//! Everything in a person's list, part by part: the one who reads decides when the next part
//! is read, and no transaction stays open in between.

use std::marker::PhantomData;

use shared::UserId;
use shared::wire::{Project, Task};

use super::shown;
use crate::outcome::ServiceError;
use crate::unit_of_work::Transactions;
use store::tasks::{self, TaskCursor};
use store::{Connection, StoreError, task_progress};

/// How much one read takes.
const PAGE_SIZE: u32 = 100;

/// Tasks or projects on their way out, newest first, archived ones too.
pub struct KeysetPages<T> {
    transactions: Transactions,
    user: UserId,
    cursor: Option<TaskCursor>,
    of: PhantomData<T>,
}

impl<T: KeysetList> KeysetPages<T> {
    /// Before the person's newest one.
    #[must_use]
    pub const fn of(transactions: Transactions, user: UserId) -> Self {
        Self {
            transactions,
            user,
            cursor: Some(TaskCursor::TOP),
            of: PhantomData,
        }
    }

    /// The next ones, as they are at this instant; none at the end.
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

/// What a person has a list of.
pub trait KeysetList: Sized {
    /// What follows a place in the list, and where that ends; nothing follows the last.
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

//! All tasks or projects of a user, read page by page: the caller decides when the next page is
//! read, and no transaction stays open in between.

use std::marker::PhantomData;

use shared::UserId;

use super::entry::TaskListEntry;
use crate::outcome::ServiceError;
use crate::unit_of_work::Transactions;
use store::tasks::{self, EntryRow, TaskCursor};

/// Rows per page.
const PAGE_SIZE: u32 = 100;

/// Pages of tasks or projects, newest first, with archived ones.
pub struct KeysetPages<T> {
    transactions: Transactions,
    user: UserId,
    cursor: Option<TaskCursor>,
    of: PhantomData<T>,
}

impl<T: TaskListEntry> KeysetPages<T> {
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
        let mut read = self.transactions.database.read_for(self.user).await?;
        let rows = tasks::after::<T::Row>(&mut read, self.user, cursor, PAGE_SIZE).await?;
        self.cursor = rows.last().map(EntryRow::cursor);
        Ok(T::shown(&mut read, self.user, rows).await?)
    }
}

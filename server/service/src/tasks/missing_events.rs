//! Adds the events of tasks and projects that are not in the log: those from before such events were,
//! and those that a server of an earlier version has written meanwhile.

use shared::UserId;
use shared::wire::{ListStep, Project};
use store::tasks::{self, EntryRow, TaskRow};
use store::{StoreError, list_events};

use super::Tasks;
use crate::unit_of_work::UnitOfWork;

/// Users of one call; the next call continues.
const USERS: i64 = 200;

/// Events of one transaction, so that it takes some ten milliseconds.
const BATCH: u32 = 100;

impl Tasks {
    /// Adds what is missing, in small transactions under each user's lock; returns how many events.
    pub async fn log_missing_events(&self) -> Result<u64, StoreError> {
        let users = {
            let mut read = self.transactions.database.read().await?;
            list_events::users_with_unlogged(&mut read, USERS).await?
        };
        let mut logged = 0;
        for user in users {
            while let Some(count) = self.log_batch(user).await? {
                logged += count;
            }
        }
        Ok(logged)
    }

    /// None where nothing is missing, or something else has to end first.
    async fn log_batch(&self, user: UserId) -> Result<Option<u64>, StoreError> {
        let Some((mut work, false)) = self.transactions.begin_during_import(user).await? else {
            return Ok(None);
        };
        let projects = log_missing::<Project>(&mut work, BATCH).await?;
        let count = projects + log_missing::<TaskRow>(&mut work, BATCH - projects).await?;
        if count == 0 {
            return Ok(None);
        }
        work.commit().await?;
        Ok(Some(count.into()))
    }
}

async fn log_missing<R: EntryRow>(work: &mut UnitOfWork, most: u32) -> Result<u32, StoreError> {
    let user = work.user();
    let rows = tasks::unlogged::<R>(work.connection(), user, most).await?;
    let mut count = 0;
    for (row, is_new) in rows {
        let step = if is_new {
            ListStep::Created
        } else {
            ListStep::Changed
        };
        work.log_missing(&row, step).await?;
        count += 1;
    }
    Ok(count)
}

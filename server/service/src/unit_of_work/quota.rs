//! What a unit of work adds to what its user stores, and whether it may.

use store::usage::{self, UsageRow};

use super::UnitOfWork;
use crate::outcome::ServiceError;

impl UnitOfWork {
    /// Counts what is stored beside sessions.
    pub(crate) const fn add_usage(&mut self, tasks: i64, projects: i64) {
        self.added.tasks += tasks;
        self.added.projects += projects;
    }

    /// Stores what this transaction adds, and refuses it if the user's quota is exceeded by it.
    pub(crate) async fn check_quota(&mut self) -> Result<(), ServiceError> {
        let added = std::mem::take(&mut self.added);
        let (before, quota) = match &mut self.stored {
            Some(stored) => {
                let before = stored.used;
                stored.used = before.after(&added);
                usage::add(&mut self.connection, self.user, added).await?;
                (before, stored.quota)
            }
            None => {
                let stored = usage::add_and_read(&mut self.connection, self.user, added).await?;
                (stored.used.before(&added), stored.quota)
            }
        };
        let quota = self.transactions.quotas.of(self.guest, &quota);
        Ok(quota.check(self.guest, &before, &added)?)
    }

    /// Refuses what is to be added if the user's quota is exceeded by it.
    pub(crate) async fn check_room(&mut self, added: &UsageRow) -> Result<(), ServiceError> {
        let stored = usage::of(&mut self.connection, self.user).await?;
        let quota = self.transactions.quotas.of(self.guest, &stored.quota);
        Ok(quota.check(self.guest, &stored.used, added)?)
    }
}

//! The tags that a user's sessions have.

use shared::wire::{Page, PageRequest, TagUse};
use shared::{SearchText, UserId};

use super::outcome::ServiceError;
use super::sessions::Sessions;
use store::sessions;

/// Tags that a form suggests.
const SUGGESTIONS: u64 = 100;

impl Sessions {
    /// A page of the user's tags, those that most sessions have first.
    pub async fn tags(
        &self,
        user: UserId,
        search: Option<&SearchText>,
        paging: PageRequest,
    ) -> Result<Page<TagUse>, ServiceError> {
        let database = &self.transactions.database;
        let mut read = database.read_statement_for(user).await?;
        Ok(sessions::tags(&mut read, user, search, paging).await?)
    }

    /// The tags that are used most, to choose from in a form.
    pub async fn suggested_tags(&self, user: UserId) -> Result<Vec<String>, ServiceError> {
        let database = &self.transactions.database;
        let mut read = database.read_statement_for(user).await?;
        Ok(sessions::suggestions(&mut read, user, SUGGESTIONS).await?)
    }
}

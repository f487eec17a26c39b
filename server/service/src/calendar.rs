//! Calendar feeds: a secret URL instead of a sign-in, because calendar programs have none.

use std::sync::Arc;

use shared::wire::{ActivityKind, CalendarFeed};
use shared::{Timestamp, UserId};

use super::accounts::{AccountError, owner};
use super::activity::record;
use super::secret::Secret;
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::{Database, StoreError, calendars, users};

/// The calendar feeds of all users.
#[derive(Clone)]
pub struct Calendars {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Calendars {
    /// On this database.
    #[must_use]
    pub const fn new(database: Database, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            database,
            clock,
            entropy,
        }
    }

    /// When the user's feed was created, if they have one.
    pub async fn of(&self, user: UserId) -> Result<CalendarFeed, StoreError> {
        let mut read = self.database.read_statement_for(user).await?;
        Ok(CalendarFeed {
            created_at: calendars::of_user(&mut read, user).await?,
        })
    }

    /// Creates the user's feed, or replaces its secret: the previous URL stops working.
    pub async fn renew(&self, user: UserId) -> Result<(Secret, Timestamp), AccountError> {
        let secret = Secret::calendar(self.entropy.as_ref(), user);
        let now = self.clock.now();
        let mut write = self.database.write_for(user).await?;
        let account = users::lock(&mut write, user)
            .await?
            .ok_or(AccountError::NotFound)?;
        if account.guest {
            return Err(AccountError::GuestNotAllowed);
        }
        calendars::put(&mut write, user, &secret.hash(), now).await?;
        let id = self.entropy.uuid(now);
        let kind = ActivityKind::CalendarFeedCreated;
        record(&mut write, id, now, user, kind, "").await?;
        write.commit().await?;
        Ok((secret, now))
    }

    /// Deletes the user's feed, if there is one.
    pub async fn remove(&self, user: UserId) -> Result<(), StoreError> {
        let mut write = self.database.write_for(user).await?;
        users::lock(&mut write, user).await?;
        if calendars::of_user(&mut write, user).await?.is_some() {
            calendars::delete(&mut write, user).await?;
            let now = self.clock.now();
            let id = self.entropy.uuid(now);
            let kind = ActivityKind::CalendarFeedRemoved;
            record(&mut write, id, now, user, kind, "").await?;
        }
        write.commit().await
    }

    /// The user whose feed has this secret.
    pub async fn user(&self, secret: &str) -> Result<Option<UserId>, StoreError> {
        let Some(secret) = Secret::read_calendar(secret) else {
            return Ok(None);
        };
        let mut read = self.database.read().await?;
        let Some(user) = owner(&mut read, &secret).await? else {
            return Ok(None);
        };
        let is_theirs = calendars::has_secret(&mut read, user, &secret.hash()).await?;
        Ok(is_theirs.then_some(user))
    }
}

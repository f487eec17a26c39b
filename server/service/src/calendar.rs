//! Calendar feeds: a secret URL instead of a sign-in, because calendar programs have none.

use std::sync::Arc;

use shared::wire::CalendarFeed;
use shared::{Timestamp, UserId};

use super::accounts::AccountError;
use super::secret::Secret;
use runtime::clock::Clock;
use runtime::entropy::Entropy;
use store::{Database, StoreError, calendars, users};

/// The calendar feeds of all people.
#[derive(Clone)]
pub struct Calendars {
    database: Database,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Calendars {
    /// Puts the service together.
    #[must_use]
    pub const fn new(database: Database, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            database,
            clock,
            entropy,
        }
    }

    /// Whether the person has a feed.
    pub async fn of(&self, user: UserId) -> Result<CalendarFeed, StoreError> {
        let mut read = self.database.read().await?;
        Ok(CalendarFeed {
            created_at: calendars::of_user(&mut read, user).await?,
        })
    }

    /// Gives the person's feed a new secret; an earlier one works no more.
    ///
    /// # Errors
    /// [`AccountError::GuestNotAllowed`]; the store fails.
    pub async fn renew(&self, user: UserId) -> Result<(Secret, Timestamp), AccountError> {
        let secret = Secret::calendar(self.entropy.as_ref());
        let now = self.clock.now();
        let mut write = self.database.write().await?;
        let account = users::lock(&mut write, user)
            .await?
            .ok_or(AccountError::NotFound)?;
        if account.guest {
            return Err(AccountError::GuestNotAllowed);
        }
        calendars::put(&mut write, user, &secret.hash(), now).await?;
        write.commit().await?;
        Ok((secret, now))
    }

    /// Takes the person's feed away, if they have one.
    pub async fn remove(&self, user: UserId) -> Result<(), StoreError> {
        let mut write = self.database.write().await?;
        calendars::delete(&mut write, user).await?;
        write.commit().await
    }

    /// Whose feed has this secret.
    pub async fn user(&self, secret: &str) -> Result<Option<UserId>, StoreError> {
        let Some(secret) = Secret::read_calendar(secret) else {
            return Ok(None);
        };
        let mut read = self.database.read().await?;
        calendars::by_hash(&mut read, &secret.hash()).await
    }
}

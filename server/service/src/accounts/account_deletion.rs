//! Deleting an account. Marked first, together with everything that could let somebody in: that
//! is one small transaction, and from then on the person is gone for everybody. What they leave
//! behind is erased in batches by [`Retention`](crate::Purges), which this begins with.

use shared::UserId;

use super::{AccountError, Accounts};
use crate::Retention;
use store::{account_deletion, users};

impl Accounts {
    /// Deletes the account with everything that belongs to it. A guest has no password and
    /// needs none.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`] for a wrong password; too many passwords at once;
    /// the store fails.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn delete_account(
        &self,
        user: UserId,
        password: Option<String>,
    ) -> Result<(), AccountError> {
        let account = self
            .user(user)
            .await?
            .ok_or(AccountError::InvalidCredentials)?;
        let hash = account.password_hash;
        if !account.guest {
            let password = password.unwrap_or_default();
            if !self.passwords.verify(password, hash.clone()).await? {
                return Err(AccountError::InvalidCredentials);
            }
        }
        let mut write = self.database.write().await?;
        // As it was when the password was checked: neither another password nor, by now, an account.
        users::lock(&mut write, user)
            .await?
            .filter(|account| account.password_hash == hash)
            .ok_or(AccountError::InvalidCredentials)?;
        account_deletion::mark_deleted(&mut write, user, self.now()).await?;
        write.commit().await?;
        self.streams.end_user(user);
        // Most people leave little behind, and nothing is left of them when they are answered.
        // The account is gone whether or not this can be finished now.
        if let Err(error) = Retention::erase_first_batches(&self.database, user).await {
            tracing::warn!(%error, user_id = %user, "could not erase all data of a deleted account; retention continues within 60 s");
        }
        Ok(())
    }
}

//! Deleting an account. One small transaction marks it as deleted and removes every credential;
//! from then on nobody can use it. Its data is erased in batches by
//! [`Retention`](crate::Retention), which this call starts.

use shared::UserId;

use super::{AccountError, Accounts};
use crate::Retention;
use crate::password_queue::PasswordPriority;
use metrics::SecurityEvent;
use store::{Connection, account_deletion, users};

impl Accounts {
    /// Deletes the account with all its data. A guest has no password and needs none.
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
            if !self
                .passwords
                .verify(password, hash.clone(), PasswordPriority::Normal)
                .await?
            {
                self.security_log
                    .refused(SecurityEvent::AccountDeletion, Some(user));
                self.record_wrong_password(user).await;
                return Err(AccountError::InvalidCredentials);
            }
        }
        let mut write = self.database.write_for(user).await?;
        // The password was checked before the lock: it must not have changed since, nor the guest
        // have become an account.
        users::lock(&mut write, user)
            .await?
            .filter(|account| account.password_hash == hash)
            .ok_or(AccountError::InvalidCredentials)?;
        self.mark_deleted(write, user).await
    }

    /// Deletes the user, whom the transaction has locked.
    pub(super) async fn mark_deleted(
        &self,
        mut write: Connection,
        user: UserId,
    ) -> Result<(), AccountError> {
        account_deletion::mark_deleted(&mut write, user, self.now()).await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.streams.end_user(user);
        self.security_log
            .success(SecurityEvent::AccountDeletion, user);
        // Most accounts have little data, which is erased before the response. The account is
        // deleted whether or not this succeeds now.
        if let Err(error) = Retention::erase_first_batches(&self.database, user).await {
            tracing::warn!(%error, user_id = %user, "could not erase all data of a deleted account; retention continues within 60 s");
        }
        Ok(())
    }
}

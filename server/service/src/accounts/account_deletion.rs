//! Deleting an account. One small transaction marks it as deleted and removes every credential;
//! from then on nobody can use it. Its data is erased in batches by
//! [`Retention`](crate::Retention), which this call starts.

use shared::UserId;

use super::{AccountError, Accounts};
use crate::Retention;
use metrics::SecurityEvent;
use store::{Connection, account_deletion};

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
        if !account.guest {
            let password = password.unwrap_or_default();
            self.check_own_password(&account, password, SecurityEvent::AccountDeletion)
                .await?;
        }
        let mut write = self.database.write_for(user).await?;
        self.lock_checked(&mut write, &account).await?;
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

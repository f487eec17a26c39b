//! Changing a password, which ends the user's other sign-ins, and resetting a forgotten one, which
//! ends all of them.

use shared::UserId;
use shared::wire::{ActivityKind, PasswordChange};
use uuid::Uuid;

use super::values::FieldProblems;
use super::{AccountError, Accounts};
use crate::mail::MailKind;
use crate::password_queue::PasswordPriority;
use metrics::SecurityEvent;
use store::users::UserRow;
use store::{Connection, logins, users};

impl Accounts {
    /// Checks the password of a user who is signed in, before `event`; a wrong one is logged, and
    /// recorded in the activity of the account.
    pub(super) async fn check_own_password(
        &self,
        account: &UserRow,
        password: String,
        event: SecurityEvent,
    ) -> Result<(), AccountError> {
        let hash = account.password_hash.clone();
        let priority = PasswordPriority::Normal;
        if self.passwords.verify(password, hash, priority).await? {
            return Ok(());
        }
        self.security_log.refused(event, Some(account.id));
        self.record_wrong_password(account.id).await;
        Err(AccountError::InvalidCredentials)
    }

    /// Locks a user whose password was checked before: it must not have changed since, nor a guest
    /// have become an account.
    pub(super) async fn lock_checked(
        &self,
        write: &mut Connection,
        checked: &UserRow,
    ) -> Result<UserRow, AccountError> {
        users::lock(write, checked.id)
            .await?
            .filter(|account| account.password_hash == checked.password_hash)
            .ok_or(AccountError::InvalidCredentials)
    }

    /// Changes the password and ends the user's other sign-ins.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn change_password(
        &self,
        user: UserId,
        login: Uuid,
        change: PasswordChange,
    ) -> Result<(), AccountError> {
        let account = self
            .user(user)
            .await?
            .ok_or(AccountError::InvalidCredentials)?;
        let Some(email) = &account.email else {
            return Err(AccountError::GuestNotAllowed);
        };
        let mut problems = FieldProblems::default();
        problems.password("newPassword", &change.new_password, email);
        problems.none().map_err(AccountError::Invalid)?;
        let event = SecurityEvent::PasswordChange;
        self.check_own_password(&account, change.current_password, event)
            .await?;
        let new = self
            .passwords
            .hash(change.new_password, PasswordPriority::Normal)
            .await?;
        let mut write = self.database.write_for(user).await?;
        let account = self.lock_checked(&mut write, &account).await?;
        users::set_password(&mut write, user, &new, self.clock.now()).await?;
        self.end_links(&mut write, user).await?;
        self.notify(&mut write, &account, MailKind::PasswordChange)
            .await?;
        logins::delete_others(&mut write, user, login).await?;
        self.record(&mut write, user, ActivityKind::PasswordChanged, "")
            .await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.streams.end_logins(user, login);
        self.security_log
            .success(SecurityEvent::PasswordChange, user);
        Ok(())
    }

    /// Sets the password of the account with this e-mail and ends all its sign-ins; returns how
    /// many. Tokens stay valid. For operators: the old password is not checked.
    pub async fn set_password(&self, email: &str, password: String) -> Result<u64, AccountError> {
        let mut problems = FieldProblems::default();
        problems.password("password", &password, email);
        problems.none().map_err(AccountError::Invalid)?;
        // Checked before hashing to save the work.
        self.by_email(email).await?.ok_or(AccountError::NotFound)?;
        let hash = self
            .passwords
            .hash(password, PasswordPriority::Normal)
            .await?;
        let (mut write, user) = self.locked(email).await?;
        users::set_password(&mut write, user, &hash, self.clock.now()).await?;
        self.end_links(&mut write, user).await?;
        let ended = logins::delete_all(&mut write, user).await?;
        self.record(&mut write, user, ActivityKind::PasswordReset, "")
            .await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.security_log
            .success(SecurityEvent::PasswordReset, user);
        Ok(ended)
    }
}

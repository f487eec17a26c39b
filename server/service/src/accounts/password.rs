//! Changing a password, which replaces all sign-ins of the user by one, and resetting a forgotten one,
//! which ends all of them.

use shared::UserId;
use shared::wire::{ActivityKind, PasswordChange};

use super::values::FieldProblems;
use super::{AccountError, Accounts, SignInOrigin, SignedIn};
use crate::mail::MailKind;
use crate::password_queue::PasswordPriority;
use metrics::SecurityEvent;
use store::users::UserRow;
use store::{Connection, logins, passkeys, tokens, users};

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

    /// Changes the password, ends the user's other sign-ins and signs this browser in anew.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn change_password(
        &self,
        user: UserId,
        origin: SignInOrigin,
        change: PasswordChange,
    ) -> Result<SignedIn, AccountError> {
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
        if change.delete_credentials {
            tokens::delete_all(&mut write, user).await?;
            passkeys::delete_all(&mut write, user).await?;
        }
        self.record(&mut write, user, ActivityKind::PasswordChanged, "")
            .await?;
        // First, so that push subscriptions move from the sign-in so far.
        let signed_in = self.sign_in(&mut write, account, &origin).await?;
        logins::delete_others(&mut write, user, signed_in.login_id).await?;
        write.commit().await?;
        self.end_previous(&signed_in, &origin);
        if change.delete_credentials {
            self.streams.end_user(user);
        } else {
            self.streams.end_logins(user, signed_in.login_id);
        }
        self.security_log
            .success(SecurityEvent::PasswordChange, user);
        Ok(signed_in)
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

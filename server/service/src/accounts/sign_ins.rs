//! A user's sign-ins: listed, ended one by one, or all others together.

use shared::UserId;
use shared::wire::{ActivityKind, Login};
use uuid::Uuid;

use super::{AccountError, Accounts, LOGIN_IDLE};
use crate::streams::Credential;
use metrics::SecurityEvent;
use store::{logins, users};

/// More sign-ins could not be told apart in a list.
const MAX_LISTED: i64 = 100;

/// Sign-ins of each kind deleted per call, so that other writes do not wait long.
const MAX_FORGOTTEN: i64 = 1_000;

impl Accounts {
    /// The user's sign-ins, the last used first; `current` is the one of this request.
    pub async fn logins(&self, user: UserId, current: Uuid) -> Result<Vec<Login>, AccountError> {
        let now = self.now();
        let mut read = self.database.read_statement_for(user).await?;
        let mut found =
            logins::of_user(&mut read, user, now, now.plus(-LOGIN_IDLE), MAX_LISTED).await?;
        for login in &mut found {
            login.current = login.id == current;
        }
        Ok(found)
    }

    /// Ends one sign-in of the user.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, login_id = %login))]
    pub async fn end_login(&self, user: UserId, login: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write_for(user).await?;
        users::lock(&mut write, user).await?;
        if !logins::delete(&mut write, user, login).await? {
            return Err(AccountError::LoginNotFound);
        }
        self.record(&mut write, user, ActivityKind::SignInsEnded, "")
            .await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.streams.end(Credential::Login(login));
        self.security_log.success(SecurityEvent::SignInsEnded, user);
        Ok(())
    }

    /// Ends all sign-ins of the user but this one.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn end_other_logins(&self, user: UserId, stored: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write_for(user).await?;
        users::lock(&mut write, user).await?;
        logins::delete_others(&mut write, user, stored).await?;
        self.record(&mut write, user, ActivityKind::SignInsEnded, "")
            .await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.streams.end_logins(user, stored);
        self.security_log.success(SecurityEvent::SignInsEnded, user);
        Ok(())
    }

    /// Deletes expired sign-ins, at most a thousand of each kind; returns how many.
    pub async fn delete_expired_logins(&self) -> Result<u64, AccountError> {
        let now = self.now();
        let mut write = self.database.write().await?;
        let idle_since = now.plus(-LOGIN_IDLE);
        let forgotten = logins::delete_expired(&mut write, now, idle_since, MAX_FORGOTTEN).await?;
        write.commit().await?;
        Ok(forgotten)
    }
}

//! Where a person is signed in: listed, and ended one by one or all others at once.

use shared::UserId;
use shared::wire::Login;
use uuid::Uuid;

use super::{AccountError, Accounts, LOGIN_IDLE};
use crate::streams::Credential;
use store::logins;

/// More browsers than this nobody can tell apart.
const MAX_LISTED: i64 = 100;

/// Sign-ins of each kind that one call forgets at most, so that others need not wait for it long.
const MAX_FORGOTTEN: i64 = 1_000;

impl Accounts {
    /// The person's sign-ins, the one used last first; `current` is the one that asks.
    pub async fn logins(&self, user: UserId, current: Uuid) -> Result<Vec<Login>, AccountError> {
        let now = self.now();
        let mut read = self.database.read().await?;
        let mut found =
            logins::of_user(&mut read, user, now, now.plus(-LOGIN_IDLE), MAX_LISTED).await?;
        for login in &mut found {
            login.current = login.id == current;
        }
        Ok(found)
    }

    /// Ends one sign-in of the person's.
    ///
    /// # Errors
    /// [`AccountError::LoginNotFound`] where they have none with this id; the store fails.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, login_id = %login))]
    pub async fn end_login(&self, user: UserId, login: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write().await?;
        if !logins::delete_own(&mut write, login, user).await? {
            return Err(AccountError::LoginNotFound);
        }
        write.commit().await?;
        self.streams.end(Credential::Login(login));
        Ok(())
    }

    /// Ends all sign-ins of the person's but this one.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn end_other_logins(&self, user: UserId, stored: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write().await?;
        logins::delete_others(&mut write, user, stored).await?;
        write.commit().await?;
        self.streams.end_logins(user, stored);
        Ok(())
    }

    /// Forgets sign-ins that have expired, a thousand of each kind at most; says how many.
    pub async fn delete_expired_logins(&self) -> Result<u64, AccountError> {
        let now = self.now();
        let mut write = self.database.write().await?;
        let idle_since = now.plus(-LOGIN_IDLE);
        let forgotten = logins::delete_expired(&mut write, now, idle_since, MAX_FORGOTTEN).await?;
        write.commit().await?;
        Ok(forgotten)
    }
}

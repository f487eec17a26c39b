//! Confirming the password in a browser that is signed in, before something that is of use longer
//! than the sign-in.

use shared::{Millis, UserId};
use uuid::Uuid;

use super::{AccountError, Accounts};
use metrics::SecurityEvent;
use store::logins;

/// How long signing in, or confirming the password, counts as recent.
pub const RECENT_AUTHENTICATION: Millis = 15 * 60 * 1000;

impl Accounts {
    /// Records that the user of a sign-in has proved who they are, by their password.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, login_id = %login))]
    pub async fn reauthenticate(
        &self,
        user: UserId,
        login: Uuid,
        password: String,
    ) -> Result<(), AccountError> {
        let account = self
            .user(user)
            .await?
            .ok_or(AccountError::InvalidCredentials)?;
        if account.guest {
            return Err(AccountError::GuestNotAllowed);
        }
        let event = SecurityEvent::Reauthentication;
        self.check_own_password(&account, password, event).await?;
        let mut write = self.database.write_for(user).await?;
        self.lock_checked(&mut write, &account).await?;
        if !logins::authenticate(&mut write, user, login, self.now()).await? {
            return Err(AccountError::LoginNotFound);
        }
        write.commit().await?;
        self.recent.invalidate(user);
        self.security_log.success(event, user);
        Ok(())
    }
}

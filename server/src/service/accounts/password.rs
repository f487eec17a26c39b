//! Changing a password, which ends the person's other sign-ins.

use shared::UserId;
use shared::wire::PasswordChange;
use uuid::Uuid;

use super::values::Problems;
use super::{AccountError, Accounts};
use crate::store::{logins, people};

impl Accounts {
    /// Changes the password and ends the person's other sign-ins.
    ///
    /// # Errors
    /// [`AccountError::InvalidCredentials`] for a wrong password,
    /// [`AccountError::GuestNotAllowed`]; values that cannot be used; the store fails.
    pub async fn change_password(
        &self,
        person: UserId,
        login: Uuid,
        change: PasswordChange,
    ) -> Result<(), AccountError> {
        let mut problems = Problems::default();
        problems.password("newPassword", &change.new_password);
        problems.none().map_err(AccountError::Invalid)?;
        let user = self
            .user(person)
            .await?
            .ok_or(AccountError::InvalidCredentials)?;
        if user.guest {
            return Err(AccountError::GuestNotAllowed);
        }
        let old = user.password_hash;
        if !self
            .passwords
            .verify(change.current_password, old.clone())
            .await?
        {
            return Err(AccountError::InvalidCredentials);
        }
        let new = self.passwords.hash(change.new_password).await?;
        let mut write = self.database.write().await?;
        people::lock(&mut write, person)
            .await?
            .filter(|user| user.password_hash == old)
            .ok_or(AccountError::InvalidCredentials)?;
        people::set_password(&mut write, person, &new, self.clock.now()).await?;
        logins::delete_others(&mut write, person, login).await?;
        write.commit().await?;
        self.streams.end_logins(person, login);
        Ok(())
    }
}

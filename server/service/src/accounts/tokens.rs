//! API tokens: made, listed, deleted. Their secret is shown once.

use shared::UserId;
use shared::wire::{CreateToken, CreatedToken, Token};
use uuid::Uuid;

use super::values::FieldProblems;
use super::{AccountError, Accounts};
use crate::secret::Secret;
use crate::streams::Credential;
use store::{tokens, users};

/// More tokens than this nobody can tell apart.
const MAX_TOKENS: i64 = 100;

impl Accounts {
    /// The person's tokens, newest first.
    ///
    /// # Errors
    /// [`AccountError::GuestNotAllowed`]; the store fails.
    pub async fn tokens(&self, user: UserId) -> Result<Vec<Token>, AccountError> {
        let mut read = self.database.read().await?;
        let account = users::by_id(&mut read, user).await?;
        if account.is_some_and(|account| account.guest) {
            return Err(AccountError::GuestNotAllowed);
        }
        Ok(tokens::list(&mut read, user).await?)
    }

    /// Makes a token.
    ///
    /// # Errors
    /// [`AccountError::GuestNotAllowed`], [`AccountError::TooManyTokens`], values that cannot
    /// be used, or the store fails.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn create_token(
        &self,
        user: UserId,
        requested: &CreateToken,
    ) -> Result<CreatedToken, AccountError> {
        let now = self.now();
        let mut problems = FieldProblems::default();
        let (name, scopes) = problems.token(requested, now);
        problems.none().map_err(AccountError::Invalid)?;
        let secret = Secret::token(self.entropy.as_ref());
        let token = Token {
            id: self.new_id(),
            name,
            scopes,
            created_at: now,
            expires_at: requested.expires_at,
            last_used_at: None,
        };
        let mut write = self.database.write().await?;
        // Under the person's lock, so that two requests at once cannot exceed the most.
        let account = users::lock(&mut write, user)
            .await?
            .ok_or(AccountError::NotFound)?;
        if account.guest {
            return Err(AccountError::GuestNotAllowed);
        }
        if tokens::count(&mut write, user).await? >= MAX_TOKENS {
            return Err(AccountError::TooManyTokens);
        }
        tokens::insert(&mut write, user, &token, &secret.hash()).await?;
        write.commit().await?;
        Ok(CreatedToken {
            secret: secret.reveal().to_owned(),
            token,
        })
    }

    /// Deletes a token of the person's.
    ///
    /// # Errors
    /// [`AccountError::NotFound`] where they have none with this id; the store fails.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, token_id = %id))]
    pub async fn delete_token(&self, user: UserId, id: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write().await?;
        if !tokens::delete(&mut write, user, id).await? {
            return Err(AccountError::NotFound);
        }
        write.commit().await?;
        self.streams.end(Credential::Token(id));
        Ok(())
    }
}

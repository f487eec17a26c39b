//! API tokens: created, listed, deleted. A secret is shown when it is created, never again.

use shared::UserId;
use shared::wire::{ActivityKind, CreateToken, CreatedToken, Token};
use uuid::Uuid;

use super::values::FieldProblems;
use super::{AccountError, Accounts};
use crate::idempotency::{self, Execution, IdempotentRequest};
use crate::mail::MailKind;
use crate::secret::Secret;
use crate::streams::Credential;
use metrics::SecurityEvent;
use store::{tokens, users};

/// More tokens could not be told apart in a list.
const MAX_TOKENS: i64 = 100;

impl Accounts {
    /// The user's tokens, newest first.
    pub async fn tokens(&self, user: UserId) -> Result<Vec<Token>, AccountError> {
        let mut read = self.database.read_for(user).await?;
        let account = users::by_id(&mut read, user).await?;
        if account.is_some_and(|account| account.guest) {
            return Err(AccountError::GuestNotAllowed);
        }
        Ok(tokens::list(&mut read, user).await?)
    }

    /// One of the user's tokens; none if they have none with this id.
    pub async fn token(&self, user: UserId, id: Uuid) -> Result<Option<Token>, AccountError> {
        let mut read = self.database.read_for(user).await?;
        let tokens = tokens::list(&mut read, user).await?;
        Ok(tokens.into_iter().find(|token| token.id == id))
    }

    /// The answer contains the secret, of which only the hash is stored.
    pub async fn create_token(
        &self,
        user: UserId,
        requested: &CreateToken,
    ) -> Result<CreatedToken, AccountError> {
        let created = self.create_token_idempotent(user, requested, None).await?;
        Ok(created.decided()?)
    }

    /// As [`Self::create_token`], once for an idempotency key.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user))]
    pub async fn create_token_idempotent(
        &self,
        user: UserId,
        requested: &CreateToken,
        request: Option<IdempotentRequest<'_, CreatedToken>>,
    ) -> Result<Execution<CreatedToken>, AccountError> {
        let now = self.now();
        let mut problems = FieldProblems::default();
        let (name, scopes) = problems.token(requested, now);
        let secret = Secret::token(self.entropy.as_ref(), user);
        let token = Token {
            id: self.new_id(),
            name,
            scopes,
            created_at: now,
            expires_at: requested.expires_at,
            last_used_at: None,
        };
        let mut write = self.database.write_for(user).await?;
        // Under the user's lock, so that concurrent requests cannot exceed the limit.
        let account = users::lock(&mut write, user)
            .await?
            .ok_or(AccountError::NotFound)?;
        let request = request.as_ref();
        if let Some(first) = idempotency::stored(&mut write, user, request, now).await? {
            write.commit().await?;
            return Ok(Execution::Replayed(first));
        }
        problems.none().map_err(AccountError::Invalid)?;
        if account.guest {
            return Err(AccountError::GuestNotAllowed);
        }
        if tokens::count(&mut write, user).await? >= MAX_TOKENS {
            return Err(AccountError::TooManyTokens);
        }
        tokens::insert(&mut write, user, &token, &secret.hash()).await?;
        self.notify(&mut write, &account, MailKind::TokenCreated)
            .await?;
        self.record(&mut write, user, ActivityKind::TokenCreated, &token.name)
            .await?;
        let created = CreatedToken::with_secret(secret.reveal().to_owned(), token);
        idempotency::store(&mut write, user, request, &created, now).await?;
        write.commit().await?;
        self.security_log.success(SecurityEvent::TokenCreated, user);
        Ok(Execution::Decided(Box::new(created)))
    }

    /// Deletes a token of the user.
    #[tracing::instrument(level = "debug", skip_all, fields(user_id = %user, token_id = %id))]
    pub async fn delete_token(&self, user: UserId, id: Uuid) -> Result<(), AccountError> {
        let mut write = self.database.write_for(user).await?;
        users::lock(&mut write, user).await?;
        let Some(name) = tokens::delete(&mut write, user, id).await? else {
            return Err(AccountError::NotFound);
        };
        self.record(&mut write, user, ActivityKind::TokenDeleted, &name)
            .await?;
        write.commit().await?;
        self.recent.invalidate(user);
        self.streams.end(Credential::Token(id));
        self.security_log.success(SecurityEvent::TokenDeleted, user);
        Ok(())
    }
}

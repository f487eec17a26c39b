//! Authenticates a secret: runs for every request, so it uses as few statements as possible.

use shared::wire::InvalidToken;
use shared::{Millis, Timestamp, UserId};
use uuid::Uuid;

use super::{AccountError, Accounts, LOGIN_IDLE};
use crate::authenticated_user::{AuthenticatedUser, VerifiedCredential};
use crate::secret::Secret;
use store::{Connection, StoreError, directories, logins, tokens};

/// A token's uses within this time are recorded as one.
const TOKEN_USE: Millis = 60 * 1000;

/// The same for a login, whose last use is shown by the day only.
const LOGIN_USE: Millis = 10 * 60 * 1000;

impl Accounts {
    /// The user of this login; none if it is unknown or expired.
    pub async fn authenticate_login(
        &self,
        secret: &Secret,
    ) -> Result<Option<AuthenticatedUser>, AccountError> {
        let now = self.now();
        let Some(user) = self.owner(secret).await? else {
            return Ok(None);
        };
        let hash = secret.hash();
        let revision = match self.recent.find(user, &hash, now) {
            Ok(found) => return Ok(Some(found)),
            Err(revision) => revision,
        };
        let mut read = self.database.read_statement().await?;
        let login = logins::by_hash(&mut read, user, &hash).await?;
        drop(read);
        let is_valid = |login: &logins::LoginRow| now < login_expiry(login);
        let Some(login) = login.filter(is_valid) else {
            return Ok(None);
        };
        let mut used_at = login.last_used_at;
        if now.since(used_at) >= LOGIN_USE {
            used_at = now;
            self.record_use(login.user, CredentialUse::Login(login.id), now)
                .await;
        }
        let until = login_expiry(&login).min(used_at.plus(LOGIN_USE));
        let found = AuthenticatedUser {
            user: login.user,
            zones: login.zones,
            day_starts_at: login.day_starts_at,
            by: VerifiedCredential::Login {
                id: login.id,
                authenticated_at: (!login.guest).then_some(login.authenticated_at),
            },
        };
        self.recent.remember(revision, hash, &found, now, until);
        Ok(Some(found))
    }

    /// The user of this token, or why it is not accepted.
    pub async fn authenticate_token(
        &self,
        secret: &Secret,
    ) -> Result<Result<AuthenticatedUser, InvalidToken>, AccountError> {
        let now = self.now();
        // Its checksum was right, so that this server made it once, or another one did.
        let Some(user) = self.owner(secret).await? else {
            return Ok(Err(InvalidToken::Revoked));
        };
        let hash = secret.hash();
        let revision = match self.recent.find(user, &hash, now) {
            Ok(found) => return Ok(Ok(found)),
            Err(revision) => revision,
        };
        let mut read = self.database.read_statement().await?;
        let token = tokens::by_hash(&mut read, user, &hash).await?;
        drop(read);
        let Some(token) = token else {
            return Ok(Err(InvalidToken::Revoked));
        };
        if token.expires_at.is_some_and(|at| at <= now) {
            return Ok(Err(InvalidToken::Expired));
        }
        let recorded = token.last_used_at;
        let recorded = recorded.filter(|at| now.since(*at) < TOKEN_USE);
        if recorded.is_none() {
            self.record_use(token.user, CredentialUse::Token(token.id), now)
                .await;
        }
        let use_due = recorded.unwrap_or(now).plus(TOKEN_USE);
        let until = token.expires_at.map_or(use_due, |at| at.min(use_due));
        let found = AuthenticatedUser {
            user: token.user,
            zones: token.zones,
            day_starts_at: token.day_starts_at,
            by: VerifiedCredential::Token(token.id, token.scopes),
        };
        self.recent.remember(revision, hash, &found, now, until);
        Ok(Ok(found))
    }

    /// The user of a secret, without a statement where the secret names them.
    async fn owner(&self, secret: &Secret) -> Result<Option<UserId>, StoreError> {
        match secret.user() {
            Some(user) => Ok(Some(user)),
            None => owner(&mut self.database.read_statement().await?, secret).await,
        }
    }

    /// A failure to record the use does not refuse the request.
    async fn record_use(&self, user: UserId, used: CredentialUse, now: Timestamp) {
        let recorded = async {
            let mut write = self.database.write_for(user).await?;
            match used {
                CredentialUse::Login(id) => logins::touch(&mut write, user, id, now).await?,
                CredentialUse::Token(id) => tokens::touch(&mut write, user, id, now).await?,
            }
            write.commit().await
        };
        let result: Result<(), StoreError> = recorded.await;
        if let Err(error) = result {
            tracing::warn!(%error, "could not record when a credential was last used; the request goes on");
        }
    }
}

/// When a login ends unless it is used.
fn login_expiry(login: &logins::LoginRow) -> Timestamp {
    login.expires_at.min(login.last_used_at.plus(LOGIN_IDLE))
}

/// The user that the secret names; one of an earlier version names none and is looked up.
pub(crate) async fn owner(
    connection: &mut Connection,
    secret: &Secret,
) -> Result<Option<UserId>, StoreError> {
    match secret.user() {
        Some(user) => Ok(Some(user)),
        None => directories::by_credential(connection, &secret.hash()).await,
    }
}

enum CredentialUse {
    Login(Uuid),
    Token(Uuid),
}
